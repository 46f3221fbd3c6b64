import { randomUUID } from 'node:crypto';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';

/** "No deadline", as a live server stores it: the last instant of SQL's datetime. */
export const noDeadline = '9999-12-31T23:59:59.997';

const any = (wanted: readonly string[], present: ReadonlySet<string>): boolean =>
  wanted.length === 0 || wanted.some((id) => present.has(id));

/** Automatic approval rules fire at the moment of the import. */
export function applyApprovalRules(store: Store, revision: StoredRevision): void {
  const { document } = revision;
  const { properties } = document;
  if (document.category !== undefined || !properties.explicitlyDeployable || properties.publicationState === 'Expired') return;
  const categories = new Set(document.relationships.prerequisites.filter((term) => term.isCategory).flatMap((term) => term.anyOf));
  for (const rule of store.approvalRules.all()) {
    if (!rule.enabled || !any(rule.classifications, categories) || !any(rule.categories, categories)) continue;
    for (const groupId of rule.groups) {
      if (store.groups.find(groupId) === undefined) continue;
      store.deployments.put({
        id: randomUUID(),
        updateId: document.updateId,
        revisionNumber: document.revisionNumber,
        action: rule.action,
        groupId,
        deadline: noDeadline,
        adminName: 'WUS Server',
        assigned: true,
        deployedAt: store.now().toISOString(),
      });
    }
  }
}
