import { allComputers, unassignedComputers } from '../store/groups.js';
import { actions, type Deployment } from '../store/deployments.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { noDeadline } from '../updates/approval-rules.js';
import { coreFragment } from '../updates/fragments.js';
import type { SoapRecord } from '../soap/values.js';

/** A WSUS hands out at most this many new updates in one answer. */
const maxUpdatesPerAnswer = 200;

export interface SyncState {
  /** Revision ids that the client says it has evaluated as installed. */
  readonly installedNonLeaf: ReadonlySet<number>;
  readonly otherCached: ReadonlySet<number>;
  readonly groupName: string;
  /** The change number of the deployments at the client's last look. */
  readonly seen: number;
}

/** What a client is told of one revision. */
interface Offer {
  readonly revision: StoredRevision;
  /** Absent for what is only evaluated: categories and detectoids. */
  readonly deployment?: Deployment;
}

const isEvaluated = ({ document }: StoredRevision): boolean => document.category !== undefined || document.properties.updateType === 'Detectoid';

/** The approval that counts for a computer: the one of the nearest group on the way up. */
function deploymentFor(store: Store, updateId: string, groupName: string): Deployment | undefined {
  const deployments = store.deployments.ofUpdate(updateId);
  const group = groupName === '' ? undefined : store.groups.named(groupName);
  for (const { id } of store.groups.lineage(group?.id ?? unassignedComputers)) {
    const found = deployments.find((deployment) => deployment.groupId === id);
    if (found !== undefined) return found;
  }
  return deployments.find((deployment) => deployment.groupId === allComputers);
}

/** What a computer may see at all, whatever it has installed. */
function offersFor(store: Store, groupName: string): readonly Offer[] {
  return store.updates.all().flatMap((revision): Offer[] => {
    if (revision.declined) return [];
    if (isEvaluated(revision)) return [{ revision }];
    const { updateId, revisionNumber, properties } = revision.document;
    if (properties.publicationState === 'Expired') return [];
    const deployment = deploymentFor(store, updateId, groupName);
    return deployment?.revisionNumber === revisionNumber && deployment.action !== actions.block ? [{ revision, deployment }] : [];
  });
}

/** Whether every term of the prerequisites has a member among the revisions the client has installed. */
function isReachable(revision: StoredRevision, installedUpdates: ReadonlySet<string>): boolean {
  return revision.document.relationships.prerequisites.every((term) => term.anyOf.some((id) => installedUpdates.has(id)));
}

const actionNames: Readonly<Record<number, string>> = { 0: 'Install', 1: 'Uninstall', 2: 'PreDeploymentCheck' };

function deploymentRecord({ revision, deployment }: Offer): SoapRecord {
  if (deployment === undefined) {
    return { ID: revision.revisionId, Action: 'Evaluate', IsAssigned: true, LastChangeTime: revision.arrived.slice(0, 10) };
  }
  return {
    ID: deployment.number,
    Action: actionNames[deployment.action] ?? 'Block',
    ...(deployment.deadline === noDeadline || deployment.deadline.startsWith('9999') ? {} : { Deadline: deployment.deadline }),
    IsAssigned: deployment.assigned,
    LastChangeTime: deployment.deployedAt.slice(0, 10),
    DownloadPriority: 'Normal',
  };
}

function leafTest(store: Store): (revision: StoredRevision) => boolean {
  const needed = new Set(store.updates.all().flatMap(({ document }) => document.relationships.prerequisites.flatMap((term) => term.anyOf)));
  return (revision) => !isEvaluated(revision) && !needed.has(revision.document.updateId);
}

export interface SyncAnswer {
  readonly newUpdates: readonly SoapRecord[];
  readonly changedUpdates: readonly SoapRecord[];
  readonly outOfScope: readonly number[];
  readonly truncated: boolean;
}

/**
 * One round of a synchronisation ([MS-WUSP] 3.1.5.7): new is what the client does not have and whose
 * prerequisites it has reported as installed, so that a client learns of companies, then products, then
 * updates, a round for each.
 */
export function synchronise(store: Store, state: SyncState): SyncAnswer {
  const offers = offersFor(store, state.groupName);
  const cached = new Set([...state.installedNonLeaf, ...state.otherCached]);
  const installedUpdates = new Set(
    [...state.installedNonLeaf].map((id) => store.updates.byRevisionId(id)?.document.updateId).filter((id) => id !== undefined),
  );
  const isLeaf = leafTest(store);
  const reachable = offers.filter(({ revision }) => isReachable(revision, installedUpdates));
  const inScope = new Set(reachable.map(({ revision }) => revision.revisionId));
  const fresh = reachable.filter(({ revision }) => !cached.has(revision.revisionId));
  const changed = reachable.filter(
    ({ revision, deployment }) => cached.has(revision.revisionId) && deployment !== undefined && deployment.change > state.seen,
  );
  const record = (offer: Offer, withXml: boolean): SoapRecord => ({
    ID: offer.revision.revisionId,
    Deployment: deploymentRecord(offer),
    IsLeaf: isLeaf(offer.revision),
    ...(withXml ? { Xml: coreFragment(offer.revision.document) } : {}),
  });
  return {
    newUpdates: fresh.slice(0, maxUpdatesPerAnswer).map((offer) => record(offer, true)),
    changedUpdates: changed.map((offer) => record(offer, false)),
    outOfScope: [...cached].filter((id) => !inScope.has(id)),
    truncated: fresh.length > maxUpdatesPerAnswer,
  };
}

/** Whether a client may ask for the details of a revision. */
export const mayDescribe = (store: Store, groupName: string): ((revisionId: number) => StoredRevision | undefined) => {
  const offered = new Map(offersFor(store, groupName).map(({ revision }) => [revision.revisionId, revision]));
  return (revisionId) => offered.get(revisionId);
};
