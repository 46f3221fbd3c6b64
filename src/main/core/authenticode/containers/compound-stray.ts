import type { ByteSource } from '../../bytes.js';
import type { CompoundSectors } from './compound-sectors.js';
import type { Range } from './container.js';

/** What lies in a compound file and belongs to nothing: no reader of streams meets it, and no digest of streams covers it. */

/** Bytes that are not zero, by where they lie. */
export interface StrayBytes {
  readonly inFreeSectors: number;
  readonly behindStreams: number;
  readonly inDirectory: number;
  readonly inHeaderAndTables: number;
  /** Storages and streams that hang nowhere in the tree. */
  readonly lostEntries: number;
}

export interface DirectoryUse {
  readonly directory: Uint8Array;
  /** Whether an entry was met in the tree. */
  readonly isReached: (index: number) => boolean;
}

export interface SmallStreamUse {
  /** What no small stream holds of their container. */
  readonly unused: () => Iterable<Uint8Array>;
  readonly spareEntries: readonly number[];
}

const entrySize = 128;
/** From here on up a number is a mark, as free entries hold ([MS-CFB] §2.1). */
const firstMark = 0xfffffffa;
const pieceSize = 65_536;

const countBytes = (bytes: Uint8Array): number => bytes.reduce((count, byte) => (byte === 0 ? count : count + 1), 0);

function countInAll(pieces: Iterable<Uint8Array>): number {
  let count = 0;
  for (const piece of pieces) count += countBytes(piece);
  return count;
}

async function countIn(file: ByteSource, places: Iterable<Range>): Promise<number> {
  let count = 0;
  for (const { start, end } of places) {
    const limit = Math.min(end, file.size);
    for (let offset = start; offset < limit; offset += pieceSize) count += countBytes(await file.read(offset, Math.min(pieceSize, limit - offset)));
  }
  return count;
}

/** An entry in use has the rest of its name's place to spare, a free one all but its links ([MS-CFB] §2.6.1 and §2.6.3). */
function countInDirectory({ directory, isReached }: DirectoryUse): Pick<StrayBytes, 'inDirectory' | 'lostEntries'> {
  let inDirectory = 0;
  let lostEntries = 0;
  for (let offset = 0; offset < directory.length; offset += entrySize) {
    const entry = directory.subarray(offset, offset + entrySize);
    if (isReached(offset / entrySize)) inDirectory += countBytes(entry.subarray(entry[64], 64));
    else if (entry[66] === 0) inDirectory += countBytes(entry.subarray(0, 68)) + countBytes(entry.subarray(80));
    else lostEntries += 1;
  }
  return { inDirectory, lostEntries };
}

/** Class, reserved bytes, and in version 4 the rest of the first sector ([MS-CFB] §2.2). */
async function countInHeader(file: ByteSource, { header: { bytes, sectorSize } }: CompoundSectors): Promise<number> {
  return countBytes(bytes.subarray(8, 24)) + countBytes(bytes.subarray(34, 40)) + (await countIn(file, [{ start: bytes.length, end: sectorSize }]));
}

/** Entries of tables behind the last sector: what is no mark and no zero could be anything. */
const countSpare = (entries: readonly number[]): number => 4 * entries.filter((entry) => entry !== 0 && entry < firstMark).length;

export async function countStray(file: ByteSource, sectors: CompoundSectors, smallStreams: SmallStreamUse, directory: DirectoryUse): Promise<StrayBytes> {
  return {
    inFreeSectors: await countIn(file, sectors.freePlaces()),
    behindStreams: (await countIn(file, sectors.slack)) + countInAll(smallStreams.unused()),
    inHeaderAndTables: (await countInHeader(file, sectors)) + countSpare(sectors.spareEntries) + countSpare(smallStreams.spareEntries),
    ...countInDirectory(directory),
  };
}
