import { lstat, mkdir, open, rm, rmdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../fault.js';
import type { Cabinet, CabinetMember } from './cabinet.js';
import { extractMembers, type ExtractOptions } from './extract.js';

export interface ExtractToFolderOptions extends ExtractOptions {
  /** Default: every member. */
  readonly wanted?: (member: CabinetMember) => boolean;
}

export interface WrittenMember {
  readonly member: CabinetMember;
  readonly path: string;
}

/** Pieces are written in batches: a system call for each 32 KiB would cost more than unpacking them. */
const batchSize = 1024 * 1024;
/** Systems take at most 1024 pieces in one call. */
const batchPieces = 512;

const errorCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function cannotWrite(file: string, error: unknown): Fault {
  if (errorCode(error) === 'EEXIST') return new Fault('cabinet/destination-exists', { file }, { cause: error });
  return new Fault('cabinet/cannot-write', { file, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
}

/** What was made, so that it can be taken away again when something fails. */
class MadeFiles {
  readonly #folders: string[] = [];
  readonly #known = new Set<string>();
  readonly #files: string[] = [];

  /** Makes a folder, or takes one that is there if it is a real one: a link could lead anywhere. */
  async makeFolder(path: string): Promise<void> {
    if (this.#known.has(path)) return;
    try {
      await mkdir(path);
      this.#folders.push(path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw cannotWrite(path, error);
      if (!(await lstat(path)).isDirectory()) throw new Fault('cabinet/destination-unsafe', { file: path }, { cause: error });
    }
    this.#known.add(path);
  }

  async makeFile(path: string): Promise<FileHandle> {
    try {
      const handle = await open(path, 'wx');
      this.#files.push(path);
      return handle;
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  async remove(): Promise<void> {
    for (const file of this.#files) await rm(file, { force: true });
    for (const folder of this.#folders.toReversed()) await rmdir(folder).catch(() => undefined);
  }
}

/** All pieces with one system call; what it left over, if it left any, one by one. */
async function writeBatch(handle: FileHandle, path: string, batch: readonly Uint8Array[], size: number): Promise<void> {
  try {
    const { bytesWritten } = await handle.writev(batch);
    if (bytesWritten === size) return;
    const rest = Buffer.concat(batch).subarray(bytesWritten);
    for (let written = 0; written < rest.length; ) written += (await handle.write(rest, written)).bytesWritten;
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** One batch is written while the next is unpacked: unpacking takes this thread, writing another. */
async function writePieces(handle: FileHandle, path: string, data: AsyncIterable<Uint8Array>): Promise<void> {
  let batch: Uint8Array[] = [];
  let size = 0;
  let writing = Promise.resolve();
  const flush = async (): Promise<void> => {
    const [pieces, bytes] = [batch, size];
    [batch, size] = [[], 0];
    await writing;
    writing = writeBatch(handle, path, pieces, bytes);
    // It is waited for below; until then its failure must not count as unhandled.
    writing.catch(() => undefined);
  };
  try {
    for await (const piece of data) {
      batch.push(piece);
      size += piece.length;
      if (size >= batchSize || batch.length >= batchPieces) await flush();
    }
    if (size > 0) await flush();
  } finally {
    await writing;
  }
}

/**
 * Unpacks members below a folder, which is made if it is not there. Never writes outside it (the names are
 * proven when the cabinet is read, links are refused here) and never overwrites a file. When anything fails,
 * all that was written is removed again.
 * @throws Fault `cabinet/…`, `app/cancelled`
 */
export async function extractToFolder(cabinet: Cabinet, directory: string, options: ExtractToFolderOptions = {}): Promise<readonly WrittenMember[]> {
  const made = new MadeFiles();
  const written: WrittenMember[] = [];
  try {
    await made.makeFolder(directory);
    for await (const { member, data } of extractMembers(cabinet, options.wanted, options)) {
      const parts = member.name.split('/');
      let folder = directory;
      for (const part of parts.slice(0, -1)) {
        folder = join(folder, part);
        await made.makeFolder(folder);
      }
      const path = join(folder, parts.at(-1) ?? '');
      const handle = await made.makeFile(path);
      try {
        await writePieces(handle, path, data);
      } finally {
        await handle.close();
      }
      written.push({ member, path });
    }
    return written;
  } catch (error) {
    await made.remove();
    throw error;
  }
}
