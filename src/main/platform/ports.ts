import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { net, session, utilityProcess } from 'electron';
import { createFileLog } from '../core/log.js';
import type { SecretStore } from '../core/certificates/secret-store.js';
import type { ProfileEvents, ProfilePorts } from '../core/profile/ports.js';
import { foldersOf } from '../core/profile/context.js';
import { connectPractice } from '../core/profile/practice-process.js';
import { createWorkPool, threadsForDownloads } from '../core/work/pool.js';
import { accountName } from './account.js';
import { openElectronSettings } from './electron-settings.js';
import { createWsusTransport } from './wsus-transport.js';
import { startPracticeUtility } from './practice-utility.js';
import { createSystemProxy } from './system-proxy.js';
import { createSystemTransport } from './system-transport.js';
import { createSystemTrust } from './system-trust.js';

export interface PortFactoryOptions {
  readonly secrets: SecretStore;
  readonly version: string;
  readonly runtime: string;
}

export interface ElectronPorts extends ProfilePorts {
  /** Ends the worker threads that all profiles share: a process that ends while they start ends in a crash. */
  readonly close: () => Promise<void>;
}

const built = (name: string): string => join(import.meta.dirname, name);

/** Fills core's ports with Electron; worker threads are shared by the profiles that are opened one after the other. */
export function createPortFactory({ secrets, version, runtime }: PortFactoryOptions): (folder: string, events: ProfileEvents) => ElectronPorts {
  const work = createWorkPool<never>(built('worker.js'));
  const downloadWork = createWorkPool<never>(built('worker.js'), { threads: threadsForDownloads });
  const imports = createWorkPool<never>(built('worker.js'), { threads: 1, keepThreads: true });
  const systemTrust = createSystemTrust(process.platform, process.env['SystemRoot'] ?? 'C:\\Windows', Date.now);
  const systemTransport = createSystemTransport(net, (partition) => session.fromPartition(partition, { cache: false }));
  return (folder, events) => {
    const log = createFileLog(foldersOf(folder).logs);
    return {
      work,
      downloadWork,
      imports,
      secrets,
      openSettings: async (path) => openElectronSettings(path, log),
      soapTransport: createWsusTransport,
      systemTrust,
      // Settings of the system only: this session itself reaches nothing but the app's own files.
      systemProxy: createSystemProxy(session.defaultSession),
      systemTransport,
      startPractice: async (path) => connectPractice(startPracticeUtility(utilityProcess, built('practice.js'), path)),
      account: accountName(process.platform, process.env, { host: hostname(), user: userInfo().username }),
      version,
      runtime,
      now: () => new Date(),
      log,
      events,
      close: async () => {
        await Promise.all([work.close(), downloadWork.close(), imports.close()]);
      },
    };
  };
}
