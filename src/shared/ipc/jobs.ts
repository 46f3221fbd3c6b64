import { z } from 'zod';
import type { ProofChain } from '../chain.js';
import type { CodedError } from '../errors/index.js';
import type { Bytes, Instant, PackageId } from '../units.js';
import type { CertificateSummary } from '../verdict.js';
import { answers } from './define.js';
import type { UpdatePoint } from './server-decisions.js';
import { guidSchema, idSchema, nothing, selectionSchema, shortText } from './common.js';
import { mostServers } from './servers.js';

/** What a job stops at until somebody answers. `about` names the update, or undefined for the whole job. */
export type DecisionQuestion =
  | { readonly kind: 'installer-signer'; readonly fileName: string; readonly vendor: string; readonly product: string; readonly signer: CertificateSummary; readonly previous?: CertificateSummary; readonly changes: readonly string[] }
  /** `finding` says why there is no signature that counts. */
  | { readonly kind: 'unsigned-installer'; readonly fileName: string; readonly sha256: string; readonly source: string; readonly finding?: string }
  | { readonly kind: 'file-by-hand'; readonly fileName: string; readonly size: Bytes; readonly sha1: string }
  | { readonly kind: 'cabinet-limit'; readonly fileName: string; readonly size: Bytes; readonly limitMegabytes: number; readonly neededMegabytes: number }
  | { readonly kind: 'automatic-approval'; readonly rules: readonly { readonly name: string; readonly groups: readonly string[]; readonly action: string }[] };

export interface JobDecision {
  readonly decisionId: string;
  readonly about?: PackageId;
  readonly title: string;
  readonly question: DecisionQuestion;
}

export type JobItemState = 'waiting' | 'running' | 'needs-you' | 'published' | 'failed' | 'left-out' | 'cancelled';

export interface JobItem {
  readonly packageId: PackageId;
  readonly title: string;
  readonly vendor: string;
  readonly size: Bytes;
  readonly state: JobItemState;
  /** What happens now, for example `Downloading`. */
  readonly step: string;
  readonly downloaded: Bytes;
  readonly chain: ProofChain;
  readonly error?: CodedError;
  readonly revisionNumber?: number;
}

export type JobState = 'running' | 'paused' | 'needs-you' | 'done' | 'cancelled' | 'interrupted';

export interface JobProgress {
  readonly jobId: string;
  readonly downloaded: Bytes;
  readonly toDownload: Bytes;
  /** Bytes a second over the last seconds; 0 when nothing is being downloaded. */
  readonly speed: number;
  /** Seconds; undefined while it cannot be told. */
  readonly secondsLeft?: number;
  readonly items: readonly { readonly packageId: PackageId; readonly downloaded: Bytes; readonly step: string }[];
}

/** What a job does: bring updates to the server, or change what is there. */
export type JobPurpose = 'publish' | 'server-action';

export interface JobSnapshot {
  readonly jobId: string;
  readonly purpose: JobPurpose;
  readonly title: string;
  readonly state: JobState;
  readonly createdAt: Instant;
  readonly endedAt?: Instant;
  readonly server: string;
  readonly serverId: string;
  /** The jobs of the same publish on other servers. */
  readonly siblings: readonly JobRow[];
  readonly items: readonly JobItem[];
  readonly decisions: readonly JobDecision[];
  readonly progress: JobProgress;
  readonly hasReport: boolean;
  readonly canApprove: boolean;
}

export type JobRow = Pick<JobSnapshot, 'jobId' | 'purpose' | 'title' | 'state' | 'createdAt' | 'endedAt' | 'server' | 'serverId'> & {
  readonly counts: { readonly total: number; readonly published: number; readonly failed: number; readonly leftOut: number; readonly needsYou: number };
};

/** One publish, on each of its servers. */
export interface StartedPublish {
  readonly jobs: readonly { readonly serverId: string; readonly server: string; readonly jobId: string }[];
  /** Servers that could not take what was asked for; the others are published to. */
  readonly refused: readonly { readonly serverId: string; readonly server: string; readonly error: CodedError }[];
}

/** What would be done, before it is done: everything that needs a word of the administrator first. */
export interface JobPlan {
  readonly serverId: string;
  readonly server: string;
  readonly signedBy: string;
  readonly updates: number;
  readonly toDownload: Bytes;
  readonly freeSpace: Bytes;
  readonly enoughSpace: boolean;
  readonly newCategories: readonly string[];
  readonly usedCategories: number;
  readonly categoryLimit: number;
  /** Rules of the server that would deploy the import at once. */
  readonly automaticApprovals: Extract<DecisionQuestion, { kind: 'automatic-approval' }>['rules'];
  readonly overLimit: readonly { readonly packageId: PackageId; readonly title: string; readonly fileName: string; readonly size: Bytes; readonly limitMegabytes: number }[];
  readonly leftOut: readonly { readonly packageId: PackageId; readonly title: string; readonly reason: CodedError }[];
  readonly unencrypted: number;
  readonly groups: readonly TargetGroup[];
  /** Present when something says that Configuration Manager manages the server. */
  readonly updatePoint?: UpdatePoint;
}

export interface TargetGroup {
  readonly groupId: string;
  readonly name: string;
  readonly parentId?: string;
}

export interface ClientCheckLine {
  readonly packageId: PackageId;
  readonly title: string;
  readonly accepted: boolean;
  /** Windows' code that a client would answer with, predicted; undefined when accepted. */
  readonly predictedCode?: string;
  readonly sentence: string;
}

const optionsSchema = z.strictObject({
  confirmAutomaticApprovals: z.boolean(),
  raiseCabinetLimit: z.boolean(),
  approveForGroup: guidSchema.optional(),
});
export type PublishOptions = z.infer<typeof optionsSchema>;

export const decisionAnswerSchema = z.discriminatedUnion('answer', [
  z.strictObject({ answer: z.literal('accept') }),
  /** An exception is kept with its reason, bound to the file's SHA-256. */
  z.strictObject({ answer: z.literal('except'), reason: z.string().min(10).max(1000) }),
  z.strictObject({ answer: z.literal('leave-out') }),
]);
export type DecisionAnswer = z.infer<typeof decisionAnswerSchema>;

const byId = z.strictObject({ jobId: idSchema });

const targetsSchema = z
  .array(z.strictObject({ serverId: idSchema, options: optionsSchema }))
  .min(1)
  .max(mostServers)
  .refine((targets) => new Set(targets.map(({ serverId }) => serverId)).size === targets.length, 'one server is named twice');

export const jobsVerbs = {
  /** For the current server when none is named. */
  plan: answers<JobPlan>()(z.strictObject({ updates: selectionSchema, serverId: idSchema.optional() })),
  /** Each server gets a job of its own. */
  start: answers<StartedPublish>()(z.strictObject({ updates: selectionSchema, targets: targetsSchema })),
  list: answers<readonly JobRow[]>()(nothing),
  get: answers<JobSnapshot>()(byId),
  pause: answers<undefined>()(byId),
  resume: answers<undefined>()(byId),
  cancel: answers<undefined>()(byId),
  decide: answers<undefined>()(z.strictObject({ jobId: idSchema, decisionId: idSchema, answer: decisionAnswerSchema })),
  /** Opens main's dialog for a file that has no public address; false when it was dismissed. */
  giveFile: answers<boolean>()(z.strictObject({ jobId: idSchema, decisionId: idSchema })),
  openReport: answers<undefined>()(byId),
  checkAsClient: answers<readonly ClientCheckLine[]>()(byId),
  approve: answers<{ readonly approved: number; readonly failed: readonly { readonly title: string; readonly error: CodedError }[] }>()(
    z.strictObject({ jobId: idSchema, groupId: guidSchema, note: shortText.optional() }),
  ),
};

/** An update that Countersign published, as recorded here. */
export interface PublishedRow {
  readonly packageId: PackageId;
  readonly title: string;
  readonly vendor: string;
  readonly server: string;
  readonly revisionNumber: number;
  readonly publishedAt: Instant;
  readonly publisherName: string;
  readonly signedBy: string;
  readonly chain: ProofChain;
}
