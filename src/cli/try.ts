import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MultiBar, Presets } from 'cli-progress';
import { formatBytes } from '../shared/format.js';
import { explain } from '../shared/errors/index.js';
import { visible } from '../shared/foreign-text.js';
import type { Inspection } from '../shared/ipc/catalogues.js';
import type { JobProgress, JobSnapshot } from '../shared/ipc/jobs.js';
import type { UpdateRow } from '../shared/ipc/updates.js';
import { Fault } from '../main/core/fault.js';
import { policyFile, readPolicy } from '../main/core/profile/policy.js';
import { Profile } from '../main/core/profile/profile.js';
import { parseGuid } from '../shared/units.js';
import { dataFolder, noEvents, terminalPorts } from './surroundings.js';

/** One line; titles and names in it are whoever's. */
const say = (line = ''): void => console.log(visible(line));

/** The publisher of the sample catalogue is approved without asking: practice only, and the report says who did it. */
async function importSample(profile: Profile, signal: AbortSignal): Promise<Inspection> {
  const { catalogues } = profile;
  let inspection = await catalogues.inspectPractice(signal);
  if (inspection.refusal !== undefined) throw new Fault(inspection.refusal.code, inspection.refusal.data);
  if (inspection.standing?.kind !== 'approved') inspection = await catalogues.decide(inspection.inspectionId, 'approve-always', false, signal);
  return catalogues.decide(inspection.inspectionId, 'import', false, signal);
}

/** What somebody would pick: everything current. */
const pick = (rows: readonly UpdateRow[]): readonly UpdateRow[] => rows.filter(({ superseded, expired }) => !superseded && !expired);

/** Signers of sample installers are accepted; anything else is left out, which fails the run. */
function answerQuestions(profile: Profile, jobId: string): boolean {
  const { decisions } = profile.jobs.get(jobId);
  for (const { decisionId, question } of decisions) {
    profile.jobs.decide(jobId, decisionId, { answer: question.kind === 'installer-signer' || question.kind === 'automatic-approval' ? 'accept' : 'leave-out' });
  }
  return decisions.length > 0;
}

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

/** An unfinished job of an earlier run goes on; otherwise a new one is started. */
async function startOrGoOn(profile: Profile, rows: readonly UpdateRow[], signal: AbortSignal): Promise<string> {
  const [unfinished] = profile.jobs.list().filter(({ state }) => state !== 'done' && state !== 'cancelled');
  if (unfinished !== undefined) {
    say(`An earlier run was cut off: its job goes on (${unfinished.counts.published} of ${unfinished.counts.total} were published).`);
    profile.jobs.resume(unfinished.jobId);
    return unfinished.jobId;
  }
  // A client is offered approved updates only. The group that contains all others has no parent.
  const everybody = parseGuid((await profile.server.groups(signal)).find(({ parentId }) => parentId === undefined)?.groupId ?? '');
  const references = rows.map(({ catalogueId, packageId }) => ({ catalogueId, packageId }));
  return profile.jobs.start(references, { confirmAutomaticApprovals: true, raiseCabinetLimit: false, ...(everybody === undefined ? {} : { approveForGroup: everybody }) }, signal);
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
    const inspection = await importSample(profile, signal);
    say(`Catalogue                 ${inspection.name}, ${inspection.content?.packages ?? 0} packages, signed by ${inspection.publisher?.name ?? 'unknown'}`);
    const rows = pick(profile.updates.rows(0, 2500).rows);
    bars = createBars(rows.length);
    const jobId = await startOrGoOn(profile, rows, signal);
    signal.addEventListener('abort', () => void profile?.jobs.pause(jobId), { once: true });
    do await profile.jobs.settled(jobId);
    while (answerQuestions(profile, jobId));
    const job = profile.jobs.get(jobId);
    bars.update(job);
    bars.progress(job.progress);
    bars.stop();
    return summarize(job, await profile.jobs.report(jobId)) ? 0 : 1;
  } finally {
    bars?.stop();
    await profile?.close();
    await ports.close();
  }
}
