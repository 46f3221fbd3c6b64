/** The places of the navigation, in its order; Ctrl+1 … Ctrl+9, and F1 for the last. */
export const places = ['overview', 'catalogues', 'updates', 'jobs', 'published', 'certificates', 'servers', 'settings', 'journal', 'codes'] as const;
export type Place = (typeof places)[number];

export const placeTitles: Readonly<Record<Place, string>> = {
  overview: 'Overview',
  catalogues: 'Catalogues',
  updates: 'Updates',
  jobs: 'Jobs',
  published: 'Published',
  certificates: 'Certificates',
  servers: 'Servers',
  settings: 'Settings',
  journal: 'Journal',
  codes: 'Codes',
};

export type Route =
  | { readonly at: 'overview' | 'updates' | 'published' | 'servers' | 'settings' | 'journal' | 'codes' | 'publish' }
  | { readonly at: 'catalogues'; readonly view?: { readonly kind: 'inspection' } | { readonly kind: 'catalogue'; readonly catalogueId: string } }
  | { readonly at: 'certificates'; readonly view?: 'guide' | 'roll-over' | 'lost-key' }
  | { readonly at: 'jobs'; readonly jobId?: string };

/** The place that is marked in the navigation. The guided path belongs to none. */
export const placeOf = (route: Route): Place | undefined => (route.at === 'publish' ? undefined : route.at);

/** The key that leads to a place. */
export const keyOfPlace = (place: Place): string => (place === 'codes' ? 'F1' : `Ctrl+${places.indexOf(place) + 1}`);

export const routeOf = (place: Place): Route => ({ at: place });

/** Where Esc leads; undefined at the top. */
export function parentOf(route: Route): Route | undefined {
  if (route.at === 'publish') return { at: 'overview' };
  if (route.at === 'catalogues' && route.view !== undefined) return { at: 'catalogues' };
  if (route.at === 'certificates' && route.view !== undefined) return { at: 'certificates' };
  if (route.at === 'jobs' && route.jobId !== undefined) return { at: 'jobs' };
  return undefined;
}

/** Two routes with the same key show the same page. */
export function routeKey(route: Route): string {
  if (route.at === 'catalogues' && route.view !== undefined) return route.view.kind === 'catalogue' ? `catalogues/${route.view.catalogueId}` : 'catalogues/inspection';
  if (route.at === 'certificates' && route.view !== undefined) return `certificates/${route.view}`;
  if (route.at === 'jobs' && route.jobId !== undefined) return `jobs/${route.jobId}`;
  return route.at;
}
