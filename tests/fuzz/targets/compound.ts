import type { StorageFixture, StreamFixture } from '../../fixtures/signed/installer.js';

/** A compound file read as simply as can be, for the oracle and for changing one: no checks, none of the product's code. */

const sectorSize = 512;
const endOfChain = 0xfffffffe;
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export interface CompoundMap {
  /** Offset in the file of the allocation table's entry for a sector. */
  readonly tableEntry: (sector: number) => number | undefined;
  readonly sectorCount: number;
  /** Sectors of the allocation table. */
  readonly tables: readonly number[];
  /** Offsets of directory entries, in their order. */
  readonly entries: readonly number[];
  /** Offsets of the sectors that hold the table of small streams. */
  readonly miniTable: readonly number[];
  readonly chain: (start: number) => number[];
}

/** @throws RangeError when the file is damaged */
export function mapCompound(file: Uint8Array): CompoundMap {
  const data = view(file);
  const sectorCount = Math.floor(file.length / sectorSize) - 1;
  // The seeds' tables are listed in the header alone.
  const tables = Array.from({ length: Math.min(109, data.getUint32(44, true)) }, (_, index) => data.getUint32(76 + index * 4, true));
  const tableEntry = (sector: number): number | undefined => {
    const table = tables[Math.floor(sector / 128)];
    return table === undefined ? undefined : (table + 1) * sectorSize + (sector % 128) * 4;
  };
  const chain = (start: number): number[] => {
    const sectors: number[] = [];
    for (let sector = start; sector !== endOfChain; ) {
      const at = tableEntry(sector);
      if (at === undefined || sectors.length > sectorCount) throw new RangeError('a chain without an end');
      sectors.push(sector);
      sector = data.getUint32(at, true);
    }
    return sectors;
  };
  const entries = chain(data.getUint32(48, true)).flatMap((sector) => [0, 1, 2, 3].map((index) => (sector + 1) * sectorSize + index * 128));
  const miniTable = chain(data.getUint32(60, true)).map((sector) => (sector + 1) * sectorSize);
  return { tableEntry, sectorCount, tables, entries, miniTable, chain };
}

/** Offset behind the last sector that anything lies in. */
export function usedEnd(file: Uint8Array): number {
  const map = mapCompound(file);
  const data = view(file);
  // Its own sectors are the table's whatever it says of them.
  let last = Math.max(...map.tables);
  for (let sector = 0; sector < map.sectorCount + 1; sector += 1) {
    const at = map.tableEntry(sector);
    if (at !== undefined && at + 4 <= file.length && data.getUint32(at, true) !== 0xffffffff) last = Math.max(last, sector);
  }
  return (last + 2) * sectorSize;
}

export type CompoundNode = (StreamFixture | StorageFixture) & { readonly metadata: string };

/** The storages and streams as a tree. @throws RangeError when the file is damaged */
export function readCompound(file: Uint8Array): StorageFixture & { readonly metadata: string; readonly children: readonly CompoundNode[] } {
  const map = mapCompound(file);
  const data = view(file);
  const sector = (index: number): Uint8Array => file.subarray((index + 1) * sectorSize, (index + 2) * sectorSize);
  const entry = (index: number): number => {
    const at = map.entries[index];
    if (at === undefined) throw new RangeError('an entry behind the end');
    return at;
  };
  const mini = Buffer.concat(map.chain(data.getUint32(entry(0) + 116, true)).map(sector));
  const miniNext = (index: number): number => {
    const table = map.miniTable[Math.floor(index / 128)];
    if (table === undefined) throw new RangeError('a small chain behind the end');
    return data.getUint32(table + (index % 128) * 4, true);
  };
  const contentOf = (at: number): Uint8Array => {
    const [start, size] = [data.getUint32(at + 116, true), data.getUint32(at + 120, true)];
    if (size === 0) return new Uint8Array();
    if (size >= 4096) return Buffer.concat(map.chain(start).map(sector)).subarray(0, size);
    const parts: Uint8Array[] = [];
    for (let index = start; parts.length * 64 < size; index = miniNext(index)) parts.push(mini.subarray(index * 64, index * 64 + 64));
    return Buffer.concat(parts).subarray(0, size);
  };
  let visited = 0;
  const read = (at: number): CompoundNode => {
    visited += 1;
    if (visited > 1000) throw new RangeError('a circle');
    const name = Buffer.from(file.subarray(at, at + data.getUint16(at + 64, true) - 2)).toString('utf16le');
    const hex = (from: number, to: number): string => Buffer.from(file.subarray(at + from, at + to)).toString('hex');
    if (file[at + 66] === 2 && at !== map.entries[0]) return { name, content: contentOf(at), metadata: `${name}|${hex(120, 124)}|${hex(96, 116)}` };
    const siblings = (index: number): CompoundNode[] => {
      if (index === 0xffffffff) return [];
      const child = entry(index);
      return [...siblings(data.getUint32(child + 68, true)), read(child), ...siblings(data.getUint32(child + 72, true))];
    };
    return { name, classId: file.slice(at + 80, at + 96), children: siblings(data.getUint32(at + 76, true)), metadata: `${name}|${hex(80, 96)}|${hex(96, 116)}` };
  };
  return read(entry(0)) as ReturnType<typeof readCompound>;
}
