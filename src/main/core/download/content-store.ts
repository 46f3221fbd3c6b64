import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSha256, type Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { contentKey, type Digests, type ExpectedDigests } from './digests.js';
import { sidecarPath } from './partial-file.js';
import { errorCodeOf, isMissing, storageFault } from './storage-error.js';
import { VerifiedFile, type FileExpectation, type ReadOptions } from './verified-file.js';

export interface ContentStoreOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Free bytes on the drive of a folder. */
  readonly freeSpace?: (folder: string) => Promise<number>;
}

export interface Collected {
  readonly files: number;
  readonly bytes: number;
}

/** Left free beside what is asked for: the database on the same drive must still be able to write. */
const reserve = 16 * 1024 * 1024;

const freeSpaceOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/**
 * Files under their SHA-256: `<first two digits>/<digest>`. `by-sha1/` leads from the SHA-1 of a catalogue to a SHA-256
 * and is a hint only, as is the name of a file: what is taken out is read and proven each time.
 * `partial/` holds downloads under way, `damaged/` what was found changed.
 */
export class ContentStore {
  readonly folder: string;
  readonly #now: () => number;
  readonly #freeSpace: (folder: string) => Promise<number>;

  private constructor(folder: string, options: ContentStoreOptions) {
    this.folder = folder;
    this.#now = options.now ?? Date.now;
    this.#freeSpace = options.freeSpace ?? freeSpaceOf;
  }

  /** @throws Fault `download/store-unwritable` */
  static async open(folder: string, options: ContentStoreOptions = {}): Promise<ContentStore> {
    const store = new ContentStore(folder, options);
    for (const name of ['by-sha1', 'partial', 'damaged']) await store.#makeFolder(join(folder, name));
    return store;
  }

  /** Where a file goes while it is fetched: one place for each content, whatever the address. */
  partialPath(expected: ExpectedDigests): string {
    return join(this.folder, 'partial', `${contentKey(expected)}.part`);
  }

  /**
   * Called before anything is fetched.
   * @param needed bytes that are still to be written
   * @throws Fault `app/disk-full`
   */
  async demandSpace(needed: number): Promise<void> {
    const free = await this.#freeSpace(this.folder);
    if (needed > 0 && free < needed + reserve) throw new Fault('app/disk-full', { needed: needed + reserve, folder: this.folder, free });
  }

  /** Free bytes on the drive of the store. */
  async freeSpace(): Promise<number> {
    return this.#freeSpace(this.folder);
  }

  /** Bytes of the part that is already there. */
  async partialLength(expected: ExpectedDigests): Promise<number> {
    return (await sizeOf(this.partialPath(expected))) ?? 0;
  }

  /** Where the content should be, when there is a file of the right size. Nothing is proven by that. */
  async find(expected: ExpectedDigests): Promise<string | undefined> {
    const digest = expected.sha256 ?? (await this.#hint(expected.sha1));
    if (digest === undefined) return undefined;
    const path = this.#contentPath(digest);
    return (await sizeOf(path)) === expected.size ? path : undefined;
  }

  /**
   * The content, proven now. What does not match any more is moved aside and counts as not there.
   * @throws Fault `app/file-unreadable`, `app/cancelled`
   */
  async openVerified(expected: FileExpectation, options: ReadOptions = {}): Promise<VerifiedFile | undefined> {
    const path = await this.find(expected);
    if (path === undefined) return undefined;
    try {
      return await VerifiedFile.prove(path, expected, options);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'download/content-damaged') throw error;
      await this.#moveAside(path);
      return undefined;
    }
  }

  /**
   * Takes a complete part into the store: on the disk first, then under its name, so that a name never stands for less
   * than the whole. A file of that name is replaced: it was proven less recently than this one.
   * @throws Fault `download/store-unwritable`, `app/disk-full`
   */
  async adopt(partialPath: string, digests: Digests): Promise<string> {
    const target = this.#contentPath(digests.sha256);
    try {
      await syncPath(partialPath, 'r+');
      await mkdir(dirname(target), { recursive: true });
      // The hint first: one that leads nowhere costs nothing, content without one would be fetched again.
      await this.#writeHint(digests);
      await renamePatiently(partialPath, target);
      await syncFolder(dirname(target));
      await rm(sidecarPath(partialPath), { force: true });
      return target;
    } catch (error) {
      throw storageFault(error, target, digests.size);
    }
  }

  /** Removes parts and damaged files that nobody touched for so many days. */
  async collect(olderThanDays: number): Promise<Collected> {
    const limit = this.#now() - olderThanDays * 86_400_000;
    let [files, bytes] = [0, 0];
    for (const name of ['partial', 'damaged']) {
      const folder = join(this.folder, name);
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        const info = entry.isFile() ? await stat(path).catch(() => undefined) : undefined;
        if (info === undefined || info.mtimeMs >= limit) continue;
        await rm(path, { force: true });
        files += 1;
        bytes += info.size;
      }
    }
    return { files, bytes };
  }

  #contentPath(digest: Sha256): string {
    return join(this.folder, digest.slice(0, 2), digest);
  }

  async #hint(sha1: string): Promise<Sha256 | undefined> {
    try {
      const text = (await readFile(join(this.folder, 'by-sha1', sha1), 'utf8')).trim();
      return isSha256(text) ? text : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw storageFault(error, join(this.folder, 'by-sha1', sha1), 0);
    }
  }

  async #writeHint({ sha1, sha256 }: Digests): Promise<void> {
    const target = join(this.folder, 'by-sha1', sha1);
    const temporary = `${target}.${sha256}.new`;
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(`${sha256}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renamePatiently(temporary, target);
  }

  async #moveAside(path: string): Promise<void> {
    const name = `${path.slice(-64)}-${String(this.#now())}`;
    try {
      await renamePatiently(path, join(this.folder, 'damaged', name));
    } catch (error) {
      // Somebody else has already moved it.
      if (!isMissing(error)) throw storageFault(error, path, 0);
    }
  }

  async #makeFolder(path: string): Promise<void> {
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw storageFault(error, path, 0);
    }
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() ? info.size : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Fault('app/file-unreadable', { file: path, reason: errorCodeOf(error) }, { cause: error });
  }
}

async function syncPath(path: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename last. Windows has no such call for folders and does not need one. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform !== 'win32') await syncPath(path, 'r');
}

/** On Windows a virus scanner holds new files open for a moment; then a rename fails until it has finished. */
async function renamePatiently(from: string, to: string): Promise<void> {
  const attempts = 20;
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const held = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCodeOf(error));
      if (process.platform !== 'win32' || !held || attempt === attempts) throw error;
      await delay(100);
    }
  }
}
