/** [MS-CFB], version 3: sectors of 512 bytes, the header in one of its own. */
const sectorSize = 512;
const miniSectorSize = 64;
/** Shorter streams lie in the mini stream. */
const miniCutoff = 4096;
const entriesPerSector = sectorSize / 4;
const headerFatSlots = 109;
const endOfChain = 0xfffffffe;
const freeSector = 0xffffffff;
const fatSector = 0xfffffffd;

export interface Stream {
  /** At most 31 UTF-16 units. */
  readonly name: string;
  readonly data: Uint8Array;
}

/** [MS-CFB] 2.6.4: by length first, then by the upper-case form. */
const byName = (a: Stream, b: Stream): number => a.name.length - b.name.length || (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1);

interface Placed extends Stream {
  readonly start: number;
}

/** A chain of neighbours: each entry names the next one. */
const chain = (table: number[], count: number): number => {
  const start = table.length;
  for (let index = 0; index < count; index += 1) table.push(index === count - 1 ? endOfChain : start + index + 1);
  return count === 0 ? endOfChain : start;
};

const padded = (data: Uint8Array, unit: number): Uint8Array => {
  const whole = new Uint8Array(Math.ceil(data.length / unit) * unit);
  whole.set(data);
  return whole;
};

const words = (values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(Math.ceil(values.length / entriesPerSector) * sectorSize));
  for (let index = 0; index * 4 < view.byteLength; index += 1) view.setUint32(index * 4, values[index] ?? freeSector, true);
  return new Uint8Array(view.buffer);
};

interface Entry {
  readonly name: string;
  readonly type: 1 | 2 | 5;
  readonly red: boolean;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

function writeEntry(target: Uint8Array, index: number, entry: Entry, classId?: Uint8Array): void {
  const view = new DataView(target.buffer, index * 128, 128);
  const name = Buffer.from(entry.name, 'utf16le');
  target.set(name, index * 128);
  view.setUint16(64, name.length + 2, true);
  view.setUint8(66, entry.type);
  view.setUint8(67, entry.red ? 0 : 1);
  view.setUint32(68, entry.left, true);
  view.setUint32(72, entry.right, true);
  view.setUint32(76, entry.child, true);
  if (classId !== undefined) target.set(classId, index * 128 + 80);
  view.setUint32(116, entry.start, true);
  view.setUint32(120, entry.size, true);
}

/** A balanced tree over the sorted streams; only its last level is red, so that every path has as many black nodes. */
function directory(streams: readonly Placed[], root: { start: number; size: number; classId: Uint8Array }): Uint8Array {
  const none = freeSector;
  const target = new Uint8Array(Math.ceil((streams.length + 1) / 4) * sectorSize);
  const depth = Math.floor(Math.log2(streams.length));
  const build = (from: number, to: number, level: number): number => {
    if (from > to) return none;
    const middle = (from + to) >> 1;
    const stream = streams[middle];
    if (stream === undefined) return none;
    const [left, right] = [build(from, middle - 1, level + 1), build(middle + 1, to, level + 1)];
    writeEntry(target, middle + 1, { name: stream.name, type: 2, red: level === depth && level > 0, left, right, child: none, start: stream.start, size: stream.data.length });
    return middle + 1;
  };
  const child = build(0, streams.length - 1, 0);
  writeEntry(target, 0, { name: 'Root Entry', type: 5, red: false, left: none, right: none, child, start: root.start, size: root.size }, root.classId);
  for (let index = streams.length + 1; index * 128 < target.length; index += 1) {
    const view = new DataView(target.buffer, index * 128, 128);
    for (const offset of [68, 72, 76]) view.setUint32(offset, none, true);
  }
  return target;
}

interface Places {
  readonly fatCount: number;
  readonly directory: number;
  readonly miniFat: number;
  readonly miniFatCount: number;
}

function header({ fatCount, directory: directoryStart, miniFat, miniFatCount }: Places): Uint8Array {
  const target = new Uint8Array(sectorSize);
  const view = new DataView(target.buffer);
  target.set(Buffer.from('d0cf11e0a1b11ae1', 'hex'));
  view.setUint16(24, 0x3e, true);
  view.setUint16(26, 3, true);
  view.setUint16(28, 0xfffe, true);
  view.setUint16(30, 9, true); // 2^9 = 512
  view.setUint16(32, 6, true); // 2^6 = 64
  view.setUint32(44, fatCount, true);
  view.setUint32(48, directoryStart, true);
  view.setUint32(56, miniCutoff, true);
  view.setUint32(60, miniFat, true);
  view.setUint32(64, miniFatCount, true);
  view.setUint32(68, endOfChain, true);
  for (let index = 0; index < headerFatSlots; index += 1) view.setUint32(76 + index * 4, index < fatCount ? index : freeSector, true);
  return target;
}

/**
 * Writes streams below the root of a compound file.
 * @throws RangeError above about 7 MB, where the header has no room for the allocation table.
 */
export function writeCompoundFile(classId: Uint8Array, unsorted: readonly Stream[]): Uint8Array {
  const streams = [...unsorted].sort(byName);
  const miniTable: number[] = [];
  const small = streams.filter(({ data }) => data.length < miniCutoff);
  const large = streams.filter(({ data }) => data.length >= miniCutoff);
  const miniStarts = new Map(small.map((stream) => [stream, chain(miniTable, Math.ceil(stream.data.length / miniSectorSize))]));
  const miniStream = padded(Buffer.concat(small.map(({ data }) => padded(data, miniSectorSize))), sectorSize);
  const miniFat = words(miniTable);
  const directorySectors = Math.ceil((streams.length + 1) / 4);
  const sectorsOf = (data: Uint8Array): number => Math.ceil(data.length / sectorSize);
  const others = directorySectors + sectorsOf(miniFat) + sectorsOf(miniStream) + large.reduce((sum, { data }) => sum + sectorsOf(data), 0);
  let fatCount = 1;
  while (fatCount * entriesPerSector < fatCount + others) fatCount += 1;
  if (fatCount > headerFatSlots) throw new RangeError('too large for a compound file without further allocation tables');

  const table: number[] = Array.from({ length: fatCount }, () => fatSector);
  const directoryStart = chain(table, directorySectors);
  const miniFatStart = chain(table, sectorsOf(miniFat));
  const miniStart = chain(table, sectorsOf(miniStream));
  const starts = new Map(large.map((stream) => [stream, chain(table, sectorsOf(stream.data))]));
  const placed = streams.map((stream) => ({ ...stream, start: starts.get(stream) ?? miniStarts.get(stream) ?? endOfChain }));
  const root = { start: miniStart, size: miniTable.length * miniSectorSize, classId };
  return Buffer.concat([
    header({ fatCount, directory: directoryStart, miniFat: miniFatStart, miniFatCount: sectorsOf(miniFat) }),
    words(table),
    directory(placed, root),
    miniFat,
    miniStream,
    ...large.map(({ data }) => padded(data, sectorSize)),
  ]);
}
