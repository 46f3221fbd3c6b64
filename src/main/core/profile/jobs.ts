import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import { explain, type CodedError, type ErrorCode } from '../../../shared/errors/index.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import type { ClientCheckLine, DecisionAnswer, JobPlan, JobProgress, JobRow, JobSnapshot, PublishOptions, StartedPublish } from '../../../shared/ipc/jobs.js';
import { bytes, instant, type Guid, type PackageId } from '../../../shared/units.js';
import { Fault, toCodedError } from '../fault.js';
import type { JobJournal } from '../jobs/journal.js';
import { serverActionKindName, type NewItem } from '../jobs/model.js';
import { JobRunner, type JobStart } from '../jobs/runner.js';
import { writeFileSafely } from '../json-file.js';
import { loadPackage, type LoadedPackage } from '../library/load-package.js';
import { demandFittingAnswer } from '../publishing/fitting-answer.js';
import { publishKind, publishKindName } from '../publishing/kind.js';
import { expectedOf } from '../publishing/records.js';
import { storeOptions } from '../publishing/options.js';
import { demandApprovalsHere, type ServerSession } from '../publishing/server-session.js';
import type { PublishServices } from '../publishing/services.js';
import { culture } from '../publishing/steps/import.js';
import { serverActionKind } from '../server-actions/kind.js';
import { actionOf, type StoredAction } from '../server-actions/options.js';
import type { ActionServices } from '../server-actions/services.js';
import { writeReport } from '../report/report.js';
import { approveUpdate } from '../wsus/publishing/approve.js';
import { automaticApprovals } from '../wsus/publishing/automatic-approval.js';
import { filesOf } from '../wsus/metadata/installation.js';
import { Renaming } from '../wsus/publishing/category-names.js';
import { cabinetObstacle } from '../wsus/publishing/obstacles.js';
import { planCategories } from '../wsus/publishing/plan-categories.js';
import { PublishedUpdate } from '../wsus/publishing/published-update.js';
import { getApprovalRules } from '../wsus/soap/operations/approval-rules.js';
import { getCategories } from '../wsus/soap/operations/categories.js';
import { catalogueRows } from '../library/queries.js';
import { foldersOf, type ProfileContext } from './context.js';
import { leftOutOf, publishingOrder, reasonToLeaveOut } from './plan.js';
import { mapYielding } from '../work/yielding.js';
import type { ProfileServer } from './server.js';
import type { ProfileServers } from './servers.js';
import type { ProfileCertificates } from './certificates.js';
import { rowOf, snapshotOf, type JobSources } from './snapshots.js';

export interface JobParts {
  readonly journal: JobJournal;
  readonly services: PublishServices;
  readonly actions: ActionServices;
  readonly servers: ProfileServers;
  readonly certificates: ProfileCertificates;
}

/** A server that updates are published to, with what was agreed to for it. */
export interface PublishTarget {
  readonly serverId: string;
  readonly options: PublishOptions;
}

type Loaded = LoadedPackage & { readonly found: SoftwarePackage };

interface TargetLook {
  readonly server: ProfileServer;
  readonly options: PublishOptions;
  readonly picked: readonly Loaded[];
  /** Why nothing is published to it. */
  readonly error?: Fault;
}

/** Whether a server can take what is asked for. */
interface TargetCheck {
  readonly session?: ServerSession;
  readonly error?: Fault;
  readonly isUnreachable?: boolean;
}

/** Why a server that answered within the last minute does not any more. */
const unreachable: ReadonlySet<string> = new Set<ErrorCode>(['wsus/name-unknown', 'wsus/port-closed', 'wsus/timeout', 'wsus/connection-lost', 'wsus/service-stopped']);

/** Jobs are told about several times a second; the facts of this many items are still a small message. */
const mostItemsWithFacts = 100;

const itemLanes = { network: 64, compute: 2, server: 1 } as const;

/** The jobs of a profile: planned, started, watched, answered and reported. */
export class ProfileJobs {
  readonly #context: ProfileContext;
  readonly #parts: JobParts;
  readonly #runner: JobRunner;
  /** Of the plan that was shown last for each server. */
  readonly #shownRules = new Map<string, JobPlan['automaticApprovals']>();

  constructor(context: ProfileContext, parts: JobParts) {
    this.#context = context;
    this.#parts = parts;
    const { events, now, account, log } = context.ports;
    this.#runner = new JobRunner({
      journal: parts.journal,
      kinds: [publishKind(parts.services), serverActionKind(parts.actions)],
      // How many files are fetched at once is the download queue's to limit; whoever waits there waits for nobody else.
      lanes: itemLanes,
      now,
      account,
      log,
      // A job shows how those of the same publish stand on other servers.
      onChange: (jobId) => [jobId, ...parts.journal.siblings(parts.journal.job(jobId)).map((sibling) => sibling.jobId)].forEach(events.onJobChange),
      onProgress: events.onJobProgress,
    });
    context.approvals.onRevoked((publisherId) => this.#refuseItemsOf(publisherId));
  }

  resumeInterrupted(): readonly string[] {
    return this.#runner.resumeInterrupted();
  }

  /**
   * Everything that needs a word before a job starts on a server, the current one when none is named.
   * @throws Fault `jobs/no-server`, `jobs/no-signing`, `app/not-found`, `wsus/…`
   */
  async plan(references: readonly UpdateReference[], signal: AbortSignal, serverId?: string): Promise<JobPlan> {
    const server = this.#parts.servers.demand(serverId);
    const packages = await mapYielding(references, (reference) => this.#load(reference).package);
    const session = await server.session();
    const signing = await this.#parts.certificates.status(signal, server);
    const existing = await session.client.call(getCategories, { culture, classifications: false }, signal);
    const classifications = await session.client.call(getCategories, { culture, classifications: true }, signal);
    const rules = await session.client.call(getApprovalRules, { culture }, signal);
    const leftOut = leftOutOf(packages, this.#parts.journal.openPackages(server.id));
    const omitted = new Set(leftOut.map(({ packageId }) => packageId));
    const picked = packages.filter(({ packageId }) => !omitted.has(packageId));
    const renaming = new Renaming(server.categoryNames);
    const asPublished = picked.map((found) => renaming.apply(found));
    const categories = planCategories(asPublished, existing);
    const known = new Set([...existing, ...classifications].map(({ categoryId }) => categoryId));
    const applying = new Map(asPublished.flatMap((found) => automaticApprovals(rules, found, known)).map((rule) => [rule.name, rule]));
    const shownRules = [...applying.values()].map(({ name, groups, action }) => ({ name, groups, action }));
    this.#shownRules.set(server.id, shownRules);
    const toDownload = await this.#bytesToDownload(picked);
    const freeSpace = await this.#context.content.freeSpace();
    const limit = session.server.configuration.localPublishingMaxCabSize;
    return {
      serverId: server.id,
      server: session.name,
      signedBy: signing.sentence,
      updates: picked.length,
      toDownload: bytes(toDownload),
      freeSpace: bytes(freeSpace),
      enoughSpace: freeSpace >= spaceFor(toDownload, 1),
      newCategories: categories.created.map(({ title }) => title),
      usedCategories: categories.used,
      categoryLimit: categories.limit,
      automaticApprovals: shownRules,
      overLimit: picked.flatMap((found) => {
        const tooLarge = filesOf(found).filter(({ size }) => cabinetObstacle(size, limit) !== undefined);
        return tooLarge.map(({ fileName, size }) => ({ packageId: found.packageId, title: found.localized[0].title, fileName, size, limitMegabytes: limit }));
      }),
      leftOut,
      unencrypted: picked.filter((found) => filesOf(found).some(({ uri }) => uri?.startsWith('http:') === true)).length,
      groups: await server.groups(signal),
      ...(session.updatePoint === undefined ? {} : { updatePoint: session.updatePoint }),
    };
  }

  /**
   * Starts a job on the current server. @returns its id
   * @throws Fault `jobs/no-server`, `jobs/nothing-to-publish`, `app/disk-full`
   */
  async start(references: readonly UpdateReference[], options: PublishOptions, signal: AbortSignal): Promise<string> {
    const { jobs } = await this.startOn(references, [{ serverId: this.#parts.servers.current.id, options }], signal);
    return jobs[0]?.jobId ?? '';
  }

  /**
   * Starts a job on each of several servers. One that cannot be reached now gets its job as well, which fails there and can be tried
   * again; one that cannot take what is asked for gets none.
   * @throws Fault when no job can be started, why not on the first of them; `app/not-found`, `app/disk-full`
   */
  async startOn(references: readonly UpdateReference[], targets: readonly PublishTarget[], signal: AbortSignal): Promise<StartedPublish> {
    const loaded = (await mapYielding(references, (reference) => this.#load(reference))).map((each) => ({ ...each, found: each.package }));
    const looks = targets.map((target) => this.#lookAt(target, loaded));
    if (looks.some(({ error }) => error === undefined)) this.#context.audit.demandOrder();
    const checked: (TargetLook & TargetCheck)[] = [];
    for (const look of looks) checked.push({ ...look, ...(look.error === undefined ? await this.#check(look, signal) : {}) });
    const isAnyReady = checked.some(({ error }) => error === undefined);
    const begun = checked.filter(({ error, isUnreachable }) => error === undefined || (isAnyReady && isUnreachable === true));
    const [first] = checked;
    if (begun.length === 0) throw first?.error ?? new Fault('jobs/no-server');
    const files = new Map(begun.flatMap(({ picked }) => picked.map(({ found }) => [found.packageId, found] as const)));
    await this.#context.content.demandSpace(spaceFor(await this.#bytesToDownload([...files.values()]), begun.length));
    const jobIds = this.#runner.startTogether(publishKindName, begun.map((target) => this.#startOf(target)));
    this.#context.ports.events.onStatusChange();
    const named = ({ server }: TargetLook): Omit<StartedPublish['jobs'][number], 'jobId'> => ({ serverId: server.id, server: server.name ?? '' });
    return {
      jobs: begun.map((target, index) => ({ ...named(target), jobId: jobIds[index] ?? '' })),
      refused: checked.filter((target) => !begun.includes(target)).map((target) => ({ ...named(target), error: toCodedError(target.error) })),
    };
  }

  /** What is to be published to a server, and why nothing is. */
  #lookAt({ serverId, options }: PublishTarget, loaded: readonly Loaded[]): TargetLook {
    const server = this.#parts.servers.demand(serverId === '' ? undefined : serverId);
    const open = this.#parts.journal.openPackages(server.id);
    const reasons = loaded.map(({ found }) => reasonToLeaveOut(found, open));
    const picked = publishingOrder(loaded.filter((_each, index) => reasons[index] === undefined));
    const [first] = reasons;
    if (picked.length > 0) return { server, options, picked };
    return { server, options, picked, error: first?.code === 'jobs/in-other-job' ? new Fault(first.code, first.data) : new Fault('jobs/nothing-to-publish') };
  }

  async #check({ server, options }: TargetLook, signal: AbortSignal): Promise<TargetCheck> {
    let session: ServerSession;
    try {
      session = await server.session();
    } catch (error) {
      return { error: asFault(error), isUnreachable: true };
    }
    try {
      if (options.approveForGroup !== undefined) demandApprovalsHere(session);
      await this.#parts.certificates.signing(signal, server);
      return { session };
    } catch (error) {
      if (signal.aborted) throw error;
      const fault = asFault(error);
      return { error: fault, isUnreachable: unreachable.has(fault.code) };
    }
  }

  #startOf({ server, options, picked, session }: TargetLook & TargetCheck): { readonly job: JobStart; readonly items: readonly NewItem[] } {
    const wsusId = session?.server.configuration.serverId ?? server.wsusId;
    return {
      job: {
        title: picked.length === 1 ? (picked[0]?.found.localized[0].title ?? '') : `Publish ${picked.length} updates`,
        server: server.name ?? '',
        serverId: server.id,
        ...(wsusId === undefined ? {} : { wsusId }),
        options: storeOptions(options, this.#shownRules.get(server.id) ?? []),
      },
      items: picked.map(({ found, catalogueId }) => ({
        packageId: found.packageId,
        catalogueId,
        title: found.localized[0].title,
        vendor: found.vendorName,
        size: bytes(filesOf(found).reduce((sum, file) => sum + file.size, 0)),
      })),
    };
  }

  list(): readonly JobRow[] {
    return this.#parts.journal.countedJobs().map(rowOf);
  }

  get #sources(): JobSources {
    return { journal: this.#parts.journal, runner: this.#runner, now: this.#context.ports.now };
  }

  get(jobId: string): JobSnapshot {
    return snapshotOf(jobId, this.#sources, true);
  }

  /** The same for whoever watches: of a large job without the facts of its chains, which are asked for with `get`. */
  watch(jobId: string): JobSnapshot {
    return snapshotOf(jobId, this.#sources, this.#parts.journal.itemCount(jobId) <= mostItemsWithFacts);
  }

  progress(jobId: string): JobProgress {
    return this.#runner.progress(jobId);
  }

  async pause(jobId: string): Promise<void> {
    await this.#runner.pause(jobId);
  }

  resume(jobId: string): void {
    this.#runner.resume(jobId);
  }

  async cancel(jobId: string): Promise<void> {
    await this.#runner.cancel(jobId);
  }

  /** @throws Fault `app/not-found`, `app/bad-request`, `download/exception-without-reason` */
  decide(jobId: string, decisionId: string, answer: DecisionAnswer): void {
    const decision = this.#parts.journal.decisions(jobId).find((candidate) => candidate.decisionId === decisionId);
    if (decision !== undefined) demandFittingAnswer(decision.question, answer);
    this.#runner.answer(jobId, decisionId, answer);
  }

  async settled(jobId: string): Promise<void> {
    await this.#runner.settled(jobId);
  }

  /**
   * Takes a file for an update whose file has no public address.
   * @throws Fault `download/given-file-differs`, `app/not-found`
   */
  async giveFile(jobId: string, decisionId: string, path: string, signal: AbortSignal): Promise<void> {
    const { journal, services } = this.#parts;
    const decision = journal.decisions(jobId).find((candidate) => candidate.decisionId === decisionId);
    const { question } = decision ?? {};
    if (question?.kind !== 'file-by-hand' || decision?.packageId === undefined) throw new Fault('app/not-found', { what: 'the question' });
    const item = journal.item(jobId, decision.packageId);
    const file = filesOf(this.#load(item).package).find(({ fileName, sha1 }) => fileName === question.fileName && sha1 === question.sha1);
    if (file === undefined) throw new Fault('app/not-found', { what: 'the file' });
    await services.work.run('takeGivenFile', { contentFolder: services.contentFolder, given: path, file }, { signal });
    this.#runner.answer(jobId, decisionId, { answer: 'accept' });
  }

  /** Writes the report of a job. @returns its path */
  async report(jobId: string): Promise<string> {
    const { journal } = this.#parts;
    const { database, ports, settings } = this.#context;
    const catalogueIds = new Set(journal.items(jobId).map(({ catalogueId }) => catalogueId));
    const text = writeReport({
      job: this.get(jobId),
      catalogues: catalogueRows(database, ports.now(), settings.get().staleAfterDays)
        .filter(({ catalogueId }) => catalogueIds.has(catalogueId))
        .map(({ name, publisherName, origin, packages, setAside, relaxations = [] }) => ({ name, publisher: publisherName, origin, packages, setAside, relaxations })),
      answers: journal.decisions(jobId).flatMap(({ title, packageId, answer, answeredBy, answeredAt }) =>
        answer === undefined || answeredBy === undefined || answeredAt === undefined
          ? []
          : [{ title, ...(packageId === undefined ? {} : { about: packageId }), answer: answerWords[answer.answer], ...(answer.answer === 'except' ? { reason: answer.reason } : {}), answeredBy, answeredAt }],
      ),
      practice: this.#context.mode === 'practice',
      version: ports.version,
      madeAt: instant(ports.now()),
    });
    const { reports } = foldersOf(this.#context.folder);
    await mkdir(reports, { recursive: true });
    const path = join(reports, `${jobId}.html`);
    await writeFileSafely(path, text);
    return path;
  }

  async checkAsClient(jobId: string, signal: AbortSignal): Promise<readonly ClientCheckLine[]> {
    const { journal, services, servers } = this.#parts;
    const session = await servers.sessionOf(journal.job(jobId));
    const lines: ClientCheckLine[] = [];
    for (const { packageId, title } of journal.items(jobId)) {
      const record = services.records.find(packageId, session.server.configuration.serverId);
      if (record === undefined) continue;
      try {
        const update = await PublishedUpdate.readBack(session.client, expectedOf(record), signal);
        const { accepted, predictedCode, sentence } = await services.checkAsClient(update, session, signal);
        lines.push({ packageId, title, accepted, sentence, ...(predictedCode === undefined ? {} : { predictedCode }) });
      } catch (error) {
        lines.push({ packageId, title, accepted: false, sentence: explain(toCodedError(error)).happened });
      }
    }
    return lines;
  }

  async approve(jobId: string, groupId: Guid, note: string | undefined, signal: AbortSignal): Promise<{ approved: number; failed: { title: string; error: ReturnType<typeof toCodedError> }[] }> {
    const { journal, services, servers } = this.#parts;
    const session = await servers.sessionOf(journal.job(jobId));
    demandApprovalsHere(session);
    let approved = 0;
    const failed = [];
    for (const { packageId, title } of journal.items(jobId)) {
      const record = services.records.find(packageId, session.server.configuration.serverId);
      if (record === undefined) continue;
      const act = { action: 'approve for a group', detail: `${packageId} revision ${record.revisionNumber} for group ${groupId}${note === undefined ? '' : `: ${note}`}`, server: session.name };
      const approve = async (): Promise<boolean> => approveUpdate(session.client, { packageId, revisionNumber: record.revisionNumber, groupId, adminName: this.#context.ports.account }, signal);
      try {
        await this.#context.audit.around(act, approve);
        approved += 1;
      } catch (error) {
        failed.push({ title, error: toCodedError(error) });
      }
    }
    return { approved, failed };
  }

  /** Starts a job that changes what is on the server. @returns its id */
  startServerAction({ id, name, server }: ServerSession, title: string, action: StoredAction, items: readonly NewItem[]): string {
    const jobId = this.#runner.start(serverActionKindName, { title, server: name, serverId: id, wsusId: server.configuration.serverId, options: action }, items);
    this.#context.ports.events.onStatusChange();
    return jobId;
  }

  /** Jobs that change what is on the server and are not over, with what they do to which updates. */
  unfinishedActions(): readonly { readonly jobId: string; readonly action: StoredAction; readonly packageIds: readonly PackageId[] }[] {
    const { journal, servers } = this.#parts;
    const { id } = servers.current;
    return this.list()
      .filter(({ purpose, state, serverId }) => purpose === 'server-action' && serverId === id && state !== 'done' && state !== 'cancelled')
      .map(({ jobId }) => ({ jobId, action: actionOf(journal.job(jobId)), packageIds: journal.outlines(jobId).map(({ packageId }) => packageId) }));
  }

  runningCount(): number {
    return this.#parts.journal.jobs().filter(({ state }) => state === 'running' || state === 'needs-you').length;
  }

  async close(): Promise<void> {
    await this.#runner.close();
  }

  #load(reference: UpdateReference): LoadedPackage {
    return loadPackage(this.#context.database, this.#context.approvals, { catalogueId: reference.catalogueId, packageId: reference.packageId });
  }

  async #bytesToDownload(packages: readonly SoftwarePackage[]): Promise<number> {
    let total = 0;
    for (const { installableItems } of packages) {
      for (const { originFile } of installableItems) {
        if (originFile !== undefined && (await this.#context.content.find(originFile)) === undefined) total += originFile.size;
      }
    }
    return total;
  }

  /** Items ask at every step whether their approval holds; these are ended at once, and the others of their jobs go on. */
  #refuseItemsOf(publisherId: string): number {
    const { database, approvals } = this.#context;
    const catalogues = database.all(z.object({ line_id: z.string() }), 'SELECT line_id FROM lines WHERE publisher_id = ?', publisherId);
    const items = this.#parts.journal.openItemsOf(new Set(catalogues.map(({ line_id }) => line_id)));
    const since = approvals.of(publisherId).findLast(({ revokedAt }) => revokedAt !== undefined)?.revokedAt ?? 'an unknown day';
    const error: CodedError = { code: 'publishers/approval-revoked', data: { publisher: approvals.publisher(publisherId)?.name ?? 'the publisher', since } };
    for (const { jobId, packageId } of items) this.#runner.refuse(jobId, packageId, { error, link: 'publisher' });
    return new Set(items.map(({ jobId }) => jobId)).size;
  }
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const { code, data } = toCodedError(error);
  return new Fault(code, data, { cause: error });
}

const answerWords = { accept: 'Accepted', except: 'Exception', 'leave-out': 'Left out' } as const;

/** The vendor's file, and for each server the packed and the signed cabinet, lie here at the same time. */
const spaceFor = (toDownload: number, servers: number): number => toDownload * (1 + 2 * servers);
