import type { Guid, Sha1 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getRevisions, searchLocalUpdates, type UpdateSummary } from '../soap/operations/updates.js';
import { culture } from './current-update.js';
import type { PackageCache } from './package-cache.js';
import type { NamedCabinet } from './package-facts.js';

/** Everything on the shares that updates of the server name, in any of their revisions. */
export interface References {
  /** Ids of the local updates. */
  readonly updates: ReadonlySet<string>;
  /** Names of package folders, in lower case. */
  readonly folders: ReadonlySet<string>;
  readonly contents: ReadonlyMap<Sha1, NamedCabinet>;
}

/** An older revision keeps its content for as long as the server has it. */
async function revisionsOf(client: WsusClient, update: UpdateSummary, signal?: AbortSignal): Promise<readonly UpdateSummary[]> {
  if (update.revisionNumber === 1) return [update];
  const all = await client.call(getRevisions, { updateId: update.updateId, culture }, signal);
  return all.some(({ revisionNumber }) => revisionNumber === update.revisionNumber) ? all : [update, ...all];
}

/**
 * Reads what is in use. All or nothing: with one update that could not be looked at, nothing could be told to be left over.
 * @throws Fault `published/search-incomplete`, and when the server cannot be asked
 */
export async function readReferences(client: WsusClient, serverId: Guid, cache: PackageCache, signal?: AbortSignal): Promise<References> {
  return referencesOf(await client.call(searchLocalUpdates, { culture }, signal), { client, serverId, cache }, signal);
}

interface ReadServer {
  readonly client: WsusClient;
  readonly server: { readonly configuration: { readonly serverId: Guid } };
}

/**
 * Reads what is in use, over and over, right before each thing that is cleared. The server is asked which revisions there are every time;
 * while they are the same ones, so is what they name.
 */
export function createReferenceReader(cache: PackageCache): (on: ReadServer, signal: AbortSignal) => Promise<References> {
  let known: { readonly revisions: string; readonly references: References } | undefined;
  return async ({ client, server }, signal) => {
    const { serverId } = server.configuration;
    const updates = await client.call(searchLocalUpdates, { culture }, signal);
    const revisions = [serverId, ...updates.map(({ updateId, revisionNumber }) => `${updateId} ${revisionNumber}`).sort()].join('\n');
    if (known?.revisions !== revisions) known = { revisions, references: await referencesOf(updates, { client, serverId, cache }, signal) };
    return known.references;
  };
}

interface Source {
  readonly client: WsusClient;
  readonly serverId: Guid;
  readonly cache: PackageCache;
}

async function referencesOf(found: readonly UpdateSummary[], { client, serverId, cache }: Source, signal?: AbortSignal): Promise<References> {
  const [updates, folders, contents] = [new Set<string>(), new Set<string>(), new Map<Sha1, NamedCabinet>()];
  for (const update of found) {
    updates.add(update.updateId);
    for (const revision of await revisionsOf(client, update, signal)) {
      try {
        const { folder, files } = await cache.outline(client, serverId, revision, signal);
        if (folder !== undefined) folders.add(folder.toLowerCase());
        for (const file of files) contents.set(file.sha1, file);
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'wsus/stored-package-unreadable') throw error;
        throw new Fault('published/search-incomplete', { title: update.title }, { cause: error });
      }
    }
  }
  return { updates, folders, contents };
}
