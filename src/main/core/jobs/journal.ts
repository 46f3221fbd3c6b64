import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { chainLinks, linkStates, openChain, withLink, type ChainLink, type ChainLinkName, type ProofChain } from '../../../shared/chain.js';
import { isErrorCode, type CodedError, type ErrorCode } from '../../../shared/errors/index.js';
import { decisionAnswerSchema, type DecisionAnswer, type DecisionQuestion, type JobState } from '../../../shared/ipc/jobs.js';
import { isBytes, type Bytes, type Instant, type PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { instantColumn, jsonColumn, packageIdColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { DecisionRecord, Evidence, ItemRecord, JobRecord, NewItem, Question } from './model.js';

const jobStates = ['running', 'paused', 'needs-you', 'done', 'cancelled', 'interrupted'] as const;
const itemStates = ['waiting', 'running', 'needs-you', 'published', 'failed', 'left-out', 'cancelled'] as const;

const bytesColumn = z.custom<Bytes>(isBytes, 'not a count of bytes');
const codedErrorColumn = jsonColumn(
  z.object({
    code: z.custom<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value)),
    data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
) satisfies z.ZodType<CodedError>;
const chainColumn: z.ZodType<ProofChain> = jsonColumn(
  z.array(
    z.object({
      name: z.enum(chainLinks),
      state: z.enum(linkStates),
      summary: z.string(),
      facts: z.array(z.object({ label: z.string(), value: z.string() })),
    }),
  ),
);
/** Written and read by the same build's steps, which check what they need. */
const evidenceColumn: z.ZodType<Evidence> = jsonColumn(z.record(z.string(), z.unknown()));

const jobRow = z.object({
  job_id: z.string(),
  title: z.string(),
  state: z.enum(jobStates),
  created_at: instantColumn,
  ended_at: instantColumn.nullable(),
  server: z.string(),
  options: jsonColumn(z.unknown()),
});

const itemRow = z.object({
  job_id: z.string(),
  package_id: packageIdColumn,
  catalogue_id: z.string(),
  position: z.int(),
  title: z.string(),
  vendor: z.string(),
  size: bytesColumn,
  state: z.enum(itemStates),
  step: z.string(),
  chain: chainColumn,
  evidence: evidenceColumn,
  error: codedErrorColumn.nullable(),
});

const decisionRow = z.object({
  decision_id: z.string(),
  job_id: z.string(),
  package_id: packageIdColumn.nullable(),
  title: z.string(),
  subject: z.string(),
  question: jsonColumn(z.custom<DecisionQuestion>((value) => typeof value === 'object' && value !== null && 'kind' in value)),
  answer: jsonColumn(decisionAnswerSchema).nullable(),
  answered_by: z.string().nullable(),
  answered_at: instantColumn.nullable(),
});

const toJob = (row: z.infer<typeof jobRow>): JobRecord => ({
  jobId: row.job_id,
  title: row.title,
  state: row.state,
  createdAt: row.created_at,
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  server: row.server,
  options: row.options,
});

const toItem = (row: z.infer<typeof itemRow>): ItemRecord => ({
  jobId: row.job_id,
  packageId: row.package_id,
  catalogueId: row.catalogue_id,
  position: row.position,
  title: row.title,
  vendor: row.vendor,
  size: row.size,
  state: row.state,
  step: row.step,
  chain: row.chain,
  evidence: row.evidence,
  ...(row.error === null ? {} : { error: row.error }),
});

const toDecision = (row: z.infer<typeof decisionRow>): DecisionRecord => ({
  decisionId: row.decision_id,
  jobId: row.job_id,
  ...(row.package_id === null ? {} : { packageId: row.package_id }),
  title: row.title,
  subject: row.subject,
  question: row.question,
  ...(row.answer === null ? {} : { answer: row.answer }),
  ...(row.answered_by === null ? {} : { answeredBy: row.answered_by }),
  ...(row.answered_at === null ? {} : { answeredAt: row.answered_at }),
});

/** The durable record of jobs. Each method is one transaction; what it returned from is on the disk. */
export class JobJournal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  createJob(kind: string, job: JobRecord, items: readonly NewItem[], firstStep: string): void {
    this.#database.transaction(() => {
      this.#database.run(
        'INSERT INTO jobs (job_id, kind, title, state, created_at, server, options) VALUES (?, ?, ?, ?, ?, ?, ?)',
        job.jobId,
        kind,
        job.title,
        job.state,
        job.createdAt,
        job.server,
        JSON.stringify(job.options),
      );
      const chain = JSON.stringify(openChain());
      items.forEach((item, position) => {
        this.#database.run(
          "INSERT INTO job_items (job_id, package_id, catalogue_id, position, title, vendor, size, state, step, chain, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, '{}')",
          job.jobId,
          item.packageId,
          item.catalogueId,
          position,
          item.title,
          item.vendor,
          item.size,
          firstStep,
          chain,
        );
      });
    });
  }

  jobs(): readonly JobRecord[] {
    return this.#database.all(jobRow, 'SELECT * FROM jobs ORDER BY created_at DESC, job_id').map(toJob);
  }

  /** @throws Fault `app/not-found` */
  job(jobId: string): JobRecord {
    const row = this.#database.get(jobRow, 'SELECT * FROM jobs WHERE job_id = ?', jobId);
    if (row === undefined) throw new Fault('app/not-found', { what: 'the job' });
    return toJob(row);
  }

  kindOf(jobId: string): string {
    const row = this.#database.get(z.object({ kind: z.string() }), 'SELECT kind FROM jobs WHERE job_id = ?', jobId);
    if (row === undefined) throw new Fault('app/not-found', { what: 'the job' });
    return row.kind;
  }

  items(jobId: string): readonly ItemRecord[] {
    return this.#database.all(itemRow, 'SELECT * FROM job_items WHERE job_id = ? ORDER BY position', jobId).map(toItem);
  }

  /** @throws Fault `app/not-found` */
  item(jobId: string, packageId: PackageId): ItemRecord {
    const row = this.#database.get(itemRow, 'SELECT * FROM job_items WHERE job_id = ? AND package_id = ?', jobId, packageId);
    if (row === undefined) throw new Fault('app/not-found', { what: 'the update' });
    return toItem(row);
  }

  /** The items before this one in the order of its job that are not over. */
  openBefore({ jobId, position }: Pick<ItemRecord, 'jobId' | 'position'>): ReadonlySet<PackageId> {
    const rows = this.#database.all(
      z.object({ package_id: packageIdColumn }),
      "SELECT package_id FROM job_items WHERE job_id = ? AND position < ? AND state IN ('waiting', 'running', 'needs-you')",
      jobId,
      position,
    );
    return new Set(rows.map((row) => row.package_id));
  }

  /** Of each package the chain of the job that worked on it last. */
  latestChains(): ReadonlyMap<PackageId, ProofChain> {
    const rows = this.#database.all(
      z.object({ package_id: packageIdColumn, chain: chainColumn }),
      `SELECT package_id, chain FROM (
         SELECT package_id, chain, row_number() OVER (PARTITION BY package_id ORDER BY jobs.created_at DESC, jobs.rowid DESC) AS age
         FROM job_items JOIN jobs USING (job_id)) WHERE age = 1`,
    );
    return new Map(rows.map(({ package_id, chain }) => [package_id, chain]));
  }

  setJobState(jobId: string, state: JobState, endedAt?: Instant): void {
    this.#database.run('UPDATE jobs SET state = ?, ended_at = ? WHERE job_id = ?', state, endedAt ?? null, jobId);
  }

  beginStep(jobId: string, packageId: PackageId, step: string, link: ChainLinkName, at: Instant): void {
    this.#database.transaction(() => {
      this.#log(jobId, packageId, step, 'begun', at);
      this.#replaceLinks(jobId, packageId, [{ name: link, state: 'running', summary: '', facts: [] }]);
      this.#database.run("UPDATE job_items SET state = 'running', step = ?, error = NULL WHERE job_id = ? AND package_id = ?", step, jobId, packageId);
    });
  }

  recordIntent(jobId: string, packageId: PackageId, step: string, evidence: unknown): void {
    this.#database.transaction(() => this.#addEvidence(jobId, packageId, step, evidence));
  }

  /** `next` undefined ends the item as published. */
  finishStep(jobId: string, packageId: PackageId, step: string, evidence: unknown, links: readonly ChainLink[], next: string | undefined, at: Instant): void {
    this.#database.transaction(() => {
      this.#log(jobId, packageId, step, 'done', at);
      this.#addEvidence(jobId, packageId, step, evidence);
      this.#replaceLinks(jobId, packageId, links);
      if (next === undefined) this.#database.run("UPDATE job_items SET state = 'published' WHERE job_id = ? AND package_id = ?", jobId, packageId);
      else this.#database.run("UPDATE job_items SET state = 'waiting', step = ? WHERE job_id = ? AND package_id = ?", next, jobId, packageId);
    });
  }

  /** `next` is the step to begin with when it is tried again. */
  failItem(jobId: string, packageId: PackageId, step: string, error: CodedError, link: ChainLink, next: string, at: Instant): void {
    this.#database.transaction(() => {
      this.#log(jobId, packageId, step, 'failed', at);
      this.#stopLinks(jobId, packageId);
      this.#replaceLinks(jobId, packageId, [link]);
      this.#database.run("UPDATE job_items SET state = 'failed', step = ?, error = ? WHERE job_id = ? AND package_id = ?", next, JSON.stringify(error), jobId, packageId);
    });
  }

  /** A step that was cut off by a pause: it runs again from its start. */
  returnItem(jobId: string, packageId: PackageId): void {
    this.#database.transaction(() => {
      this.#stopLinks(jobId, packageId);
      this.#database.run("UPDATE job_items SET state = 'waiting' WHERE job_id = ? AND package_id = ?", jobId, packageId);
    });
  }

  leaveOut(jobId: string, packageId: PackageId, reason: CodedError): void {
    this.#database.transaction(() => {
      this.#stopLinks(jobId, packageId);
      this.#database.run("UPDATE job_items SET state = 'left-out', error = ? WHERE job_id = ? AND package_id = ?", JSON.stringify(reason), jobId, packageId);
    });
  }

  /** What was cut off, paused or failed waits again; what is over for good stays. */
  reopenItems(jobId: string): void {
    this.#database.run("UPDATE job_items SET state = 'waiting', error = NULL WHERE job_id = ? AND state IN ('running', 'failed', 'cancelled')", jobId);
  }

  cancelItems(jobId: string): void {
    this.#database.run("UPDATE job_items SET state = 'cancelled' WHERE job_id = ? AND state IN ('waiting', 'running', 'needs-you')", jobId);
  }

  /** @param known subjects whose answers the step had before it and that did not settle it: those are asked anew */
  ask(jobId: string, packageId: PackageId, questions: readonly Question[], links: readonly ChainLink[], known: ReadonlyMap<string, DecisionRecord>): void {
    this.#database.transaction(() => {
      for (const question of questions) {
        if (known.has(question.subject)) this.#database.run('DELETE FROM job_decisions WHERE job_id = ? AND subject = ?', jobId, question.subject);
        this.#database.run(
          'INSERT INTO job_decisions (decision_id, job_id, package_id, title, subject, question) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (job_id, subject) DO NOTHING',
          randomUUID(),
          jobId,
          question.scope === 'item' ? packageId : null,
          question.title,
          question.subject,
          JSON.stringify(question.question),
        );
        this.#database.run('INSERT OR IGNORE INTO job_waiting (job_id, package_id, subject) VALUES (?, ?, ?)', jobId, packageId, question.subject);
      }
      this.#stopLinks(jobId, packageId);
      this.#replaceLinks(jobId, packageId, links);
      this.#database.run("UPDATE job_items SET state = 'needs-you' WHERE job_id = ? AND package_id = ?", jobId, packageId);
      // Another item may have asked the same and got its answer meanwhile.
      for (const decision of this.decisions(jobId)) if (decision.answer !== undefined) this.wakeItem(jobId, packageId, decision.subject);
    });
  }

  decisions(jobId: string): readonly DecisionRecord[] {
    return this.#database.all(decisionRow, 'SELECT * FROM job_decisions WHERE job_id = ? ORDER BY rowid', jobId).map(toDecision);
  }

  /** Answered questions by subject. */
  answers(jobId: string): ReadonlyMap<string, DecisionRecord> {
    return new Map(this.decisions(jobId).filter((decision) => decision.answer !== undefined).map((decision) => [decision.subject, decision]));
  }

  answerDecision(jobId: string, decisionId: string, answer: DecisionAnswer, account: string, at: Instant): void {
    this.#database.run(
      'UPDATE job_decisions SET answer = ?, answered_by = ?, answered_at = ? WHERE job_id = ? AND decision_id = ?',
      JSON.stringify(answer),
      account,
      at,
      jobId,
      decisionId,
    );
  }

  itemsWaitingFor(jobId: string, subject: string): readonly PackageId[] {
    return this.#database
      .all(
        z.object({ package_id: packageIdColumn }),
        "SELECT job_waiting.package_id FROM job_waiting JOIN job_items USING (job_id, package_id) WHERE job_waiting.job_id = ? AND subject = ? AND state = 'needs-you' ORDER BY position",
        jobId,
        subject,
      )
      .map((row) => row.package_id);
  }

  /** The item no longer waits for that answer; when it waits for none at all it goes on. */
  wakeItem(jobId: string, packageId: PackageId, subject: string): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM job_waiting WHERE job_id = ? AND package_id = ? AND subject = ?', jobId, packageId, subject);
      this.#database.run(
        "UPDATE job_items SET state = 'waiting' WHERE job_id = ?1 AND package_id = ?2 AND state = 'needs-you' AND NOT EXISTS (SELECT 1 FROM job_waiting WHERE job_id = ?1 AND package_id = ?2)",
        jobId,
        packageId,
      );
    });
  }

  #log(jobId: string, packageId: PackageId, step: string, phase: string, at: Instant): void {
    this.#database.run('INSERT INTO job_steps (job_id, package_id, step, phase, at) VALUES (?, ?, ?, ?, ?)', jobId, packageId, step, phase, at);
  }

  #addEvidence(jobId: string, packageId: PackageId, step: string, evidence: unknown): void {
    const known = this.item(jobId, packageId).evidence;
    this.#database.run('UPDATE job_items SET evidence = ? WHERE job_id = ? AND package_id = ?', JSON.stringify({ ...known, [step]: evidence }), jobId, packageId);
  }

  /** Nothing is being worked on: what said so is open again. */
  #stopLinks(jobId: string, packageId: PackageId): void {
    const { chain } = this.item(jobId, packageId);
    this.#replaceLinks(jobId, packageId, chain.filter((link) => link.state === 'running').map((link) => ({ ...link, state: 'open' })));
  }

  #replaceLinks(jobId: string, packageId: PackageId, links: readonly ChainLink[]): void {
    if (links.length === 0) return;
    const chain = links.reduce(withLink, this.item(jobId, packageId).chain);
    this.#database.run('UPDATE job_items SET chain = ? WHERE job_id = ? AND package_id = ?', JSON.stringify(chain), jobId, packageId);
  }
}
