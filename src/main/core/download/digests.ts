import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { sha1, sha256, type Sha1, type Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';

export interface Digests {
  readonly size: number;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

/** What a catalogue says about a file's bytes. */
export interface ExpectedDigests {
  readonly size: number;
  readonly sha1: Sha1;
  readonly sha256?: Sha256;
}

/** Counts and digests bytes in one pass. */
export class Hasher {
  readonly #sha1 = createHash('sha1');
  readonly #sha256 = createHash('sha256');
  #size = 0;

  get size(): number {
    return this.#size;
  }

  update(bytes: Uint8Array): void {
    this.#sha1.update(bytes);
    this.#sha256.update(bytes);
    this.#size += bytes.byteLength;
  }

  /** May be asked for more than once, in between too. */
  digests(): Digests {
    return {
      size: this.#size,
      sha1: sha1(this.#sha1.copy().digest('hex')),
      sha256: sha256(this.#sha256.copy().digest('hex')),
    };
  }
}

/** Large enough that reading is not what takes the time. */
const pieceLength = 1024 * 1024;

/**
 * The first `length` bytes of an open file, in pieces; fewer when it is shorter. A piece is valid until the next one.
 * @throws Fault `app/cancelled`
 */
export async function* readPieces(handle: FileHandle, length: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(pieceLength, Math.max(length, 1)));
  let position = 0;
  while (position < length) {
    if (signal?.aborted === true) throw new Fault('app/cancelled');
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.byteLength, length - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** One place for each content: what names a download that must not run twice at once. */
export const contentKey = (expected: ExpectedDigests): string => `${expected.sha256 ?? expected.sha1}-${String(expected.size)}`;

/** What does not match: the size first, then SHA-1, then SHA-256 when it is expected. */
export interface DigestDifference {
  readonly what: 'size' | 'SHA-1' | 'SHA-256';
  readonly expected: string | number;
  readonly found: string | number;
}

export function findDifference(expected: ExpectedDigests, found: Digests): DigestDifference | undefined {
  if (found.size !== expected.size) return { what: 'size', expected: expected.size, found: found.size };
  if (found.sha1 !== expected.sha1) return { what: 'SHA-1', expected: expected.sha1, found: found.sha1 };
  if (expected.sha256 !== undefined && found.sha256 !== expected.sha256) {
    return { what: 'SHA-256', expected: expected.sha256, found: found.sha256 };
  }
  return undefined;
}
