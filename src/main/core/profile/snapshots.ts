import { bytes } from '../../../shared/units.js';
import type { JobDecision, JobItem, JobRow, JobSnapshot } from '../../../shared/ipc/jobs.js';
import { isProven } from '../jobs/chain-columns.js';
import type { JobJournal } from '../jobs/journal.js';
import type { DecisionRecord, ItemPicture, JobCounts, JobRecord } from '../jobs/model.js';
import type { JobRunner } from '../jobs/runner.js';

const toDecision = ({ decisionId, packageId, title, question }: DecisionRecord): JobDecision => ({
  decisionId,
  ...(packageId === undefined ? {} : { about: packageId }),
  title,
  question,
});

const toItem = ({ packageId, title, vendor, size, state, chain, error, revision }: ItemPicture, step: string, downloaded: number): JobItem => ({
  packageId,
  title,
  vendor,
  size,
  state,
  step,
  downloaded: bytes(downloaded),
  chain,
  ...(error === undefined ? {} : { error }),
  ...(revision === undefined ? {} : { revisionNumber: revision }),
});

export interface JobSources {
  readonly journal: JobJournal;
  readonly runner: JobRunner;
  readonly now: () => Date;
}

/**
 * What the window shows of a job.
 * @param withFacts of the chains: they are most of it, and whoever only watches does not need them
 */
export function snapshotOf(jobId: string, { journal, runner, now }: JobSources, withFacts: boolean): JobSnapshot {
  const job = journal.job(jobId);
  const items = journal.pictures(jobId, withFacts);
  const titles = runner.stepTitles(jobId);
  const meter = runner.meterOf(jobId);
  return {
    jobId,
    title: job.title,
    state: job.state,
    createdAt: job.createdAt,
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
    server: job.server,
    items: items.map((item) => toItem(item, titles.get(item.step) ?? '', meter.downloadedOf(item))),
    decisions: journal.decisions(jobId).filter(({ answer }) => answer === undefined).map(toDecision),
    progress: meter.snapshot(jobId, items, now().getTime()),
    hasReport: job.state === 'done' || job.state === 'cancelled',
    canApprove: items.some(({ letters }) => isProven(letters, 'in-wsus')),
  };
}

export const rowOf = ({ job, counts }: { readonly job: JobRecord; readonly counts: JobCounts }): JobRow => ({
  jobId: job.jobId,
  title: job.title,
  state: job.state,
  createdAt: job.createdAt,
  ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
  server: job.server,
  counts,
});
