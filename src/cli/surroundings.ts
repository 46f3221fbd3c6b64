import { fork } from 'node:child_process';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createPassphraseStore } from '../main/core/certificates/passphrase-store.js';
import type { SecretStore } from '../main/core/certificates/secret-store.js';
import { Fault } from '../main/core/fault.js';
import { createFileLog } from '../main/core/log.js';
import type { ProfileEvents, ProfilePorts } from '../main/core/profile/ports.js';
import { connectPractice, forkedPractice } from '../main/core/profile/practice-process.js';
import { openSettingsFile } from '../main/core/profile/settings.js';
import { createWorkPool, threadsForDownloads } from '../main/core/work/pool.js';
import { createUndiciTransport } from '../main/core/wsus/soap/transport-undici.js';

declare const __APP_VERSION__: string;

/** Where Electron keeps the data of an app of this name, so that window and terminal share their profiles. */
export function dataFolder(): string {
  const given = process.env['COUNTERSIGN_DATA'];
  if (given !== undefined && given !== '') return given;
  switch (process.platform) {
    case 'win32':
      return join(process.env['APPDATA'] ?? join(homedir(), 'AppData/Roaming'), 'Countersign');
    case 'darwin':
      return join(homedir(), 'Library/Application Support/Countersign');
    default:
      return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'Countersign');
  }
}

/** Without a passphrase a terminal has no store: keys that the window keeps belong to the system's keyring. */
function secretStore(): SecretStore {
  const passphrase = process.env['COUNTERSIGN_PASSPHRASE'];
  if (passphrase !== undefined) return createPassphraseStore(passphrase);
  const refuse = (): never => {
    throw new Fault('certificates/store-unavailable', { protection: 'no passphrase is set in COUNTERSIGN_PASSPHRASE' });
  };
  return { describe: () => ({ available: false, protection: 'no passphrase is set' }), protect: async () => Promise.resolve(refuse()), reveal: async () => Promise.resolve(refuse()) };
}

/** Who is at the terminal, for records of what was decided. */
export const terminalAccount = (): string => `${hostname()}\\${userInfo().username}`;

const built = (name: string): string => join(import.meta.dirname, name);

const environmentProxy = (url: string): string | undefined => {
  const name = url.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return process.env[name] ?? process.env[name.toLowerCase()];
};

/** What a profile needs, at a terminal: plain Node, no Electron. */
export function terminalPorts(folder: string, events: ProfileEvents): ProfilePorts & { readonly close: () => Promise<void> } {
  const work = createWorkPool<never>(built('worker.js'));
  const downloadWork = createWorkPool<never>(built('worker.js'), { threads: threadsForDownloads });
  const imports = createWorkPool<never>(built('worker.js'), { threads: 1, keepThreads: true });
  return {
    work: work,
    downloadWork,
    imports: imports,
    secrets: secretStore(),
    openSettings: openSettingsFile,
    soapTransport: (record, { password }) =>
      createUndiciTransport({
        ...(record.acceptedFingerprint === undefined ? {} : { acceptedFingerprint: record.acceptedFingerprint as never }),
        ...(record.login.kind === 'account' && password !== undefined ? { account: { user: record.login.user, password } } : {}),
      }),
    systemTrust: async () => Promise.resolve({ anchors: [], disallowed: [] }),
    systemProxy: async (url) => Promise.resolve(environmentProxy(url)),
    startPractice: async (profile) =>
      connectPractice(forkedPractice(fork(built('practice.js'), ['--profile', profile, '--json'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] }))),
    account: terminalAccount(),
    version: __APP_VERSION__,
    runtime: `Node ${process.versions.node}`,
    now: () => new Date(),
    log: createFileLog(join(folder, 'logs')),
    events,
    close: async () => {
      await Promise.all([work.close(), downloadWork.close(), imports.close()]);
    },
  };
}
