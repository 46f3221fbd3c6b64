import type { CodedError } from '../../../shared/errors/index.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import type { JobItem, JobPlan, JobSnapshot } from '../../../shared/ipc/jobs.js';
import type { UpdateRow } from '../../../shared/ipc/updates.js';
import { parseGuid, type Guid, type PackageId } from '../../../shared/units.js';
import { Fault, toCodedError } from '../fault.js';
import { demandApprovalsHere } from '../publishing/server-session.js';
import type { PublishTarget } from '../profile/jobs.js';
import type { Profile } from '../profile/profile.js';
import type { ProfileServer } from '../profile/server.js';
import { leaveOut, whatToDo, type AnswerQuestion } from './answers.js';

/** The profile answers with as many as it thinks good at a time. */
const everything = Number.MAX_SAFE_INTEGER;

/** The updates of one catalogue, the newest first. */
export function rowsOfCatalogue({ updates }: Profile, catalogueId: string): readonly UpdateRow[] {
  const rows: UpdateRow[] = [];
  for (let offset = 0; ; ) {
    const page = updates.rows(offset, everything);
    rows.push(...page.rows.filter((row) => row.catalogueId === catalogueId));
    offset += page.rows.length;
    if (page.rows.length === 0 || offset >= page.total) return rows;
  }
}

export type GroupChoice = { readonly kind: 'everybody' } | { readonly kind: 'named'; readonly name: string };

/** @throws Fault `app/not-found`, `wsus/update-point`, `wsus/…` */
export async function findGroup(server: ProfileServer, choice: GroupChoice, signal: AbortSignal): Promise<Guid> {
  demandApprovalsHere(await server.session());
  const groups = await server.groups(signal);
  // The group that contains all others has no parent.
  const found = groups.find(({ name, parentId }) => (choice.kind === 'everybody' ? parentId === undefined : name.toLowerCase() === choice.name.toLowerCase()));
  const groupId = parseGuid(found?.groupId ?? '');
  if (groupId === undefined) throw new Fault('app/not-found', { what: choice.kind === 'everybody' ? 'the group of all computers' : `the group ${choice.name} on this server` });
  return groupId;
}

/** Jobs of publishing to a server that were cut off and are about nothing but these updates. */
function unfinishedJobs({ jobs }: Profile, { id }: ProfileServer, picked: ReadonlySet<PackageId>): readonly JobSnapshot[] {
  return jobs
    .list()
    .filter(({ purpose, state, serverId }) => purpose === 'publish' && serverId === id && state !== 'done' && state !== 'cancelled')
    .map(({ jobId }) => jobs.watch(jobId))
    .filter(({ items }) => items.every(({ packageId }) => picked.has(packageId)));
}

/** What was begun on one server. */
export interface StartedJobs {
  readonly serverId: string;
  readonly server: string;
  readonly jobIds: readonly string[];
  /** Those of them that an earlier run had begun. */
  readonly resumed: readonly JobSnapshot[];
  readonly leftOut: JobPlan['leftOut'];
  /** Why nothing more was begun. */
  readonly error?: CodedError;
}

type Beginning = StartedJobs & { readonly target?: PublishTarget };

/** Goes on with what an earlier run was cut off from on a server, as it was begun, and looks what of the rest it can take. */
async function beginOn(profile: Profile, server: ProfileServer, rows: readonly UpdateRow[], group: GroupChoice | undefined, signal: AbortSignal): Promise<Beginning> {
  const approveForGroup = group === undefined ? undefined : await findGroup(server, group, signal);
  const resumed = unfinishedJobs(profile, server, new Set(rows.map(({ packageId }) => packageId)));
  for (const { jobId } of resumed) profile.jobs.resume(jobId);
  const begun = new Set(resumed.flatMap(({ items }) => items.map(({ packageId }) => packageId)));
  const started: StartedJobs = { serverId: server.id, server: server.name ?? '', jobIds: resumed.map(({ jobId }) => jobId), resumed, leftOut: [] };
  const rest = rows.filter(({ packageId }) => !begun.has(packageId));
  if (rest.length === 0) return started;
  const { leftOut } = await profile.jobs.plan(rest.map(referenceOf), signal, server.id);
  if (leftOut.length === rest.length) return { ...started, leftOut };
  const options = { confirmAutomaticApprovals: false, raiseCabinetLimit: false, ...(approveForGroup !== undefined && { approveForGroup }) };
  return { ...started, leftOut, target: { serverId: server.id, options } };
}

/**
 * Begins on each server; the jobs that are new are those of one publish. What goes wrong with one of several servers is its own result.
 * @throws Fault `jobs/…`, `wsus/…`, `app/disk-full`, `app/not-found`
 */
export async function startUnattended(profile: Profile, servers: readonly ProfileServer[], rows: readonly UpdateRow[], group: GroupChoice | undefined, signal: AbortSignal): Promise<readonly StartedJobs[]> {
  const beginnings: Beginning[] = [];
  for (const server of servers) {
    try {
      beginnings.push(await beginOn(profile, server, rows, group, signal));
    } catch (error) {
      if (servers.length === 1 || signal.aborted) throw error;
      beginnings.push({ serverId: server.id, server: server.name ?? '', jobIds: [], resumed: [], leftOut: [], error: toCodedError(error) });
    }
  }
  const targets = beginnings.flatMap(({ target }) => (target === undefined ? [] : [target]));
  const { jobs, refused } = targets.length === 0 ? { jobs: [], refused: [] } : await profile.jobs.startOn(rows.map(referenceOf), targets, signal);
  return beginnings.map(({ target, ...started }) => {
    const isIts = ({ serverId }: { readonly serverId: string }): boolean => target !== undefined && serverId === started.serverId;
    const error = started.error ?? refused.find(isIts)?.error;
    return { ...started, jobIds: [...started.jobIds, ...jobs.filter(isIts).map(({ jobId }) => jobId)], ...(error !== undefined && { error }) };
  });
}

const referenceOf = ({ catalogueId, packageId }: UpdateRow): UpdateReference => ({ catalogueId, packageId });

export interface OpenQuestion {
  /** Undefined when the whole job was asked about. */
  readonly packageId?: PackageId;
  readonly title: string;
  readonly kind: string;
  readonly whatToDo: string;
}

/** Answers what a job asks until it asks no more. @returns the questions for which updates were left out */
export async function settleUnattended({ jobs }: Profile, jobId: string, answer: AnswerQuestion, signal: AbortSignal): Promise<readonly OpenQuestion[]> {
  const open: OpenQuestion[] = [];
  for (;;) {
    await jobs.settled(jobId);
    const { decisions } = jobs.get(jobId);
    // A job that was paused keeps its questions for the next run.
    if (decisions.length === 0 || signal.aborted) return open;
    for (const { decisionId, about, title, question } of decisions) {
      const given = answer(question);
      if (given.answer === leaveOut.answer) open.push({ ...(about !== undefined && { packageId: about }), title, kind: question.kind, whatToDo: whatToDo(question) });
      jobs.decide(jobId, decisionId, given);
    }
  }
}

/** What became of one update that was picked. */
export interface UpdateOutcome {
  readonly packageId: PackageId;
  readonly title: string;
  readonly state: JobItem['state'];
  readonly revisionNumber?: number;
  readonly error?: CodedError;
  readonly whatToDo?: string;
}

/** One outcome for each update that was picked, in the order in which they were. */
export function outcomesOf(rows: readonly UpdateRow[], jobs: readonly JobSnapshot[], { leftOut, error: failure }: Pick<StartedJobs, 'leftOut' | 'error'>, open: readonly OpenQuestion[]): readonly UpdateOutcome[] {
  const items = new Map(jobs.flatMap((job) => job.items.map((item) => [item.packageId, item] as const)));
  const reasons = new Map(leftOut.map(({ packageId, reason }) => [packageId, reason]));
  const questions = new Map(open.map((question) => [question.packageId, question.whatToDo]));
  return rows.map(({ packageId, title }) => {
    const item = items.get(packageId);
    const error = item === undefined ? (reasons.get(packageId) ?? failure) : item.error;
    const todo = questions.get(packageId) ?? (item?.state === 'left-out' ? questions.get(undefined) : undefined);
    return {
      packageId,
      title,
      state: item?.state ?? (failure === undefined || reasons.has(packageId) ? 'left-out' : 'failed'),
      ...(item?.revisionNumber !== undefined && { revisionNumber: item.revisionNumber }),
      ...(error !== undefined && { error }),
      ...(todo !== undefined && { whatToDo: todo }),
    };
  });
}
