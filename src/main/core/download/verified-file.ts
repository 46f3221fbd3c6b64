import { open, type FileHandle } from 'node:fs/promises';
import type { OriginFile } from '../../../shared/catalog.js';
import { bytes, type Bytes, type Sha1, type Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { findDifference, Hasher, readPieces, type Digests, type ExpectedDigests } from './digests.js';
import { reasonOf } from './network-error.js';

export type FileExpectation = Pick<OriginFile, 'fileName' | 'size' | 'sha1' | 'sha256'>;

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read so far. */
  readonly onProgress?: (read: number) => void;
}

/** What the catalogue's own digests prove. SHA-1 alone is no proof against somebody who can make two files with one digest. */
export type DigestEvidence = 'sha1-only' | 'sha1-and-sha256';

function demandSame(expected: ExpectedDigests, found: Digests, fileName: string): void {
  const difference = findDifference(expected, found);
  if (difference !== undefined) throw new Fault('download/content-damaged', { file: fileName, ...difference });
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new Fault('app/file-unreadable', { file: path, reason: reasonOf(error) }, { cause: error });
  }
}

/**
 * The bytes of a file, digested while they are handed out; the last step throws when they are not the expected
 * ones. No more than the expected size is read, so a file that grows meanwhile cannot go on for ever.
 * A piece is valid until the next one is asked for.
 */
async function* readProving(path: string, expected: ExpectedDigests, fileName: string, options: ReadOptions): AsyncGenerator<Uint8Array, Digests> {
  const handle = await openToRead(path);
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new Fault('app/file-unreadable', { file: path, reason: 'it is not a file' });
    if (info.size !== expected.size) {
      throw new Fault('download/content-damaged', { file: fileName, what: 'size', expected: expected.size, found: info.size });
    }
    const hasher = new Hasher();
    for await (const piece of readPieces(handle, expected.size, options.signal)) {
      hasher.update(piece);
      yield piece;
      options.onProgress?.(hasher.size);
    }
    const found = hasher.digests();
    demandSame(expected, found, fileName);
    return found;
  } finally {
    await handle.close();
  }
}

async function proveAll(...args: Parameters<typeof readProving>): Promise<Digests> {
  const pieces = readProving(...args);
  for (;;) {
    const step = await pieces.next();
    if (step.done === true) return step.value;
  }
}

/**
 * A file on the disk whose bytes were read and found to be those the catalogue describes. Only `prove` makes one.
 * The disk may change afterwards: whoever uses the bytes takes them from `read`, or asks `reprove` first.
 */
export class VerifiedFile {
  readonly path: string;
  readonly fileName: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  readonly evidence: DigestEvidence;
  /** Makes the class nominal: nothing that only looks like it is one. */
  readonly #proven = true;

  private constructor(path: string, fileName: string, digests: Digests, evidence: DigestEvidence) {
    this.path = path;
    this.fileName = fileName;
    this.size = bytes(digests.size);
    this.sha1 = digests.sha1;
    this.sha256 = digests.sha256;
    this.evidence = evidence;
  }

  /**
   * Reads the file and compares size, SHA-1 and, where the catalogue has it, SHA-256.
   * @throws Fault `download/content-damaged`, `app/file-unreadable`, `app/cancelled`
   */
  static async prove(path: string, expected: FileExpectation, options: ReadOptions = {}): Promise<VerifiedFile> {
    const digests = await proveAll(path, expected, expected.fileName, options);
    return new VerifiedFile(path, expected.fileName, digests, expected.sha256 === undefined ? 'sha1-only' : 'sha1-and-sha256');
  }

  static is(value: unknown): value is VerifiedFile {
    return typeof value === 'object' && value !== null && #proven in value;
  }

  /**
   * Reads everything again; SHA-256 is compared even where the catalogue had SHA-1 only.
   * @throws Fault `download/content-damaged`, `app/file-unreadable`, `app/cancelled`
   */
  async reprove(options: ReadOptions = {}): Promise<void> {
    await proveAll(this.path, this, this.fileName, options);
  }

  /**
   * The bytes at the moment of use, proven while they are read: what is made from them counts only when
   * the iteration ended without an error. A piece is valid until the next one is asked for.
   * @throws Fault `download/content-damaged`, `app/file-unreadable`, `app/cancelled`
   */
  read(options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    return readProving(this.path, this, this.fileName, options);
  }
}
