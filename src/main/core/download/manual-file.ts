import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../fault.js';
import type { ContentStore } from './content-store.js';
import { findDifference, readPieces, type DigestDifference } from './digests.js';
import { reasonOf } from './network-error.js';
import { PartialFile, removePartial } from './partial-file.js';
import { VerifiedFile, type FileExpectation, type ReadOptions } from './verified-file.js';

/**
 * Takes a file that the administrator has by himself. It is copied and proven like a downloaded one; the original is
 * left as it is, and its name does not matter.
 * @throws Fault `download/given-file-differs`, `download/given-file-unusable`, `app/disk-full`,
 *   `download/store-unwritable`, `app/cancelled`
 */
export async function takeGivenFile(given: string, expected: FileExpectation, store: ContentStore, options: ReadOptions = {}): Promise<VerifiedFile> {
  const name = basename(given);
  const unusable = (reason: string, cause?: unknown): Fault => new Fault('download/given-file-unusable', { given: name, reason }, { cause });
  const demand = (difference: DigestDifference | undefined): void => {
    if (difference !== undefined) throw new Fault('download/given-file-differs', { given: name, file: expected.fileName, ...difference });
  };
  const source = await open(given, 'r').catch((error: unknown) => {
    throw unusable(reasonOf(error), error);
  });
  try {
    const info = await source.stat();
    if (!info.isFile()) throw unusable('it is not a file.');
    if (info.size !== expected.size) demand({ what: 'size', expected: expected.size, found: info.size });
    await store.demandSpace(expected.size);

    // A place of its own: a download of the same file may be under way.
    const partialPath = `${store.partialPath(expected)}.given`;
    const signal = options.signal ?? new AbortController().signal;
    const part = await PartialFile.open(partialPath, { source: '', limit: expected.size, mayResume: false, signal });
    try {
      for await (const piece of readPieces(source, expected.size, signal)) {
        await part.append(piece);
        options.onProgress?.(part.length);
      }
      demand(findDifference(expected, part.digests()));
      await part.flush();
    } catch (error) {
      await part.close();
      await removePartial(partialPath);
      throw signal.aborted ? new Fault('app/cancelled', {}, { cause: error }) : error;
    }
    await part.close();
    return await VerifiedFile.prove(await store.adopt(partialPath, part.digests()), expected, options);
  } finally {
    await source.close();
  }
}
