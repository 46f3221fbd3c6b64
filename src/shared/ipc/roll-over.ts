import { z } from 'zod';
import type { CodedError } from '../errors/index.js';
import type { Fingerprint, Instant, PackageId } from '../units.js';
import type { CertificateSummary } from '../verdict.js';
import { answers } from './define.js';
import { nothing } from './common.js';
import type { KeptHere } from './certificates.js';

export type SignsBy = 'here' | 'server';

/** A certificate that signed what is published, as it is remembered. */
export interface KnownSigner {
  readonly certificate: CertificateSummary;
  readonly by: SignsBy;
  /** When it was first seen signing. */
  readonly since: Instant;
  /** No published update needed it any more, and an administrator put it away. */
  readonly retiredAt?: Instant;
  /** Its key was reported lost or stolen: nothing that it signed counts as ours. */
  readonly lostAt?: Instant;
}

export interface FormerSigner extends KnownSigner {
  /** Its key is still kept here, so it can be taken back. */
  readonly keyKept: boolean;
}

/** How far the change from one signing certificate to the next is; everything in it is kept, so it goes on where it was left. */
export interface RollOverStatus {
  /** Absent when nothing signs. */
  readonly signing?: KnownSigner;
  /** Kept beside the one that signs, and not used yet. */
  readonly next?: KeptHere;
  /** The newest first. */
  readonly former: readonly FormerSigner[];
  /** The client kit that was written last. */
  readonly kit?: { readonly writtenAt: Instant; readonly fingerprints: readonly Fingerprint[] };
  /** The server's name; absent when none is set up. */
  readonly server?: string;
  /** Why a key may not be sent to the server; absent when it may. */
  readonly refusesKey?: CodedError;
}

/** An update that clients can still install, by who signed it. */
export interface SignedUpdate {
  readonly packageId: PackageId;
  readonly title: string;
  readonly revisionNumber: number;
  /** Its signature carries a time stamp, so it outlives the certificate. */
  readonly stamped: boolean;
}

export interface SignerGroup {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly notAfter: Instant;
  readonly updates: readonly SignedUpdate[];
}

/** Who signed what the server offers, read from its content. Declined and expired updates are left out: no client installs them. */
export interface SignedContent {
  readonly server: string;
  readonly groups: readonly SignerGroup[];
  /** Titles of updates whose content could not be looked at. */
  readonly unknown: readonly string[];
}

const fingerprintSchema = z.custom<Fingerprint>((value) => typeof value === 'string' && /^[0-9a-f]{64}$/u.test(value));
const ofSigner = z.strictObject({ fingerprint: fingerprintSchema });
const passphrase = z.string().max(1000).optional();

export const rollOverVerbs = {
  status: answers<RollOverStatus>()(nothing),
  /** Looks at the content of every update on the server: takes a moment for each. */
  look: answers<SignedContent>()(nothing),
  /** Keeps the candidate of the guide beside what signs now. */
  keepNext: answers<RollOverStatus>()(z.strictObject({ passphrase })),
  dropNext: answers<RollOverStatus>()(nothing),
  /** From now on the next one signs, here or on the server, and what signed is kept as the former one. */
  switch: answers<RollOverStatus>()(z.strictObject({ by: z.enum(['here', 'server']), passphrase })),
  /** The former certificate signs again, and the one that signed becomes the next. */
  switchBack: answers<RollOverStatus>()(nothing),
  /** Puts a former certificate away for good; its key is deleted here. */
  retire: answers<RollOverStatus>()(ofSigner),
  reportLost: answers<RollOverStatus>()(ofSigner),
  /** It was a mistake to report it. */
  takeBackReport: answers<RollOverStatus>()(ofSigner),
};
