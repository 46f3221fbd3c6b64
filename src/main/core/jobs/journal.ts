import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openChain, withLink, type ChainLink, type ChainLinkName, type ProofChain } from '../../../shared/chain.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { DecisionAnswer, JobState } from '../../../shared/ipc/jobs.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { packageIdColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';
import { chainColumns, fromChain, lettersColumn, toChain } from './chain-columns.js';
import { countedJobRow, decisionRow, itemRow, jobRow, outlineRow, pictureRow, pictureWithFactsRow, toCountedJob, toDecision, toItem, toJob, toOutline, toPicture } from './journal-rows.js';
import { serverActionKindName, type CountedJob, type DecisionRecord, type ItemOutline, type ItemPicture, type ItemRecord, type JobRecord, type NewItem, type Question } from './model.js';

const chainRow = z.object(chainColumns);

const countedJobs = `SELECT jobs.*, count(i.state) AS total, count(*) FILTER (WHERE i.state = 'published') AS published, count(*) FILTER (WHERE i.state = 'failed') AS failed,
    count(*) FILTER (WHERE i.state = 'left-out') AS left_out, count(*) FILTER (WHERE i.state = 'needs-you') AS needs_you
  FROM jobs LEFT JOIN job_items i USING (job_id)`;

/** Only these jobs close chains. */
const closesChains = `jobs.kind <> '${serverActionKindName}'`;

/** Jobs for one server, or for any when none is named. */
const forServer = '(?1 IS NULL OR jobs.server_id = ?1)';

/** Of each package the item of the job that worked on it last. */
const latestItems = `SELECT package_id, job_id, letters FROM (
  SELECT package_id, job_id, letters, row_number() OVER (PARTITION BY package_id ORDER BY jobs.created_at DESC, jobs.rowid DESC) AS age
  FROM job_items JOIN jobs USING (job_id) WHERE ${closesChains} AND ${forServer}) WHERE age = 1`;

const openItems = "SELECT i.job_id, i.package_id, j.server_id FROM jobs j JOIN job_items i USING (job_id) WHERE j.state NOT IN ('done', 'cancelled') AND i.state IN ('waiting', 'running', 'needs-you')";

/** The durable record of jobs. Each method is one transaction; what it returned from is on the disk. */
export class JobJournal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All of them or none: a publish to several servers is never begun for some of them only. */
  createJobs(kind: string, jobs: readonly { readonly job: Omit<JobRecord, 'kind'>; readonly items: readonly NewItem[] }[], firstStep: string): void {
    this.#database.transaction(() => {
      for (const { job, items } of jobs) this.#insertJob(kind, job, items, firstStep);
    });
  }

  /** The other jobs of the same publish, in the order in which they were made. */
  siblings({ jobId, runId }: Pick<JobRecord, 'jobId' | 'runId'>): readonly JobRecord[] {
    return runId === '' ? [] : this.#database.all(jobRow, 'SELECT * FROM jobs WHERE run_id = ? AND job_id <> ? ORDER BY rowid', runId, jobId).map(toJob);
  }

  countedSiblings({ jobId, runId }: Pick<JobRecord, 'jobId' | 'runId'>): readonly CountedJob[] {
    return runId === '' ? [] : this.#database.all(countedJobRow, `${countedJobs} WHERE jobs.run_id = ? AND jobs.job_id <> ? GROUP BY jobs.job_id ORDER BY jobs.rowid`, runId, jobId).map(toCountedJob);
  }

  /** Jobs that name a server and have no id of one belong to this one. */
  adopt(serverId: string, server: string): void {
    this.#database.run("UPDATE jobs SET server_id = ? WHERE server_id = '' AND lower(server) = lower(?)", serverId, server);
  }

  openJobsOf(serverId: string): number {
    return this.#database.get(z.object({ jobs: z.int() }), "SELECT count(*) AS jobs FROM jobs WHERE server_id = ? AND state NOT IN ('done', 'cancelled')", serverId)?.jobs ?? 0;
  }

  jobs(): readonly JobRecord[] {
    return this.#database.all(jobRow, 'SELECT * FROM jobs ORDER BY created_at DESC, job_id').map(toJob);
  }

  /** With how many of their items are in which state. */
  countedJobs(): readonly CountedJob[] {
    return this.#database.all(countedJobRow, `${countedJobs} GROUP BY jobs.job_id ORDER BY created_at DESC, jobs.job_id`).map(toCountedJob);
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

  itemCount(jobId: string): number {
    return this.#database.get(z.object({ items: z.int() }), 'SELECT count(*) AS items FROM job_items WHERE job_id = ?', jobId)?.items ?? 0;
  }

  outlines(jobId: string): readonly ItemOutline[] {
    return this.#database.all(outlineRow, 'SELECT job_id, package_id, position, size, state, step, letters FROM job_items WHERE job_id = ? ORDER BY position', jobId).map(toOutline);
  }

  /** @throws Fault `app/not-found` */
  outline(jobId: string, packageId: PackageId): ItemOutline {
    const row = this.#database.get(outlineRow, 'SELECT job_id, package_id, position, size, state, step, letters FROM job_items WHERE job_id = ? AND package_id = ?', jobId, packageId);
    if (row === undefined) throw new Fault('app/not-found', { what: 'the update' });
    return toOutline(row);
  }

  /**
   * What is shown of the items of a job.
   * @param withFacts of the chains; they are most of what a job holds
   */
  pictures(jobId: string, withFacts: boolean): readonly ItemPicture[] {
    const columns = `job_id, package_id, catalogue_id, position, title, vendor, size, state, step, error, letters, sentences${withFacts ? ', facts' : ''},
      coalesce(evidence ->> '$.approve.revisionNumber', evidence ->> '$.import.revisionNumber') AS revision`;
    return this.#database.all(withFacts ? pictureWithFactsRow : pictureRow, `SELECT ${columns} FROM job_items WHERE job_id = ? ORDER BY position`, jobId).map(toPicture);
  }

  /**
   * Of each package the letters of the chain that was worked on last.
   * @param serverId for this server; undefined for any
   */
  latestLetters(serverId?: string): ReadonlyMap<PackageId, string> {
    const rows = this.#database.all(z.object({ package_id: packageIdColumn, letters: lettersColumn }), latestItems, serverId ?? null);
    return new Map(rows.map(({ package_id, letters }) => [package_id, letters]));
  }

  /** The same in full, of the packages that were published. */
  publishedChains(serverId?: string): ReadonlyMap<PackageId, ProofChain> {
    const rows = this.#database.all(
      z.object({ package_id: packageIdColumn, ...chainColumns }),
      `SELECT package_id, letters, sentences, facts FROM (${latestItems}) JOIN job_items USING (package_id, job_id, letters) WHERE package_id IN (SELECT package_id FROM published)`,
      serverId ?? null,
    );
    return new Map(rows.map((row) => [row.package_id, toChain(row)]));
  }

  /** The chain of a package that was worked on last. */
  latestChain(packageId: PackageId, serverId?: string): ProofChain | undefined {
    const row = this.#database.get(
      chainRow,
      `SELECT letters, sentences, facts FROM job_items JOIN jobs USING (job_id) WHERE package_id = ?2 AND ${closesChains} AND ${forServer} ORDER BY jobs.created_at DESC, jobs.rowid DESC LIMIT 1`,
      serverId ?? null,
      packageId,
    );
    return row === undefined ? undefined : toChain(row);
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
      this.#closeQuestions(jobId);
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
      this.#closeQuestions(jobId);
    });
  }

  /** What was cut off, paused or failed waits again; what is over for good stays, and what another job for the same server has taken up meanwhile. */
  reopenItems(jobId: string): void {
    this.#database.run(
      `UPDATE job_items SET state = 'waiting', error = NULL WHERE job_id = ?1 AND state IN ('running', 'failed', 'cancelled')
         AND package_id NOT IN (SELECT package_id FROM (${openItems}) WHERE job_id <> ?1 AND server_id = (SELECT server_id FROM jobs WHERE job_id = ?1))`,
      jobId,
    );
  }

  /** Jobs with items that go on from where they are: now, at the next start, or when they are tried again. */
  unfinishedJobs(): ReadonlySet<string> {
    const rows = this.#database.all(
      z.object({ job_id: z.string() }),
      "SELECT DISTINCT job_id FROM jobs JOIN job_items i USING (job_id) WHERE jobs.state <> 'cancelled' AND i.state IN ('waiting', 'running', 'needs-you', 'failed')",
    );
    return new Set(rows.map((row) => row.job_id));
  }

  /** The packages that jobs are still about to publish to a server, each with the title of its job. */
  openPackages(serverId: string): ReadonlyMap<PackageId, string> {
    const rows = this.#database.all(z.object({ package_id: packageIdColumn, title: z.string() }), `SELECT package_id, jobs.title FROM (${openItems}) AS open JOIN jobs USING (job_id) WHERE open.server_id = ?`, serverId);
    return new Map(rows.map(({ package_id, title }) => [package_id, title]));
  }

  /**
   * @param firstStep where they begin should they be taken up again
   * @returns the items that do not go on from where they were, those that had failed included
   */
  cancelItems(jobId: string, firstStep: string): readonly PackageId[] {
    return this.#database.transaction(() => {
      this.#database.run("UPDATE job_items SET state = 'cancelled' WHERE job_id = ? AND state IN ('waiting', 'running', 'needs-you')", jobId);
      this.#closeQuestions(jobId);
      const dropped = this.#database.all(z.object({ package_id: packageIdColumn }), "SELECT package_id FROM job_items WHERE job_id = ? AND state IN ('cancelled', 'failed') ORDER BY position", jobId);
      this.#database.run("UPDATE job_items SET step = ? WHERE job_id = ? AND state IN ('cancelled', 'failed')", firstStep, jobId);
      return dropped.map((row) => row.package_id);
    });
  }

  /** Items that are not over, of packages of these catalogues. */
  openItemsOf(catalogueIds: ReadonlySet<string>): readonly { readonly jobId: string; readonly packageId: PackageId }[] {
    const rows = this.#database.all(
      z.object({ job_id: z.string(), package_id: packageIdColumn, catalogue_id: z.string() }),
      `SELECT job_id, package_id, catalogue_id FROM (${openItems}) JOIN job_items USING (job_id, package_id) ORDER BY job_id, position`,
    );
    return rows.filter((row) => catalogueIds.has(row.catalogue_id)).map(({ job_id, package_id }) => ({ jobId: job_id, packageId: package_id }));
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
      for (const { subject } of questions) if (this.#isAnswered(jobId, subject)) this.wakeItem(jobId, packageId, subject);
    });
  }

  decisions(jobId: string): readonly DecisionRecord[] {
    return this.#database.all(decisionRow, 'SELECT * FROM job_decisions WHERE job_id = ? ORDER BY rowid', jobId).map(toDecision);
  }

  /** Answered questions by subject. */
  answers(jobId: string): ReadonlyMap<string, DecisionRecord> {
    const rows = this.#database.all(decisionRow, 'SELECT * FROM job_decisions WHERE job_id = ? AND answer IS NOT NULL ORDER BY rowid', jobId);
    return new Map(rows.map(toDecision).map((decision) => [decision.subject, decision]));
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

  /** Whoever does not wait any more asks nothing any more; a question that nobody waits for is not put to anybody. */
  #closeQuestions(jobId: string): void {
    this.#database.run("DELETE FROM job_waiting WHERE job_id = ?1 AND package_id IN (SELECT package_id FROM job_items WHERE job_id = ?1 AND state <> 'needs-you')", jobId);
    this.#database.run('DELETE FROM job_decisions WHERE job_id = ?1 AND answer IS NULL AND subject NOT IN (SELECT subject FROM job_waiting WHERE job_id = ?1)', jobId);
  }

  #insertJob(kind: string, job: Omit<JobRecord, 'kind'>, items: readonly NewItem[], firstStep: string): void {
    this.#database.run(
      'INSERT INTO jobs (job_id, kind, title, state, created_at, server, server_id, wsus_id, run_id, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      job.jobId, kind, job.title, job.state, job.createdAt, job.server, job.serverId, job.wsusId ?? null, job.runId, JSON.stringify(job.options),
    );
    const chain = fromChain(openChain());
    items.forEach((item, position) => {
      this.#database.run(
        "INSERT INTO job_items (job_id, package_id, catalogue_id, position, title, vendor, size, state, step, letters, sentences, facts, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, '{}')",
        job.jobId, item.packageId, item.catalogueId, position, item.title, item.vendor, item.size, firstStep, ...chain,
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

  #isAnswered(jobId: string, subject: string): boolean {
    return this.#database.get(z.object({ one: z.int() }), 'SELECT 1 AS one FROM job_decisions WHERE job_id = ? AND subject = ? AND answer IS NOT NULL', jobId, subject) !== undefined;
  }

  /** Nothing is being worked on: what said so is open again. */
  #stopLinks(jobId: string, packageId: PackageId): void {
    const running = this.#chain(jobId, packageId).filter((link) => link.state === 'running');
    this.#replaceLinks(jobId, packageId, running.map((link) => ({ ...link, state: 'open' })));
  }

  #replaceLinks(jobId: string, packageId: PackageId, links: readonly ChainLink[]): void {
    if (links.length === 0) return;
    const chain = links.reduce(withLink, this.#chain(jobId, packageId));
    this.#database.run('UPDATE job_items SET letters = ?, sentences = ?, facts = ? WHERE job_id = ? AND package_id = ?', ...fromChain(chain), jobId, packageId);
  }

  #chain(jobId: string, packageId: PackageId): ProofChain {
    const row = this.#database.get(chainRow, 'SELECT letters, sentences, facts FROM job_items WHERE job_id = ? AND package_id = ?', jobId, packageId);
    if (row === undefined) throw new Fault('app/not-found', { what: 'the update' });
    return toChain(row);
  }
}
