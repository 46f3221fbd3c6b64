import { safeStorage } from 'electron';
import type { Log } from '../core/log.js';
import { policyFile, readPolicy } from '../core/profile/policy.js';
import { createAnswering, type Answering } from '../ipc/answering.js';
import { createHandlers } from '../ipc/handlers/index.js';
import { createElectronSecretStore } from '../platform/electron-secret-store.js';
import { createModeMemory } from '../platform/mode-memory.js';
import { AppConsole, type WindowPort } from './console.js';
import type { OpenProfile } from './profile-opener.js';

export interface ServicesOptions {
  readonly dataFolder: string;
  readonly version: string;
  readonly runtime: string;
  readonly log: Log;
  readonly window: WindowPort;
}

export interface Services {
  readonly console: AppConsole;
  readonly answering: Answering;
}

/** Everything behind the window; it loads while the window starts. The most of it belongs to a profile and comes when the first is opened. */
export async function createServices({ dataFolder, version, runtime, log, window }: ServicesOptions): Promise<Services> {
  const secrets = await createElectronSecretStore(safeStorage, process.platform);
  let opener: Promise<OpenProfile> | undefined;
  const loadOpener = async (): Promise<OpenProfile> => (await import('./profile-opener.js')).createProfileOpener({ secrets, version, runtime });
  const console = new AppConsole({
    dataFolder,
    policy: await readPolicy(policyFile(process.platform)),
    version,
    runtime,
    log,
    window,
    openProfile: async (place, events) => (await (opener ??= loadOpener()))(place, events),
    remembered: createModeMemory(),
  });
  return { console, answering: createAnswering(createHandlers(console), log) };
}
