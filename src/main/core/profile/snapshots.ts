import { bytes } from '../../../shared/units.js';
import type { JobDecision, JobItem, JobPurpose, JobRow, JobSnapshot } from '../../../shared/ipc/jobs.js';
import { isProven } from '../jobs/chain-columns.js';
import type { JobJournal } from '../jobs/journal.js';
import { serverActionKindName, type CountedJob, type DecisionRecord, type ItemPicture, type JobRecord } from '../jobs/model.js';
import type { JobRunner } from '../jobs/runner.js';

const purposeOf = ({ kind }: JobRecord): JobPurpose => (kind === serverActionKindName ? 'server-action' : 'publish');

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
    purpose: purposeOf(job),
    title: job.title,
    state: job.state,
    createdAt: job.createdAt,
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
    server: job.server,
    serverId: job.serverId,
    siblings: journal.countedSiblings(job).map(rowOf),
    items: items.map((item) => toItem(item, titles.get(item.step) ?? '', meter.downloadedOf(item))),
    decisions: journal.decisions(jobId).filter(({ answer }) => answer === undefined).map(toDecision),
    progress: meter.snapshot(jobId, items, now().getTime()),
    hasReport: purposeOf(job) === 'publish' && (job.state === 'done' || job.state === 'cancelled'),
    canApprove: purposeOf(job) === 'publish' && items.some(({ letters }) => isProven(letters, 'in-wsus')),
  };
}

export const rowOf = ({ job, counts }: CountedJob): JobRow => ({
  jobId: job.jobId,
  purpose: purposeOf(job),
  title: job.title,
  state: job.state,
  createdAt: job.createdAt,
  ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt }),
  server: job.server,
  serverId: job.serverId,
  counts,
});
