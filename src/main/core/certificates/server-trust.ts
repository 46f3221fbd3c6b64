import type { ServerTrust, StorePlacement } from '../../../shared/ipc/certificates.js';
import { formatDay } from '../../../shared/format.js';
import type { Instant } from '../../../shared/units.js';
import type { CertificateSummary } from '../../../shared/verdict.js';

const placement = (store: StorePlacement['store'], key: string, certificate: CertificateSummary): StorePlacement => ({ store, certificate, command: `certutil -store ${key} ${certificate.thumbprint}` });

/** What Windows asks for on the server and on the clients: the signer among the publishers, its issuers up to the root. */
export function placementsOf(signer: CertificateSummary, chain: readonly CertificateSummary[]): readonly StorePlacement[] {
  const issuers = chain.map((issuer) => (issuer.selfSigned ? placement('Trusted Root Certification Authorities', 'Root', issuer) : placement('Intermediate Certification Authorities', 'CA', issuer)));
  return [
    placement('Trusted Publishers', 'TrustedPublisher', signer),
    ...(signer.selfSigned ? [placement('Trusted Root Certification Authorities', 'Root', signer)] : issuers),
  ];
}

/** What became of a file that was published with a signature of the certificate. */
export interface SeenContent {
  readonly title: string;
  readonly publishedAt: Instant;
  readonly content: 'there' | 'missing' | 'unknown';
}

/** Whether WSUS trusts the signer, as far as it shows: it deletes what it does not trust (event 364), and says so to nobody. */
export function trustFrom(seen: readonly SeenContent[], placements: readonly StorePlacement[]): ServerTrust {
  const there = seen.filter(({ content }) => content === 'there');
  const [missing] = seen.filter(({ content }) => content === 'missing');
  if (there.length > 0) {
    return { outcome: 'trusted', sentence: `The server has kept what was signed with this certificate: ${there.length === 1 ? `the file of ${there[0]?.title ?? ''} is` : `${String(there.length)} files that were looked at are`} still there.`, placements };
  }
  if (missing !== undefined) {
    return {
      outcome: 'not-trusted',
      sentence: `The server no longer has the file of ${missing.title}, published on ${formatDay(missing.publishedAt)}. WSUS deletes content whose signer it does not trust (event 364 on the server). Put the certificates below into the stores of the server, then publish again.`,
      placements,
    };
  }
  return {
    outcome: 'unknown',
    sentence: 'Nothing that was signed with this certificate could be looked at on the server yet. WSUS deletes content whose signer it does not trust: put the certificates below into the stores of the server before you publish.',
    placements,
  };
}
