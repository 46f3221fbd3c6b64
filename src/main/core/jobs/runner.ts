import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { ChainLink, ChainLinkName } from '../../../shared/chain.js';
import { explain, type CodedError } from '../../../shared/errors/index.js';
import type { DecisionAnswer, JobProgress, JobState } from '../../../shared/ipc/jobs.js';
import { instant, type PackageId } from '../../../shared/units.js';
import { Fault, toCodedError } from '../fault.js';
import type { Log } from '../log.js';
import { ActiveJob, type ItemLoop, type Refusal, type Stop } from './active-job.js';
import type { JobJournal } from './journal.js';
import { isOver, type DecisionRecord, type ItemOutline, type JobKind, type JobRecord, type Lane, type NewItem, type Question, type Step, type StepContext, type StepOutcome } from './model.js';
import { JobMeter } from './progress.js';
import { isForEveryServer } from './shared-answers.js';

export interface RunnerOptions {
  readonly journal: JobJournal;
  readonly kinds: readonly JobKind[];
  /** How many steps of a lane run at once. */
  readonly lanes: Readonly<Record<Lane, number>>;
  readonly now: () => Date;
  /** The account under which decisions are recorded. */
  readonly account: string;
  readonly log: Log;
  /** Something of the job changed; whoever shows it asks for a snapshot. */
  readonly onChange: (jobId: string) => void;
  /** Bytes of the job came in; whoever shows them asks for `progress`, as often as it likes. */
  readonly onProgress: (jobId: string) => void;
}

/** What a new job is told. */
export type JobStart = Pick<JobRecord, 'title' | 'server' | 'serverId' | 'wsusId' | 'options'>;

const isEnded = (state: JobState): boolean => state === 'done' || state === 'cancelled';

const failedLink = (name: ChainLinkName, error: CodedError): ChainLink => {
  const words = explain(error);
  return {
    name,
    state: 'failed',
    summary: words.happened,
    facts: [{ label: 'Code', value: error.code }, { label: 'What to do', value: words.remedy }],
  };
};

/**
 * Runs durable jobs. Every step is recorded before and after it runs, so a job that was cut off at
 * any point is taken up at the step it was in. One item's failure never stops the others.
 */
export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #lanes: Readonly<Record<Exclude<Lane, 'server'>, PQueue>>;
  /** Each server has a lane of its own: one that does not answer holds up no other. */
  readonly #serverLanes = new Map<string, PQueue>();
  readonly #active = new Map<string, ActiveJob>();
  readonly #discarding = new Set<Promise<void>>();

  constructor(options: RunnerOptions) {
    this.#options = options;
    const lane = (name: Lane): PQueue => new PQueue({ concurrency: options.lanes[name] });
    this.#lanes = { network: lane('network'), compute: lane('compute') };
  }

  #laneOf({ lane }: Step, { serverId }: ActiveJob): PQueue {
    if (lane !== 'server') return this.#lanes[lane];
    const queue = this.#serverLanes.get(serverId) ?? new PQueue({ concurrency: this.#options.lanes.server });
    this.#serverLanes.set(serverId, queue);
    return queue;
  }

  /** Records a new job and starts it. @returns its id */
  start(kind: string, job: JobStart, items: readonly NewItem[]): string {
    const [jobId = ''] = this.startTogether(kind, [{ job, items }]);
    return jobId;
  }

  /** Records jobs that do the same on several servers, all of them or none, and starts each. @returns their ids, in this order */
  startTogether(kind: string, starts: readonly { readonly job: JobStart; readonly items: readonly NewItem[] }[]): readonly string[] {
    const first = this.#kind(kind).steps[0];
    if (first === undefined) throw new TypeError(`a job of kind ${kind} has no steps`);
    const runId = starts.length > 1 ? randomUUID() : '';
    const createdAt = instant(this.#options.now());
    const jobs = starts.map(({ job, items }) => ({ job: { ...job, jobId: randomUUID(), runId, state: 'running' as const, createdAt }, items }));
    this.#options.journal.createJobs(kind, jobs, first.name);
    for (const { job } of jobs) this.#activate(job.jobId);
    return jobs.map(({ job }) => job.jobId);
  }

  /** Takes up every job that was running when the process ended. */
  resumeInterrupted(): string[] {
    const interrupted = this.#options.journal.jobs().filter((job) => job.state === 'running' || job.state === 'interrupted');
    for (const job of interrupted) this.#activate(job.jobId);
    return interrupted.map((job) => job.jobId);
  }

  /** Goes on with a paused job, or tries again what failed in one that ended; one that is being stopped goes on afterwards. */
  resume(jobId: string): void {
    const active = this.#active.get(jobId);
    if (active !== undefined) {
      active.resume();
      return;
    }
    this.#options.journal.reopenItems(jobId);
    this.#activate(jobId);
  }

  async pause(jobId: string): Promise<void> {
    await this.#stop(jobId, 'paused');
  }

  async cancel(jobId: string): Promise<void> {
    await this.#stop(jobId, 'cancelled');
  }

  /** Stops everything so that it is taken up at the next start. */
  async close(): Promise<void> {
    await Promise.all([...this.#active.keys()].map((jobId) => this.#stop(jobId, 'interrupted')));
    await Promise.all(this.#discarding);
  }

  /**
   * Records an answer and goes on with what waited for it; a paused job stays paused. What was asked about a file is answered for the
   * jobs of the same publish on other servers as well.
   * @throws Fault `app/not-found` when there is no such open question.
   */
  answer(jobId: string, decisionId: string, answer: DecisionAnswer): void {
    const { journal } = this.#options;
    const job = journal.job(jobId);
    const decision = journal.decisions(jobId).find((candidate) => candidate.decisionId === decisionId && candidate.answer === undefined);
    if (decision === undefined || isEnded(job.state)) throw new Fault('app/not-found', { what: 'the question' });
    this.#answer(job, decision, answer);
    if (!isForEveryServer(decision.question)) return;
    for (const sibling of journal.siblings(job)) {
      const same = isEnded(sibling.state) ? undefined : journal.decisions(sibling.jobId).find(({ subject, answer: given }) => subject === decision.subject && given === undefined);
      if (same !== undefined) this.#answer(sibling, same, answer);
    }
  }

  #answer({ jobId, state }: JobRecord, { decisionId, subject, title }: DecisionRecord, answer: DecisionAnswer): void {
    const { journal } = this.#options;
    journal.answerDecision(jobId, decisionId, answer, this.#options.account, instant(this.#options.now()));
    const waiting = journal.itemsWaitingFor(jobId, subject);
    for (const packageId of waiting) {
      if (answer.answer === 'leave-out') this.#leaveOut(jobId, packageId, { code: 'jobs/left-out', data: { reason: title } });
      else journal.wakeItem(jobId, packageId, subject);
    }
    const active = this.#active.get(jobId);
    if (active === undefined && state !== 'paused') this.#activate(jobId);
    else if (active !== undefined) this.#workOn(jobId, active);
    this.#tell(jobId);
  }

  /** Ends one item as failed, whatever it is at; the others go on. */
  refuse(jobId: string, packageId: PackageId, refusal: Refusal): void {
    const { journal } = this.#options;
    const active = this.#active.get(jobId);
    const loop = active?.loops.get(packageId);
    if (loop !== undefined) {
      // Its own work records it when it has let go.
      loop.refusal = refusal;
      loop.controller.abort();
      return;
    }
    const item = journal.outline(jobId, packageId);
    if (isOver(item.state)) return;
    this.#recordRefusal(item, refusal);
    // With its question the job may have lost all that it waited for.
    if (active === undefined && journal.job(jobId).state === 'needs-you') this.#activate(jobId);
  }

  /** Resolves when nothing of the job is being worked on any more. */
  async settled(jobId: string): Promise<JobRecord> {
    for (;;) {
      const active = this.#active.get(jobId);
      if (active === undefined) return this.#options.journal.job(jobId);
      await active.settled();
    }
  }

  progress(jobId: string): JobProgress {
    return this.meterOf(jobId).snapshot(jobId, this.#options.journal.outlines(jobId), this.#options.now().getTime());
  }

  /** Of a job that does not run, an empty one. */
  meterOf(jobId: string): JobMeter {
    return this.#active.get(jobId)?.meter ?? new JobMeter();
  }

  /** The window's words for the steps of a job's kind. */
  stepTitles(jobId: string): ReadonlyMap<string, string> {
    return new Map(this.#kindOf(jobId).steps.map(({ name, title }) => [name, title]));
  }

  #kind(name: string): JobKind {
    const kind = this.#options.kinds.find((candidate) => candidate.name === name);
    if (kind === undefined) throw new TypeError(`unknown kind of job: ${name}`);
    return kind;
  }

  #kindOf(jobId: string): JobKind {
    return this.#kind(this.#options.journal.kindOf(jobId));
  }

  #activate(jobId: string): void {
    const active = new ActiveJob(this.#kindOf(jobId), this.#options.journal.job(jobId).serverId);
    this.#options.journal.setJobState(jobId, 'running');
    this.#active.set(jobId, active);
    this.#workOn(jobId, active);
    if (active.loops.size === 0) this.#concludeSafely(jobId, active);
    this.#tell(jobId);
  }

  /** Begins the work on every item that can go on and is not under way. */
  #workOn(jobId: string, active: ActiveJob): void {
    if (active.stopped !== undefined) return;
    for (const item of this.#options.journal.outlines(jobId)) {
      if (item.state === 'waiting' || item.state === 'running') active.begin(item.packageId, async (loop) => this.#loop(active, item, loop));
    }
  }

  async #stop(jobId: string, reason: Stop): Promise<void> {
    const active = this.#active.get(jobId);
    if (active !== undefined) {
      active.stop(reason);
      await active.settled();
    } else if (!isEnded(this.#options.journal.job(jobId).state)) {
      this.#finish(jobId, reason);
    }
  }

  async #loop(active: ActiveJob, item: ItemOutline, loop: ItemLoop): Promise<void> {
    const { jobId, packageId } = item;
    try {
      await this.#runItem(active, item, loop);
    } catch (error) {
      // A failure of the journal itself; the item stays where it was recorded last.
      this.#options.log.error('an item could not be recorded', { jobId, packageId, detail: String(error) });
      active.stop('interrupted');
    }
    active.loops.delete(packageId);
    if (active.loops.size === 0) this.#concludeSafely(jobId, active);
  }

  async #runItem(active: ActiveJob, begun: ItemOutline, loop: ItemLoop): Promise<void> {
    await this.#runSteps(active, begun, loop);
    if (loop.refusal === undefined) return;
    const item = this.#options.journal.outline(begun.jobId, begun.packageId);
    if (!isOver(item.state)) this.#recordRefusal(item, loop.refusal);
  }

  async #runSteps(active: ActiveJob, begun: ItemOutline, loop: ItemLoop): Promise<void> {
    const { journal } = this.#options;
    const { jobId, packageId } = begun;
    const { kind } = active;
    // Whether the item has just been told to wait for what was over already.
    let inVain = false;
    for (let item = begun; !isOver(item.state) && item.state !== 'needs-you' && !loop.controller.signal.aborted; item = journal.outline(jobId, packageId)) {
      const index = kind.steps.findIndex((candidate) => candidate.name === item.step);
      const step = kind.steps[index];
      if (step === undefined) throw new TypeError(`unknown step ${item.step}`);
      // Nothing is read before the item's turn: a thousand of them may stand in the lane.
      const result = await this.#laneOf(step, active).add(async () => this.#runStep(active, item, step, loop), { priority: -item.position });
      if (result === undefined) return;
      const { outcome, answers } = result;
      if (outcome.kind === 'done') {
        const next = outcome.goTo ?? kind.steps[index + 1]?.name;
        journal.finishStep(jobId, packageId, step.name, outcome.evidence, outcome.links, next, instant(this.#options.now()));
      } else if (outcome.kind === 'ask') {
        this.#ask(jobId, packageId, outcome, answers);
      } else if (outcome.kind === 'wait') {
        const coming = journal.openBefore(item);
        const awaited = outcome.for.filter((id) => coming.has(id));
        if (awaited.length === 0 && inVain) {
          this.#fail(item, step, new RangeError(`${step.name} waits for items that are over or come later`));
          return;
        }
        journal.returnItem(jobId, packageId);
        inVain = awaited.length === 0;
        const others = awaited.map((id) => active.loops.get(id)).filter((other) => other !== undefined);
        // They wait for an answer, so this item does as well.
        if (awaited.length > 0 && others.length === 0) return;
        await Promise.allSettled(others.map(({ done }) => done));
      } else {
        this.#leaveOut(jobId, packageId, outcome.reason);
      }
      this.#tell(jobId);
    }
  }

  /** Asks, unless somebody has said of the same thing already, for another item, that it is to be left out. */
  #ask(jobId: string, packageId: PackageId, { questions, links }: Extract<StepOutcome, { kind: 'ask' }>, known: StepContext['answers']): void {
    const { journal } = this.#options;
    const answers = journal.answers(jobId);
    const declined = questions.find(({ subject }) => answers.get(subject)?.answer?.answer === 'leave-out');
    if (declined === undefined) {
      journal.ask(jobId, packageId, questions, links, known);
      this.#takeAnswers(jobId, questions.filter(({ subject }) => !known.has(subject)));
    } else this.#leaveOut(jobId, packageId, { code: 'jobs/left-out', data: { reason: declined.title } });
  }

  /** What was answered in a job of the same publish, before this one came to the question. */
  #takeAnswers(jobId: string, questions: readonly Question[]): void {
    const { journal } = this.#options;
    const siblings = journal.siblings(journal.job(jobId));
    for (const { subject } of questions.filter(({ question }) => isForEveryServer(question))) {
      const given = siblings.map((sibling) => journal.answers(sibling.jobId).get(subject)?.answer).find((answer) => answer !== undefined);
      const asked = journal.decisions(jobId).find((decision) => decision.subject === subject && decision.answer === undefined);
      if (given !== undefined && asked !== undefined) this.#answer(journal.job(jobId), asked, given);
    }
  }

  /** What came of a step, or undefined when the job was stopped meanwhile or the step failed (which is recorded). */
  async #runStep(active: ActiveJob, item: ItemOutline, step: Step, { controller }: ItemLoop): Promise<{ readonly outcome: StepOutcome; readonly answers: StepContext['answers'] } | undefined> {
    const { journal } = this.#options;
    const { jobId, packageId } = item;
    const { signal } = controller;
    const isStopped = (): boolean => signal.aborted;
    // A thousand steps that end at once must not keep everybody else from their turn.
    await setImmediate();
    if (isStopped()) return undefined;
    journal.beginStep(jobId, packageId, step.name, step.link, instant(this.#options.now()));
    this.#tell(jobId);
    const answers = journal.answers(jobId);
    try {
      const outcome = await step.run({
        job: journal.job(jobId),
        item: journal.item(jobId, packageId),
        signal,
        answers,
        onDownloaded: (received, fresh) => {
          active.meter.record(packageId, received, fresh, this.#options.now().getTime());
          this.#notify(() => this.#options.onProgress(jobId));
        },
        recordIntent: (evidence) => journal.recordIntent(jobId, packageId, step.name, evidence),
      });
      return { outcome, answers };
    } catch (error) {
      if (isStopped()) {
        journal.returnItem(jobId, packageId);
        return undefined;
      }
      this.#fail(item, step, error);
      return undefined;
    }
  }

  #recordRefusal({ jobId, packageId, step }: ItemOutline, { error, link }: Refusal): void {
    const first = this.#kindOf(jobId).steps[0]?.name ?? step;
    this.#options.journal.failItem(jobId, packageId, step, error, failedLink(link, error), first, instant(this.#options.now()));
    this.#discard(jobId, packageId);
    this.#tell(jobId);
  }

  #fail({ jobId, packageId }: ItemOutline, step: Step, error: unknown): void {
    const coded = toCodedError(error);
    this.#options.log.warning('a step failed', { jobId, packageId, step: step.name, code: coded.code, ...(coded.code === 'app/unexpected' && error instanceof Error ? { detail: error.stack } : {}) });
    this.#options.journal.failItem(jobId, packageId, step.name, coded, failedLink(step.failedLink?.(coded) ?? step.link, coded), step.retryFrom?.(coded) ?? step.name, instant(this.#options.now()));
    this.#tell(jobId);
  }

  /** A job whose end cannot be recorded stays as it was recorded last, and is taken up at the next start. */
  #concludeSafely(jobId: string, active: ActiveJob): void {
    try {
      this.#conclude(jobId, active);
    } catch (error) {
      this.#active.delete(jobId);
      this.#options.log.error('the end of a job could not be recorded', { jobId, detail: String(error) });
    }
  }

  /** Nothing is being worked on any more: the job's state follows from its items. */
  #conclude(jobId: string, active: ActiveJob): void {
    if (active.stopped === undefined) {
      const asks = this.#options.journal.outlines(jobId).some(({ state }) => state === 'needs-you');
      // What waited for another item whose wait has ended since goes on.
      if (!asks) this.#workOn(jobId, active);
      if (active.loops.size > 0) return;
      this.#active.delete(jobId);
      this.#finish(jobId, asks ? 'needs-you' : 'done');
      return;
    }
    this.#active.delete(jobId);
    this.#finish(jobId, active.stopped);
    if (active.isResumed) this.resume(jobId);
  }

  #finish(jobId: string, state: JobState): void {
    const { journal } = this.#options;
    if (state === 'cancelled') {
      this.#tellCutOff(jobId);
      // Should they be taken up again, there is nothing to go on from.
      const dropped = journal.cancelItems(jobId, this.#kindOf(jobId).steps[0]?.name ?? '');
      for (const packageId of dropped) this.#discard(jobId, packageId);
    }
    journal.setJobState(jobId, state, isEnded(state) ? instant(this.#options.now()) : undefined);
    this.#tell(jobId);
  }

  #tellCutOff(jobId: string): void {
    const { journal, log } = this.#options;
    const { steps, onCutOff } = this.#kindOf(jobId);
    if (onCutOff === undefined) return;
    const job = journal.job(jobId);
    for (const item of journal.items(jobId)) {
      if (isOver(item.state) || item.step === steps[0]?.name) continue;
      try {
        onCutOff(job, item);
      } catch (error) {
        // A job can be cancelled whatever is in disorder elsewhere.
        log.warning('what was cut off could not be recorded', { jobId, packageId: item.packageId, detail: String(error) });
      }
    }
  }

  #leaveOut(jobId: string, packageId: PackageId, reason: CodedError): void {
    this.#options.journal.leaveOut(jobId, packageId, reason);
    this.#discard(jobId, packageId);
  }

  #discard(jobId: string, packageId: PackageId): void {
    const work = Promise.resolve(this.#kindOf(jobId).discard?.(jobId, packageId))
      .catch((error: unknown) => this.#options.log.warning('what an item left on the disk was not removed', { jobId, packageId, detail: String(error) }))
      .finally(() => this.#discarding.delete(work));
    this.#discarding.add(work);
  }

  #tell(jobId: string): void {
    this.#notify(() => this.#options.onChange(jobId));
  }

  /** Whoever is told must not break the work by what goes wrong there. */
  #notify(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#options.log.error('a change of a job could not be told', { detail: String(error) });
    }
  }
}
