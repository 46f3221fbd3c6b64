import type { ServerInput, ServerRow, ServerView } from '../../../shared/ipc/servers.js';
import { Fault } from '../fault.js';
import { JobJournal } from '../jobs/journal.js';
import type { JobRecord } from '../jobs/model.js';
import { PublishedRecords } from '../publishing/records.js';
import type { ServerSession } from '../publishing/server-session.js';
import { serverOrigin } from '../wsus/soap/client.js';
import type { ProfileContext } from './context.js';
import { connectionFrom, describeInput, ProfileServer } from './server.js';
import { ServerList } from './server-list.js';
import { UpdatePointWords } from './update-point-word.js';

/** The WSUS servers of a profile, one of which is the current one. */
export class ProfileServers {
  readonly #context: ProfileContext;
  readonly #list: ServerList;
  readonly #updatePoints: UpdatePointWords;
  readonly #journal: JobJournal;
  readonly #records: PublishedRecords;
  /** For this run alone. */
  #used: string | undefined;
  readonly #servers = new Map<string, ProfileServer>();

  private constructor(context: ProfileContext, list: ServerList, updatePoints: UpdatePointWords) {
    this.#context = context;
    this.#list = list;
    this.#updatePoints = updatePoints;
    this.#journal = new JobJournal(context.database);
    this.#records = new PublishedRecords(context.database);
  }

  /** @throws Fault `app/file-unreadable` */
  static async open(context: ProfileContext): Promise<ProfileServers> {
    const servers = new ProfileServers(context, await ServerList.open(context.folder, context.mode), await UpdatePointWords.open(context.folder));
    for (const server of servers.all()) await servers.#adopt(server);
    return servers;
  }

  /** The one that Published, Servers and Certificates are about; while none is set up, one that has no view. */
  get current(): ProfileServer {
    return this.#server(this.#used ?? this.#list.current?.id ?? '');
  }

  /** Makes a server the current one until the profile is closed; what is kept stays. @throws Fault `app/not-found` */
  use(id: string): void {
    this.#used = this.demand(id).id;
  }

  all(): readonly ProfileServer[] {
    return this.#list.entries().map(({ id }) => this.#server(id));
  }

  rows(): readonly ServerRow[] {
    const current = this.current.id;
    return this.all().map((server) => {
      const { id, lastCheck } = server;
      const view = server.view();
      return {
        serverId: id,
        name: server.name ?? '',
        address: view === undefined ? '' : serverOrigin(view),
        current: id === current,
        openJobs: this.#journal.openJobsOf(id),
        published: server.wsusId === undefined ? 0 : this.#records.of(server.wsusId).length,
        ...(lastCheck === undefined ? {} : { reachable: lastCheck.reachable }),
      };
    });
  }

  /** @param id undefined for the current one. @throws Fault `app/not-found` */
  demand(id: string | undefined): ProfileServer {
    if (id === undefined) return this.current;
    if (this.#list.find(id) === undefined) throw new Fault('app/not-found', { what: 'the server' });
    return this.#server(id);
  }

  /** By its id or its name, in whatever case. @throws Fault `app/not-found` */
  named(name: string): ProfileServer {
    const found = this.#list.find(name) ?? this.#list.entries().find((entry) => entry.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return this.#server(found.id);
    const known = this.#list.entries().map((entry) => entry.name);
    throw new Fault('app/not-found', { what: `the server ${name}; ${known.length === 0 ? 'none' : known.join(', ')} is set up` });
  }

  /**
   * The server that a job was started on: packages carry one ID on every server, so a job must never change another one.
   * @throws Fault `jobs/other-server`
   */
  ofJob({ serverId, server }: Pick<JobRecord, 'server' | 'serverId'>): ProfileServer {
    if (this.#list.find(serverId) === undefined) throw new Fault('jobs/other-server', { meant: server });
    return this.#server(serverId);
  }

  /**
   * @throws Fault `jobs/other-server`, `jobs/server-replaced` when another WSUS answers at its address, and those of connecting
   */
  async sessionOf(job: Pick<JobRecord, 'server' | 'serverId' | 'wsusId'>): Promise<ServerSession> {
    const session = await this.ofJob(job).session();
    if (job.wsusId !== undefined && job.wsusId !== session.server.configuration.serverId) throw new Fault('jobs/server-replaced', { server: session.name });
    return session;
  }

  /** @throws Fault `practice/server-fixed`, `servers/name-taken`, `servers/too-many`, `wsus/share-host-unconfirmed` */
  async add(input: ServerInput, name?: string): Promise<ServerView> {
    if (this.#context.practice !== undefined) throw new Fault('practice/server-fixed');
    const connection = await connectionFrom(input, undefined, this.#context.ports.secrets);
    const act = { action: 'add a server', detail: describeInput(input), server: name ?? connection.host };
    const server = this.#server(await this.#context.audit.around(act, async () => this.#list.add(connection, name)));
    await this.#adopt(server);
    this.#changed();
    return demandView(server);
  }

  /**
   * Removes a server from this profile; on the server itself nothing changes.
   * @throws Fault `practice/server-fixed`, `app/not-found`, `servers/has-open-jobs`
   */
  async remove(id: string): Promise<void> {
    if (this.#context.practice !== undefined) throw new Fault('practice/server-fixed');
    const server = this.demand(id);
    const name = server.name ?? '';
    const open = this.#journal.openJobsOf(id);
    if (open > 0) throw new Fault('servers/has-open-jobs', { jobs: open === 1 ? 'One job' : `One of ${String(open)} jobs`, server: name });
    const view = server.view();
    const act = { action: 'remove a server', detail: view === undefined ? '' : serverOrigin(view), server: name };
    await this.#context.audit.around(act, async () => this.#list.remove(id));
    this.#servers.delete(id);
    this.#changed();
  }

  /** @throws Fault `app/not-found` */
  async makeCurrent(id: string): Promise<ServerView> {
    const server = this.demand(id);
    await this.#list.makeCurrent(id);
    this.#used = undefined;
    this.#changed();
    return demandView(server);
  }

  /** What was kept of the one server of earlier times, which had no id then, is its own from now on. */
  async #adopt({ id, name = '', wsusId }: ProfileServer): Promise<void> {
    const host = this.#list.find(id)?.connection?.host ?? name;
    this.#journal.adopt(id, host);
    const met = wsusId ?? this.#records.serverIdOf(host);
    const isAnothers = this.#list.entries().some((entry) => entry.id !== id && entry.wsusId === met);
    if (met !== undefined && met !== wsusId && !isAnothers) await this.#list.update(id, { wsusId: met });
    await this.#context.signers.adopt(id);
  }

  #changed(): void {
    // The list of updates tells what is on the current server.
    this.#context.ports.events.onCataloguesChange();
    this.#context.ports.events.onStatusChange();
  }

  #server(id: string): ProfileServer {
    const known = this.#servers.get(id) ?? new ProfileServer(this.#context, id, { list: this.#list, updatePoints: this.#updatePoints });
    this.#servers.set(id, known);
    return known;
  }
}

function demandView(server: ProfileServer): ServerView {
  const view = server.view();
  if (view === undefined) throw new RangeError('a server of the list has a view');
  return view;
}
