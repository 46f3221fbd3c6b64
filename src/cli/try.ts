import { join } from 'node:path';
import { explain } from '../shared/errors/index.js';
import { visible } from '../shared/foreign-text.js';
import type { JobSnapshot } from '../shared/ipc/jobs.js';
import { Fault } from '../main/core/fault.js';
import { policyFile, readPolicy } from '../main/core/profile/policy.js';
import { makeProfileFolder } from '../main/core/profile/profile-folder.js';
import { Profile } from '../main/core/profile/profile.js';
import { leaveOut } from '../main/core/unattended/answers.js';
import { publishUnattended, type UnattendedRequest, type UnattendedWatcher } from '../main/core/unattended/publish.js';
import { createRunProgress } from './progress.js';
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
  await makeProfileFolder(folder);
  let profile: Profile | undefined;
  const progress = createRunProgress(() => profile);
  const ports = terminalPorts(folder, progress.events);
  say('Starting the practice server …');
  try {
    profile = await Profile.open({ mode: 'practice', folder }, ports);
    say('Importing the sample catalogue …');
    const watcher: UnattendedWatcher = {
      onImported: ({ name, content, publisher }) => say(`Catalogue                 ${name}, ${content?.packages ?? 0} packages, signed by ${publisher?.name ?? 'unknown'}`),
      onPicked: () => undefined,
      onStarted: (started) => {
        const [jobIds, resumed] = [started.flatMap((each) => each.jobIds), started.flatMap((each) => each.resumed)];
        for (const { items } of resumed) say(`An earlier run was cut off: its job goes on (${items.filter(({ state }) => state === 'published').length} of ${items.length} were published).`);
        progress.begin(jobIds, { stream: process.stdout, withoutTerminal: 'lines' });
      },
    };
    const { servers } = await publishUnattended(profile, request, watcher, signal);
    const [jobs, reports, outcomes] = [servers.flatMap((each) => each.jobs), servers.flatMap((each) => each.reports), servers.flatMap((each) => each.outcomes)];
    progress.end();
    const ended = jobs.map((job, index) => summarize(job, reports[index] ?? ''));
    return ended.every(Boolean) && outcomes.every(({ state }) => state === 'published') ? 0 : 1;
  } finally {
    progress.end();
    await profile?.close();
    await ports.close();
  }
}
