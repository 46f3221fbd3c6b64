import type { Inspection } from '../../../shared/ipc/catalogues.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { JobSnapshot } from '../../../shared/ipc/jobs.js';
import type { UpdateRow } from '../../../shared/ipc/updates.js';
import type { Profile } from '../profile/profile.js';
import type { AnswerQuestion } from './answers.js';
import { importUnattended, type CatalogueSource } from './import.js';
import { outcomesOf, rowsOfCatalogue, settleUnattended, startUnattended, type GroupChoice, type StartedJobs, type UpdateOutcome } from './jobs.js';
import { selectUpdates, type Selection } from './selection.js';

export interface UnattendedRequest {
  readonly source: CatalogueSource;
  readonly selection: Selection;
  /** How a publisher that nobody has decided about is approved; undefined refuses it. */
  readonly approval?: 'approve-once' | 'approve-always';
  readonly answer: AnswerQuestion;
  /** Whom what was published is approved for. */
  readonly group?: GroupChoice;
  /** Ids of the servers that are published to; the current one when none is named. */
  readonly serverIds?: readonly string[];
}

/** Told of each stage as it is reached. */
export interface UnattendedWatcher {
  readonly onImported: (inspection: Inspection) => void;
  readonly onPicked: (rows: readonly UpdateRow[]) => void;
  readonly onStarted: (started: readonly StartedJobs[]) => void;
}

/** What came of a publish on one server. */
export interface ServerResult {
  readonly serverId: string;
  readonly server: string;
  readonly jobs: readonly JobSnapshot[];
  /** Paths, one for each job. */
  readonly reports: readonly string[];
  readonly outcomes: readonly UpdateOutcome[];
  /** Why nothing more was begun on it. */
  readonly error?: CodedError;
}

export interface UnattendedResult {
  readonly inspection: Inspection;
  readonly servers: readonly ServerResult[];
}

/**
 * From a catalogue to published updates, with nobody to ask. A signal that is aborted pauses the jobs: the next run goes on.
 * @throws Fault of importing, picking and starting; what goes wrong with a single update is an outcome
 */
export async function publishUnattended(profile: Profile, request: UnattendedRequest, watcher: UnattendedWatcher, signal: AbortSignal): Promise<UnattendedResult> {
  const inspection = await importUnattended(profile, request.source, request.approval, signal);
  watcher.onImported(inspection);
  const rows = selectUpdates(rowsOfCatalogue(profile, inspection.imported?.catalogueId ?? ''), request.selection);
  watcher.onPicked(rows);
  const ids = request.serverIds ?? [profile.servers.current.id];
  const servers = ids.map((id) => profile.servers.demand(id === '' ? undefined : id));
  if (rows.length === 0) return { inspection, servers: servers.map(({ id, name = '' }) => ({ serverId: id, server: name, jobs: [], reports: [], outcomes: [] })) };
  const started = await startUnattended(profile, servers, rows, request.group, signal);
  watcher.onStarted(started);
  const pause = (): void => started.flatMap(({ jobIds }) => jobIds).forEach((jobId) => void profile.jobs.pause(jobId));
  if (signal.aborted) pause();
  else signal.addEventListener('abort', pause, { once: true });
  return { inspection, servers: await Promise.all(started.map(async (each) => resultOf(profile, rows, each, request.answer, signal))) };
}

async function resultOf(profile: Profile, rows: readonly UpdateRow[], started: StartedJobs, answer: AnswerQuestion, signal: AbortSignal): Promise<ServerResult> {
  const { serverId, server, jobIds, error } = started;
  const open = await Promise.all(jobIds.map(async (jobId) => settleUnattended(profile, jobId, answer, signal)));
  const jobs = jobIds.map((jobId) => profile.jobs.get(jobId));
  const reports = await Promise.all(jobIds.map(async (jobId) => profile.jobs.report(jobId)));
  return { serverId, server, jobs, reports, outcomes: outcomesOf(rows, jobs, started, open.flat()), ...(error !== undefined && { error }) };
}
