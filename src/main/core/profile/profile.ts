import { mkdir, rm } from 'node:fs/promises';
import type { AppStatus, Attention } from '../../../shared/ipc/app.js';
import type { CertificateHealth, CertificateState } from '../../../shared/ipc/certificates.js';
import type { PublisherRow, RevocationResult } from '../../../shared/ipc/publishers.js';
import type { Settings, SettingsChange } from '../../../shared/ipc/settings.js';
import { bytes, instant, type Fingerprint } from '../../../shared/units.js';
import { AuditJournal } from '../audit/journal.js';
import { KnownSigners } from '../certificates/roll-over/known-signers.js';
import { ContentStore } from '../download/content-store.js';
import { DownloadQueue, type DownloadLimits } from '../download/download-queue.js';
import { InstallerDecisions } from '../download/pins.js';
import { JobJournal } from '../jobs/journal.js';
import { collectGarbage } from '../library/garbage.js';
import { Approvals } from '../publishers/approvals.js';
import { PublishedRecords } from '../publishing/records.js';
import type { PublishServices } from '../publishing/services.js';
import { RecentProofs, Turns } from '../publishing/shared-work.js';
import type { Obtained } from '../publishing/tasks.js';
import { sweepWorkFolders } from '../publishing/work-folders.js';
import { makeProfileFolder } from './profile-folder.js';
import { openDatabase } from '../store/database.js';
import { acquireLock } from '../store/lock.js';
import { createContentFetcher } from '../wsus/publishing/content-fetcher.js';
import { PackageCache } from '../wsus/upkeep/package-cache.js';
import { createReferenceReader } from '../wsus/upkeep/references.js';
import { ProfileCatalogues } from './catalogues.js';
import { ProfileCertificates } from './certificates.js';
import { ClientKit } from './client-kit.js';
import { createClientChecker } from './client-check.js';
import { foldersOf, installerTrust, networkFor, type ProfileContext } from './context.js';
import { ProfileJobs } from './jobs.js';
import { ProfileJournal } from './journal.js';
import { ExternalLinks } from './links.js';
import type { ProfileOptions, ProfilePorts } from './ports.js';
import { startAfterPredecessor } from './practice-process.js';
import { followPracticeStamps } from './practice-stamps.js';
import { ProfileRollOver } from './roll-over.js';
import { refreshRevocationLists } from './revocation.js';
import { Resources } from './resources.js';
import { TrustedRoots } from './roots.js';
import { ProfilePublished } from './published.js';
import { ServerDecisions } from './server-decisions.js';
import type { ProfileServer } from './server.js';
import { ProfileServers } from './servers.js';
import { ProfileUpdates } from './updates.js';

/** Downloads that nobody took up again for this long are removed at the start. Days. */
const keepPartials = 14;

/**
 * An open profile: everything the window and the terminal can do, over one folder. Practice has a folder
 * of its own, with its own database, approvals, anchors and keys.
 */
export class Profile {
  readonly catalogues: ProfileCatalogues;
  readonly updates: ProfileUpdates;
  readonly jobs: ProfileJobs;
  readonly published: ProfilePublished;
  readonly certificates: ProfileCertificates;
  readonly servers: ProfileServers;
  readonly serverDecisions: ServerDecisions;
  readonly links: ExternalLinks;
  readonly roots: TrustedRoots;
  readonly journal: ProfileJournal;
  readonly clientKit: ClientKit;
  readonly rollOver: ProfileRollOver;
  readonly #context: ProfileContext;
  readonly #records: PublishedRecords;
  readonly #resources: Resources;

  private constructor(context: ProfileContext, servers: ProfileServers, resources: Resources) {
    this.#context = context;
    this.#resources = resources;
    resources.add(async () => this.catalogues.closeAll());
    resources.add(async () => this.jobs.close());
    this.servers = servers;
    this.links = new ExternalLinks();
    this.roots = new TrustedRoots(context);
    this.journal = new ProfileJournal(context);
    this.catalogues = new ProfileCatalogues(context);
    const journal = new JobJournal(context.database);
    this.#records = new PublishedRecords(context.database);
    this.certificates = new ProfileCertificates(context, servers, this.#records);
    this.clientKit = new ClientKit(context, this.certificates, servers);
    this.updates = new ProfileUpdates(context, { journal, records: this.#records, servers, links: this.links });
    const services = publishServices(context, { journal, servers, certificates: this.certificates, records: this.#records });
    const cache = new PackageCache();
    const actions = { ...services, fetchContent: createContentFetcher(), references: createReferenceReader(cache), isLost: (fingerprint: Fingerprint) => context.signers.lost().includes(fingerprint) };
    this.jobs = new ProfileJobs(context, { journal, servers, certificates: this.certificates, services, actions });
    this.published = new ProfilePublished(context, { journal, records: this.#records, servers, certificates: this.certificates, jobs: this.jobs, cache });
    this.serverDecisions = new ServerDecisions(context, { servers, records: this.#records, cache });
    this.rollOver = new ProfileRollOver(context, { certificates: this.certificates, servers, published: this.published });
  }

  /**
   * Opens the folder, making it when it is not there, and takes its lock.
   * @throws Fault `app/busy`, `app/profile-is-a-file`, `store/…`, `practice/…`
   */
  static async open({ mode, folder }: ProfileOptions, ports: ProfilePorts): Promise<Profile> {
    await makeProfileFolder(folder);
    const resources = new Resources();
    try {
      const lock = acquireLock(folder);
      resources.add(() => lock.release());
      const folders = foldersOf(folder);
      const database = openDatabase(folders.database);
      resources.add(() => database.close());
      await collectGarbage(database);
      await rm(folders.incoming, { recursive: true, force: true });
      const content = await ContentStore.open(folders.content);
      await content.collect(keepPartials);
      await sweepWorkFolders(folders.work, new JobJournal(database).unfinishedJobs());
      await mkdir(folders.anchors, { recursive: true });
      const practice = mode === 'practice' ? await startAfterPredecessor(ports.startPractice, folders.practice) : undefined;
      if (practice !== undefined) resources.add(async () => practice.stop());
      const settings = await ports.openSettings(folder);
      if (practice !== undefined) await followPracticeStamps(settings, practice.ready);
      const context: ProfileContext = { mode, folder, ports, database, audit: new AuditJournal(database, ports), approvals: new Approvals(database), settings, content, signers: await KnownSigners.open(folder, ports.now), practice };
      return new Profile(context, await ProfileServers.open(context), resources);
    } catch (error) {
      await resources.close();
      throw error;
    }
  }

  get mode(): ProfileContext['mode'] {
    return this.#context.mode;
  }

  get folder(): string {
    return this.#context.folder;
  }

  /** The current server. */
  get server(): ProfileServer {
    return this.servers.current;
  }

  get settings(): ProfileContext['settings'] {
    return this.#context.settings;
  }

  publishers(): readonly PublisherRow[] {
    return this.#context.approvals.list();
  }

  revoke(publisherId: string): RevocationResult {
    const { approvals, ports } = this.#context;
    const result = approvals.revoke(publisherId, ports.account, ports.now(), (id) => this.#records.under(id));
    this.#record('revoke a publisher', publisherId);
    ports.events.onCataloguesChange();
    ports.events.onStatusChange();
    return result;
  }

  /** Settings that loosen a protection are recorded with who changed them. */
  async saveSettings(change: SettingsChange): Promise<Settings> {
    const before = this.settings.get();
    const after = await this.settings.save(change);
    for (const name of ['allowSha1OnlyCatalogues', 'allowedPrivateHosts', 'proxy', 'requireTimestamp'] as const) {
      const [old, now] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
      if (old !== now) this.#record(`change the setting ${name}`, `${old} to ${now}`);
    }
    return after;
  }

  /** Asks the server and its certificate once, so that Overview knows; what it finds comes as a change of status. */
  lookAtServer(): void {
    if (this.server.view() === undefined) return;
    void this.certificates.status(new AbortController().signal).then(
      () => this.#context.ports.events.onStatusChange(),
      () => undefined,
    );
  }

  async status(): Promise<AppStatus> {
    const { ports, folder, mode, content } = this.#context;
    const catalogues = this.catalogues.list();
    const certificate = await this.certificates.health();
    const check = this.server.lastCheck;
    const running = this.jobs.runningCount();
    return {
      version: ports.version,
      profile: mode,
      practiceAllowed: true,
      attention: this.#attention(certificate, catalogues.filter(({ stale }) => stale).map(({ name }) => name)),
      ...(this.server.name === undefined ? {} : { server: { name: this.server.name, reachable: check?.reachable ?? false, ...(check === undefined ? {} : { checkedAt: instant(check.at) }) } }),
      certificate,
      counts: { catalogues: catalogues.length, updates: catalogues.reduce((sum, { packages }) => sum + packages, 0), published: this.#records.all().length, runningJobs: running },
      dataFolder: folder,
      freeSpace: bytes(await content.freeSpace()),
      runtime: ports.runtime,
    };
  }

  async close(): Promise<void> {
    await this.#resources.close();
  }

  /** Records what somebody did to a protection of this computer; no server is touched by it. */
  #record(action: string, detail: string): void {
    this.#context.audit.record({ action, detail, server: '' });
  }

  #attention(certificate: AppStatus['certificate'], stale: readonly string[]): readonly Attention[] {
    const failed = this.jobs.list().find(({ state, counts }) => state === 'done' && counts.failed > 0);
    const asking = this.jobs.list().filter(({ state }) => state === 'needs-you');
    return [
      ...certificateAttention(certificate),
      ...asking.map(({ title, counts }) => ({ severity: 'warning', title: `${title} waits for you`, text: `${counts.needsYou === 1 ? 'One update waits' : `${counts.needsYou} updates wait`} for an answer.`, place: 'jobs' }) as const),
      ...(failed === undefined ? [] : [{ severity: 'problem', title: failed.counts.failed === 1 ? 'One update failed' : `${failed.counts.failed} updates failed`, text: `In the job “${failed.title}”.`, place: 'jobs' } as const]),
      ...stale.map((name) => ({ severity: 'hint', title: `${name} has not moved for long`, text: 'Its newest update is old. Check whether the publisher still sends this catalogue.', place: 'catalogues' }) as const),
      ...(this.server.view() === undefined ? [{ severity: 'hint', title: 'No server is set up', text: 'Connect to your WSUS to publish updates.', place: 'servers' } as const] : []),
    ];
  }
}

/** States of the signing certificate that wait for somebody. */
const certificateSeverities: Partial<Readonly<Record<CertificateState, Attention['severity']>>> = { expired: 'problem', unfit: 'problem', 'not-trusted': 'problem', expiring: 'warning' };

function certificateAttention({ state, headline, sentence, effect, warning }: CertificateHealth): readonly Attention[] {
  const severity = warning === 'last-days' ? 'problem' : certificateSeverities[state];
  return severity === undefined ? [] : [{ severity, title: `Signing certificate: ${headline}`, text: effect === undefined ? sentence : `${sentence} ${effect}`, place: 'certificates' }];
}

interface ServiceParts {
  readonly journal: JobJournal;
  readonly servers: ProfileServers;
  readonly certificates: ProfileCertificates;
  readonly records: PublishedRecords;
}

function publishServices(context: ProfileContext, { journal, servers, certificates, records }: ServiceParts): PublishServices {
  const { database, approvals, folder, ports, settings } = context;
  const folders = foldersOf(folder);
  const limits = (): DownloadLimits => {
    const { parallelDownloads, downloadsPerHost } = settings.get();
    return { parallel: parallelDownloads, perHost: downloadsPerHost };
  };
  const downloads = new DownloadQueue<Obtained>(limits());
  return {
    database,
    audit: context.audit,
    journal,
    approvals,
    installerDecisions: new InstallerDecisions(database),
    records,
    work: ports.work,
    downloadWork: ports.downloadWork,
    downloads: () => {
      downloads.setLimits(limits());
      return downloads;
    },
    contentFolder: folders.content,
    workRoot: folders.work,
    network: async (url) => networkFor(context, url),
    trust: async () => installerTrust(context),
    refreshRevocationLists: async (path, trust, signal) => refreshRevocationLists(context, path, trust, signal),
    demandServer: (job) => void servers.ofJob(job),
    server: async (job) => servers.sessionOf(job),
    forgetServer: ({ id }) => servers.demand(id).forgetSession(),
    categoryNames: ({ id }) => servers.demand(id).categoryNames,
    signing: async ({ id }, signal) => certificates.signing(signal, servers.demand(id)),
    checkAsClient: createClientChecker(context),
    turns: new Turns(),
    proofs: new RecentProofs(),
    account: ports.account,
    now: ports.now,
    log: ports.log,
  };
}
