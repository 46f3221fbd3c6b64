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

/** A signing certificate with its issuers, nearest first. */
export interface KitSigner {
  readonly certificate: Certificate;
  readonly chain: readonly Certificate[];
}

/** Why a certificate is to go: later, when nothing needs it; now, because nothing does; now and for ever, because its key was lost. */
export type LeavingReason = 'later' | 'retired' | 'lost';

export interface LeavingSigner {
  readonly certificate: Certificate;
  readonly why: LeavingReason;
}

/** A certificate that the script for removal takes away. */
export interface LeavingEntry extends Pick<KitEntry, 'name' | 'thumbprint' | 'sha256' | 'certificate'> {
  readonly why: LeavingReason;
}

/** What the kit is made for. */
export interface KitContents {
  readonly entries: readonly KitEntry[];
  /** Of the certificate that signs; the check on a client is made for it. */
  readonly signerName: string;
  readonly signerThumbprint: string;
  /** Signing certificates that are handed out beside it: the next one, or a former one that is still needed. */
  readonly others: readonly Pick<KitEntry, 'name' | 'thumbprint'>[];
  readonly leaving: readonly LeavingEntry[];
  /** Neither the signer nor an issuer that is known here is a root: the organisation must hand out its root by its own means. */
  readonly rootUnknown: boolean;
}

/** Beside the certificate that signs. */
export interface KitBeside {
  readonly others?: readonly KitSigner[];
  /** The certificate that signs, for later, without it. */
  readonly leaving?: readonly LeavingSigner[];
}

const describe = (certificate: Certificate): Omit<LeavingEntry, 'why'> => {
  const { name, thumbprint } = summarizeCertificate(certificate);
  return { name, thumbprint: thumbprint.toUpperCase(), sha256: createHash('sha256').update(certificate.der).digest('hex').toUpperCase(), certificate: certificate.der };
};

function entriesOf({ certificate, chain }: KitSigner): readonly KitEntry[] {
  const known = new Map([certificate, ...chain].map((each) => [each.fingerprint, each]));
  return placementsOf(summarizeCertificate(certificate), chain.map(summarizeCertificate)).flatMap(({ store, certificate: { fingerprint } }) => {
    const found = known.get(fingerprint);
    return found === undefined ? [] : [{ store, storeKey: storeKeys[store], ...describe(found) }];
  });
}

/** Certificates of one authority share its root. */
const withoutRepetition = (entries: readonly KitEntry[]): readonly KitEntry[] => [...new Map(entries.map((entry) => [`${entry.storeKey}/${entry.sha256}`, entry])).values()];

export function kitContents(signer: Certificate, chain: readonly Certificate[], { others = [], leaving = [{ certificate: signer, why: 'later' }] }: KitBeside = {}): KitContents {
  const ofEach = [{ certificate: signer, chain }, ...others].map(entriesOf);
  const { name, thumbprint } = describe(signer);
  return {
    entries: withoutRepetition(ofEach.flat()),
    signerName: name,
    signerThumbprint: thumbprint,
    others: others.map(({ certificate }) => describe(certificate)).map((other) => ({ name: other.name, thumbprint: other.thumbprint })),
    leaving: leaving.map(({ certificate, why }) => ({ ...describe(certificate), why })),
    rootUnknown: ofEach.some((entries) => !entries.some(({ storeKey }) => storeKey === 'Root')),
  };
}
