import type { PublisherStanding } from '../../../shared/ipc/catalogues.js';
import { Fault } from '../fault.js';
import type { Approval, Approvals } from './approvals.js';
import type { Publisher } from './identity.js';
import type { SignedCatalog } from './signed-catalog.js';
import { standingOf } from './standing.js';

export interface Trust {
  readonly approvals: Approvals;
  /** Who signed this catalogue when it was imported last, as far as it is known before its content is read. */
  readonly previous: Publisher | undefined;
  /** What the administrator decided about this very file; not needed for a publisher that is approved always. */
  readonly approvalId?: string;
  readonly now: Date;
}

/** A signed catalogue of a publisher that was approved for it. */
export class TrustedCatalog {
  readonly signed: SignedCatalog;
  readonly approval: Approval;

  private constructor(signed: SignedCatalog, approval: Approval) {
    this.signed = signed;
    this.approval = approval;
  }

  /**
   * Spends an approval for once: it is good for one import of the file it was given for.
   * @throws Fault `publishers/approval-needed`, `publishers/signer-changed`, `publishers/approval-revoked`, `publishers/approval-used`
   */
  static trust(signed: SignedCatalog, { approvals, previous, approvalId, now }: Trust): TrustedCatalog {
    const all = approvals.of(signed.signer.publisherId);
    const standing = standingOf(signed.signer, all, previous);
    const approval = approvalId === undefined ? undefined : all.find((candidate) => candidate.approvalId === approvalId);
    if (approval === undefined) return new TrustedCatalog(signed, demandStanding(signed, standing, all, previous));
    demandFits(signed, approval, previous);
    if (approval.kind === 'once' && !approvals.spend(approval.approvalId, now)) {
      throw new Fault('publishers/approval-used', { publisher: signed.signer.name });
    }
    return new TrustedCatalog(signed, approval);
  }

  /** Whether the administrator accepted that this signer takes over from that one, looking at this file. */
  acceptsChangeFrom(previous: Publisher): boolean {
    const { replaces, catalogueSha256 } = this.approval;
    if (previous.publisherId === this.signed.signer.publisherId) return true;
    // That a change was accepted for one file says nothing about the next one.
    return replaces === previous.publisherId && catalogueSha256 === this.signed.sha256;
  }
}

/** Without a decision about this file only a lasting approval carries it. */
function demandStanding(signed: SignedCatalog, standing: PublisherStanding, all: readonly Approval[], previous: Publisher | undefined): Approval {
  const publisher = signed.signer.name;
  switch (standing.kind) {
    case 'approved': {
      const always = all.find(({ kind, revokedAt }) => kind === 'always' && revokedAt === undefined);
      if (always === undefined) throw new RangeError('an approved publisher has a lasting approval');
      return always;
    }
    case 'unknown':
      throw new Fault('publishers/approval-needed', { publisher });
    case 'changed':
      throw new Fault('publishers/signer-changed', { publisher, previous: previous?.name ?? 'another signer' });
    case 'revoked':
      throw new Fault('publishers/approval-revoked', { publisher, since: standing.since });
  }
}

function demandFits(signed: SignedCatalog, approval: Approval, previous: Publisher | undefined): void {
  const publisher = signed.signer.name;
  if (approval.revokedAt !== undefined) throw new Fault('publishers/approval-revoked', { publisher, since: approval.revokedAt });
  if (approval.catalogueSha256 !== signed.sha256) throw new Fault('publishers/approval-needed', { publisher });
  const hasChanged = previous !== undefined && previous.publisherId !== signed.signer.publisherId;
  if (hasChanged && approval.replaces !== previous.publisherId) throw new Fault('publishers/signer-changed', { publisher, previous: previous.name });
}
