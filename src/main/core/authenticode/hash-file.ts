import { createHash, type Hash } from 'node:crypto';
import { sha1, sha256, type Sha1, type Sha256 } from '../../../shared/units.js';
import type { ByteSource } from '../bytes.js';
import { readPieces } from '../read-pieces.js';
import { startHash, worthAThread } from '../running-hash.js';
import type { Coverage, Digests, Range } from './containers/container.js';
import { hexOf } from './der/values.js';
import type { DigestAlgorithm } from './x509/algorithms.js';

export interface FileDigests {
  /** Of the whole file as it stands; only when it was asked for. */
  readonly sha1?: Sha1;
  /** Of the whole file as it stands. */
  readonly sha256: Sha256;
  /** Of what signatures cover. */
  readonly covered: Digests;
}

export interface HashOptions {
  /** The SHA-1 of the whole file as well, by which WSUS and old catalogue files name it. */
  readonly sha1?: boolean;
  readonly signal?: AbortSignal;
}

/** The parts of a piece of the file that lie in the ranges, which are in the order of the file. */
function* overlaps(piece: Uint8Array, offset: number, ranges: readonly Range[]): Generator<Uint8Array, void> {
  for (const { start, end } of ranges) {
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + piece.length);
    if (from < to) yield piece.subarray(from - offset, to - offset);
  }
}

/** Digests of the same bytes; of a large file, those beside the first or beside others run on threads of their own. */
async function hashPieces(file: ByteSource, ranges: readonly Range[], covered: readonly Hash[], { sha1: wantsSha1 = false, signal }: HashOptions): Promise<Omit<FileDigests, 'covered'>> {
  const isLarge = file.size >= worthAThread;
  await using strong = startHash('sha256', isLarge && covered.length > 0);
  await using weak = wantsSha1 ? startHash('sha1', isLarge) : undefined;
  for await (const { bytes, offset, keepUntil } of readPieces(file, 0, file.size)) {
    signal?.throwIfAborted();
    keepUntil(Promise.all([weak?.update(bytes), strong.update(bytes)]));
    for (const part of overlaps(bytes, offset, ranges)) for (const hash of covered) hash.update(part);
  }
  return { ...(weak && { sha1: sha1(hexOf(await weak.digest())) }), sha256: sha256(hexOf(await strong.digest())) };
}

/**
 * All digests of a file in one read; a container whose digest does not follow the order of the file is walked a second time.
 * @throws Fault when the file cannot be read; the signal's reason when it is aborted.
 */
export async function hashFile(file: ByteSource, coverage: Coverage | undefined, algorithms: readonly DigestAlgorithm[], options: HashOptions = {}): Promise<FileDigests> {
  const ranges = coverage?.kind === 'ranges' ? coverage.ranges : [];
  const covered = new Map<DigestAlgorithm, Hash>(ranges.length > 0 ? algorithms.map((algorithm) => [algorithm, createHash(algorithm)]) : []);
  const whole = await hashPieces(file, ranges, [...covered.values()], options);
  const padding = new Uint8Array(coverage?.kind === 'ranges' ? (coverage.padding ?? 0) : 0);
  for (const hash of covered.values()) hash.update(padding);
  return {
    ...whole,
    covered:
      coverage?.kind === 'walk' && algorithms.length > 0 ? await coverage.digest(algorithms, options.signal) : new Map([...covered].map(([algorithm, hash]) => [algorithm, hash.digest()])),
  };
}
