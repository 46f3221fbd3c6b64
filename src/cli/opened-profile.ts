import { join } from 'node:path';
import { Fault } from '../main/core/fault.js';
import { policyFile, readPolicy } from '../main/core/profile/policy.js';
import { makeProfileFolder } from '../main/core/profile/profile-folder.js';
import { noEvents, type ProfileEvents, type ProfilePorts } from '../main/core/profile/ports.js';
import { Profile } from '../main/core/profile/profile.js';
import type { ProfileServer } from '../main/core/profile/server.js';
import type { ProfileMode } from '../shared/ipc/app.js';

/** Where the command runs: plain Node, or Electron without a window. */
export interface TerminalSurroundings {
  readonly dataFolder: string;
  readonly createPorts: (folder: string, events: ProfileEvents) => ProfilePorts & { readonly close: () => Promise<void> };
}

/** What `--server` names. */
export interface ServerChoice {
  readonly mode: ProfileMode;
  /** Names or ids; none for the current one. */
  readonly servers: readonly string[];
}

/** `practice`, `earnest` for the current server, or names of servers that are set up. @throws Fault `app/usage` */
export function readServerChoice(names: readonly string[]): ServerChoice {
  const word = names.find((name) => name === 'practice' || name === 'earnest');
  if (word !== undefined && names.length > 1) throw new Fault('app/usage', { reason: `--server ${word} stands alone; several servers are given by their names` });
  return { mode: word === 'practice' ? 'practice' : 'earnest', servers: word === undefined ? names : [] };
}

/** @throws Fault `practice/not-allowed` */
export async function demandAllowed(mode: ProfileMode): Promise<void> {
  if (mode === 'practice' && !(await readPolicy(policyFile(process.platform))).practiceAllowed) throw new Fault('practice/not-allowed');
}

/** The servers that are meant, each once; the first is the current one for this run. @throws Fault `jobs/no-server`, `app/not-found` */
function useServers({ servers }: Profile, names: readonly string[]): readonly ProfileServer[] {
  if (servers.current.view() === undefined) throw new Fault('jobs/no-server');
  const [first, ...others] = new Set(names.map((name) => servers.named(name)));
  if (first === undefined) return [servers.current];
  servers.use(first.id);
  return [first, ...others];
}

/**
 * Opens the profile, works on the servers that were named, and closes everything again.
 * @throws Fault `practice/not-allowed`, `jobs/no-server`, `app/not-found`, and those of `Profile.open`
 */
export async function withProfile<T>({ mode, servers }: ServerChoice, { dataFolder, createPorts }: TerminalSurroundings, work: (profile: Profile, servers: readonly ProfileServer[]) => Promise<T>, events: ProfileEvents = noEvents): Promise<T> {
  await demandAllowed(mode);
  const folder = join(dataFolder, mode);
  await makeProfileFolder(folder);
  const ports = createPorts(folder, events);
  try {
    const profile = await Profile.open({ mode, folder }, ports);
    try {
      return await work(profile, useServers(profile, servers));
    } finally {
      await profile.close();
    }
  } finally {
    await ports.close();
  }
}
