import { classifications, severities, type Classification, type Severity } from '../../../shared/catalog.js';
import { chainLinks } from '../../../shared/chain.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import type { UpdateRow } from '../../../shared/ipc/updates.js';

/** A row with what the filters need, worked out once: 20,000 rows are searched at every key. */
export interface IndexedUpdate {
  readonly key: string;
  readonly row: UpdateRow;
  /** Lower case. */
  readonly haystack: string;
  /** Equal for the versions of one product line. */
  readonly line: string;
  readonly product: string;
  readonly publication: Publication;
}

export const publications = ['not-published', 'published', 'failed'] as const;
export type Publication = (typeof publications)[number];
export const publicationTitles: Readonly<Record<Publication, string>> = { 'not-published': 'Not published', published: 'In WSUS', failed: 'Failed or waiting' };

export const updateKey = ({ catalogueId, packageId }: UpdateReference): string => `${catalogueId}/${packageId}`;

const wsusPosition = chainLinks.indexOf('in-wsus');

function publicationOf(row: UpdateRow): Publication {
  if (row.chain[wsusPosition] === 'p') return 'published';
  return /[fu]/u.test(row.chain) ? 'failed' : 'not-published';
}

/** The title without its version: what stays the same from one version to the next. */
function lineOf(row: UpdateRow): string {
  const bare = (row.version === '' ? row.title : row.title.replace(row.version, '')).replace(/\d+(?:\.\d+)+/gu, '').replace(/\s+/gu, ' ');
  return [row.vendor, row.products.join('+'), row.type, row.languages.join('+'), bare.trim()].join('|').toLowerCase();
}

export function indexUpdate(row: UpdateRow): IndexedUpdate {
  const words = [row.title, row.vendor, ...row.products, row.version, row.classification, row.severity ?? '', ...row.cveIds, row.kbArticleId ?? '', row.bulletinId ?? '', row.packageId];
  return { key: updateKey(row), row, haystack: words.join('\n').toLowerCase(), line: lineOf(row), product: row.products[0] ?? 'Without a product', publication: publicationOf(row) };
}

export interface Facets {
  readonly vendors: ReadonlySet<string>;
  readonly products: ReadonlySet<string>;
  readonly classifications: ReadonlySet<string>;
  readonly severities: ReadonlySet<string>;
  readonly publications: ReadonlySet<string>;
  readonly catalogues: ReadonlySet<string>;
}
export type FacetName = keyof Facets;

export interface UpdateFilter {
  readonly search: string;
  readonly facets: Facets;
  readonly showSuperseded: boolean;
  readonly showExpired: boolean;
  readonly newestOnly: boolean;
}

const none: ReadonlySet<string> = new Set();
export const noFacets: Facets = { vendors: none, products: none, classifications: none, severities: none, publications: none, catalogues: none };
export const initialFilter: UpdateFilter = { search: '', facets: noFacets, showSuperseded: false, showExpired: false, newestOnly: true };

const facetNames: readonly FacetName[] = ['vendors', 'products', 'classifications', 'severities', 'publications', 'catalogues'];

/** The values by which a row counts for a facet. */
export function facetValues(item: IndexedUpdate, facet: FacetName): readonly string[] {
  switch (facet) {
    case 'vendors':
      return [item.row.vendor];
    case 'products':
      return item.row.products.length === 0 ? [item.product] : item.row.products;
    case 'classifications':
      return [item.row.classification];
    case 'severities':
      return [item.row.severity ?? 'No severity'];
    case 'publications':
      return [item.publication];
    case 'catalogues':
      return [item.row.catalogueId];
  }
}

export interface FacetValue {
  readonly value: string;
  readonly count: number;
}
export type FacetCounts = Readonly<Record<FacetName, readonly FacetValue[]>>;

export interface Hidden {
  readonly superseded: number;
  readonly expired: number;
  readonly older: number;
}

export interface VisibleUpdates {
  readonly items: readonly IndexedUpdate[];
  /** What the three switches keep out of view, whatever the search. */
  readonly hidden: Hidden;
}

export interface FoundUpdates {
  readonly items: readonly IndexedUpdate[];
  readonly counts: FacetCounts;
}

function newestOfLines(items: readonly IndexedUpdate[]): readonly IndexedUpdate[] {
  const newest = new Map<string, IndexedUpdate>();
  for (const item of items) {
    const known = newest.get(item.line);
    if (known === undefined || item.row.created > known.row.created) newest.set(item.line, item);
  }
  return items.filter((item) => newest.get(item.line) === item);
}

const order: Partial<Record<FacetName, readonly string[]>> = { classifications, severities, publications };

function sortValues(facet: FacetName, counts: ReadonlyMap<string, number>): readonly FacetValue[] {
  const fixed = order[facet];
  const rank = (value: string): number => {
    const position = fixed?.indexOf(value) ?? -1;
    return position < 0 ? Number.MAX_SAFE_INTEGER : position;
  };
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => rank(a.value) - rank(b.value) || a.value.localeCompare(b.value));
}

/** What the three switches leave in view; they change seldom, so this is kept apart from the search. */
export function visibleUpdates(all: readonly IndexedUpdate[], switches: Pick<UpdateFilter, 'showSuperseded' | 'showExpired' | 'newestOnly'>): VisibleUpdates {
  const current = all.filter((item) => (switches.showSuperseded || !item.row.superseded) && (switches.showExpired || !item.row.expired));
  const items = switches.newestOnly ? newestOfLines(current) : current;
  return {
    items,
    hidden: {
      superseded: switches.showSuperseded ? 0 : all.filter((item) => item.row.superseded).length,
      expired: switches.showExpired ? 0 : all.filter((item) => item.row.expired && !item.row.superseded).length,
      older: current.length - items.length,
    },
  };
}

/**
 * The rows to show, with the counts beside the facets. A facet's own choice does not change its own
 * counts, so that a second value can be added to the first.
 */
export function findUpdates(visible: readonly IndexedUpdate[], filter: Pick<UpdateFilter, 'search' | 'facets'>): FoundUpdates {
  const words = filter.search.toLowerCase().split(/\s+/u).filter((word) => word !== '');
  const found = words.length === 0 ? visible : visible.filter((item) => words.every((word) => item.haystack.includes(word)));
  const active = facetNames.filter((name) => filter.facets[name].size > 0);
  const counts = Object.fromEntries(facetNames.map((name) => [name, new Map<string, number>()])) as Record<FacetName, Map<string, number>>;
  const items: IndexedUpdate[] = [];
  for (const item of found) {
    const missed = active.filter((name) => !facetValues(item, name).some((value) => filter.facets[name].has(value)));
    if (missed.length === 0) items.push(item);
    if (missed.length > 1) continue;
    for (const name of facetNames) {
      if (missed.length === 1 && missed[0] !== name) continue;
      for (const value of facetValues(item, name)) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    }
  }
  for (const name of active) for (const value of filter.facets[name]) if (!counts[name].has(value)) counts[name].set(value, 0);
  return {
    items,
    counts: Object.fromEntries(facetNames.map((name) => [name, sortValues(name, counts[name])])) as FacetCounts,
  };
}

export const activeFacets = (facets: Facets): number => facetNames.reduce((sum, name) => sum + facets[name].size, 0);

export function toggleFacet(facets: Facets, facet: FacetName, value: string): Facets {
  const values = new Set(facets[facet]);
  if (!values.delete(value)) values.add(value);
  return { ...facets, [facet]: values };
}

/** Higher is worse; for sorting. */
export const severityRank = (severity: Severity | undefined): number => (severity === undefined ? 0 : severities.length - severities.indexOf(severity));
export const classificationRank = (classification: Classification): number => classifications.indexOf(classification);
