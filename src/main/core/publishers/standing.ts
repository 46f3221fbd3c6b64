import type { PublisherStanding } from '../../../shared/ipc/catalogues.js';
import type { Instant } from '../../../shared/units.js';
import { describeChanges } from './changes.js';
import type { Publisher } from './identity.js';

export interface ApprovalRecord {
  readonly approvalId: string;
  readonly kind: 'once' | 'always';
  readonly decidedAt: Instant;
  readonly revokedAt?: Instant;
}

/**
 * How a signer stands to what was decided before. Revoked goes before changed and changed before approved: that somebody is approved
 * for a catalogue of his own does not let him replace a catalogue of somebody else.
 * @param approvals all of this publisher, in any order
 * @param previous who signed this catalogue when it was imported last; undefined when it is not known yet
 */
export function standingOf(signer: Publisher, approvals: readonly ApprovalRecord[], previous: Publisher | undefined): PublisherStanding {
  const inForce = approvals.filter(({ revokedAt }) => revokedAt === undefined);
  const revokedAt = approvals.map((approval) => approval.revokedAt).filter((instant) => instant !== undefined).toSorted().at(-1);
  if (inForce.length === 0 && revokedAt !== undefined) return { kind: 'revoked', since: revokedAt };
  if (previous !== undefined && previous.publisherId !== signer.publisherId) {
    return { kind: 'changed', changes: describeChanges(previous, signer), previous: previous.leaf };
  }
  const always = inForce.filter(({ kind }) => kind === 'always').map(({ decidedAt }) => decidedAt).toSorted()[0];
  // An approval for once was for one import and says nothing about the next.
  return always === undefined ? { kind: 'unknown' } : { kind: 'approved', since: always, always: true };
}
