import { createHash } from 'node:crypto';
import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bytes, sha1, sha256, type Bytes, type Sha1, type Sha256 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { onShare } from '../server/share-fault.js';

export interface FileDigests {
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

/** What a file must be; SHA-1 is only named where WSUS addresses by it. */
export type Expected = Pick<FileDigests, 'size' | 'sha256'>;

const chunkSize = 1024 * 1024;

export interface ReadLimits {
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a file to its end once: what is hashed is what `sink` gets.
 * @throws Fault `wsus/file-too-large` beyond `maxBytes`
 */
async function readOnce(source: FileHandle, path: string, { maxBytes, signal }: ReadLimits, sink: (chunk: Uint8Array) => Promise<void>): Promise<FileDigests> {
  const first = createHash('sha1');
  const second = createHash('sha256');
  const buffer = new Uint8Array(chunkSize);
  let size = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, chunkSize, size);
    if (bytesRead === 0) break;
    size += bytesRead;
    if (size > maxBytes) throw new Fault('wsus/file-too-large', { file: basename(path), limit: maxBytes });
    const chunk = buffer.subarray(0, bytesRead);
    first.update(chunk);
    second.update(chunk);
    await sink(chunk);
  }
  return { size: bytes(size), sha1: sha1(first.digest('hex')), sha256: sha256(second.digest('hex')) };
}

/** @throws Fault */
export async function hashFile(path: string, limits: ReadLimits): Promise<FileDigests> {
  return onShare(path, async () => {
    const handle = await open(path, 'r');
    try {
      return await readOnce(handle, path, limits, () => Promise.resolve());
    } finally {
      await handle.close();
    }
  });
}

async function writeFully(target: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const { bytesWritten } = await target.write(chunk, written, chunk.length - written, position + written);
    written += bytesWritten;
  }
}

/**
 * The name of an unfinished copy. This computer always uses the same one for a target, so that a copy whose process was killed is
 * found and removed when it is made again; other computers use others.
 */
function partOf(target: string): string {
  const name = createHash('sha256').update(`${hostname()}\n${basename(target)}`).digest('hex').slice(0, 16);
  return join(dirname(target), `.${name}.part`);
}

/**
 * Copies under a name of its own, hands the digests to `accept`, and only then gives the file its name.
 * Nothing is left behind when anything fails.
 */
async function copyThenName(source: string, target: string, limits: ReadLimits, accept: (digests: FileDigests) => void): Promise<FileDigests> {
  const part = partOf(target);
  try {
    await onShare(target, async () => rm(part, { force: true }));
    const from = await onShare(source, async () => open(source, 'r'));
    try {
      const to = await onShare(target, async () => open(part, 'wx'));
      let position = 0;
      const digests = await readOnce(from, source, limits, async (chunk) => {
        await writeFully(to, chunk, position);
        position += chunk.length;
      })
        .then(async (read) => {
          await to.sync();
          return read;
        })
        .finally(async () => to.close());
      accept(digests);
      await onShare(target, async () => rename(part, target));
      return digests;
    } finally {
      await from.close();
    }
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Fetches a file whose digests are not known yet, of at most `maxBytes`.
 * @throws Fault
 */
export const fetchCopy = async (source: string, target: string, limits: ReadLimits): Promise<FileDigests> =>
  onShare(source, async () => copyThenName(source, target, limits, () => undefined));

const same = (found: FileDigests, expected: Expected): boolean => found.size === expected.size && found.sha256 === expected.sha256;

/** What stands at a name: nothing, a file with its digests, or something that is no ordinary file. */
async function lookAt(path: string, expected: Expected, signal: AbortSignal | undefined): Promise<'absent' | 'same' | 'different'> {
  const info = await onShare(path, async () =>
    lstat(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }),
  );
  if (info === undefined) return 'absent';
  // A link would lead the write somewhere else.
  if (!info.isFile()) throw new Fault('wsus/share-odd-entry', { path });
  if (info.size !== expected.size) return 'different';
  return same(await hashFile(path, { maxBytes: expected.size, signal }), expected) ? 'same' : 'different';
}

export type PlaceOutcome = 'placed' | 'kept' | 'replaced';

/**
 * Puts a copy of `source` at `target`, proven by size and SHA-256 while it is copied and once more as it
 * lies there. An identical file is kept; another one is replaced, and that is told. Can be repeated.
 * @throws Fault `wsus/source-changed` when the source is not what was expected, `wsus/share-changed`
 *   when the copy is not what was written, and the faults of shares
 */
export async function placeFile(source: string, target: string, expected: Expected, signal?: AbortSignal): Promise<PlaceOutcome> {
  const before = await lookAt(target, expected, signal);
  if (before === 'same') return 'kept';
  const limits: ReadLimits = { maxBytes: expected.size, signal };
  await onShare(target, async () =>
    copyThenName(source, target, limits, (digests) => {
      if (!same(digests, expected)) throw new Fault('wsus/source-changed', { file: basename(source), expected: expected.sha256, found: digests.sha256 });
    }),
  );
  if ((await lookAt(target, expected, signal)) !== 'same') throw new Fault('wsus/share-changed', { path: target });
  return before === 'different' ? 'replaced' : 'placed';
}

/**
 * Makes a folder below the share, one level at a time; each must be a real folder, because a link there
 * would lead the write out of the share.
 * @throws Fault
 */
export async function makeFolder(root: string, ...names: readonly string[]): Promise<string> {
  let folder = root;
  for (const name of names) {
    folder = join(folder, name);
    const path = folder;
    await onShare(path, async () => {
      await mkdir(path).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
      if (!(await lstat(path)).isDirectory()) throw new Fault('wsus/share-odd-entry', { path });
    });
  }
  return folder;
}
