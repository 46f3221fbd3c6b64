import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/main/core/bytes.js';
import { BlockRefused } from '../../../src/main/core/cabinet/block-decoder.js';
import { MszipDecoder } from '../../../src/main/core/cabinet/mszip.js';
import { readBlockHeader } from '../../../src/main/core/cabinet/blocks.js';
import { membersByFolder, type CabinetMember } from '../../../src/main/core/cabinet/cabinet.js';
import { placeSamples } from '../../../src/main/core/cabinet/choose-compression.js';
import { readDosTime, writeDosTime } from '../../../src/main/core/cabinet/dos-time.js';
import { readCompression } from '../../../src/main/core/cabinet/header.js';
import { LzxBits } from '../../../src/main/core/cabinet/lzx-bits.js';
import { undoCallTranslation } from '../../../src/main/core/cabinet/lzx-calls.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { ReadWindow } from '../../../src/main/core/cabinet/window.js';
import { planCabinet, writeDirectory } from '../../../src/main/core/cabinet/write-plan.js';
import { Fault } from '../../../src/main/core/fault.js';
import type { ErrorCode } from '../../../src/shared/errors/index.js';
import { buildCabinet, simpleCabinet, storedFolder, type CabinetSpec } from '../../fixtures/cabinet/build.js';
import { readAll } from '../../fixtures/cabinet/read-all.js';
import { refusalOf } from '../../fixtures/refusal.js';

/** Each rule of the format at its bound: what just holds, and what just does not, with the numbers that the error tells. */

const hello = Buffer.from('hello');
const world = Buffer.from('world!');
const files = [['a.txt', hello], ['b\\c.txt', world]] as const;
const folder = storedFolder(Buffer.concat([hello, world]));
const member = { name: 'a', size: 11, offset: 0 };
const withMembers = (members: CabinetSpec['members'], folders: CabinetSpec['folders'] = [folder]): Buffer => buildCabinet({ folders, members });
const patched = (change: (bytes: Buffer) => void): Buffer => simpleCabinet(files, { patch: change });
const junk = Buffer.from('junk');
const reserve = { header: Buffer.alloc(20), perFolder: 0, perBlock: 0 };

describe('a refused cabinet tells', () => {
  test.each<[string, Buffer, ErrorCode, object]>([
    ['which version it is of', patched((bytes) => bytes.set([2, 5], 24)), 'cabinet/version-unsupported', { version: '5.2' }],
    ['which reserved field is set', patched((bytes) => void bytes.writeUInt8(1, 12)), 'cabinet/header-invalid', { field: 'reserved field at byte 12' }],
    ['that the third reserved field is set', patched((bytes) => void bytes.writeUInt8(1, 20)), 'cabinet/header-invalid', { field: 'reserved field at byte 20' }],
    ['that a flag is unknown', patched((bytes) => void bytes.writeUInt16LE(0x8000, 30)), 'cabinet/header-invalid', { field: 'flags' }],
    ['that its header is cut', simpleCabinet(files).subarray(0, 20), 'cabinet/truncated', { what: 'header' }],
    ['that its reserve is cut before its sizes', simpleCabinet(files, { reserve }).subarray(0, 39), 'cabinet/truncated', { what: 'header' }],
    ['that its reserve is cut', simpleCabinet(files, { reserve }).subarray(0, 59), 'cabinet/truncated', { what: 'header' }],
    ['that its data is cut', simpleCabinet(files).subarray(0, -1), 'cabinet/truncated', { what: 'data' }],
    ['that its list of files lies outside', patched((bytes) => void bytes.writeUInt32LE(bytes.length + 1, 16)), 'cabinet/offset-outside', { what: 'list of files' }],
    ['that its folders lie outside', patched((bytes) => void bytes.writeUInt16LE(4000, 26)), 'cabinet/offset-outside', { what: 'list of files' }],
    ['that its list of files lies on its folders', patched((bytes) => void bytes.writeUInt32LE(43, 16)), 'cabinet/structures-overlap', { what: 'list of files' }],
    ['how many bytes stand before its list of files', simpleCabinet(files, { beforeFiles: junk }), 'cabinet/hidden-bytes', { bytes: 4, what: 'before the list of files' }],
    ['how many bytes stand before its data', simpleCabinet(files, { beforeData: junk }), 'cabinet/hidden-bytes', { bytes: 4, what: 'before the data of folder 0' }],
    ['how many bytes stand behind its data', simpleCabinet(files, { behindData: junk }), 'cabinet/hidden-bytes', { bytes: 4, what: 'behind the last data block' }],
    ['how many bytes follow it', simpleCabinet(files, { trailing: junk }), 'cabinet/trailing-data', { bytes: 4 }],
    ['how many bytes stand before a member', withMembers([{ name: 'a', size: 5, offset: 0 }, { name: 'b', size: 5, offset: 6 }]), 'cabinet/hidden-bytes', { bytes: 1, what: 'before b' }],
    ['how many bytes no member has', withMembers([{ ...member, size: 8 }]), 'cabinet/hidden-bytes', { bytes: 3, what: 'at the end of folder 0' }],
    ['which members overlap', withMembers([{ name: 'a', size: 6, offset: 0 }, { name: 'b', size: 6, offset: 5 }]), 'cabinet/members-overlap', { name: 'b', other: 'a' }],
    ['which member is longer than its folder', withMembers([{ ...member, size: 12 }]), 'cabinet/member-outside-folder', { name: 'a', end: 12, folder: 0, size: 11 }],
    ['which folder does not exist', withMembers([{ ...member, folder: 1 }]), 'cabinet/folder-invalid', { name: 'a', folder: 1, count: 1 }],
    ['whose name has no end', withMembers([{ ...member, name: 'x'.repeat(256) }]), 'cabinet/name-unterminated', { index: 1 }],
    ['whose data lies outside', withMembers([member], [{ ...folder, dataOffset: 0xffff_0000 }]), 'cabinet/offset-outside', { what: 'data of folder 0' }],
    ['whose data overlaps', withMembers([member], [{ ...folder, dataOffset: 60 }]), 'cabinet/structures-overlap', { what: 'data of folder 0' }],
    ['that its list of files is cut', buildCabinet({ folders: [{ type: 0, blocks: [] }], members: [{ name: 'a', size: 0, offset: 0 }], patch: (bytes) => void bytes.writeUInt16LE(2, 28) }), 'cabinet/truncated', { what: 'list of files' }],
    ['which folder is packed with Quantum', withMembers([member], [{ ...folder, type: 2 }]), 'cabinet/quantum', { folder: 0 }],
    ['how a folder is packed', withMembers([member], [{ ...folder, type: 0x0013 }]), 'cabinet/compression-unknown', { folder: 0, type: '0x0013' }],
    ['which block is wrong', withMembers([member], [{ type: 1, blocks: [{ payload: hello, size: 0 }] }]), 'cabinet/block-invalid', { folder: 0, block: 0, reason: 'it unpacks to nothing' }],
  ])('%s', async (_, bytes, code, data) => {
    expect(await refusalOf(readCabinet(memorySource(bytes)))).toMatchObject({ code, data });
  });

  test('which block does not fit its checksum, and how it is packed', async () => {
    const bad = buildCabinet({ folders: [{ type: 0, blocks: [{ payload: hello, size: 5 }, { payload: world, size: 6, checksum: 1 }] }], members: [member] });
    expect(await refusalOf(readAll(bad))).toMatchObject({ code: 'cabinet/checksum-mismatch', data: { folder: 0, block: 1 } });
    const torn = buildCabinet({ folders: [{ type: 1, blocks: [{ payload: hello, size: 11 }] }], members: [member] });
    expect(await refusalOf(readAll(torn))).toMatchObject({ code: 'cabinet/data-corrupt', data: { folder: 0, block: 0, method: 'mszip', reason: 'it does not begin with CK' } });
  });
});

describe('a block of MSZIP', () => {
  const deflated = deflateRawSync(Buffer.from('hello'));
  const ck = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([Buffer.from('CK'), ...parts]);
  test.each<[string, Buffer, number]>([
    ['it does not begin with CK', Buffer.concat([Buffer.from('CX'), deflated]), 5],
    ['it does not begin with CK', Buffer.concat([Buffer.from('XK'), deflated]), 5],
    ['its stream is empty', ck(), 5],
    ['it unpacks to less than it declares', ck(deflated), 6],
    ['it unpacks to more than it declares', ck(deflated), 4],
    ['bytes follow its deflate stream', ck(deflated, Buffer.of(0)), 5],
  ])('is refused: %s', (reason, payload, size) => {
    expect(() => new MszipDecoder().decode({ index: 0, isLast: true, size, payload })).toThrow(new BlockRefused(reason));
  });
});

describe('the header of a block', () => {
  const read = (packedSize: number, size: number, method: 'stored' | 'mszip' = 'mszip') => {
    const header = Buffer.alloc(8);
    header.writeUInt32LE(0x0102_0304, 0);
    header.writeUInt16LE(packedSize, 4);
    header.writeUInt16LE(size, 6);
    return readBlockHeader(header, method, 3, 7);
  };

  test('holds a checksum and two sizes', () => {
    expect(read(100, 200)).toEqual({ checksum: 0x0102_0304, packedSize: 100, size: 200 });
    expect(read(38_912, 32_768)).toMatchObject({ packedSize: 38_912, size: 32_768 });
    expect(read(1, 1, 'stored')).toMatchObject({ packedSize: 1 });
  });

  test.each([
    [5, 0, 'mszip', 'it unpacks to nothing'],
    [5, 32_769, 'mszip', 'it unpacks to 32769 bytes, more than 32768'],
    [0, 5, 'mszip', 'it is empty'],
    [38_913, 5, 'mszip', 'it has 38913 bytes, more than 38912'],
    [5, 6, 'stored', 'it is stored, and its two sizes differ'],
  ] as const)('is refused with %i packed bytes for %i (%s)', (packedSize, size, method, reason) => {
    expect(() => read(packedSize, size, method)).toThrow(new Fault('cabinet/block-invalid', { folder: 3, block: 7, reason }));
  });
});

describe('the way a folder is packed', () => {
  test.each([
    [0, { method: 'stored' }],
    [1, { method: 'mszip' }],
    [0x0f03, { method: 'lzx', windowBits: 15 }],
    [0x1503, { method: 'lzx', windowBits: 21 }],
  ])('%i', (type, expected) => {
    expect(readCompression(type, 0)).toEqual(expected);
  });

  test.each([0x0003, 0x0e03, 0x1603, 0x0f13, 0x0f83, 0x0100, 0x0101, 4, 0x0f04, 0xffff])('is not %i', (type) => {
    expect(() => readCompression(type, 2)).toThrow(new Fault('cabinet/compression-unknown', { folder: 2, type: `0x${type.toString(16).padStart(4, '0')}` }));
  });
});

describe('a window over a source', () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
  function watched(end = 90): { readonly window: ReadWindow; readonly reads: [number, number][] } {
    const reads: [number, number][] = [];
    const memory = memorySource(bytes);
    const source = { size: memory.size, read: async (offset: number, length: number) => (reads.push([offset, length]), memory.read(offset, length)) };
    return { window: new ReadWindow(source, end, 16), reads };
  }

  test('reads a piece at a time, and again only what is not in it', async () => {
    const { window, reads } = watched();
    expect(await window.take(10, 4, 'data')).toEqual(bytes.subarray(10, 14));
    expect(await window.take(22, 4, 'data')).toEqual(bytes.subarray(22, 26));
    expect(await window.take(5, 4, 'data')).toEqual(bytes.subarray(5, 9));
    expect(await window.take(40, 30, 'data')).toEqual(bytes.subarray(40, 70));
    expect(await window.take(86, 4, 'data')).toEqual(bytes.subarray(86, 90));
    expect(reads).toEqual([[10, 16], [5, 16], [40, 30], [86, 4]]);
  });

  test('reads ahead when one piece follows another, and nothing twice then', async () => {
    const { window, reads } = watched();
    const taken: Uint8Array[] = [];
    for (let offset = 0; offset < 90; offset += 6) taken.push(await window.take(offset, 6, 'data'));
    expect(reads).toEqual([[0, 16], [12, 16], [28, 16], [44, 16], [60, 16], [76, 14]]);
    expect(Buffer.concat(taken)).toEqual(bytes.subarray(0, 90));
  });

  test('lets go of what was read ahead where it does not fit', async () => {
    const { window } = watched();
    for (const [offset, length] of [[0, 10], [10, 10], [12, 8], [60, 10], [69, 12], [70, 20], [3, 80], [83, 7]] as const) {
      expect(await window.take(offset, length, 'data')).toEqual(bytes.subarray(offset, offset + length));
    }
  });

  test('fails for what was read ahead only when it is asked for', async () => {
    const memory = memorySource(bytes);
    const source = { size: memory.size, read: async (offset: number, length: number) => (offset < 40 ? memory.read(offset, length) : Promise.reject(new Error('unreadable'))) };
    const window = new ReadWindow(source, 90, 16);
    for (let offset = 0; offset < 42; offset += 6) expect(await window.take(offset, 6, 'data')).toEqual(bytes.subarray(offset, offset + 6));
    await expect(window.take(42, 6, 'data')).rejects.toThrow('unreadable');
  });

  test('ends where it ends', async () => {
    const { window } = watched();
    await expect(window.take(86, 5, 'data')).rejects.toThrow(new Fault('cabinet/truncated', { what: 'data' }));
    expect(() => window.demandInside(90, 'list')).not.toThrow();
    expect(() => window.demandInside(91, 'list')).toThrow(new Fault('cabinet/truncated', { what: 'list' }));
  });
});

describe('members by their folders', () => {
  const at = (index: number, of: number, offset: number, size: number): CabinetMember => ({ index, name: String(index), size, attributes: 0, folder: of, offset });
  test('lie in the order of their bytes, empty ones first, then of their list', () => {
    const members = [at(0, 1, 5, 2), at(1, 0, 3, 1), at(2, 0, 0, 3), at(3, 0, 3, 0), at(4, 0, 3, 0), at(5, 1, 0, 5)];
    expect([...membersByFolder(members)].map(([of, group]) => [of, group.map(({ index }) => index)])).toEqual([[1, [5, 0]], [0, [2, 3, 4, 1]]]);
  });
});

describe('times of MS-DOS', () => {
  const date = (year: number, month: number, day: number): number => ((year - 1980) << 9) | (month << 5) | day;
  const time = (hour: number, minute: number, second: number): number => (hour << 11) | (minute << 5) | (second >> 1);

  test.each([
    [date(1980, 1, 1), time(0, 0, 0), '1980-01-01T00:00:00'],
    [date(2107, 12, 31), time(23, 59, 58), '2107-12-31T23:59:58'],
    [date(2023, 2, 28), time(1, 2, 4), '2023-02-28T01:02:04'],
    [date(2023, 4, 30), 0, '2023-04-30T00:00:00'],
    [date(2023, 4, 31), 0, undefined],
    [date(2023, 12, 0), 0, undefined],
    [date(2023, 15, 1), 0, undefined],
    [date(2023, 1, 1), time(23, 63, 0), undefined],
    [date(2023, 1, 1), time(31, 0, 0), undefined],
    [date(2023, 1, 1), 30, undefined],
    [date(2023, 1, 1), 31, undefined],
  ])('%i %i are read as %s', (dateField, timeField, expected) => {
    expect(readDosTime(dateField, timeField)).toBe(expected);
  });

  test.each([
    [new Date(1979, 11, 31, 23, 59, 59), { date: date(1980, 1, 1), time: 0 }],
    [new Date(1980, 0, 1), { date: date(1980, 1, 1), time: 0 }],
    [new Date(1980, 5, 7, 1, 2, 3), { date: date(1980, 6, 7), time: time(1, 2, 2) }],
    [new Date(2107, 10, 30, 22, 58, 57), { date: date(2107, 11, 30), time: time(22, 58, 56) }],
    [new Date(2108, 0, 1), { date: date(2107, 12, 31), time: time(23, 59, 58) }],
  ])('%s is written', (moment, expected) => {
    expect(writeDosTime(moment)).toEqual(expected);
  });
});

describe('samples', () => {
  test('lie evenly over all members, a block each', () => {
    expect(placeSamples([{ path: 'a', size: 100_000 }, { path: 'b', size: 50_000 }], 3)).toEqual([
      { path: 'a', offset: 0, length: 32_768 },
      { path: 'a', offset: 50_000, length: 32_768 },
      { path: 'b', offset: 0, length: 32_768 },
    ]);
    expect(placeSamples([{ path: 'a', size: 40_000 }, { path: 'b', size: 0 }, { path: 'c', size: 10 }], 32)).toEqual([
      { path: 'a', offset: 0, length: 32_768 },
      { path: 'a', offset: 32_768, length: 7232 },
    ]);
    expect(placeSamples([], 32)).toEqual([]);
    expect(placeSamples([{ path: 'a', size: 10_000_000 }])).toHaveLength(32);
  });
});

describe('the bits of LZX', () => {
  const bits = (...octets: number[]): LzxBits => new LzxBits(Uint8Array.from(octets));

  test('come word by word, from the highest down', () => {
    const stream = bits(0x34, 0x12, 0x78, 0x56, 0xbc, 0x9a);
    expect([stream.read(4), stream.read(4), stream.read(12), stream.read(17)]).toEqual([1, 2, 0x345, 0b0110_0111_1000_1001_1]);
    expect(bits(0x34, 0x12, 0x78, 0x56).readUint32()).toBe(0x1234_5678);
    expect(bits(0xff, 0xff, 0xff, 0xff).readUint32()).toBe(0xffff_ffff);
  });

  test('can be looked at before they are taken', () => {
    const stream = bits(0x34, 0x12, 0x78, 0x56);
    expect([stream.peek16(), stream.peek16()]).toEqual([0x1234, 0x1234]);
    stream.skip(8);
    expect(stream.peek16()).toBe(0x3456);
  });

  test('are followed by bytes at the next word, or behind a whole one', () => {
    const inside = bits(0x00, 0x80, 7, 8);
    inside.read(1);
    inside.alignToBytes();
    expect([...inside.readBytes(2)]).toEqual([7, 8]);
    const atEnd = bits(0x34, 0x12, 0, 0, 7, 8);
    atEnd.read(16);
    atEnd.alignToBytes();
    expect(atEnd.rest).toBe(2);
    const peeked = bits(0x00, 0x80, 7, 8, 9);
    peeked.read(1);
    peeked.peek16();
    peeked.alignToWord();
    expect([peeked.rest, [...peeked.readBytes(3)]]).toEqual([3, [7, 8, 9]]);
    expect(() => peeked.readBytes(1)).toThrow('it ends too early');
  });

  test('are padded with zeros', () => {
    const stream = bits(0x01, 0x80);
    stream.read(1);
    expect(() => stream.alignToWord()).toThrow('its padding is not zero');
    const whole = bits(0x34, 0x12, 1, 0);
    whole.read(16);
    expect(() => whole.alignToBytes()).toThrow('its padding is not zero');
    const aligned = bits(0x34, 0x12, 1, 0);
    aligned.read(16);
    expect(() => aligned.alignToWord()).not.toThrow();
  });

  test('end with the data, and are zeros behind it', () => {
    const stream = bits(0x34, 0x12);
    stream.read(16);
    expect(() => stream.demandNotOverrun()).not.toThrow();
    expect(stream.read(1)).toBe(0);
    expect(() => stream.demandNotOverrun()).toThrow('it ends too early');
    const looked = bits(0x34, 0x12);
    looked.read(12);
    looked.peek16();
    expect(() => looked.demandNotOverrun()).not.toThrow();
  });
});

describe('calls that were translated', () => {
  const call = (size: number, at: number, operand: number): Buffer => {
    const frame = Buffer.alloc(size);
    frame[at] = 0xe8;
    frame.writeInt32LE(operand, at + 1);
    return frame;
  };
  const undone = (frame: Buffer, at: number, position = 0, fileSize = 10_000): number => {
    undoCallTranslation(frame, position, fileSize);
    return frame.readInt32LE(at + 1);
  };

  test.each([
    ['a call forward', 100, 0, 500, 400],
    ['a call backward', 100, 0, 0, -100],
    ['a call that was negative', 100, 0, -100, 9900],
    ['a call that was too far back', 100, 0, -101, -101],
    ['a call to the end', 100, 0, 9999, 9899],
    ['a call behind the end', 100, 0, 10_000, 10_000],
    ['a call in a later frame', 100, 32_768, 500, 500 - 32_868],
    ['a call in a later frame that was negative', 100, 32_768, -32_868, 10_000 - 32_868],
    ['a call at the beginning of the first GiB’s last frame', 0, 32_768 * 32_767, 5, 5 - 32_768 * 32_767],
    ['a call behind the first GiB', 0, 32_768 * 32_768, 5, 5],
  ])('are undone: %s', (_, at, position, operand, expected) => {
    expect(undone(call(200, at, operand), at, position)).toBe(expected);
  });

  test('are left alone in the last ten bytes', () => {
    expect(undone(call(200, 189, 500), 189)).toBe(311);
    expect(undone(call(200, 190, 500), 190)).toBe(500);
  });

  test('are looked for behind the operand of the one before', () => {
    const frame = call(200, 10, 0x0000_e800);
    undoCallTranslation(frame, 0, 0x7fff_ffff);
    expect(frame.readInt32LE(11)).toBe(0xe800 - 10);
    const two = call(200, 10, 500);
    two[15] = 0xe8;
    two.writeInt32LE(500, 16);
    undoCallTranslation(two, 0, 10_000);
    expect([two.readInt32LE(11), two.readInt32LE(16)]).toEqual([490, 485]);
  });
});

describe('the directory of a cabinet', () => {
  const modified = new Date(2024, 1, 29, 12, 34, 56);
  test.each([false, true])('is written to the octet (room for a signature: %s)', (reserveSignature) => {
    const plan = planCabinet([{ name: 'a/b', size: 5, modified }, { name: '\u00fc', size: 40_000, modified }], reserveSignature);
    const start = reserveSignature ? 60 : 36;
    expect(plan).toMatchObject({ size: 40_005, dataOffset: start + 8 + 16 + 4 + 16 + 3, folders: [{ size: 40_005, blockCount: 2 }] });
    const data = 5000;
    const bytes = Buffer.from(writeDirectory(plan, 'mszip', [data]));
    const size = plan.dataOffset + data;
    const little = (value: number, length: number): string => {
      const field = Buffer.alloc(length);
      field.writeUIntLE(value, 0, length);
      return field.toString('hex');
    };
    const zero = '00000000';
    const header = `4d534346${zero}${little(size, 4)}${zero}${little(start + 8, 4)}${zero}0301${little(1, 2)}${little(2, 2)}${little(reserveSignature ? 4 : 0, 2)}${zero}`;
    const room = reserveSignature ? `1400000000001000${little(size, 4)}${zero.repeat(3)}` : '';
    const times = `${little(((2024 - 1980) << 9) | (2 << 5) | 29, 2)}${little((12 << 11) | (34 << 5) | 28, 2)}`;
    const first = `${little(5, 4)}${zero}${little(0, 2)}${times}${little(0x20, 2)}615c6200`;
    const second = `${little(40_000, 4)}${little(5, 4)}${little(0, 2)}${times}${little(0xa0, 2)}c3bc00`;
    expect(bytes.toString('hex')).toBe(`${header}${room}${little(plan.dataOffset, 4)}${little(2, 2)}${little(1, 2)}${first}${second}`);
  });

  test('points each folder behind the data of the one before', () => {
    const largest = 0x7fff_8000;
    const plan = planCabinet([{ name: 'a', size: largest, modified }, { name: 'b', size: 1, modified }], false);
    const bytes = Buffer.from(writeDirectory(plan, 'stored', [1000, 20]));
    expect([bytes.readUInt32LE(36), bytes.readUInt32LE(44), bytes.readUInt32LE(8)]).toEqual([plan.dataOffset, plan.dataOffset + 1000, plan.dataOffset + 1020]);
    expect([bytes.readUInt16LE(42), bytes.readUInt16LE(52 + 8), bytes.readUInt16LE(52 + 18 + 8)]).toEqual([0, 0, 1]);
    expect(bytes.readUInt32LE(52 + 18 + 4)).toBe(0);
  });

  test.each<[string, readonly { name: string; size: number }[], ErrorCode, object]>([
    ['a member that is too large', [{ name: 'a', size: 0x7fff_8001 }], 'cabinet/cannot-hold-member', { name: 'a', size: 0x7fff_8001, limit: 0x7fff_8000 }],
    ['too many members', Array.from({ length: 65_536 }, (_, index) => ({ name: String(index), size: 0 })), 'cabinet/cannot-hold-members', { count: 65_536, limit: 65_535 }],
  ])('does not hold %s', (_, members, code, data) => {
    expect(() => planCabinet(members.map((each) => ({ ...each, modified })), false)).toThrow(new Fault(code, data as Record<string, string | number>));
  });

  test('holds 65535 members, and sizes that are whole numbers', () => {
    expect(planCabinet(Array.from({ length: 65_535 }, (_, index) => ({ name: String(index), size: 0, modified })), false).folders).toHaveLength(1);
    for (const size of [1.5, -1, Number.NaN]) expect(() => planCabinet([{ name: 'a', size, modified }], false)).toThrow(new RangeError('a has no valid size'));
  });
});
