import type { Guid } from '../../../shared/units.js';
import type { CoreFragment, RevisionIdentity } from './core-fragment.js';
import { clientCodes, ClientRefusal } from './refusal.js';
import type { ClientState } from './sync.js';

/** A revision that a client may install. */
export interface Offer {
  readonly id: number;
  readonly action: string;
  readonly core: CoreFragment;
}

/** What an administrator can know of an update and a client cannot; for saying why it is not offered. */
export interface AdministratorsView {
  readonly declined: boolean;
  /** Names of the groups for which it is approved to be installed. */
  readonly approvedFor: readonly string[];
  /** Of each group of updates or categories one must be installed. */
  readonly prerequisites: readonly (readonly Guid[])[];
}

const refuse = (message: string, remedy?: string): ClientRefusal => new ClientRefusal(clientCodes.nothingOffered, message, remedy);

/** `Bundle` is how the members of an approved bundle come, `Evaluate` how what is only looked at does. */
const installing = new Set(['Install', 'OptionalInstall', 'Bundle']);
const evaluated = new Set(['Detectoid', 'Category']);

const otherActions: ReadonlyMap<string, string> = new Map([
  ['PreDeploymentCheck', 'The update is approved for detection only: clients look whether they need it and do not install it.'],
  ['Uninstall', 'The update is approved for removal: clients that have it take it off, and none installs it.'],
  ['Block', 'The update is blocked for the computer.'],
]);

/**
 * The offer of exactly this revision.
 * @throws ClientRefusal when it is there but not to be installed, or cannot be read
 */
export function findOffer({ revisions }: ClientState, { updateId, revisionNumber }: RevisionIdentity): Offer | undefined {
  const own = [...revisions.values()].filter(({ core }) => core.updateId === updateId);
  const readable = own.flatMap(({ id, action, core }): Offer[] => ('unreadable' in core ? [] : [{ id, action, core }]));
  const offer = readable.find(({ core }) => core.revisionNumber === revisionNumber);
  if (offer === undefined) {
    for (const { core } of own) if ('unreadable' in core) throw core.unreadable;
    const [other] = readable;
    if (other === undefined) return undefined;
    throw refuse(`The server offers revision ${String(other.core.revisionNumber)} of the update, not revision ${String(revisionNumber)}.`, 'Approve the new revision, then check again.');
  }
  const { action, core } = offer;
  if (installing.has(action) || (action === 'Evaluate' && evaluated.has(core.updateType))) return offer;
  throw refuse(otherActions.get(action) ?? 'The update is offered for something else than being installed.', 'Approve it to be installed, then check again.');
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** Why an update is not among what a client is offered, as far as the client and whoever helps it can tell. */
export function explainAbsence({ revisions, withdrawn }: ClientState, updateId: Guid, groupName: string, view?: AdministratorsView): ClientRefusal {
  const computer = groupName === '' ? 'a computer without a group' : `a computer of the group "${groupName}"`;
  if (view?.declined === true) return refuse('The update is declined, so no client is offered it.', 'Approve it in the WSUS console to take that back, then check again.');
  if (view?.approvedFor.length === 0) return refuse('The update is not approved for any group, so no client is offered it.', 'Approve it for a group, then check again.');
  const known = new Set([...revisions.values()].map(({ core }) => core.updateId));
  const missing = view?.prerequisites.find((group) => !group.some((id) => known.has(id)));
  if (missing !== undefined) {
    return refuse(`The update rests on ${missing.join(' or ')}, which the server does not offer to ${computer}; so it does not offer the update either.`, 'Publish and approve that first, then check again.');
  }
  if (view !== undefined) return refuse(`The update is approved for ${quoted(view.approvedFor)}, and ${computer} is not offered it.`, 'Check the groups, and whether the update has expired.');
  if (withdrawn.has(updateId)) return refuse('The update was offered before and no longer is: its approval was taken back, or it was declined, replaced or has expired.');
  return refuse(`The server offers nothing of the update to ${computer}. It is not approved for its group, it is declined or has expired, or something that it rests on is not offered.`);
}
