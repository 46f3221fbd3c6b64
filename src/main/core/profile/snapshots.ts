import { bytes } from '../../../shared/units.js';
import type { JobDecision, JobItem, JobRow, JobSnapshot } from '../../../shared/ipc/jobs.js';
import type { JobJournal } from '../jobs/journal.js';
import type { DecisionRecord, ItemRecord, JobRecord } from '../jobs/model.js';
import type { JobRunner } from '../jobs/runner.js';
import { evidenceOf } from '../publishing/evidence.js';

const toDecision = ({ decisionId, packageId, title, question }: DecisionRecord): JobDecision => ({
  decisionId,
  ...(packageId === undefined ? {} : { about: packageId }),
  title,
  question,
});

function toItem(item: ItemRecord, runner: JobRunner, downloaded: number): JobItem {
  const revision = (evidenceOf(item, 'approve') ?? evidenceOf(item, 'import'))?.revisionNumber;
  return {
    packageId: item.packageId,
    title: item.title,
    vendor: item.vendor,
    size: item.size,
    state: item.state,
    step: runner.stepTitle(item.jobId, item.step),
    downloaded: bytes(downloaded),
    chain: item.chain,
    ...(item.error === undefined ? {} : { error: item.error }),
    ...(revision === undefined ? {} : { revisionNumber: revision }),
  };
}

/** What the window shows of a job. */
export function snapshotOf(jobId: string, journal: JobJournal, runner: JobRunner): JobSnapshot {
  const job = journal.job(jobId);
  const items = journal.items(jobId);
  const progress = runner.progress(jobId);
  const moving = new Map(progress.items.map(({ packageId, downloaded }) => [packageId, downloaded]));
  const isOver = job.state === 'done' || job.state === 'cancelled';
  return {
    jobId,
    title: job.title,
    state: job.state,
    createdAt: job.createdAt,
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
    server: job.server,
    items: items.map((item) => toItem(item, runner, moving.get(item.packageId) ?? item.size)),
    decisions: journal.decisions(jobId).filter(({ answer }) => answer === undefined).map(toDecision),
    progress,
    hasReport: isOver,
    canApprove: items.some(({ chain }) => chain.some((link) => link.name === 'in-wsus' && link.state === 'proven')),
  };
}

export function rowOf(job: JobRecord, journal: JobJournal): JobRow {
  const items = journal.items(job.jobId);
  const count = (state: ItemRecord['state']): number => items.filter((item) => item.state === state).length;
  return {
    jobId: job.jobId,
    title: job.title,
    state: job.state,
    createdAt: job.createdAt,
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
    server: job.server,
    counts: { total: items.length, published: count('published'), failed: count('failed'), leftOut: count('left-out'), needsYou: count('needs-you') },
  };
}
