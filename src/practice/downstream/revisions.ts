import { clientFault } from '../client/faults.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';

/** A category or classification that a downstream server wants, and whether it has had what came before the anchor. */
export interface Wanted {
  readonly id: string;
  readonly onlyNew: boolean;
}

export interface RevisionFilter {
  /** Where the last answer ended; empty for everything. */
  readonly anchor: string;
  /** Categories and detectoids, which come first, instead of updates. */
  readonly isConfiguration: boolean;
  /** `undefined` for all. */
  readonly categories: readonly Wanted[] | undefined;
  readonly classifications: readonly Wanted[] | undefined;
}

export interface RevisionList {
  readonly anchor: string;
  readonly revisions: readonly StoredRevision[];
}

/** `REVISION,SERVER`: the highest revision that was told, and whose numbers these are. */
function readAnchor(anchor: string, serverId: string): number {
  if (anchor === '') return 0;
  const { revision = '', server } = /^(?<revision>\d{1,15}),(?<server>[0-9a-f-]{36})$/u.exec(anchor)?.groups ?? {};
  if (revision === '' || server !== serverId) throw clientFault('InvalidParameters', 'filter.Anchor', 'GetRevisionIdList');
  return Number(revision);
}

const isConfiguration = ({ document }: StoredRevision): boolean => document.category !== undefined || document.properties.updateType === 'Detectoid';

/** The categories of an update and those above them, up to the company. */
function categoriesOf(store: Store, revision: StoredRevision, seen = new Set<string>()): ReadonlySet<string> {
  for (const { isCategory, anyOf } of revision.document.relationships.prerequisites) {
    if (!isCategory && revision.document.category === undefined) continue;
    for (const id of anyOf) {
      if (seen.has(id)) continue;
      seen.add(id);
      const above = store.updates.latest(id);
      if (above !== undefined) categoriesOf(store, above, seen);
    }
  }
  return seen;
}

/** [MS-WSUSSS] 3.1.4.5: the latest revision of what changed since the anchor, or, of what was not synchronised before, of everything. */
export function listRevisions(store: Store, serverId: string, filter: RevisionFilter): RevisionList {
  const since = readAnchor(filter.anchor, serverId);
  const all = store.updates.all();
  const latest = all.reduce((highest, { revisionId }) => Math.max(highest, revisionId), since);
  const isAsked = (revision: StoredRevision): boolean => {
    const isNew = revision.revisionId > since;
    if (isConfiguration(revision) !== filter.isConfiguration) return false;
    if (filter.isConfiguration) return isNew;
    const own = categoriesOf(store, revision);
    const [categories, classifications] = [filter.categories, filter.classifications].map((wanted) => wanted?.filter(({ id }) => own.has(id)));
    const fits = categories?.length !== 0 && classifications?.length !== 0;
    return fits && (isNew || [...(categories ?? []), ...(classifications ?? [])].some(({ onlyNew }) => !onlyNew));
  };
  return { anchor: `${String(latest)},${serverId}`, revisions: all.filter(isAsked) };
}
