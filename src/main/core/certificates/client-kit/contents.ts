import { createHash } from 'node:crypto';
import type { StorePlacement } from '../../../../shared/ipc/certificates.js';
import type { Certificate } from '../../authenticode/x509/certificate.js';
import { summarizeCertificate } from '../../authenticode/x509/certificate.js';
import { placementsOf } from '../server-trust.js';

/** The names that .NET's X509Store and certutil have for the stores (System.Security.Cryptography.X509Certificates.StoreName). */
const storeKeys = {
  'Trusted Publishers': 'TrustedPublisher',
  'Trusted Root Certification Authorities': 'Root',
  'Intermediate Certification Authorities': 'CA',
} as const satisfies Readonly<Record<StorePlacement['store'], string>>;
export type StoreKey = (typeof storeKeys)[StorePlacement['store']];

/** One certificate and the store that it belongs into on every client. */
export interface KitEntry {
  readonly store: StorePlacement['store'];
  readonly storeKey: StoreKey;
  readonly name: string;
  /** SHA-1, upper-case hexadecimal, as Windows shows it. */
  readonly thumbprint: string;
  /** Upper-case hexadecimal. */
  readonly sha256: string;
  /** DER. */
  readonly certificate: Uint8Array;
}

/** What the kit is made for. */
export interface KitContents {
  readonly entries: readonly KitEntry[];
  readonly signerName: string;
  readonly signerThumbprint: string;
  /** Neither the signer nor an issuer that is known here is a root: the organisation must hand out its root by its own means. */
  readonly rootUnknown: boolean;
}

export function kitContents(signer: Certificate, chain: readonly Certificate[]): KitContents {
  const summaries = chain.map(summarizeCertificate);
  const signerSummary = summarizeCertificate(signer);
  const bySummary = new Map([[signerSummary.fingerprint, signer], ...chain.map((each, index) => [summaries[index]?.fingerprint ?? '', each] as const)]);
  const entries = placementsOf(signerSummary, summaries).flatMap(({ store, certificate }) => {
    const der = bySummary.get(certificate.fingerprint)?.der;
    if (der === undefined) return [];
    const sha256 = createHash('sha256').update(der).digest('hex').toUpperCase();
    return [{ store, storeKey: storeKeys[store], name: certificate.name, thumbprint: certificate.thumbprint.toUpperCase(), sha256, certificate: der }];
  });
  return { entries, signerName: signerSummary.name, signerThumbprint: signerSummary.thumbprint.toUpperCase(), rootUnknown: !entries.some(({ storeKey }) => storeKey === 'Root') };
}
