import type { ChainLink, ChainLinkName, ProofChain } from '../../../shared/chain.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { DecisionAnswer, DecisionQuestion, JobItemState, JobState } from '../../../shared/ipc/jobs.js';
import type { Bytes, Guid, Instant, PackageId } from '../../../shared/units.js';

/** What steps have found out so far, one entry a step; plain JSON, because it outlives the process. */
export type Evidence = Readonly<Record<string, unknown>>;

/** Work that competes for the same thing shares a lane. */
export type Lane = 'network' | 'compute' | 'server';

export interface NewItem {
  readonly packageId: PackageId;
  readonly catalogueId: string;
  readonly title: string;
  readonly vendor: string;
  readonly size: Bytes;
}

/** What progress and counts need of an item; it is read without what the steps left behind. */
export interface ItemOutline {
  readonly jobId: string;
  readonly packageId: PackageId;
  readonly position: number;
  readonly size: Bytes;
  readonly state: JobItemState;
  /** The step to run next, or that is running. */
  readonly step: string;
  /** The states of the chain's links, one letter each (`linkLetters`). */
  readonly letters: string;
}

/** What is shown of an item. */
export interface ItemPicture extends ItemOutline, NewItem {
  readonly chain: ProofChain;
  readonly error?: CodedError;
  /** On the server. */
  readonly revision?: number;
}

/** What steps work with. */
export interface ItemRecord extends Omit<ItemPicture, 'revision'> {
  readonly evidence: Evidence;
}

export interface JobCounts {
  readonly total: number;
  readonly published: number;
  readonly failed: number;
  readonly leftOut: number;
  readonly needsYou: number;
}

/** The kind whose jobs change what is on the server; they prove nothing about packages, so no chain is told from them. */
export const serverActionKindName = 'server-action';

export interface JobRecord {
  readonly jobId: string;
  /** Name of the `JobKind`. */
  readonly kind: string;
  readonly title: string;
  readonly state: JobState;
  readonly createdAt: Instant;
  readonly endedAt?: Instant;
  /** Name of the server as it is shown. */
  readonly server: string;
  /** By which the profile's list of servers knows it; empty when a job of earlier times names a server that is not set up any more. */
  readonly serverId: string;
  /** What the WSUS called itself when the job was started, when that was known. */
  readonly wsusId?: Guid;
  /** Shared by the jobs of one publish to several servers; empty for a job that was started alone. */
  readonly runId: string;
  /** The kind's own options; plain JSON. */
  readonly options: unknown;
}

/** A job with how many of its items are in which state. */
export interface CountedJob {
  readonly job: JobRecord;
  readonly counts: JobCounts;
}

export interface DecisionRecord {
  readonly decisionId: string;
  readonly jobId: string;
  readonly packageId?: PackageId;
  readonly title: string;
  /** What the answer is bound to, so that the same question is not asked twice: for example a file's SHA-256. */
  readonly subject: string;
  readonly question: DecisionQuestion;
  readonly answer?: DecisionAnswer;
  readonly answeredBy?: string;
  readonly answeredAt?: Instant;
}

export interface Question {
  /** A question of the whole job is asked once, whichever item met it first. */
  readonly scope: 'item' | 'job';
  readonly title: string;
  readonly subject: string;
  readonly question: DecisionQuestion;
}

export type StepOutcome =
  /** `goTo` skips to a later step, for what turned out to be done already. */
  | { readonly kind: 'done'; readonly evidence: unknown; readonly links: readonly ChainLink[]; readonly goTo?: string }
  | { readonly kind: 'ask'; readonly questions: readonly Question[]; readonly links: readonly ChainLink[] }
  | { readonly kind: 'left-out'; readonly reason: CodedError }
  /** Runs again when these items of the same job are over. Only items before this one count, so no two ever wait for each other. */
  | { readonly kind: 'wait'; readonly for: readonly PackageId[] };

export interface StepContext {
  readonly job: JobRecord;
  readonly item: ItemRecord;
  readonly signal: AbortSignal;
  /** Answers to earlier questions of this item and of the whole job, by subject. */
  readonly answers: ReadonlyMap<string, DecisionRecord>;
  /** `received` bytes of this item are here, `fresh` of them came over the network just now. */
  readonly onDownloaded: (received: number, fresh: number) => void;
  /**
   * Records facts before an effect that cannot be taken back, so that recovery can tell what was
   * meant; they are in `item.evidence[step]` when the step runs again.
   */
  readonly recordIntent: (evidence: unknown) => void;
}

export interface Step {
  readonly name: string;
  /** What happens, as the window says it: `Downloading`. */
  readonly title: string;
  readonly lane: Lane;
  /** The link that turns to `failed` when the step does. */
  readonly link: ChainLinkName;
  /** Where one step closes several links: the one that this error is about. */
  readonly failedLink?: (error: CodedError) => ChainLinkName;
  /** The step to begin with when it is tried again after this error; the failed one itself when undefined. */
  readonly retryFrom?: (error: CodedError) => string | undefined;
  readonly run: (context: StepContext) => Promise<StepOutcome>;
}

/** A kind of job: its steps in order. Each can be run again after it was cut off at any point. */
export interface JobKind {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Removes what the steps left on the disk for an item that does not go on from there. */
  readonly discard?: (jobId: string, packageId: PackageId) => Promise<void>;
  /** Told of an item of a job that is cancelled, when the item is past its first step and not over. */
  readonly onCutOff?: (job: JobRecord, item: ItemRecord) => void;
}

/** States in which an item is over; `failed` can be taken up again by hand. */
export const isOver = (state: JobItemState): boolean => state === 'published' || state === 'failed' || state === 'left-out' || state === 'cancelled';
