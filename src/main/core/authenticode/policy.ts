/** What may be relaxed, each with the sentence that a verdict shows. */
export const relaxations = {
  'sha1-file-signatures': 'A file that is signed with SHA-1 only is accepted.',
  'sha1-certificates': 'Certificates that were signed with SHA-1 are accepted in chains.',
  'sha1-time-stamps': 'Time stamps made with SHA-1 are accepted.',
  'rsa-1024-keys': 'RSA keys from 1024 bits are accepted instead of 2048.',
} as const;
export type Relaxation = keyof typeof relaxations;

/** A rule set as data: what a signature must have to count. */
export interface SignaturePolicy {
  readonly name: string;
  readonly relaxations: ReadonlySet<Relaxation>;
  /** Whether "no usable revocation list" fails a chain; otherwise it is shown as not checked. */
  readonly demandsRevocationCheck: boolean;
}

/** SHA-256 or stronger throughout, RSA from 2048 bits, an anchored chain for code signing. */
export const strictPolicy: SignaturePolicy = { name: 'Strict', relaxations: new Set(), demandsRevocationCheck: false };

/** A policy with more relaxations than `base`, under a name of its own, so that verdicts can name it. */
export const relaxPolicy = (name: string, allowed: readonly Relaxation[], base: SignaturePolicy = strictPolicy): SignaturePolicy => ({
  ...base,
  name,
  relaxations: new Set([...base.relaxations, ...allowed]),
});

export const demandRevocationCheck = (name: string, base: SignaturePolicy = strictPolicy): SignaturePolicy => ({
  ...base,
  name,
  demandsRevocationCheck: true,
});

export const minimumRsaBits = (policy: SignaturePolicy): number => (policy.relaxations.has('rsa-1024-keys') ? 1024 : 2048);

export const relaxationSentences = (policy: SignaturePolicy): string[] => [...policy.relaxations].map((relaxation) => relaxations[relaxation]);
