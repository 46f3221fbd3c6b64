import type { Guid } from '../../../shared/units.js';
import { parseGuid } from '../../../shared/units.js';
import { readCore, type CoreFragment } from './core-fragment.js';
import type { SyncAnswer, SyncInput, UpdateInfo } from './operations.js';
import { clientCodes, ClientRefusal } from './refusal.js';

/** What a client knows of one revision. */
export interface KnownRevision {
  readonly id: number;
  readonly action: string;
  readonly isLeaf: boolean;
  /** Its Core fragment, or why that cannot be read and which update it claims to be of. */
  readonly core: CoreFragment | { readonly unreadable: ClientRefusal; readonly updateId: Guid | undefined };
}

/** Everything the server has told a client so far. A value: each answer makes a new one. */
export interface ClientState {
  readonly revisions: ReadonlyMap<number, KnownRevision>;
  /** Updates that were offered once and are no longer. */
  readonly withdrawn: ReadonlySet<Guid>;
}

export const nothingKnown: ClientState = { revisions: new Map(), withdrawn: new Set() };

/** WSUS itself lets a client make some 200 requests until it refuses to go on. */
export const maxRounds = 200;
/** Far more than any WSUS approves; each costs a client some memory. */
export const maxRevisions = 100_000;

function readRevision({ id, action, isLeaf, core = '' }: UpdateInfo): KnownRevision {
  try {
    return { id, action, isLeaf, core: readCore(core) };
  } catch (error) {
    if (!(error instanceof ClientRefusal)) throw error;
    // One broken description must not hide all the others, as it does not for a client.
    const claimed = /UpdateID="(?<id>[^"]{36})"/u.exec(core.slice(0, 1000))?.groups?.['id'] ?? '';
    return { id, action, isLeaf, core: { unreadable: error, updateId: parseGuid(claimed) } };
  }
}

const isInstalled = ({ isLeaf, core }: KnownRevision): boolean => !isLeaf && !('unreadable' in core) && !core.neverInstalled;

/**
 * What the next request reports. The practice computer has everything installed that other updates rest
 * on (categories, detectoids, prerequisites) unless its rule is False, so that the server goes on to what
 * rests on them; everything else it merely knows.
 */
export function nextReport({ revisions }: ClientState): SyncInput {
  const all = [...revisions.values()];
  return {
    installedNonLeaf: all.filter(isInstalled).map(({ id }) => id),
    otherCached: all.filter((revision) => !isInstalled(revision)).map(({ id }) => id),
  };
}

/**
 * What a client knows after an answer.
 * @throws ClientRefusal when the server offers more than any client takes
 */
export function learn(state: ClientState, answer: SyncAnswer): ClientState {
  const revisions = new Map(state.revisions);
  const withdrawn = new Set(state.withdrawn);
  for (const id of answer.outOfScope) {
    const gone = revisions.get(id)?.core.updateId;
    if (gone !== undefined) withdrawn.add(gone);
    revisions.delete(id);
  }
  for (const { id, action, isLeaf } of answer.changedUpdates) {
    const known = revisions.get(id);
    if (known !== undefined) revisions.set(id, { ...known, action, isLeaf });
  }
  for (const info of answer.newUpdates) {
    if (revisions.size >= maxRevisions) throw new ClientRefusal(clientCodes.tooManyTrips, `The server offers more than ${String(maxRevisions)} updates to one computer.`);
    revisions.set(info.id, readRevision(info));
  }
  for (const { core } of revisions.values()) if (core.updateId !== undefined) withdrawn.delete(core.updateId);
  return { revisions, withdrawn };
}

/**
 * Whether another round is needed: as long as the server told of something that was not known, since what
 * rests on it comes in the next round.
 * @throws ClientRefusal when the server says that there is more and tells nothing
 */
export function needsAnotherRound(before: ClientState, answer: SyncAnswer): boolean {
  if (answer.newUpdates.some(({ id }) => !before.revisions.has(id))) return true;
  if (answer.truncated) throw new ClientRefusal(clientCodes.tooManyTrips, 'The server says that there are more updates and does not go on telling them.');
  return false;
}
