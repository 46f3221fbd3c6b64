import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MultiBar, Presets } from 'cli-progress';
import { formatBytes } from '../shared/format.js';
import { explain } from '../shared/errors/index.js';
import { visible } from '../shared/foreign-text.js';
import type { JobProgress, JobSnapshot } from '../shared/ipc/jobs.js';
import { Fault } from '../main/core/fault.js';
import { policyFile, readPolicy } from '../main/core/profile/policy.js';
import { noEvents } from '../main/core/profile/ports.js';
import { Profile } from '../main/core/profile/profile.js';
import { leaveOut } from '../main/core/unattended/answers.js';
import { publishUnattended, type UnattendedRequest, type UnattendedWatcher } from '../main/core/unattended/publish.js';
import { dataFolder, terminalPorts } from './surroundings.js';

/** One line; titles and names in it are whoever's. */
const say = (line = ''): void => console.log(visible(line));

/** Signers of sample installers are accepted, and rules of the practice server; anything else is left out, which fails the run. */
const request: UnattendedRequest = {
  source: { kind: 'sample' },
  // What somebody would pick: everything current.
  selection: { kind: 'newest' },
  // Without asking: practice only, and the report says who did it.
  approval: 'approve-always',
  answer: ({ kind }) => (kind === 'installer-signer' || kind === 'automatic-approval' ? { answer: 'accept' } : leaveOut),
  // A client is offered approved updates only.
  group: { kind: 'everybody' },
};

interface Bars {
  readonly update: (job: JobSnapshot) => void;
  readonly progress: (progress: JobProgress) => void;
  readonly stop: () => void;
}

function createBars(total: number): Bars {
  const bars = new MultiBar({ hideCursor: true, clearOnComplete: false, format: '{label} [{bar}] {shown}', autopadding: true, noTTYOutput: true, notTTYSchedule: 5000 }, Presets.legacy);
  const download = bars.create(1, 0, { label: 'Downloaded', shown: '' });
  const proven = bars.create(total, 0, { label: 'Proven    ', shown: '' });
  const published = bars.create(total, 0, { label: 'Published ', shown: '' });
  const checked = bars.create(total, 0, { label: 'Checked   ', shown: '' });
  let stopped = false;
  const closed = (job: JobSnapshot, name: string): number => job.items.filter(({ chain }) => chain.some((link) => link.name === name && (link.state === 'proven' || link.state === 'not-asked'))).length;
  return {
    update: (job) => {
      const set = (bar: typeof proven, value: number): void => bar.update(value, { shown: `${value} of ${total}` });
      set(proven, closed(job, 'installer-signed'));
      set(published, closed(job, 'in-wsus'));
      set(checked, closed(job, 'client-accepts'));
    },
    progress: ({ downloaded, toDownload, speed }) => {
      download.setTotal(Math.max(toDownload, 1));
      download.update(downloaded, { shown: `${formatBytes(downloaded)} of ${formatBytes(toDownload)}${speed > 0 ? `, ${formatBytes(speed)}/s` : ''}` });
    },
    // A second stop would draw all bars once more, below the summary.
    stop: () => {
      if (!stopped) bars.stop();
      stopped = true;
    },
  };
}

/** @returns whether every update was published */
export function summarize(job: JobSnapshot, report: string): boolean {
  const count = (state: string): number => job.items.filter((item) => item.state === state).length;
  const closed = (name: string): number => job.items.filter(({ chain }) => chain.some((link) => link.name === name && link.state === 'proven')).length;
  const notAsked = job.items.filter(({ chain }) => chain.some((link) => link.name === 'installer-signed' && link.state === 'not-asked')).length;
  say();
  for (const item of job.items.filter(({ error }) => error !== undefined)) {
    const words = explain(item.error ?? { code: 'app/unexpected', data: {} });
    say(`✕ ${item.title}: ${words.title}. ${words.happened} ${words.remedy}`);
  }
  say(`Updates picked            ${job.items.length}`);
  say(`  downloaded              ${closed('downloaded')}`);
  say(`  proven by digest        ${closed('digest')}`);
  say(`  installer signed        ${closed('installer-signed')}${notAsked > 0 ? ` (and ${notAsked} proven by SHA-256 alone)` : ''}`);
  say(`  packed                  ${closed('packed')}`);
  say(`  countersigned           ${closed('countersigned')}`);
  say(`  published to WSUS       ${closed('in-wsus')}`);
  say(`  accepted by a client    ${closed('client-accepts')}`);
  say(`Report                    ${report}`);
  return count('published') === job.items.length;
}

/** The whole job on the practice server, without a window. @returns the exit code: 0 only when every update passed */
export async function tryUnattended(signal: AbortSignal): Promise<number> {
  if (!(await readPolicy(policyFile(process.platform))).practiceAllowed) throw new Fault('practice/not-allowed');
  const folder = join(dataFolder(), 'practice');
  mkdirSync(folder, { recursive: true });
  let bars: Bars | undefined;
  let profile: Profile | undefined;
  const ports = terminalPorts(folder, {
    ...noEvents,
    onJobChange: (jobId) => {
      if (profile !== undefined) bars?.update(profile.jobs.get(jobId));
    },
    onJobProgress: (jobId) => {
      if (profile !== undefined) bars?.progress(profile.jobs.progress(jobId));
    },
  });
  say('Starting the practice server …');
  try {
    profile = await Profile.open({ mode: 'practice', folder }, ports);
    say('Importing the sample catalogue …');
    const watcher: UnattendedWatcher = {
      onImported: ({ name, content, publisher }) => say(`Catalogue                 ${name}, ${content?.packages ?? 0} packages, signed by ${publisher?.name ?? 'unknown'}`),
      onPicked: (rows) => {
        bars = createBars(rows.length);
      },
      onStarted: ({ resumed }) => {
        for (const { items } of resumed) say(`An earlier run was cut off: its job goes on (${items.filter(({ state }) => state === 'published').length} of ${items.length} were published).`);
      },
    };
    const { jobs, reports, outcomes } = await publishUnattended(profile, request, watcher, signal);
    for (const job of jobs) {
      bars?.update(job);
      bars?.progress(job.progress);
    }
    bars?.stop();
    const ended = jobs.map((job, index) => summarize(job, reports[index] ?? ''));
    return ended.every(Boolean) && outcomes.every(({ state }) => state === 'published') ? 0 : 1;
  } finally {
    bars?.stop();
    await profile?.close();
    await ports.close();
  }
}
