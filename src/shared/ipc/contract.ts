import type { AppStatus } from './app.js';
import { appVerbs } from './app.js';
import { cataloguesVerbs, type CatalogueRow } from './catalogues.js';
import { certificatesVerbs } from './certificates.js';
import type { channels, EventName, GroupName } from './channels.js';
import type { InputOf, OutputOf, Verb } from './define.js';
import { clientKitVerbs } from './client-kit.js';
import { jobsVerbs, type JobProgress, type JobSnapshot } from './jobs.js';
import { journalVerbs } from './journal.js';
import { publishedVerbs } from './published.js';
import { publishersVerbs } from './publishers.js';
import { rollOverVerbs } from './roll-over.js';
import { serversVerbs, type DiagnosisNews } from './servers.js';
import { settingsVerbs } from './settings.js';
import { updatesVerbs } from './updates.js';

type VerbName<G extends GroupName> = (typeof channels)[G][number];

/** The one contract between window and main. Its keys are held to `channels` by type, in both directions. */
export const contract = {
  app: appVerbs,
  catalogues: cataloguesVerbs,
  publishers: publishersVerbs,
  updates: updatesVerbs,
  jobs: jobsVerbs,
  published: publishedVerbs,
  certificates: certificatesVerbs,
  clientKit: clientKitVerbs,
  rollOver: rollOverVerbs,
  servers: serversVerbs,
  journal: journalVerbs,
  settings: settingsVerbs,
} satisfies { readonly [G in GroupName]: Readonly<Record<VerbName<G>, Verb>> };

export type Contract = typeof contract;

/** What main tells the window unasked. */
export interface EventPayloads {
  readonly status: AppStatus;
  readonly catalogues: readonly CatalogueRow[];
  readonly job: JobSnapshot;
  readonly progress: JobProgress;
  readonly diagnosis: DiagnosisNews;
}

type Arguments<Input> = [Input] extends [undefined] ? [signal?: AbortSignalLike] : [input: Input, signal?: AbortSignalLike];

/** What both DOM's and Node's AbortSignal offer, so that this file needs neither. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** The window's side: every verb answers with its value or throws a RequestFailed with the code. */
export type Api = {
  readonly [G in GroupName]: {
    readonly [V in keyof Contract[G]]: (...parameters: Arguments<InputOf<Contract[G][V]>>) => Promise<OutputOf<Contract[G][V]>>;
  };
};

/** Main's side: a handler for every verb, with the request's own AbortSignal. */
export type Handlers<Signal> = {
  readonly [G in GroupName]: {
    readonly [V in keyof Contract[G]]: (
      input: InputOf<Contract[G][V]>,
      context: { readonly signal: Signal; readonly requestId: string },
    ) => Promise<OutputOf<Contract[G][V]>> | OutputOf<Contract[G][V]>;
  };
};

/** What the preload puts on `window.countersign`. */
export interface Bridge {
  request(group: GroupName, verb: string, requestId: string, input: unknown): Promise<unknown>;
  cancel(requestId: string): void;
  on<E extends EventName>(event: E, listener: (payload: EventPayloads[E]) => void): () => void;
}
