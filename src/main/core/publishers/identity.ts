import { createHash } from 'node:crypto';
import type { Fingerprint, Instant } from '../../../shared/units.js';
import type { CertificateSummary, FileVerdict, SignatureVerdict } from '../../../shared/verdict.js';

/**
 * Who a publisher is: the anchor that its chain ends in, the issuer and the subject. The leaf is recorded and not part of it:
 * certificates are renewed every year or, with some services, every day.
 */
export interface Publisher {
  readonly publisherId: string;
  readonly name: string;
  readonly subject: string;
  readonly issuer: string;
  readonly anchor: CertificateSummary;
  readonly leaf: CertificateSummary;
}

/** Lower-case hexadecimal SHA-256 over the three parts; JSON keeps them apart whatever characters they hold. */
export function publisherIdOf(anchor: Fingerprint, issuer: string, subject: string): string {
  return createHash('sha256').update(JSON.stringify([anchor, issuer, subject])).digest('hex');
}

/** The signature that the policy decided by. */
export const decidingSignature = ({ signatures, decidedBy }: FileVerdict): SignatureVerdict | undefined =>
  decidedBy === undefined ? undefined : signatures.find(({ index }) => index === decidedBy);

/** Undefined unless the deciding signature has a signer whose chain ends in an anchor. */
export function publisherOf(verdict: FileVerdict): Publisher | undefined {
  const { signer, chain } = decidingSignature(verdict) ?? {};
  const anchor = chain?.certificates.at(-1);
  if (signer === undefined || chain?.anchored !== true || anchor === undefined) return undefined;
  // The chain must be that of the signer, or the publisher would be somebody else than the one who signed.
  if (chain.certificates[0]?.fingerprint !== signer.fingerprint) return undefined;
  const { subject, issuer, name } = signer;
  return { publisherId: publisherIdOf(anchor.fingerprint, issuer, subject), name, subject, issuer, anchor, leaf: signer };
}

/** The time that a time stamp proves, if it holds. */
export function provenTimestamp(verdict: FileVerdict): Instant | undefined {
  const stamp = decidingSignature(verdict)?.timestamp;
  return stamp === undefined || stamp.outcome === 'failed' || stamp.chain.outcome === 'failed' ? undefined : stamp.time;
}
