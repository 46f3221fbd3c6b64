import { z } from 'zod';
import type { CodedError } from '../errors/index.js';
import type { CertificateSummary } from '../verdict.js';
import { answers } from './define.js';
import { nothing, shortText } from './common.js';
import type { TargetGroup } from './jobs.js';
import { categoryNamesSchema, type ApprovalRuleView, type CategoryOverview, type NamesPreview, type UpdatePointView } from './server-decisions.js';

export const serverInputSchema = z.strictObject({
  host: z.string().regex(/^[A-Za-z0-9.:[\]-]{1,253}$/u),
  port: z.int().min(1).max(65_535),
  tls: z.boolean(),
  login: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('integrated') }),
    /** An absent password keeps the one that is already in the system's store. */
    z.strictObject({ kind: z.literal('account'), user: z.string().min(1).max(256), password: z.string().max(1000).optional() }),
    z.strictObject({ kind: z.literal('anonymous') }),
  ]),
  /** Where the shares are reached when not at `\\host\…`, for example a mounted folder. */
  shareRoot: shortText.optional(),
});
export type ServerInput = z.infer<typeof serverInputSchema>;

/** The server as it is kept; no password. */
export interface ServerView {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly login: { readonly kind: 'integrated' | 'anonymous' } | { readonly kind: 'account'; readonly user: string };
  readonly shareRoot?: string;
  /** SHA-256 of a private certificate that was accepted by fingerprint. */
  readonly acceptedFingerprint?: string;
  readonly practice: boolean;
}

export interface DiagnosisStep {
  readonly number: number;
  readonly title: string;
  readonly state: 'open' | 'running' | 'passed' | 'warning' | 'failed' | 'skipped';
  readonly result: string;
  readonly milliseconds?: number;
  readonly error?: CodedError;
  /** A certificate that can be accepted by its fingerprint. */
  readonly certificate?: CertificateSummary;
  /** Another host that the server's configuration points at; it must be confirmed before it is touched. */
  readonly shareHost?: string;
}

export const serversVerbs = {
  get: answers<ServerView | undefined>()(nothing),
  save: answers<ServerView>()(serverInputSchema),
  /** Steps tick off live by the `diagnosis` event; the answer is the whole list. */
  diagnose: answers<readonly DiagnosisStep[]>()(
    /** The number of the step to begin with; those before it stay as they were found. */
    z.strictObject({ from: z.int().min(1).max(100) }),
  ),
  trustCertificate: answers<ServerView>()(z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/u) })),
  confirmShareHost: answers<ServerView>()(z.strictObject({ shareHost: z.string().min(1).max(253) })),
  groups: answers<readonly TargetGroup[]>()(nothing),
  updatePoint: answers<UpdatePointView>()(nothing),
  /** Without a word, what the server shows counts again. */
  tellUpdatePoint: answers<UpdatePointView>()(z.strictObject({ told: z.boolean().optional() })),
  rules: answers<readonly ApprovalRuleView[]>()(nothing),
  categories: answers<CategoryOverview>()(nothing),
  previewNames: answers<NamesPreview>()(categoryNamesSchema),
  saveNames: answers<CategoryOverview>()(categoryNamesSchema),
};
