import type { MessagePort } from 'node:worker_threads';
import type { ProfileMode } from '../../../shared/ipc/app.js';
import type { DiagnosisNews } from '../../../shared/ipc/servers.js';
import type { Fingerprint } from '../../../shared/units.js';
import type { SecretStore } from '../certificates/secret-store.js';
import type { ImportTasks } from '../imports/tasks.js';
import type { Log } from '../log.js';
import type { publishTasks } from '../publishing/tasks.js';
import type { GivenAnchor } from '../trust/trust-source.js';
import type { WorkRunner } from '../work/protocol.js';
import type { SoapTransport } from '../wsus/soap/transport.js';
import type { ServerRecord } from './server-record.js';
import type { SettingsStore } from './settings.js';
import type { StartPractice } from './practice-connection.js';

export interface SystemTrust {
  readonly anchors: readonly GivenAnchor[];
  readonly disallowed: readonly Fingerprint[];
}

export interface Login {
  /** Of a typed account; undefined for the account that is signed on. */
  readonly password?: string;
}

/** What a profile needs from its surroundings: Electron's main process or a terminal. */
export interface ProfilePorts {
  readonly work: WorkRunner<typeof publishTasks>;
  /** Threads of their own, so that slow lines keep nobody from packing and verifying; `threadsForDownloads` are enough. */
  readonly downloadWork: WorkRunner<typeof publishTasks>;
  /** One thread that keeps its state between calls; see `createImportTasks`. */
  readonly imports: WorkRunner<ImportTasks>;
  readonly secrets: SecretStore;
  readonly openSettings: (folder: string) => Promise<SettingsStore>;
  readonly soapTransport: (record: ServerRecord, login: Login) => SoapTransport;
  /** The system's own certificate stores; empty where there are none. */
  readonly systemTrust: () => Promise<SystemTrust>;
  /** The proxy that the system's settings name for an address; undefined goes directly. */
  readonly systemProxy: (url: string) => Promise<string | undefined>;
  /** Opens a way to fetch through this proxy with the account that is signed on, for one task; absent where the system has none. */
  readonly systemTransport?: (proxy: string) => MessagePort;
  readonly startPractice: StartPractice;
  /** Windows account, for records of decisions. */
  readonly account: string;
  readonly version: string;
  readonly runtime: string;
  readonly now: () => Date;
  readonly log: Log;
  readonly events: ProfileEvents;
}

export interface ProfileEvents {
  readonly onJobChange: (jobId: string) => void;
  readonly onJobProgress: (jobId: string) => void;
  readonly onCataloguesChange: () => void;
  readonly onStatusChange: () => void;
  readonly onDiagnosis: (news: DiagnosisNews) => void;
}

/** For whoever looks only at the end. */
export const noEvents: ProfileEvents = {
  onJobChange: () => undefined,
  onJobProgress: () => undefined,
  onCataloguesChange: () => undefined,
  onStatusChange: () => undefined,
  onDiagnosis: () => undefined,
};

export interface ProfileOptions {
  readonly mode: ProfileMode;
  readonly folder: string;
}
