import type { ByteSource } from '../../bytes.js';
import { foldName } from './compound-names.js';
import { CompoundSectors, endOfChain, miniCutoff, refuse, viewOf } from './compound-sectors.js';
import { countStray, type DirectoryUse, type SmallStreamUse, type StrayBytes } from './compound-stray.js';
import type { Range } from './container.js';

/** Storages and streams of a compound file ([MS-CFB] §2.6). */

const noEntry = 0xffffffff;
const miniSectorSize = 64;
const entrySize = 128;
const kindStorage = 1;
const kindStream = 2;
const kindRoot = 5;

/** The largest installers have some ten thousand streams. */
const maxDirectorySize = 200_000 * entrySize;
/** Holds only streams below 4 KiB; real ones stay below 2 MiB. */
const maxMiniStreamSize = 64 * 1024 * 1024;
const maxStorageDepth = 32;

interface EntryFields {
  /** UTF-16LE without terminator. */
  readonly name: Uint8Array;
  /** With terminator, which puts the end of a name before any further character. */
  readonly sortKey: Uint8Array;
  readonly classId: Uint8Array;
  readonly state: Uint8Array;
  /** Creation and modification time as they stand. */
  readonly times: Uint8Array;
}
export interface CompoundStream extends EntryFields {
  readonly kind: 'stream';
  readonly size: number;
  readonly start: number;
}
export interface CompoundStorage extends EntryFields {
  readonly kind: 'storage';
  /** In the order of their names' bytes, which is the order of MSI digests. */
  readonly children: readonly CompoundEntry[];
}
export type CompoundEntry = CompoundStream | CompoundStorage;

export interface CompoundFile {
  readonly root: CompoundStorage;
  /** Offset behind the last sector that belongs to something. */
  readonly ownedEnd: number;
  /** The content of a stream in pieces of at most 1 MiB. */
  readonly read: (stream: CompoundStream) => AsyncGenerator<Uint8Array, void>;
  /** Where in the file the content of a stream lies. */
  readonly placesOf: (stream: CompoundStream) => Iterable<Range>;
  /** Looks for what lies in the file, before `ownedEnd`, and belongs to nothing. */
  readonly findStray: () => Promise<StrayBytes>;
}

/** Streams below 4 KiB, which live in sectors of 64 bytes inside a stream of the root. */
interface MiniStreams extends SmallStreamUse {
  readonly claim: (start: number, size: number) => void;
  readonly read: (start: number, size: number) => Uint8Array;
  readonly placesOf: (start: number, size: number) => Iterable<Range>;
}

async function openMiniStreams(sectors: CompoundSectors, root: DataView): Promise<MiniStreams> {
  const size = root.getUint32(120, true);
  const start = root.getUint32(116, true);
  if (size > 0) sectors.claimChain(start, size);
  const content = size > 0 ? await sectors.readWhole(start, size, maxMiniStreamSize, 'container of small streams') : new Uint8Array();
  const { miniTableStart } = sectors.header;
  const tableBytes = await sectors.readWhole(miniTableStart, sectors.claimChain(miniTableStart), maxMiniStreamSize, 'table of small streams');
  const table = viewOf(tableBytes);
  /** How much of each small sector a stream holds. */
  const owned = new Uint8Array(Math.ceil(size / miniSectorSize));
  const { sectorSize } = sectors.header;
  let places: readonly Range[] | undefined;

  function* walk(first: number, length: number): Generator<{ readonly sector: number; readonly used: number }, void> {
    let sector = first;
    for (let done = 0; done < length; done += miniSectorSize) {
      const used = Math.min(miniSectorSize, length - done);
      if (sector * miniSectorSize + used > size || sector * 4 + 4 > tableBytes.length) {
        refuse('A small stream of the compound file is shorter than it says or points behind its container.');
      }
      yield { sector, used };
      sector = table.getUint32(sector * 4, true);
    }
    if (sector !== endOfChain) refuse('A small stream of the compound file is longer than it says.');
  }

  return {
    claim: (first, length) => {
      for (const { sector, used } of walk(first, length)) {
        if (owned[sector] !== 0) refuse('Two small streams of the compound file share a sector, or one runs in a circle.');
        owned[sector] = used;
      }
    },
    read: (first, length) => Buffer.concat([...walk(first, length)].map(({ sector, used }) => content.subarray(sector * miniSectorSize, sector * miniSectorSize + used))),
    *placesOf(first, length) {
      places ??= [...sectors.placesOf(start, size, 1)];
      for (const { sector, used } of walk(first, length)) {
        const offset = sector * miniSectorSize;
        const from = (places[Math.floor(offset / sectorSize)]?.start ?? 0) + (offset % sectorSize);
        yield { start: from, end: from + used };
      }
    },
    *unused() {
      for (const [sector, used] of owned.entries()) yield content.subarray(sector * miniSectorSize + used, (sector + 1) * miniSectorSize);
    },
    spareEntries: Array.from({ length: Math.max(0, tableBytes.length / 4 - owned.length) }, (_, index) => table.getUint32((owned.length + index) * 4, true)),
  };
}

function readFields(entry: DataView): EntryFields {
  const bytes = (start: number, end: number): Uint8Array => new Uint8Array(entry.buffer, entry.byteOffset + start, end - start);
  const nameLength = entry.getUint16(64, true);
  if (nameLength < 2 || nameLength > 64 || nameLength % 2 !== 0) refuse('The directory of the compound file holds a name of an impossible length.');
  const name = bytes(0, nameLength - 2);
  if (entry.getUint16(nameLength - 2, true) !== 0) refuse('The directory of the compound file holds a name without an end.');
  for (let offset = 0; offset < name.length; offset += 2) {
    if (entry.getUint16(offset, true) === 0) refuse('The directory of the compound file holds a name with a zero inside.');
  }
  return { name, sortKey: bytes(0, nameLength), classId: bytes(80, 96), state: bytes(96, 100), times: bytes(100, 116) };
}

const compareNames = (a: CompoundEntry, b: CompoundEntry): number => Buffer.compare(a.sortKey, b.sortKey);

/** Walks the trees of siblings without recursion on their shape; an entry that is met twice is a circle. */
function readTree(directory: Uint8Array, streamOf: (entry: DataView) => Pick<CompoundStream, 'size' | 'start'>): Pick<CompoundFile, 'root'> & DirectoryUse {
  const count = directory.length / entrySize;
  const seen = new Uint8Array(count);
  const entryAt = (index: number): DataView => {
    if (index >= count || seen[index] === 1) refuse('The directory of the compound file runs in a circle or behind its end.');
    seen[index] = 1;
    return viewOf(directory.subarray(index * entrySize, (index + 1) * entrySize));
  };

  const readStorage = (entry: DataView, depth: number): CompoundStorage => {
    if (depth > maxStorageDepth) refuse('The storages of the compound file are nested too deep.');
    const children: CompoundEntry[] = [];
    const pending = [entry.getUint32(76, true)];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (index === noEntry) continue;
      const child = entryAt(index);
      pending.push(child.getUint32(68, true), child.getUint32(72, true));
      children.push(readEntry(child, depth + 1));
    }
    children.sort(compareNames);
    // Windows finds an entry whatever the case of its name, so two that differ in case alone are one too many.
    const isDouble = new Set(children.map(({ name }) => foldName(name))).size < children.length;
    return isDouble ? refuse('Two entries of a storage of the compound file have the same name.') : { ...readFields(entry), kind: 'storage', children };
  };
  const readEntry = (entry: DataView, depth: number): CompoundEntry => {
    const kind = entry.getUint8(66);
    if (kind === kindStream) return { ...readFields(entry), kind: 'stream', ...streamOf(entry) };
    return kind === kindStorage ? readStorage(entry, depth) : refuse('The directory of the compound file holds an entry of an unknown kind.');
  };

  return { root: readStorage(entryAt(0), 0), directory, isReached: (index) => seen[index] === 1 };
}

/** @throws ContainerRefused */
export async function openCompoundFile(file: ByteSource): Promise<CompoundFile> {
  const sectors = await CompoundSectors.open(file);
  const { directoryStart, isVersion4 } = sectors.header;
  const directory = await sectors.readWhole(directoryStart, sectors.claimChain(directoryStart), maxDirectorySize, 'directory');
  if (directory[66] !== kindRoot) refuse('The compound file has no root.');
  const miniStreams = await openMiniStreams(sectors, viewOf(directory.subarray(0, entrySize)));

  const { root, ...use } = readTree(directory, (entry) => {
    // In version 3 the upper half may hold anything and is not looked at ([MS-CFB] §2.6.1).
    const size = entry.getUint32(120, true) + (isVersion4 ? entry.getUint32(124, true) * 2 ** 32 : 0);
    const start = entry.getUint32(116, true);
    if (size > file.size) refuse('A stream of the compound file is larger than the file.');
    if (size >= miniCutoff) sectors.claimChain(start, size);
    else if (size > 0) miniStreams.claim(start, size);
    return { size, start };
  });

  return {
    root,
    ownedEnd: sectors.ownedEnd,
    async *read({ size, start }) {
      if (size >= miniCutoff) yield* sectors.readChain(start, size);
      else if (size > 0) yield miniStreams.read(start, size);
    },
    *placesOf({ size, start }) {
      if (size >= miniCutoff) yield* sectors.placesOf(start, size);
      else if (size > 0) yield* miniStreams.placesOf(start, size);
    },
    findStray: async () => countStray(file, sectors, miniStreams, use),
  };
}
