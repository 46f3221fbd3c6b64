import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadRevocationListFile } from '../authenticode/trust-files.js';
import type { RevocationList } from '../authenticode/x509/revocation-list.js';

interface Parsed {
  /** Files are replaced as a whole, so size and time tell one from the next. */
  readonly stamp: string;
  readonly list: RevocationList | undefined;
}

/** By path. A list of some megabytes takes a quarter of a second to read, and a job judges one installer after the other by the same ones. */
const parsed = new Map<string, Parsed>();
/** Chains of a handful of vendors have some twenty lists. */
const maxParsed = 64;

/** A list of ours, or `undefined` when it is not there or damaged: it is as good as missing. */
export async function keptList(path: string): Promise<RevocationList | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    const stamp = [size, mtimeMs, ino].join(' ');
    const known = parsed.get(path);
    if (known?.stamp === stamp) return known.list;
    const [list] = await loadRevocationListFile(path).catch(() => []);
    if (parsed.size >= maxParsed) parsed.clear();
    parsed.set(path, { stamp, list });
    return list;
  } catch {
    return undefined;
  }
}

/** Every list in the folder that can be read; a folder that is not there has none. */
export async function keptLists(folder: string): Promise<readonly RevocationList[]> {
  const files = await readdir(folder).catch(() => []);
  const lists = await Promise.all(files.filter((file) => file.endsWith('.crl')).map(async (file) => keptList(join(folder, file))));
  return lists.filter((list) => list !== undefined);
}
