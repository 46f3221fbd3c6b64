import { z } from 'zod';
import type { CodedError } from '../errors/index.js';
import type { CertificateSummary } from '../verdict.js';
import { answers } from './define.js';
import { idSchema, nothing, shortText } from './common.js';
import type { TargetGroup } from './jobs.js';
import { categoryNamesSchema, type ApprovalRuleView, type CategoryOverview, type NamesPreview, type UpdatePointView } from './server-decisions.js';

/** More than anybody publishes to by hand; replicas need not be set up. */
export const mostServers = 50;

/** The one server that practice has. */
export const practiceServerId = 'practice';

/** What a person calls a server: something to be seen, on one line. */
export const serverNameSchema = z.string().max(100).regex(/^(?=.*\S)[^\p{C}\u2028\u2029]+$/u);

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
  readonly serverId: string;
  /** By which people tell it apart: no two servers have the same one. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly login: { readonly kind: 'integrated' | 'anonymous' } | { readonly kind: 'account'; readonly user: string };
  readonly shareRoot?: string;
  /** SHA-256 of a private certificate that was accepted by fingerprint. */
  readonly acceptedFingerprint?: string;
  readonly practice: boolean;
}

/** A line of the list of servers. */
export interface ServerRow {
  readonly serverId: string;
  readonly name: string;
  readonly address: string;
  /** The one that Published, Certificates and what Servers says of decisions are about. */
  readonly current: boolean;
  /** Jobs for it that are not over. */
  readonly openJobs: number;
  /** Updates on it that this console published. */
  readonly published: number;
  /** As it was met last; undefined when it was not asked since the console was opened. */
  readonly reachable?: boolean;
}

const named = z.strictObject({ serverId: idSchema });

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

/** A step as it stands now, and the server that it is of. */
export interface DiagnosisNews {
  readonly serverId: string;
  readonly step: DiagnosisStep;
}

export const serversVerbs = {
  /** The current server when none is named. */
  get: answers<ServerView | undefined>()(named.partial()),
  list: answers<readonly ServerRow[]>()(nothing),
  /** Without an id a server is added; the first one becomes the current one. Without a name it is called by its host. */
  save: answers<ServerView>()(serverInputSchema.extend({ serverId: idSchema.optional(), name: serverNameSchema.optional() })),
  remove: answers<readonly ServerRow[]>()(named),
  makeCurrent: answers<ServerView>()(named),
  /** Of the current server when none is named. Steps tick off live by the `diagnosis` event; the answer is the whole list. */
  diagnose: answers<readonly DiagnosisStep[]>()(
    /** The number of the step to begin with; those before it stay as they were found. */
    z.strictObject({ from: z.int().min(1).max(100), serverId: idSchema.optional() }),
  ),
  trustCertificate: answers<ServerView>()(named.partial().extend({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/u) })),
  confirmShareHost: answers<ServerView>()(named.partial().extend({ shareHost: z.string().min(1).max(253) })),
  /** Of the current server when none is named. */
  groups: answers<readonly TargetGroup[]>()(named.partial()),
  updatePoint: answers<UpdatePointView>()(named.partial()),
  /** Without a word, what the server shows counts again. */
  tellUpdatePoint: answers<UpdatePointView>()(z.strictObject({ told: z.boolean().optional() })),
  rules: answers<readonly ApprovalRuleView[]>()(nothing),
  categories: answers<CategoryOverview>()(nothing),
  previewNames: answers<NamesPreview>()(categoryNamesSchema),
  saveNames: answers<CategoryOverview>()(categoryNamesSchema),
};
