import type { ByteSource } from '../../bytes.js';
import { ContainerRefused, type Range } from './container.js';

/** Sectors and chains of a compound file ([MS-CFB] §2.1 to §2.5). */

const freeSector = 0xffffffff;
export const endOfChain = 0xfffffffe;
/** From here on up a number is a mark, not a sector ([MS-CFB] §2.1). */
const firstMark = 0xfffffffa;

const headerSize = 512;
const headerTableEntries = 109;
export const miniCutoff = 4096;
const maxRead = 1024 * 1024;

export const refuse = (reason: string): never => {
  throw new ContainerRefused(reason);
};

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export interface CompoundHeader {
  readonly sectorSize: number;
  readonly tableSectors: number;
  readonly directoryStart: number;
  readonly miniTableStart: number;
  readonly tableListStart: number;
  readonly tableList: readonly number[];
  readonly isVersion4: boolean;
  /** The 512 bytes that all of this was read from. */
  readonly bytes: Uint8Array;
}

function readHeader(bytes: Uint8Array): CompoundHeader {
  const header = viewOf(bytes);
  const major = header.getUint16(26, true);
  const shift = header.getUint16(30, true);
  const isKnown = header.getUint16(28, true) === 0xfffe && ((major === 3 && shift === 9) || (major === 4 && shift === 12));
  if (!isKnown) refuse('The header of the compound file has an unknown form.');
  if (header.getUint16(32, true) !== 6 || header.getUint32(56, true) !== miniCutoff) refuse('The header of the compound file has unknown sizes.');
  return {
    sectorSize: 2 ** shift,
    tableSectors: header.getUint32(44, true),
    directoryStart: header.getUint32(48, true),
    miniTableStart: header.getUint32(60, true),
    tableListStart: header.getUint32(68, true),
    tableList: Array.from({ length: headerTableEntries }, (_, index) => header.getUint32(76 + index * 4, true)),
    isVersion4: major === 4,
    bytes,
  };
}

/** Neighbouring sectors that follow one another are one run. */
function* runsOf(sectors: Iterable<number>, maxLength: number): Generator<{ readonly first: number; readonly length: number }, void> {
  let first = -1;
  let length = 0;
  for (const sector of sectors) {
    if (length > 0 && sector === first + length && length < maxLength) {
      length += 1;
      continue;
    }
    if (length > 0) yield { first, length };
    first = sector;
    length = 1;
  }
  if (length > 0) yield { first, length };
}

/**
 * The sectors of a file nobody vouches for. A sector is claimed by one chain at most, so chains can neither run in circles nor
 * share bytes; numbers are checked against the file's size before memory is taken.
 */
export class CompoundSectors {
  readonly header: CompoundHeader;
  readonly #file: ByteSource;
  readonly #count: number;
  /** One byte a sector: whether a chain owns it. */
  readonly #owned: Uint8Array;
  /** From the end of what a chain holds to the end of its last sector. */
  readonly #slack: Range[] = [];
  #table = new Uint32Array();
  readonly #spareList: number[];

  private constructor(file: ByteSource, header: CompoundHeader) {
    this.#file = file;
    this.header = header;
    this.#count = Math.max(0, Math.ceil(file.size / header.sectorSize) - 1);
    this.#owned = new Uint8Array(this.#count);
    this.#spareList = header.tableList.slice(header.tableSectors);
  }

  /** @throws ContainerRefused */
  static async open(file: ByteSource): Promise<CompoundSectors> {
    if (file.size < headerSize) refuse('The file ends inside the header of the compound file.');
    const sectors = new CompoundSectors(file, readHeader(await file.read(0, headerSize)));
    await sectors.#readTable();
    return sectors;
  }

  /** Offset behind the last sector that a chain owns. */
  get ownedEnd(): number {
    return (this.#owned.lastIndexOf(1) + 2) * this.header.sectorSize;
  }

  /** What is left of the last sectors of chains. */
  get slack(): readonly Range[] {
    return this.#slack;
  }

  /** Sectors that no chain owns, up to the last one that a chain does. */
  *freePlaces(): Generator<Range, void> {
    const last = this.#owned.lastIndexOf(1);
    const owned = this.#owned;
    function* free(): Generator<number, void> {
      for (let sector = 0; sector < last; sector += 1) if (owned[sector] === 0) yield sector;
    }
    for (const { first, length } of runsOf(free(), Infinity)) yield this.#placeOf(first, length);
  }

  /** Entries of the allocation table, and of the lists of its sectors, that stand for nothing: free, where nobody uses them for something else. */
  get spareEntries(): readonly number[] {
    return [...this.#table.subarray(this.#count), ...this.#spareList];
  }

  #placeOf(first: number, count: number): Range {
    const { sectorSize } = this.header;
    return { start: (first + 1) * sectorSize, end: (first + 1 + count) * sectorSize };
  }

  #claim(sector: number): void {
    if (sector >= this.#count) refuse('The compound file points behind its end.');
    if (this.#owned[sector] === 1) refuse('Two parts of the compound file share a sector, or a chain runs in a circle.');
    this.#owned[sector] = 1;
  }

  async #readSector(sector: number): Promise<DataView> {
    const { sectorSize } = this.header;
    const start = (sector + 1) * sectorSize;
    if (start + sectorSize > this.#file.size) refuse('The compound file ends inside a sector that it needs.');
    return viewOf(await this.#file.read(start, sectorSize));
  }

  /** The allocation table (FAT); its own sectors are listed in the header and in a chain behind it (DIFAT). */
  async #readTable(): Promise<void> {
    const { sectorSize, tableSectors, tableList } = this.header;
    const perSector = sectorSize / 4;
    if (tableSectors > Math.ceil(this.#count / perSector) + 1) refuse('The allocation table of the compound file is larger than the file.');
    const numbers = tableList.slice(0, tableSectors);
    let next = this.header.tableListStart;
    while (numbers.length < tableSectors) {
      this.#claim(next);
      const list = await this.#readSector(next);
      for (let index = 0; index < perSector - 1; index += 1) (numbers.length < tableSectors ? numbers : this.#spareList).push(list.getUint32(index * 4, true));
      next = list.getUint32(sectorSize - 4, true);
    }
    const table = new Uint32Array(numbers.length * perSector).fill(freeSector);
    for (const [index, number] of numbers.entries()) {
      this.#claim(number);
      const part = await this.#readSector(number);
      for (let entry = 0; entry < perSector; entry += 1) table[index * perSector + entry] = part.getUint32(entry * 4, true);
    }
    this.#table = table;
  }

  *#walk(start: number): Generator<number, void> {
    for (let sector = start; sector !== endOfChain; ) {
      if (sector >= firstMark) refuse('A chain of the compound file runs into a sector that belongs to no chain.');
      yield sector;
      sector = this.#table[sector] ?? refuse('The allocation table of the compound file is too short.');
    }
  }

  /**
   * Takes a chain for its owner, once.
   * @param size bytes it must hold, exactly as many sectors as they need; without it any length is right
   * @returns bytes of its sectors
   * @throws ContainerRefused
   */
  claimChain(start: number, size?: number): number {
    const { sectorSize } = this.header;
    const wanted = size === undefined ? Infinity : Math.ceil(size / sectorSize);
    let count = 0;
    let last: number | undefined;
    for (const sector of this.#walk(start)) {
      last = sector;
      if (count === wanted) refuse('A chain of the compound file is longer than what it holds.');
      this.#claim(sector);
      // Some writers cut the last sector of the file to what is used of it.
      const used = size === undefined ? sectorSize : Math.min(sectorSize, size - count * sectorSize);
      if ((sector + 1) * sectorSize + used > this.#file.size) refuse('The compound file ends inside a sector that it needs.');
      count += 1;
    }
    if (size !== undefined && count < wanted) refuse('A chain of the compound file is shorter than what it holds.');
    if (size !== undefined && last !== undefined && size < count * sectorSize) {
      const { end } = this.#placeOf(last, 1);
      this.#slack.push({ start: end - (count * sectorSize - size), end: Math.min(end, this.#file.size) });
    }
    return count * sectorSize;
  }

  /**
   * Where the first `size` bytes of a chain lie in the file; neighbouring sectors are one place.
   * @param maxSectors of one place
   */
  *placesOf(start: number, size: number, maxSectors = Infinity): Generator<Range, void> {
    let remaining = size;
    for (const { first, length } of runsOf(this.#walk(start), maxSectors)) {
      const place = this.#placeOf(first, length);
      yield { start: place.start, end: Math.min(place.end, place.start + remaining) };
      remaining -= place.end - place.start;
    }
  }

  /** The first `size` bytes of a claimed chain, in pieces of at most 1 MiB: neighbouring sectors are read together. */
  async *readChain(start: number, size: number): AsyncGenerator<Uint8Array, void> {
    for (const place of this.placesOf(start, size, maxRead / this.header.sectorSize)) yield await this.#file.read(place.start, place.end - place.start);
  }

  /** @throws ContainerRefused when it is larger than `maxSize`. */
  async readWhole(start: number, size: number, maxSize: number, what: string): Promise<Uint8Array> {
    if (size > maxSize) refuse(`The ${what} of the compound file is too large.`);
    const parts: Uint8Array[] = [];
    for await (const part of this.readChain(start, size)) parts.push(part);
    return Buffer.concat(parts);
  }
}
