import type { Bytes, Fingerprint, Instant, Sha1, Sha256, Thumbprint } from './units.js';

/** `not-checked` is never `passed`: what could not be looked at is said so. */
export type Outcome = 'passed' | 'warning' | 'failed' | 'not-checked';

/** One thing that was checked, with the place in the specification that asks for it. */
export interface Check {
  /** Stable name, for example `chain.path-length`. */
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** One sentence: what was found. */
  readonly reason: string;
  /** For example `RFC 5280 §4.2.1.9`. */
  readonly source: string;
}

export interface CertificateSummary {
  /** RFC 4514 text of the subject. */
  readonly subject: string;
  readonly issuer: string;
  /** The common name, else the organisation, else the whole subject. */
  readonly name: string;
  /** Hexadecimal, upper case. */
  readonly serialNumber: string;
  readonly thumbprint: Thumbprint;
  readonly fingerprint: Fingerprint;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** For example `RSA 2048` or `EC P-256`. */
  readonly key: string;
  /** For example `sha256WithRSAEncryption`. */
  readonly signatureAlgorithm: string;
  readonly selfSigned: boolean;
}

export interface ChainVerdict {
  /** Leaf first; the last one is the anchor when `anchored`. */
  readonly certificates: readonly CertificateSummary[];
  readonly anchored: boolean;
  readonly checks: readonly Check[];
  readonly outcome: Outcome;
}

export interface TimestampVerdict {
  readonly kind: 'rfc3161' | 'legacy';
  readonly time: Instant;
  readonly chain: ChainVerdict;
  readonly checks: readonly Check[];
  readonly outcome: Outcome;
}

export interface SignatureVerdict {
  /** 0 is the outer signature; nested ones follow. */
  readonly index: number;
  readonly digestAlgorithm: string;
  /** The digest that was signed, lower-case hexadecimal. */
  readonly signedDigest: string;
  readonly signer?: CertificateSummary;
  readonly programName?: string;
  readonly moreInfoUrl?: string;
  readonly chain?: ChainVerdict;
  readonly timestamp?: TimestampVerdict;
  /** The instant the chain was judged at: the proven time stamp, else now. */
  readonly judgedAt: Instant;
  readonly checks: readonly Check[];
  readonly outcome: Outcome;
}

export type ContainerKind = 'cab' | 'pe' | 'msi' | 'cat' | 'none';

export interface FileVerdict {
  readonly container: ContainerKind;
  readonly size: Bytes;
  /** Only when it was asked for: what WSUS names files by. */
  readonly sha1?: Sha1;
  readonly sha256: Sha256;
  readonly signed: boolean;
  readonly signatures: readonly SignatureVerdict[];
  /** Checks of the container itself: layout, trailing data, room for hidden bytes. */
  readonly checks: readonly Check[];
  /** The name of the policy that decided, with the relaxations it carries. */
  readonly policy: string;
  readonly relaxations: readonly string[];
  /** `passed` only when the policy's signature holds completely. */
  readonly outcome: Outcome;
  /** The index into `signatures` of the one that decided. */
  readonly decidedBy?: number;
  /** Set when the signatures are those of a catalogue file (.cat) that lists the file: that file's digest. */
  readonly catalogueFile?: Sha256;
}
