import { MultiBar, Presets } from 'cli-progress';
import { noEvents, type ProfileEvents } from '../main/core/profile/ports.js';
import type { Profile } from '../main/core/profile/profile.js';
import { formatBytes } from '../shared/format.js';
import type { JobSnapshot } from '../shared/ipc/jobs.js';

/** Of all jobs of a run together. */
export interface ProgressBars {
  readonly update: (jobs: readonly JobSnapshot[]) => void;
  readonly stop: () => void;
}

interface BarOptions {
  /** Updates. */
  readonly total: number;
  readonly stream: NodeJS.WriteStream;
  /** Where nobody watches: a line from time to time, or nothing. */
  readonly withoutTerminal: 'lines' | 'nothing';
}

const closed = (jobs: readonly JobSnapshot[], name: string): number =>
  jobs.flatMap(({ items }) => items).filter(({ chain }) => chain.some((link) => link.name === name && (link.state === 'proven' || link.state === 'not-asked'))).length;

const sum = (jobs: readonly JobSnapshot[], of: (job: JobSnapshot) => number): number => jobs.reduce((total, job) => total + of(job), 0);

export function createProgressBars({ total, stream, withoutTerminal }: BarOptions): ProgressBars {
  if (!stream.isTTY && withoutTerminal === 'nothing') return { update: () => undefined, stop: () => undefined };
  const bars = new MultiBar(
    { stream, hideCursor: true, clearOnComplete: false, format: '{label} [{bar}] {shown}', autopadding: true, noTTYOutput: true, notTTYSchedule: 5000 },
    Presets.legacy,
  );
  const download = bars.create(1, 0, { label: 'Downloaded', shown: '' });
  const links = (['installer-signed', 'in-wsus', 'client-accepts'] as const).map((name, index) => ({ name, bar: bars.create(total, 0, { label: ['Proven    ', 'Published ', 'Checked   '][index], shown: '' }) }));
  let stopped = false;
  return {
    update: (jobs) => {
      const [toDownload, downloaded, speed] = [sum(jobs, ({ progress }) => progress.toDownload), sum(jobs, ({ progress }) => progress.downloaded), sum(jobs, ({ progress }) => progress.speed)];
      download.setTotal(Math.max(toDownload, 1));
      download.update(downloaded, { shown: `${formatBytes(downloaded)} of ${formatBytes(toDownload)}${speed > 0 ? `, ${formatBytes(speed)}/s` : ''}` });
      for (const { name, bar } of links) bar.update(closed(jobs, name), { shown: `${String(closed(jobs, name))} of ${String(total)}` });
    },
    // A second stop would draw all bars once more, below the summary.
    stop: () => {
      if (!stopped) bars.stop();
      stopped = true;
    },
  };
}

/** Looking at a large job takes some milliseconds. Milliseconds. */
const pauseBetweenPictures = 200;

export interface RunProgress {
  /** For the ports of the profile. */
  readonly events: ProfileEvents;
  readonly begin: (jobIds: readonly string[], options: Omit<BarOptions, 'total'>) => void;
  readonly end: () => void;
}

/** Draws how the jobs of a run stand, from when they are begun until it ends. */
export function createRunProgress(profileOf: () => Pick<Profile, 'jobs'> | undefined): RunProgress {
  let bars: ProgressBars | undefined;
  let watched: readonly string[] = [];
  let drawnAt = -Infinity;
  const draw = (): void => {
    const profile = profileOf();
    if (profile !== undefined && bars !== undefined) bars.update(watched.map((jobId) => profile.jobs.watch(jobId)));
    drawnAt = performance.now();
  };
  const drawSometimes = (): void => {
    if (performance.now() - drawnAt >= pauseBetweenPictures) draw();
  };
  return {
    events: { ...noEvents, onJobChange: drawSometimes, onJobProgress: drawSometimes },
    begin: (jobIds, options) => {
      watched = jobIds;
      const profile = profileOf();
      const total = profile === undefined ? 0 : sum(jobIds.map((jobId) => profile.jobs.watch(jobId)), ({ items }) => items.length);
      if (total > 0) bars = createProgressBars({ ...options, total });
      draw();
    },
    end: () => {
      draw();
      bars?.stop();
      bars = undefined;
    },
  };
}
