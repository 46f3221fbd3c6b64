import { lstat, opendir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, instant, isGuid, isSha1, type Bytes, type Instant } from '../../../../shared/units.js';
import type { SharePaths } from '../server/content-root.js';
import { onShare } from '../server/share-fault.js';

export type LeftoverKind = 'package-folder' | 'content-file';

/** Something on a share, whether in use or not. */
export interface ShareEntry {
  readonly kind: LeftoverKind;
  /** A folder's GUID in lower case, or the SHA-1 of a content file. */
  readonly name: string;
  readonly size: Bytes;
  readonly files: number;
  /** The newest change in it. */
  readonly changedAt: Instant;
}

/** Below the server's folders, for people and for paths; from a name that was checked. */
export function relativePath({ kind, name }: Pick<ShareEntry, 'kind' | 'name'>): readonly [share: 'servicesPackages' | 'content', ...parts: string[]] {
  if (kind === 'package-folder') {
    if (!isGuid(name)) throw new RangeError('package folders are named by a GUID');
    return ['servicesPackages', name];
  }
  if (!isSha1(name)) throw new RangeError('content files are named by a SHA-1');
  const digest = name.toUpperCase();
  return ['content', digest.slice(-2), `${digest}.cab`];
}

export function entryPath(shares: SharePaths, entry: Pick<ShareEntry, 'kind' | 'name'>): string {
  const [share, ...parts] = relativePath(entry);
  return join(shares[share], ...parts);
}

/** As it is shown: `UpdateServicesPackages\…`. */
export function shownPath(entry: Pick<ShareEntry, 'kind' | 'name'>): string {
  const [share, ...parts] = relativePath(entry);
  return [share === 'content' ? 'WsusContent' : 'UpdateServicesPackages', ...parts].join('\\');
}

interface Sum {
  readonly size: number;
  readonly files: number;
  readonly newest: number;
}

/** Package folders are shallow; what is deeper is no package of ours. */
const maxDepth = 24;

/** Links count as files: they are not followed. */
async function sumOf(path: string, depth = 0): Promise<Sum> {
  const info = await lstat(path);
  if (!info.isDirectory() || depth >= maxDepth) return { size: info.size, files: 1, newest: info.mtimeMs };
  let sum: Sum = { size: 0, files: 0, newest: info.mtimeMs };
  for (const name of await readdir(path)) {
    const part = await sumOf(join(path, name), depth + 1);
    sum = { size: sum.size + part.size, files: sum.files + part.files, newest: Math.max(sum.newest, part.newest) };
  }
  return sum;
}

/** How an entry stands now; undefined when it is not there. @throws Fault `wsus/share-…` */
export async function lookAtEntry(shares: SharePaths, entry: Pick<ShareEntry, 'kind' | 'name'>): Promise<ShareEntry | undefined> {
  const path = entryPath(shares, entry);
  return onShare(path, async () => {
    try {
      const { size, files, newest } = await sumOf(path);
      return { kind: entry.kind, name: entry.name, size: bytes(size), files, changedAt: instant(new Date(newest)) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}

/** Names of package folders; `others` are folders that this console would not name so. @throws Fault `wsus/share-…` */
export async function packageFolders(shares: SharePaths): Promise<{ readonly names: readonly string[]; readonly others: readonly string[] }> {
  return onShare(shares.servicesPackages, async () => {
    const entries = await readdir(shares.servicesPackages, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    // Only as the official console and this one write them; `isGuid` is about lower case.
    return { names: folders.filter(isGuid), others: folders.filter((name) => !isGuid(name)) };
  });
}

/** SHA-1s of the cabinets in the content, Microsoft's among them; there may be very many. @throws Fault `wsus/share-…` */
export async function* contentCabinets(shares: SharePaths, signal?: AbortSignal): AsyncGenerator<string, void> {
  const folders = await onShare(shares.content, async () => readdir(shares.content, { withFileTypes: true }));
  for (const folder of folders.filter((entry) => entry.isDirectory() && /^[0-9A-F]{2}$/u.test(entry.name))) {
    const path = join(shares.content, folder.name);
    for await (const entry of await onShare(path, async () => opendir(path))) {
      signal?.throwIfAborted();
      const digest = /^([0-9A-F]{40})\.cab$/u.exec(entry.name)?.[1];
      if (entry.isFile() && digest?.endsWith(folder.name) === true) yield digest.toLowerCase();
    }
  }
}
