import { formatDuration, formatBytes } from '../../../shared/format.js';
import type { JobItem, JobProgress, JobPurpose, JobRow, JobSnapshot, JobState } from '../../../shared/ipc/jobs.js';

const count = (items: readonly JobItem[], state: JobItem['state']): number => items.filter((item) => item.state === state).length;

/** The line of the jobs' list that a snapshot stands for. */
export function rowOf(snapshot: JobSnapshot): JobRow {
  const { jobId, purpose, title, state, createdAt, server, serverId, items } = snapshot;
  return {
    jobId,
    purpose,
    title,
    state,
    createdAt,
    ...(snapshot.endedAt === undefined ? {} : { endedAt: snapshot.endedAt }),
    server,
    serverId,
    counts: {
      total: items.length,
      published: count(items, 'published'),
      failed: count(items, 'failed'),
      leftOut: count(items, 'left-out'),
      needsYou: count(items, 'needs-you'),
    },
  };
}

/** Progress comes more often than snapshots and carries only what moved. */
export function applyProgress(snapshot: JobSnapshot, progress: JobProgress): JobSnapshot {
  const moved = new Map(progress.items.map((item) => [item.packageId, item]));
  const items = snapshot.items.map((item) => {
    const now = moved.get(item.packageId);
    return now === undefined ? item : { ...item, downloaded: now.downloaded, step: now.step };
  });
  return { ...snapshot, items, progress };
}

/** Snapshots of large jobs come without the facts of their chains: those that are known stay, as long as their link says the same. */
export function keepFacts(before: JobSnapshot | undefined, snapshot: JobSnapshot): JobSnapshot {
  const known = new Map(before?.items.map((item) => [item.packageId, item.chain]));
  const items = snapshot.items.map((item) => {
    const old = known.get(item.packageId);
    if (old === undefined) return item;
    const chain = item.chain.map((link, index) => {
      const same = old[index];
      return link.facts.length === 0 && same?.name === link.name && same.state === link.state && same.summary === link.summary ? same : link;
    });
    return { ...item, chain };
  });
  return { ...snapshot, items };
}

export const jobStateTitles: Readonly<Record<JobState, string>> = {
  running: 'Running',
  paused: 'Paused',
  'needs-you': 'Needs you',
  done: 'Done',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

const counted = (number: number, words: string): string | undefined => (number === 0 ? undefined : `${number} ${words}`);

/** `12 of 14 published, 1 failed, 1 left out`; what is in WSUS and refused by clients has failed. What changes the server is done, not published. */
export function summarizeCounts(counts: JobRow['counts'], purpose: JobPurpose): string {
  const rest = [counted(counts.failed, 'failed'), counted(counts.leftOut, 'left out'), counted(counts.needsYou, 'waiting for you')];
  return [`${counts.published} of ${counts.total} ${purpose === 'publish' ? 'published' : 'done'}`, ...rest].filter((part) => part !== undefined).join(', ');
}

/** `310 MB of 1.40 GB, 12.0 MB/s, 3 min left`. */
export function describeProgress({ downloaded, toDownload, speed, secondsLeft }: JobProgress): string {
  if (toDownload === 0) return 'Nothing to download: every file is already here';
  if (downloaded >= toDownload) return `${formatBytes(toDownload)} downloaded`;
  const parts = [`${formatBytes(downloaded)} of ${formatBytes(toDownload)}`];
  if (speed > 0) parts.push(`${formatBytes(speed)}/s`);
  if (secondsLeft !== undefined) parts.push(`${formatDuration(secondsLeft)} left`);
  return parts.join(', ');
}

const urgency: Readonly<Record<JobItem['state'], number>> = { failed: 0, 'needs-you': 1, running: 2, waiting: 3, 'left-out': 4, cancelled: 5, published: 6 };

/** Failures on top, then what needs somebody, then what moves; the order of the job within each. */
export const byUrgency = (items: readonly JobItem[]): readonly JobItem[] => [...items].sort((a, b) => urgency[a.state] - urgency[b.state]);

const itemStateTitles: Readonly<Record<JobItem['state'], string>> = {
  waiting: 'Waiting',
  running: 'Working',
  'needs-you': 'Needs you',
  published: 'In WSUS',
  failed: 'Failed',
  'left-out': 'Left out',
  cancelled: 'Cancelled',
};

/** The word for an item's state; the last one depends on what the job is for. */
export const itemStateTitle = (state: JobItem['state'], purpose: JobPurpose): string => (state === 'published' && purpose === 'server-action' ? 'Done' : itemStateTitles[state]);

/** A job that ended with failures is tried again by resuming it. */
export const canTryAgain = ({ state, counts }: JobRow): boolean => (state === 'done' || state === 'cancelled') && counts.failed > 0;

/** What can be asked of a job in this state. `again` is resuming a job that ended with failures. */
export function jobActions(snapshot: JobSnapshot): { readonly pause: boolean; readonly resume: boolean; readonly cancel: boolean; readonly again: boolean } {
  const again = canTryAgain(rowOf(snapshot));
  switch (snapshot.state) {
    case 'running':
    case 'needs-you':
      return { pause: true, resume: false, cancel: true, again: false };
    case 'paused':
    case 'interrupted':
      return { pause: false, resume: true, cancel: true, again: false };
    case 'done':
    case 'cancelled':
      return { pause: false, resume: false, cancel: false, again };
  }
}
