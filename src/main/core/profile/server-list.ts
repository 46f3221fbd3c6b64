import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { guidSchema, idSchema } from '../../../shared/ipc/common.js';
import { categoryNamesSchema } from '../../../shared/ipc/server-decisions.js';
import { mostServers, practiceServerId, serverNameSchema } from '../../../shared/ipc/servers.js';
import { Fault } from '../fault.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';
import { noNames } from '../wsus/publishing/category-names.js';
import { recordSchema, type ServerRecord } from './server-record.js';

const signingSchema = z.enum(['server', 'here', 'undecided']);
export type SigningChoice = z.infer<typeof signingSchema>;

const entrySchema = z
  .strictObject({
    /** Given here once and for all; what is kept of a server is kept by it. */
    id: idSchema,
    name: serverNameSchema,
    /** Absent for the practice server, whose process says where it is. */
    connection: recordSchema.optional(),
    /** Who signs what is published to it. */
    signing: signingSchema,
    /** Under which names vendors and products are published to it. */
    names: categoryNamesSchema,
    /** What the WSUS calls itself, as it was met last. */
    wsusId: guidSchema.optional(),
  })
  .refine(({ id, connection }) => connection !== undefined || id === practiceServerId, 'nothing says where it is');
export type ServerEntry = z.infer<typeof entrySchema>;

const areDistinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

const listSchema = z.strictObject({
  version: z.literal(1),
  current: idSchema.optional(),
  /** Who signs, as it was decided while no server was set up; the first one begins with it. */
  signing: signingSchema,
  servers: z
    .array(entrySchema)
    .max(mostServers)
    .refine((servers) => areDistinct(servers.map(({ id }) => id)), 'two have one id')
    .refine((servers) => areDistinct(servers.map(({ name }) => name.toLowerCase())), 'two have one name'),
});
type ListFile = z.infer<typeof listSchema>;

const fileOf = (folder: string): string => join(folder, 'servers.json');

/** Of the time when a profile knew one server. */
const earlierFiles = (folder: string): readonly [server: string, signing: string, names: string] => [join(folder, 'server.json'), join(folder, 'signing.json'), join(folder, 'category-names.json')];

/** Words of the terminal that stand for no server's name. */
const reservedNames: readonly string[] = ['practice', 'earnest'];

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const isFree = (name: string, servers: readonly ServerEntry[]): boolean => [...reservedNames, ...servers.map((server) => server.name)].every((taken) => !isSame(taken, name));

/** A host may have more characters than a name; a port and a number may follow. */
const longestHostName = 80;

/** What a server is called until somebody gives it a name. */
export function usualName({ host: wholeHost, port }: Pick<ServerRecord, 'host' | 'port'>, others: readonly ServerEntry[]): string {
  const host = wholeHost.length <= longestHostName ? wholeHost : `${wholeHost.slice(0, longestHostName - 1)}…`;
  const withPort = `${host}:${String(port)}`;
  if (isFree(host, others)) return host;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? withPort : `${withPort} (${String(number)})`;
    if (isFree(name, others)) return name;
  }
}

/** What the files of the time before there was a list come to. The server's id follows from nothing else, so it is the same after a kill. */
async function readEarlier(folder: string): Promise<ListFile> {
  const [serverFile, signingFile, namesFile] = earlierFiles(folder);
  const connection = await readJsonFile(serverFile, recordSchema);
  const signing = (await readJsonFile(signingFile, z.strictObject({ signing: signingSchema })))?.signing ?? 'undecided';
  const names = (await readJsonFile(namesFile, categoryNamesSchema)) ?? noNames;
  const servers = connection === undefined ? [] : [{ id: 'first', name: usualName(connection, []), connection, signing, names }];
  return { version: 1, signing, servers, ...(servers[0] === undefined ? {} : { current: servers[0].id }) };
}

/** The practice server is there without being set up. */
async function withPractice(folder: string, list: ListFile): Promise<ListFile> {
  if (list.servers.some(({ id }) => id === practiceServerId)) return list;
  const names = (await readJsonFile(earlierFiles(folder)[2], categoryNamesSchema)) ?? noNames;
  return { ...list, current: practiceServerId, servers: [{ id: practiceServerId, name: 'Practice server', signing: list.signing, names }] };
}

/**
 * The servers of a profile as they lie on the disk: one file, written whole, so that what belongs to a server is never kept without it.
 */
export class ServerList {
  readonly #folder: string;
  #file: ListFile;
  #written: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, file: ListFile) {
    this.#folder = folder;
    this.#file = file;
  }

  /** The list as it is, without changing anything: the profile may be open elsewhere. @throws Fault `app/file-unreadable` */
  static async read(folder: string): Promise<ServerList> {
    return new ServerList(folder, (await readJsonFile(fileOf(folder), listSchema)) ?? (await readEarlier(folder)));
  }

  /**
   * Takes up the files of the time when there was one server. They are removed when the list is on the disk, so a kill at any point
   * leaves either them or the list in force.
   * @throws Fault `app/file-unreadable`
   */
  static async open(folder: string, mode: 'practice' | 'earnest'): Promise<ServerList> {
    const kept = await readJsonFile(fileOf(folder), listSchema);
    const known = kept ?? (await readEarlier(folder));
    const list = new ServerList(folder, mode === 'practice' ? await withPractice(folder, known) : known);
    if (list.#file !== kept && (list.#file.servers.length > 0 || list.#file.signing !== 'undecided')) await list.#change((file) => file);
    for (const path of earlierFiles(folder)) await rm(path, { force: true });
    return list;
  }

  entries(): readonly ServerEntry[] {
    return this.#file.servers;
  }

  find(id: string): ServerEntry | undefined {
    return this.#file.servers.find((server) => server.id === id);
  }

  /** Undefined while none is set up. */
  get current(): ServerEntry | undefined {
    return this.#file.servers.find(({ id }) => id === this.#file.current) ?? this.#file.servers[0];
  }

  /** Who signs for a server; for one that is not set up, as it was decided before there was any. */
  signingOf(id: string): SigningChoice {
    return this.find(id)?.signing ?? this.#file.signing;
  }

  async chooseSigning(id: string, signing: SigningChoice): Promise<void> {
    if (this.find(id) === undefined) await this.#change((file) => ({ ...file, signing }));
    else await this.update(id, { signing });
  }

  /**
   * The first server becomes the current one. A key that signs here for the current server signs for the new one as well.
   * @returns its id
   * @throws Fault `servers/name-taken`, `servers/too-many`
   */
  async add(connection: ServerRecord, name?: string): Promise<string> {
    const id = randomUUID();
    await this.#change((file) => {
      if (file.servers.length >= mostServers) throw new Fault('servers/too-many', { most: mostServers });
      const signing = (file.servers.find((server) => server.id === file.current) ?? file).signing === 'here' ? 'here' : file.servers.length === 0 ? file.signing : 'undecided';
      const entry = { id, name: freeName(name ?? usualName(connection, file.servers), file.servers), connection, signing, names: noNames };
      return { ...file, current: file.servers.length === 0 ? id : (file.current ?? id), servers: [...file.servers, entry] };
    });
    return id;
  }

  /** @throws Fault `app/not-found`, `servers/name-taken` */
  async update(id: string, patch: Partial<Omit<ServerEntry, 'id'>>): Promise<void> {
    await this.#change((file) => {
      const entry = file.servers.find((server) => server.id === id);
      if (entry === undefined) throw new Fault('app/not-found', { what: 'the server' });
      const others = file.servers.filter((server) => server !== entry);
      const changed = { ...entry, ...patch, name: patch.name === undefined ? entry.name : freeName(patch.name, others) };
      return { ...file, servers: file.servers.map((server) => (server === entry ? changed : server)) };
    });
  }

  /** What was decided about signing stays when the last one goes. */
  async remove(id: string): Promise<void> {
    await this.#change((file) => {
      const gone = file.servers.find((server) => server.id === id);
      if (gone === undefined) return file;
      const servers = file.servers.filter((server) => server !== gone);
      const next = file.current === id ? servers[0]?.id : file.current;
      return { version: 1, servers, signing: servers.length === 0 ? gone.signing : file.signing, ...(next === undefined ? {} : { current: next }) };
    });
  }

  /** @throws Fault `app/not-found` */
  async makeCurrent(id: string): Promise<void> {
    await this.#change((file) => {
      if (!file.servers.some((server) => server.id === id)) throw new Fault('app/not-found', { what: 'the server' });
      return { ...file, current: id };
    });
  }

  /** One change after the other: each is made of what the one before left on the disk. */
  async #change(change: (file: ListFile) => ListFile): Promise<void> {
    const writing = this.#written
      .catch(() => undefined)
      .then(async () => {
        const file = change(this.#file);
        await writeJsonFile(fileOf(this.#folder), file);
        this.#file = file;
      });
    this.#written = writing;
    await writing;
  }
}

/** @throws Fault `servers/name-taken` */
function freeName(name: string, others: readonly ServerEntry[]): string {
  const trimmed = name.trim();
  if (!isFree(trimmed, others)) throw new Fault('servers/name-taken', { name: trimmed });
  return trimmed;
}
