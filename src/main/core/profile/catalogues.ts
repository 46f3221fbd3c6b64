import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { CatalogueRow, ChosenSource, DifferenceRow, Inspection, SetAsideRow } from '../../../shared/ipc/catalogues.js';
import { Fault } from '../fault.js';
import { catalogueRows, differenceRows, removeCatalogue, setAsideRows } from '../library/queries.js';
import type { ImportOrigin } from '../library/stage.js';
import { portsOf } from '../publishing/tasks.js';
import { catalogueTrust, foldersOf, networkFor, type ProfileContext } from './context.js';
import { refreshRevocationLists } from './revocation.js';

/** Sub-folders of a stick are looked through this deep, and no more cabinets than this are listed. */
const searchDepth = 3;
const mostCabinets = 200;

interface Found {
  readonly path: string;
  readonly size: number;
}

async function findCabinets(folder: string, depth: number): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 1) found.push(...(await findCabinets(path, depth - 1).catch(() => [])));
    else if (entry.isFile() && /\.cab$/iu.test(entry.name)) {
      // One file that cannot be looked at must not hide the others.
      const info = await stat(path).catch(() => undefined);
      if (info !== undefined) found.push({ path, size: info.size });
    }
    if (found.length >= mostCabinets) break;
  }
  return found.slice(0, mostCabinets);
}

const unreadable = (file: string) => (error: unknown): never => {
  throw new Fault('app/file-unreadable', { file, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
};

/** Catalogues of a profile: those that are being looked at, and those that were imported. */
export class ProfileCatalogues {
  readonly #context: ProfileContext;
  readonly #sources = new Map<string, string>();
  /** Catalogues that were fetched, to be removed with their inspection. */
  readonly #fetched = new Map<string, string>();

  constructor(context: ProfileContext) {
    this.#context = context;
  }

  /** Gives a path that main chose an id, so that the window never names paths. */
  async offer(path: string): Promise<ChosenSource> {
    const info = await stat(path).catch(unreadable(path));
    const register = (chosen: string): string => {
      const sourceId = randomUUID();
      this.#sources.set(sourceId, chosen);
      return sourceId;
    };
    const cabinets = info.isDirectory() ? await findCabinets(path, searchDepth).catch(unreadable(path)) : [{ path, size: info.size }];
    return {
      sourceId: register(path),
      // The root of a drive has no name of its own.
      name: basename(path) || path,
      cabinets: cabinets.map((cabinet) => ({ sourceId: register(cabinet.path), name: info.isDirectory() ? relative(path, cabinet.path) : basename(cabinet.path), size: cabinet.size })),
    };
  }

  async inspectOffered(sourceId: string, signal: AbortSignal): Promise<Inspection> {
    const path = this.#sources.get(sourceId);
    if (path === undefined) throw new Fault('app/not-found', { what: 'the file that was chosen' });
    return this.inspectFile(path, signal);
  }

  async inspectFile(path: string, signal: AbortSignal): Promise<Inspection> {
    return this.#inspect(randomUUID(), path, { name: basename(path).replace(/\.cab$/iu, ''), origin: path }, signal);
  }

  /** @throws Fault `download/…` */
  async inspectUrl(address: string, signal: AbortSignal): Promise<Inspection> {
    const url = new URL(address);
    if (url.protocol !== 'https:') throw new Fault('catalog/address-not-https', { address: url.origin });
    const { incoming } = foldersOf(this.#context.folder);
    await mkdir(incoming, { recursive: true });
    const inspectionId = randomUUID();
    const destination = join(incoming, `${inspectionId}.cab`);
    this.#fetched.set(inspectionId, destination);
    try {
      const network = await networkFor(this.#context, url.href);
      await this.#context.ports.work.run('fetchCatalogue', { url: url.href, destination, network }, { signal, transfer: portsOf(network) });
      const name = basename(url.pathname).replace(/\.cab$/iu, '') || url.host;
      return await this.#inspect(inspectionId, destination, { name, origin: `${url.origin}${url.pathname}`, url: `${url.origin}${url.pathname}` }, signal);
    } finally {
      // The bytes are held by the inspection from here on.
      await this.#forget(inspectionId);
    }
  }

  async inspectPractice(signal: AbortSignal): Promise<Inspection> {
    const { practice } = this.#context;
    if (practice === undefined) throw new Fault('app/not-found', { what: 'the practice server' });
    return this.#inspect(randomUUID(), practice.ready.catalogue, { name: 'Sample catalogue', origin: 'the practice server' }, signal);
  }

  async decide(inspectionId: string, decision: 'approve-once' | 'approve-always' | 'import', acceptOlder: boolean, signal: AbortSignal): Promise<Inspection> {
    const inspection = await this.#context.ports.imports.run('decideCatalogue', { inspectionId, decision, acceptOlder }, { signal });
    const { name, origin, publisher, content, imported } = inspection;
    const signer = publisher === undefined ? '' : `, signed by ${publisher.subject}`;
    if (decision !== 'import') this.#context.audit.record({ action: decision === 'approve-once' ? 'approve a publisher once' : 'approve a publisher', detail: `${name}${signer}`, server: '' });
    if (imported === undefined) return inspection;
    this.#context.audit.record({ action: 'import a catalogue', detail: `${name} from ${origin}, ${content?.packages ?? 0} packages${signer}${acceptOlder ? '; an older one was accepted' : ''}`, server: '' });
    this.#context.ports.events.onCataloguesChange();
    return inspection;
  }

  async cancel(inspectionId: string): Promise<void> {
    await this.#context.ports.imports.run('closeCatalogue', { inspectionId });
  }

  /** Nothing that is being looked at outlives the profile. */
  async closeAll(): Promise<void> {
    this.#sources.clear();
    await this.#context.ports.imports.run('closeAllCatalogues', null);
  }

  list(): readonly CatalogueRow[] {
    const { database, ports, settings, practice } = this.#context;
    // The sample catalogue of practice was made once and never moves.
    return catalogueRows(database, ports.now(), practice === undefined ? settings.get().staleAfterDays : Infinity);
  }

  difference(catalogueId: string): readonly DifferenceRow[] {
    return differenceRows(this.#context.database, catalogueId);
  }

  setAside(catalogueId: string): readonly SetAsideRow[] {
    return setAsideRows(this.#context.database, catalogueId);
  }

  async remove(catalogueId: string): Promise<void> {
    await removeCatalogue(this.#context.database, catalogueId);
    this.#context.ports.events.onCataloguesChange();
  }

  async #inspect(inspectionId: string, path: string, origin: ImportOrigin, signal: AbortSignal): Promise<Inspection> {
    const { ports, database } = this.#context;
    const trust = await catalogueTrust(this.#context);
    await refreshRevocationLists(this.#context, path, trust, signal);
    const input = { inspectionId, databasePath: database.path, path, origin, trust, account: ports.account };
    return ports.imports.run('inspectCatalogue', input, { signal });
  }

  async #forget(inspectionId: string): Promise<void> {
    const path = this.#fetched.get(inspectionId);
    this.#fetched.delete(inspectionId);
    if (path !== undefined) await rm(path, { force: true });
  }
}
