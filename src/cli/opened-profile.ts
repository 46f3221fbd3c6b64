import { join } from 'node:path';
import { Fault } from '../main/core/fault.js';
import { policyFile, readPolicy } from '../main/core/profile/policy.js';
import { makeProfileFolder } from '../main/core/profile/profile-folder.js';
import { noEvents, type ProfileEvents, type ProfilePorts } from '../main/core/profile/ports.js';
import { Profile } from '../main/core/profile/profile.js';
import type { ProfileMode } from '../shared/ipc/app.js';

/** Where the command runs: plain Node, or Electron without a window. */
export interface TerminalSurroundings {
  readonly dataFolder: string;
  readonly createPorts: (folder: string, events: ProfileEvents) => ProfilePorts & { readonly close: () => Promise<void> };
}

/** What `--server` names. */
export interface ServerChoice {
  readonly mode: ProfileMode;
  /** Undefined for whichever the profile has. */
  readonly server?: string;
}

/** `practice`, `earnest` for the server that is set up, or that server's name. */
export const readServerChoice = (text: string): ServerChoice => (text === 'practice' ? { mode: 'practice' } : { mode: 'earnest', ...(text !== 'earnest' && { server: text }) });

/** @throws Fault `practice/not-allowed` */
export async function demandAllowed(mode: ProfileMode): Promise<void> {
  if (mode === 'practice' && !(await readPolicy(policyFile(process.platform))).practiceAllowed) throw new Fault('practice/not-allowed');
}

/** @throws Fault `jobs/no-server`, `app/not-found` */
function demandServer({ server }: Profile, name: string | undefined): void {
  if (server.view() === undefined) throw new Fault('jobs/no-server');
  if (name !== undefined && server.name?.toLowerCase() !== name.toLowerCase()) throw new Fault('app/not-found', { what: `the server ${name}; ${server.name ?? 'none'} is set up` });
}

/**
 * Opens the profile, works on the server that was named, and closes everything again.
 * @throws Fault `practice/not-allowed`, `jobs/no-server`, `app/not-found`, and those of `Profile.open`
 */
export async function withProfile<T>({ mode, server }: ServerChoice, { dataFolder, createPorts }: TerminalSurroundings, work: (profile: Profile) => Promise<T>, events: ProfileEvents = noEvents): Promise<T> {
  await demandAllowed(mode);
  const folder = join(dataFolder, mode);
  await makeProfileFolder(folder);
  const ports = createPorts(folder, events);
  try {
    const profile = await Profile.open({ mode, folder }, ports);
    try {
      demandServer(profile, server);
      return await work(profile);
    } finally {
      await profile.close();
    }
  } finally {
    await ports.close();
  }
}
