import { safeStorage } from 'electron';
import type { Log } from '../core/log.js';
import { policyFile, readPolicy } from '../core/profile/policy.js';
import { createAnswering, type Answering } from '../ipc/answering.js';
import { createHandlers } from '../ipc/handlers/index.js';
import { createElectronSecretStore } from '../platform/electron-secret-store.js';
import { createModeMemory } from '../platform/mode-memory.js';
import { createPortFactory } from '../platform/ports.js';
import { AppConsole, type WindowPort } from './console.js';

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

/** Everything behind the window. Nearly all code of main hangs on this file; it loads while the window starts. */
export async function createServices({ dataFolder, version, runtime, log, window }: ServicesOptions): Promise<Services> {
  const secrets = await createElectronSecretStore(safeStorage, process.platform);
  const console = new AppConsole({
    dataFolder,
    policy: await readPolicy(policyFile(process.platform)),
    version,
    runtime,
    log,
    window,
    createPorts: createPortFactory({ secrets, version, runtime }),
    remembered: createModeMemory(),
  });
  return { console, answering: createAnswering(createHandlers(console), log) };
}
