import { createHash, type Hash } from 'node:crypto';
import { sha1, sha256, type Sha1, type Sha256 } from '../../../shared/units.js';
import type { ByteSource } from '../bytes.js';
import type { Coverage, Digests, Range } from './containers/container.js';
import type { DigestAlgorithm } from './x509/algorithms.js';

export interface FileDigests {
  /** Of the whole file as it stands. */
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  /** Of what signatures cover. */
  readonly covered: Digests;
}

const pieceSize = 1024 * 1024;

/** The parts of a piece of the file that lie in the ranges, which are in the order of the file. */
function* overlaps(piece: Uint8Array, offset: number, ranges: readonly Range[]): Generator<Uint8Array, void> {
  for (const { start, end } of ranges) {
    const from = Math.max(start, offset);
    const to = Math.min(end, offset + piece.length);
    if (from < to) yield piece.subarray(from - offset, to - offset);
  }
}

/**
 * All digests of a file in one read; a container whose digest does not follow the order of the file is walked a second time.
 * @throws Fault when the file cannot be read; the signal's reason when it is aborted.
 */
export async function hashFile(
  file: ByteSource,
  coverage: Coverage | undefined,
  algorithms: readonly DigestAlgorithm[],
  signal?: AbortSignal,
): Promise<FileDigests> {
  const whole = { sha1: createHash('sha1'), sha256: createHash('sha256') };
  const ranges = coverage?.kind === 'ranges' ? coverage.ranges : [];
  const covered = new Map<DigestAlgorithm, Hash>(ranges.length > 0 ? algorithms.map((algorithm) => [algorithm, createHash(algorithm)]) : []);
  for (let offset = 0; offset < file.size; offset += pieceSize) {
    signal?.throwIfAborted();
    const piece = await file.read(offset, Math.min(pieceSize, file.size - offset));
    whole.sha1.update(piece);
    whole.sha256.update(piece);
    for (const part of overlaps(piece, offset, ranges)) for (const hash of covered.values()) hash.update(part);
  }
  const padding = new Uint8Array(coverage?.kind === 'ranges' ? (coverage.padding ?? 0) : 0);
  for (const hash of covered.values()) hash.update(padding);
  return {
    sha1: sha1(whole.sha1.digest('hex')),
    sha256: sha256(whole.sha256.digest('hex')),
    covered: coverage?.kind === 'walk' && algorithms.length > 0 ? await coverage.digest(algorithms, signal) : new Map([...covered].map(([algorithm, hash]) => [algorithm, hash.digest()])),
  };
}
