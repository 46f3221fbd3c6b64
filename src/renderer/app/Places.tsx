import type { ReactElement } from 'react';
import { OverviewPlace } from '../features/overview/OverviewPlace.js';
import type { Route } from '../state/routes.js';
import { later } from './later.js';

/* The first place is there with the window; the others follow when it is drawn. */
const CataloguesPlace = later(async () => (await import('../features/catalogues/CataloguesPlace.js')).CataloguesPlace);
const UpdatesPlace = later(async () => (await import('../features/updates/UpdatesPlace.js')).UpdatesPlace);
const JobsPlace = later(async () => (await import('../features/jobs/JobsPlace.js')).JobsPlace);
const PublishedPlace = later(async () => (await import('../features/published/PublishedPlace.js')).PublishedPlace);
const CertificatesPlace = later(async () => (await import('../features/certificates/CertificatesPlace.js')).CertificatesPlace);
const CertificateGuide = later(async () => (await import('../features/certificates/CertificateGuide.js')).CertificateGuide);
const RollOverPage = later(async () => (await import('../features/certificates/roll-over/RollOverPage.js')).RollOverPage);
const LostKeyPage = later(async () => (await import('../features/certificates/roll-over/LostKeyPage.js')).LostKeyPage);
const ServersPlace = later(async () => (await import('../features/servers/ServersPlace.js')).ServersPlace);
const SettingsPlace = later(async () => (await import('../features/settings/SettingsPlace.js')).SettingsPlace);
const JournalPlace = later(async () => (await import('../features/journal/JournalPlace.js')).JournalPlace);
const CodesPlace = later(async () => (await import('../features/codes/CodesPlace.js')).CodesPlace);
const PublishGuide = later(async () => (await import('../features/publish/PublishGuide.js')).PublishGuide);

/** In the order in which they are likely to be wanted. */
const laterPlaces = [PublishGuide, UpdatesPlace, CataloguesPlace, JobsPlace, PublishedPlace, ServersPlace, CertificatesPlace, CertificateGuide, SettingsPlace, JournalPlace, CodesPlace, RollOverPage, LostKeyPage];

/** One after the other, so that the window answers between them. What cannot be fetched says so when it is opened. */
export async function loadPlaces(): Promise<void> {
  for (const place of laterPlaces) await place.load().catch(() => undefined);
}

export function Places({ route }: { readonly route: Route }): ReactElement {
  switch (route.at) {
    case 'overview':
      return <OverviewPlace />;
    case 'catalogues':
      return <CataloguesPlace route={route} />;
    case 'updates':
      return <UpdatesPlace />;
    case 'jobs':
      return <JobsPlace {...(route.jobId === undefined ? {} : { jobId: route.jobId })} />;
    case 'published':
      return <PublishedPlace />;
    case 'certificates':
      return <CertificatesView route={route} />;
    case 'servers':
      return <ServersPlace />;
    case 'settings':
      return <SettingsPlace />;
    case 'journal':
      return <JournalPlace />;
    case 'codes':
      return <CodesPlace />;
    case 'publish':
      return <PublishGuide />;
  }
}

function CertificatesView({ route }: { readonly route: Extract<Route, { readonly at: 'certificates' }> }): ReactElement {
  switch (route.view) {
    case 'guide':
      return <CertificateGuide />;
    case 'roll-over':
      return <RollOverPage />;
    case 'lost-key':
      return <LostKeyPage />;
    default:
      return <CertificatesPlace />;
  }
}
