import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { refuse } from './refused.js';

const refersTo =
  (updateId: string) =>
  ({ document }: StoredRevision): boolean =>
    document.updateId !== updateId &&
    (document.relationships.superseded.includes(updateId) ||
      document.relationships.prerequisites.some((term) => term.anyOf.includes(updateId)) ||
      document.relationships.bundled.some((member) => member.updateId === updateId));

const everyRevision = (store: Store): readonly StoredRevision[] =>
  store.updates.all().flatMap(({ document }) => store.updates.revisions(document.updateId));

/** Locally published categories that nothing refers to any more: products first, then their companies. */
function dropEmptyCategories(store: Store): void {
  for (const type of ['Product', 'ProductFamily', 'Company'] as const) {
    const revisions = everyRevision(store);
    const empty = revisions.filter(
      ({ source, document }) => source === 1 && document.category?.type === type && !revisions.some(refersTo(document.updateId)),
    );
    for (const { document } of empty) store.updates.remove(document.updateId);
  }
}

/**
 * Deletes an update with all its revisions. Its files on the shares stay, as they do on a real server.
 * @throws ImportRefused when it is not there, not declined, or referred to by others.
 */
export function deleteUpdate(store: Store, updateId: string): void {
  store.transaction(() => {
    const latest = store.updates.latest(updateId);
    if (latest === undefined) return refuse(`spDeleteUpdate: the update ${updateId} does not exist.`);
    if (latest.source === 0) refuse('spDeleteUpdate: an update of Microsoft Update cannot be deleted here.');
    const others = everyRevision(store).filter(refersTo(updateId));
    if (others.length > 0) refuse(`spDeleteUpdate: the revision ${String(latest.revisionId)} cannot be deleted as it is still referenced by other update(s).`);
    if (latest.document.category === undefined && !latest.declined) refuse('spDeleteUpdate: the update cannot be deleted as it is not declined.');
    store.updates.remove(updateId);
    if (latest.document.category === undefined) dropEmptyCategories(store);
  });
}
