import { join } from 'node:path';
import { nodeProbes } from '../wsus/server/probes.js';
import type { TargetGroup } from '../../../shared/ipc/jobs.js';
import type { CategoryNames, UpdatePointView } from '../../../shared/ipc/server-decisions.js';
import type { DiagnosisStep, ServerInput, ServerView } from '../../../shared/ipc/servers.js';
import { isFingerprint, type Guid } from '../../../shared/units.js';
import { parseCertificate, summarizeCertificate } from '../authenticode/x509/certificate.js';
import { anchoredPaths } from '../authenticode/x509/chain.js';
import type { SecretStore } from '../certificates/secret-store.js';
import { Fault } from '../fault.js';
import type { ServerSession } from '../publishing/server-session.js';
import { loadTrust } from '../trust/trust-source.js';
import { demandPlain, noNames } from '../wsus/publishing/category-names.js';
import { contentOriginOf } from '../wsus/publishing/client-check-live.js';
import { createContentFetcher } from '../wsus/publishing/content-fetcher.js';
import { connectForPublishing } from '../wsus/server/connect.js';
import { demandConfirmedHost, locateContent, sharePaths } from '../wsus/server/content-root.js';
import { diagnose, startingStep, type DiagnosisFindings, type DiagnosisInput } from '../wsus/server/diagnose.js';
import { findUpdatePoint, judgeUpdatePoint } from '../wsus/server/update-point.js';
import { readSigningCertificate } from '../wsus/server/signing-certificate.js';
import { adminUrl, createWsusClient, type WsusClient } from '../wsus/soap/client.js';
import { getAllTargetGroups } from '../wsus/soap/operations/target-groups.js';
import { createUndiciTransport } from '../wsus/soap/transport-undici.js';
import { foldersOf, installerTrust, type ProfileContext } from './context.js';
import type { UpdatePointWords } from './update-point-word.js';
import { usualName, type ServerEntry, type ServerList, type SigningChoice } from './server-list.js';
import { recordFrom, viewOf, type ServerRecord } from './server-record.js';

/** A session is asked for at every step of a job; its answers are good for this long. Milliseconds. */
const sessionLife = 60_000;

/**
 * Reaching a share shows it the login of this computer's user, so a UNC path must lead to the server itself;
 * another host comes from the server's own configuration and is confirmed there.
 * @throws Fault `wsus/share-host-unconfirmed`
 */
function demandOwnShares({ host, shareRoot }: ServerInput): void {
  const path = shareRoot?.replaceAll('/', '\\') ?? '';
  if (!path.startsWith('\\\\')) return;
  const shareHost = path.slice(2).split('\\')[0] ?? '';
  if (shareHost.toLowerCase() !== host.toLowerCase()) throw new Fault('wsus/share-host-unconfirmed', { shareHost, host });
}

/** For the journal. */
export const describeInput = ({ host, port, tls, login }: ServerInput): string => `${host}:${String(port)}, ${tls ? 'TLS' : 'no TLS'}, login ${login.kind}`;

/**
 * What is kept of a form; a typed password is sealed.
 * @throws Fault `wsus/share-host-unconfirmed`, and those of the secret store
 */
export async function connectionFrom(input: ServerInput, previous: ServerRecord | undefined, secrets: SecretStore): Promise<ServerRecord> {
  demandOwnShares(input);
  const password = input.login.kind === 'account' ? input.login.password : undefined;
  const sealed = password === undefined ? undefined : Buffer.from(await secrets.protect(Buffer.from(password, 'utf8'))).toString('base64');
  return recordFrom(input, previous, sealed);
}

const culture = 'en';

interface ServerParts {
  readonly list: ServerList;
  readonly updatePoints: UpdatePointWords;
}

/** One WSUS of a profile. */
export class ProfileServer {
  /** Empty for the one that stands where none is set up. */
  readonly id: string;
  readonly #context: ProfileContext;
  readonly #list: ServerList;
  readonly #updatePoints: UpdatePointWords;
  #session: { readonly at: number; readonly session: Promise<ServerSession> } | undefined;
  /** Of the last check of this server: only what it showed can be accepted. */
  #shown: readonly DiagnosisStep[] = [];
  #found: DiagnosisFindings = {};
  #lastCheck: { readonly reachable: boolean; readonly at: Date } | undefined;

  constructor(context: ProfileContext, id: string, { list, updatePoints }: ServerParts) {
    this.id = id;
    this.#context = context;
    this.#list = list;
    this.#updatePoints = updatePoints;
  }

  get lastCheck(): { readonly reachable: boolean; readonly at: Date } | undefined {
    return this.#lastCheck;
  }

  get name(): string | undefined {
    return this.#entry?.name;
  }

  /** What the WSUS calls itself, as it was met last. */
  get wsusId(): Guid | undefined {
    return this.#entry?.wsusId;
  }

  /** Who signs what is published to it, as it was decided. */
  get signing(): SigningChoice {
    return this.#list.signingOf(this.id);
  }

  async chooseSigning(signing: SigningChoice): Promise<void> {
    await this.#list.chooseSigning(this.id, signing);
  }

  /** Under which names vendors and products are published to it. */
  get categoryNames(): CategoryNames {
    return this.#entry?.names ?? noNames;
  }

  /** @throws Fault `wsus/category-name-twice`, `wsus/category-name-chained`, `app/not-found` */
  async saveCategoryNames(names: CategoryNames): Promise<void> {
    demandPlain(names);
    await this.#list.update(this.id, { names });
  }

  view(): ServerView | undefined {
    const [entry, { practice }] = [this.#entry, this.#context];
    if (entry === undefined) return undefined;
    const { id, name, connection } = entry;
    if (practice !== undefined) return { serverId: id, name, host: '127.0.0.1', port: practice.ready.port, tls: false, login: { kind: 'anonymous' }, shareRoot: practice.ready.contentRoot, practice: true };
    return connection === undefined ? undefined : viewOf(entry, connection, false);
  }

  /**
   * @param name undefined keeps the one it has
   * @throws Fault `servers/name-taken`, `wsus/share-host-unconfirmed`, and what sealing the password throws
   */
  async change(input: ServerInput, name?: string): Promise<ServerView> {
    const connection = await connectionFrom(input, this.#demandRecord(), this.#context.ports.secrets);
    return this.#change(connection, 'set the server', describeInput(input), name);
  }

  /** @throws Fault `app/not-found` for a certificate that the last check of this server did not show */
  async trustCertificate(fingerprint: string): Promise<ServerView> {
    // The last step shows a certificate too, but that one signs packages.
    const isRefused = ({ certificate, error }: DiagnosisStep): boolean => certificate?.fingerprint === fingerprint && (error?.code.startsWith('wsus/tls-') ?? false);
    if (!this.#shown.some(isRefused)) throw new Fault('app/not-found', { what: 'the certificate' });
    return this.#change({ ...this.#demandRecord(), acceptedFingerprint: fingerprint }, 'accept the certificate of the server', fingerprint);
  }

  /** @throws Fault `app/not-found` for a host that the last check of this server did not show */
  async confirmShareHost(shareHost: string): Promise<ServerView> {
    if (!this.#shown.some((step) => step.shareHost === shareHost)) throw new Fault('app/not-found', { what: 'the host' });
    return this.#change({ ...this.#demandRecord(), confirmedShareHost: shareHost }, 'confirm the host of the shares', shareHost);
  }

  /**
   * A server that is fit to publish to; asked anew every minute.
   * @throws Fault `jobs/no-server`, `wsus/…`
   */
  async session(): Promise<ServerSession> {
    const now = this.#context.ports.now().getTime();
    if (this.#session !== undefined && now - this.#session.at < sessionLife) return this.#session.session;
    // Shared by several steps: one that is stopped must not take it from the others.
    const session = this.#connect();
    this.#session = { at: now, session };
    session.then(
      () => this.#checked(true),
      () => {
        // A newer one may stand there by now.
        if (this.#session?.session === session) this.#session = undefined;
        this.#checked(false);
      },
    );
    return session;
  }

  /** After a change of the server's settings. */
  forgetSession(): void {
    this.#session = undefined;
  }

  async groups(signal: AbortSignal): Promise<readonly TargetGroup[]> {
    return (await this.session()).client.call(getAllTargetGroups, undefined, signal);
  }

  /** Whether Configuration Manager manages the server, as far as it shows and as it was told. */
  async updatePoint(): Promise<UpdatePointView> {
    const { server, updatePoint } = await this.session();
    const told = this.#updatePoints.of(server.configuration.serverId);
    return { ...(updatePoint === undefined ? {} : { updatePoint }), ...(told === undefined ? {} : { told }) };
  }

  /** @param told undefined takes the word back, so that what the server shows counts again */
  async tellUpdatePoint(told: boolean | undefined): Promise<UpdatePointView> {
    const { name, server } = await this.session();
    const detail = told === undefined ? 'judge by what the server shows' : told ? 'it is a software update point' : 'it is no software update point';
    await this.#context.audit.around({ action: 'say who manages the server', detail, server: name }, async () => this.#updatePoints.tell(server.configuration.serverId, told));
    this.forgetSession();
    return this.updatePoint();
  }

  /** DER. @throws Fault `wsus/no-signing-certificate` */
  async signingCertificate(signal: AbortSignal): Promise<Uint8Array> {
    return readSigningCertificate((await this.session()).client, signal);
  }

  /**
   * Looks at the server step by step.
   * @param from the number of the step to begin with; the ones before stay as they were found, as far as they were
   */
  async diagnose(from: number, signal: AbortSignal): Promise<readonly DiagnosisStep[]> {
    const start = startingStep(this.#shown, from);
    if (start === 1) this.#found = {};
    const steps = new Map(this.#shown.filter(({ number }) => number < start).map((step) => [step.number, step]));
    this.forgetSession();
    for await (const step of diagnose(await this.#diagnosisInput(signal), this.#found, start)) {
      steps.set(step.number, step);
      this.#context.ports.events.onDiagnosis({ serverId: this.id, step });
    }
    const all = [...steps.values()];
    this.#shown = all;
    this.#checked(all.every(({ state }) => state !== 'failed'));
    return all;
  }

  #checked(reachable: boolean): void {
    const changed = this.#lastCheck?.reachable !== reachable;
    this.#lastCheck = { reachable, at: this.#context.ports.now() };
    if (changed) this.#context.ports.events.onStatusChange();
  }

  async #diagnosisInput(signal: AbortSignal): Promise<DiagnosisInput> {
    const { practice, ports } = this.#context;
    const record = practice === undefined ? this.#demandRecord() : undefined;
    const fingerprint = record?.acceptedFingerprint;
    const shareRoot = practice?.ready.contentRoot ?? record?.shareRoot;
    const address = record ?? { host: '127.0.0.1', port: practice?.ready.port ?? 0, tls: false };
    return {
      address,
      client: await this.#client(),
      probes: nodeProbes,
      ...(fingerprint !== undefined && isFingerprint(fingerprint) ? { acceptedFingerprint: fingerprint } : {}),
      ...(shareRoot === undefined ? {} : { shareRoot }),
      confirmedShareHosts: record?.confirmedShareHost === undefined ? [] : [record.confirmedShareHost],
      contentOrigin: practice?.ready.baseUrl ?? contentOriginOf(address),
      fetchContent: createContentFetcher(),
      workFolder: join(foldersOf(this.#context.folder).work, 'diagnosis'),
      isTrusted: async (der) => practice !== undefined || this.#isTrusted(der),
      summarize: (der) => summarizeCertificate(parseCertificate(der)),
      now: () => ports.now().getTime(),
      toldUpdatePoint: (serverId) => this.#updatePoints.of(serverId),
      culture,
      signal,
    };
  }

  /** In practice the server's certificate counts as handed out; in earnest this computer stands for the clients. */
  async #isTrusted(der: Uint8Array): Promise<boolean> {
    const { anchors, disallowed } = await loadTrust(await installerTrust(this.#context));
    const certificate = parseCertificate(der);
    return !disallowed.has(summarizeCertificate(certificate).fingerprint) && anchoredPaths(certificate, [], anchors).length > 0;
  }

  async #client(): Promise<WsusClient> {
    const { practice, ports } = this.#context;
    const onCall = ({ operation, milliseconds, status }: { operation: string; milliseconds: number; status?: number }): void =>
      ports.log.info('WSUS call', { operation, milliseconds: Math.round(milliseconds), status });
    if (practice !== undefined) return createWsusClient({ url: practice.ready.adminUrl, transport: createUndiciTransport(), onCall });
    const record = this.#demandRecord();
    const sealed = record.login.kind === 'account' ? record.login.sealedPassword : undefined;
    const login = sealed === undefined ? {} : { password: Buffer.from(await ports.secrets.reveal(Buffer.from(sealed, 'base64'))).toString('utf8') };
    return createWsusClient({ url: adminUrl(record), transport: ports.soapTransport(record, login), onCall });
  }

  async #connect(): Promise<ServerSession> {
    const { practice } = this.#context;
    const record = practice === undefined ? this.#demandRecord() : undefined;
    const client = await this.#client();
    const server = await connectForPublishing(client);
    const updatePoint = judgeUpdatePoint(await findUpdatePoint(client, culture), this.#updatePoints.of(server.configuration.serverId));
    const host = record?.host ?? '127.0.0.1';
    const location = locateContent(server.configuration.localContentCacheLocation, host);
    const shareRoot = practice?.ready.contentRoot ?? record?.shareRoot;
    if (shareRoot === undefined) demandConfirmedHost(location, record?.confirmedShareHost === undefined ? [] : [record.confirmedShareHost]);
    await this.#meet(server.configuration.serverId);
    return {
      id: this.id,
      name: this.name ?? host,
      client,
      server,
      location,
      shares: sharePaths(location, shareRoot),
      contentOrigin: practice?.ready.baseUrl ?? contentOriginOf(record ?? { host, port: 80, tls: false }),
      ...(updatePoint === undefined ? {} : { updatePoint }),
    };
  }

  async #change(connection: ServerRecord, action: string, detail: string, name?: string): Promise<ServerView> {
    const before = this.#entry;
    const others = this.#list.entries().filter(({ id }) => id !== this.id);
    // A name that nobody gave goes with the host.
    const isUsual = before?.connection !== undefined && before.name === usualName(before.connection, others);
    const next = name ?? (isUsual ? usualName(connection, others) : undefined);
    const changed = { connection, ...(next === undefined ? {} : { name: next }) };
    await this.#context.audit.around({ action, detail, server: next ?? this.name ?? '' }, async () => this.#list.update(this.id, changed));
    this.#shown = [];
    this.#found = {};
    this.forgetSession();
    this.#context.ports.events.onStatusChange();
    return viewOf({ id: this.id, name: this.name ?? '' }, connection, false);
  }

  /** Remembers what the WSUS calls itself: by that its updates are told apart in what is recorded. */
  async #meet(wsusId: Guid): Promise<void> {
    if (this.#entry !== undefined && this.wsusId !== wsusId) await this.#list.update(this.id, { wsusId });
  }

  get #entry(): ServerEntry | undefined {
    return this.#list.find(this.id);
  }

  #demandRecord(): ServerRecord {
    if (this.#context.practice !== undefined) throw new Fault('practice/server-fixed');
    const connection = this.#entry?.connection;
    if (connection === undefined) throw new Fault('jobs/no-server');
    return connection;
  }
}
