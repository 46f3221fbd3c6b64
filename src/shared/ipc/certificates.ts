import { z } from 'zod';
import type { CodedError } from '../errors/index.js';
import type { Instant } from '../units.js';
import type { CertificateSummary, Check, TimestampVerdict } from '../verdict.js';
import { answers } from './define.js';
import { idSchema, nothing } from './common.js';
import { authorityUrl } from './settings.js';

export type CertificateState = 'none' | 'waiting' | 'ready' | 'expiring' | 'expired' | 'unfit' | 'not-trusted' | 'unknown';

/** How it stands with the certificate that signs packages. */
export interface CertificateHealth {
  readonly state: CertificateState;
  /** A few words, for example `Expires in 41 days`. */
  readonly headline: string;
  /** What follows from it and what to do, in one or two sentences. */
  readonly sentence: string;
  /** How near the end is: 90, 30 and 7 days before it the words change. */
  readonly warning?: 'in-time' | 'urgent' | 'last-days';
  /** Whole days until the end; absent when there is no certificate. */
  readonly daysLeft?: number;
  /** What the end breaks and what it does not, for whom it is near. */
  readonly effect?: string;
}

/** Where a certificate with its key came from. */
export type CandidateOrigin = 'made-here' | 'issued' | 'file';

/** A certificate with its key that was got and is not kept yet; it lives in main's memory only. */
export interface CertificateCandidate {
  readonly origin: CandidateOrigin;
  readonly certificate: CertificateSummary;
  readonly chain: readonly CertificateSummary[];
  readonly checks: readonly Check[];
}

/** What was sent to, or is waiting for, the organisation's own authority. Its key is kept sealed. */
export interface PendingRequest {
  readonly subject: string;
  readonly key: string;
  readonly madeAt: Instant;
  /** SHA-256 of the public key, by which the issued certificate is known. */
  readonly keyFingerprint: string;
  readonly protection: string;
  /** The Windows account that made it. */
  readonly account: string;
  /** Protected by a passphrase that was not typed yet. */
  readonly locked: boolean;
}

export interface KeptHere {
  readonly certificate: CertificateSummary;
  readonly checks: readonly Check[];
  readonly protection: string;
  /** The Windows account that kept it; another one cannot open the key. Empty when it was not recorded. */
  readonly account: string;
  /** Whether the account that runs now is another one. */
  readonly otherAccount: boolean;
  /** A passphrase protects it instead of the account's own store. */
  readonly byPassphrase: boolean;
  /** Protected by a passphrase that was not typed yet. */
  readonly locked: boolean;
}

/** What must lie in which certificate store of the WSUS server, and of every client. */
export interface StorePlacement {
  readonly store: 'Trusted Publishers' | 'Trusted Root Certification Authorities' | 'Intermediate Certification Authorities';
  readonly certificate: CertificateSummary;
  /** Shows on the server whether it is there. */
  readonly command: string;
}

/** Whether the server keeps what was signed: WSUS deletes content whose signer it does not trust. */
export interface ServerTrust {
  readonly outcome: 'trusted' | 'not-trusted' | 'unknown';
  readonly sentence: string;
  readonly placements: readonly StorePlacement[];
}

export interface CertificateStatus {
  readonly health: CertificateHealth;
  /** Who signs: the server with its own certificate, or Countersign with the one kept here. */
  readonly signing: 'server' | 'here' | 'undecided';
  /** The certificate kept here, when there is one. */
  readonly here?: KeptHere;
  readonly server?: {
    readonly certificate?: CertificateSummary;
    readonly checks?: readonly Check[];
    readonly sentence: string;
    /** Why a key may not be sent to it; absent when it may. */
    readonly refusesKey?: CodedError;
  };
  readonly candidate?: CertificateCandidate;
  readonly request?: PendingRequest;
  readonly sentence: string;
  /** Whether the system offers an encrypted store; `protection` says which, or why not. */
  readonly storeAvailable: boolean;
  readonly protection: string;
  /** The Windows account that this runs under. */
  readonly account: string;
}

/** The verdict on a time-stamp authority after a real request to it. */
export interface StampTrial {
  readonly outcome: 'good' | 'untrusted' | 'unusable';
  readonly sentence: string;
  readonly milliseconds: number;
  readonly verdict?: TimestampVerdict;
  /** The root that the authority's chain ends in and where it is trusted from. */
  readonly anchor?: { readonly name: string; readonly origin: string };
  readonly error?: CodedError;
}

/** RFC 5280 §A.1: the upper bounds of X.520. No control characters: they would hide what is asked for. */
const namePart = (most: number) => z.string().trim().max(most).regex(/^[^\p{C}]*$/u);

export const subjectSchema = z.strictObject({
  commonName: namePart(64).min(1),
  organizationalUnit: namePart(64).optional(),
  organization: namePart(64).optional(),
  locality: namePart(128).optional(),
  country: z.string().regex(/^[A-Z]{2}$/u).optional(),
});
export type SubjectInput = z.infer<typeof subjectSchema>;

export const keyBits = [3072, 4096] as const;
const keyBitsSchema = z.literal(keyBits);
/** Passwords and passphrases for what is new; `leastSecret` characters are demanded by main as well. */
export const leastSecret = 12;
const newSecret = z.string().min(leastSecret).max(1000);

export const newCertificateSchema = z.strictObject({ subject: subjectSchema, bits: keyBitsSchema, years: z.int().min(1).max(10) });
export type NewCertificate = z.infer<typeof newCertificateSchema>;

export const newRequestSchema = z.strictObject({ subject: subjectSchema, bits: keyBitsSchema, passphrase: newSecret.optional() });
export type NewRequest = z.infer<typeof newRequestSchema>;

export const exportSchema = z.strictObject({
  password: newSecret,
  /** `aes` for Windows Server 2019 and newer; `old` is triple DES, which every Windows reads. */
  encryption: z.enum(['aes', 'old']),
});
export type ExportInput = z.infer<typeof exportSchema>;

/** Certificates, requests and scripts that can be saved; none of them is secret. */
export const savable = ['certificate', 'server-certificate', 'request', 'request-inf'] as const;
export type Savable = (typeof savable)[number];

export const certificatesVerbs = {
  status: answers<CertificateStatus>()(nothing),
  choosePfx: answers<{ readonly sourceId: string; readonly name: string } | undefined>()(nothing),
  /** The password goes to main once and is forgotten there. What is in the file becomes the candidate. */
  importPfx: answers<CertificateStatus>()(z.strictObject({ sourceId: idSchema, password: z.string().max(1000) })),
  makeSelfSigned: answers<CertificateStatus>()(newCertificateSchema),
  /** The server makes itself a certificate and signs with it from then on. */
  makeOnServer: answers<CertificateStatus>()(nothing),
  makeRequest: answers<CertificateStatus>()(newRequestSchema),
  /** Main's dialog for what the authority issued; undefined when it was dismissed. */
  chooseIssued: answers<CertificateStatus | undefined>()(z.strictObject({ passphrase: z.string().max(1000).optional() })),
  abandonRequest: answers<CertificateStatus>()(nothing),
  /** Keeps the candidate; a passphrase protects its key where the system has no store. */
  keep: answers<CertificateStatus>()(z.strictObject({ passphrase: newSecret.optional() })),
  dropCandidate: answers<CertificateStatus>()(nothing),
  /** Opens the key for as long as this profile is open. */
  unlock: answers<CertificateStatus>()(z.strictObject({ passphrase: z.string().max(1000) })),
  /** Asks in a dialog of the system, then saves; the file's name, or undefined when it was dismissed. */
  exportPfx: answers<string | undefined>()(exportSchema),
  save: answers<string | undefined>()(z.strictObject({ what: z.enum(savable) })),
  /** Sends the kept certificate with its key to the server. */
  giveToServer: answers<CertificateStatus>()(nothing),
  serverTrust: answers<ServerTrust>()(nothing),
  useServer: answers<CertificateStatus>()(nothing),
  useHere: answers<CertificateStatus>()(nothing),
  remove: answers<CertificateStatus>()(nothing),
  /** A real request to the authority; nothing is kept of it. */
  tryStamp: answers<StampTrial>()(z.strictObject({ url: authorityUrl })),
};
