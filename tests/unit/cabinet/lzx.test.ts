import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { blockSize, buildCabinet, sampleNoise, sampleText, type FolderSpec } from '../../fixtures/cabinet/build.js';
import { lzxFolder, translateCalls, type LzxBlockKind } from '../../fixtures/cabinet/lzx-encode.js';
import { readAll } from '../../fixtures/cabinet/read-all.js';
import { processorTime } from '../../fixtures/processor-time.js';

const cabinetOf = (folder: FolderSpec, size: number): Buffer => buildCabinet({ folders: [folder], members: [{ name: 'a', size, offset: 0 }] });
/** Compares by hash: the matcher's own comparison of large buffers is slow. */
const digestOf = (bytes: Uint8Array | undefined): string => `${String(bytes?.length)} bytes, SHA-256 ${createHash('sha256').update(bytes ?? '').digest('hex')}`;
const unpack = async (folder: FolderSpec, size: number): Promise<Buffer | undefined> => (await readAll(cabinetOf(folder, size))).get('a');

const text = sampleText(150_000);

describe('LZX', () => {
  test.each([15, 16, 17, 18, 19, 20, 21])('is unpacked with a window of 2^%i', async (windowBits) => {
    expect(digestOf(await unpack(lzxFolder(text, { windowBits }), text.length))).toBe(digestOf(text));
  });

  test.each<LzxBlockKind>(['verbatim', 'aligned', 'uncompressed'])('is unpacked from %s blocks', async (kind) => {
    const folder = lzxFolder(text, { windowBits: 16, blocks: [{ kind, size: 50_000 }] });
    expect(digestOf(await unpack(folder, text.length))).toBe(digestOf(text));
  });

  test('is unpacked when the kinds change and sizes are odd', async () => {
    const blocks = [
      { kind: 'verbatim', size: 1 },
      { kind: 'uncompressed', size: 32_767 },
      { kind: 'aligned', size: 33 },
      { kind: 'uncompressed', size: 1 },
      { kind: 'uncompressed', size: 40_001 },
      { kind: 'verbatim', size: 20_000 },
      { kind: 'uncompressed', size: 5007 },
    ] as const;
    expect(digestOf(await unpack(lzxFolder(text.subarray(0, 120_000), { windowBits: 17, blocks }), 120_000))).toBe(digestOf(text.subarray(0, 120_000)));
  });

  test('refers back over the end of the window', async () => {
    const repeated = Buffer.concat([sampleNoise(30_000), text.subarray(0, 30_000), sampleNoise(30_000), text.subarray(0, 60_000), sampleNoise(30_000, 5)]);
    expect(digestOf(await unpack(lzxFolder(repeated, { windowBits: 15 }), repeated.length))).toBe(digestOf(repeated));
    expect(digestOf(await unpack(lzxFolder(repeated, { windowBits: 21 }), repeated.length))).toBe(digestOf(repeated));
  });

  test.each([1, 2, blockSize - 1, blockSize, blockSize + 1, 2 * blockSize])('is unpacked at %i bytes', async (size) => {
    for (const kind of ['verbatim', 'uncompressed'] as const) {
      const folder = lzxFolder(text.subarray(0, size), { windowBits: 15, blocks: [{ kind, size: 1_000_000 }] });
      expect(digestOf(await unpack(folder, size))).toBe(digestOf(text.subarray(0, size)));
    }
  });

  test('undoes the translation of x86 calls', async () => {
    const calls = Buffer.alloc(100_000);
    for (let at = 0; at + 5 <= calls.length; at += 7) {
      calls[at] = 0xe8;
      calls.writeInt32LE((at * 7919) % 300_000 - 150_000, at + 1);
    }
    for (const callFileSize of [100_000, 12_000_000, 5000]) {
      expect(translateCalls(calls, callFileSize)).not.toEqual(calls);
      expect(digestOf(await unpack(lzxFolder(calls, { windowBits: 18, callFileSize }), calls.length))).toBe(digestOf(calls));
    }
  });

  test('is unpacked from a real program', async () => {
    const program = readFileSync(process.execPath).subarray(0x100_0000, 0x100_0000 + 300_000);
    const blocks = [{ kind: 'aligned', size: 100_000 }, { kind: 'verbatim', size: 64_000 }] as const;
    expect(digestOf(await unpack(lzxFolder(program, { windowBits: 21, blocks, callFileSize: 12_000_000 }), program.length))).toBe(digestOf(program));
  });
});

/** A bit stream from groups of bits, as one block of a folder. */
function bitBlock(size: number, ...groups: readonly (readonly [value: number, bits: number])[]): FolderSpec {
  const bits = groups.map(([value, count]) => value.toString(2).padStart(count, '0')).join('');
  const words = bits.padEnd(Math.ceil(bits.length / 16) * 16, '0').match(/.{16}/gu) ?? [];
  const payload = Buffer.concat(words.map((word) => Buffer.from([Number.parseInt(word.slice(8), 2), Number.parseInt(word.slice(0, 8), 2)])));
  return { type: 0x0f03, blocks: [{ payload, size }] };
}
const noCalls = [0, 1] as const;
const header = (kind: number, size: number): (readonly [number, number])[] => [[kind, 3], [size, 24]];
/** A pretree in which symbols 0 and `other` have one bit each. */
const preTree = (other: number): (readonly [number, number])[] => Array.from({ length: 20 }, (_, symbol) => [symbol === 0 || symbol === other ? 1 : 0, 4] as const);

describe('hostile LZX', () => {
  const offsets = (...values: number[]): Buffer => {
    const bytes = Buffer.alloc(12);
    values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
    return bytes;
  };
  const uncompressed = (size: number, tail: Uint8Array): FolderSpec => {
    const [block] = bitBlock(size, noCalls, ...header(3, size)).blocks;
    return { type: 0x0f03, blocks: [{ size, payload: Buffer.concat([block!.payload, tail]) }] };
  };
  const good = lzxFolder(text, { windowBits: 15 });
  const replaceFirst = (payload: Uint8Array): FolderSpec => ({ ...good, blocks: [{ ...good.blocks[0]!, payload }, ...good.blocks.slice(1)] });

  test.each<[string, string, FolderSpec, number]>([
    ['block type 0', 'no LZX block of type 0', bitBlock(5, noCalls, ...header(0, 5)), 5],
    ['block type 4', 'no LZX block of type 4', bitBlock(5, noCalls, ...header(4, 5)), 5],
    ['an empty block', 'an LZX block is empty', bitBlock(5, noCalls, ...header(1, 0)), 5],
    ['a stream of zeros', 'an LZX block is empty', { type: 0x0f03, blocks: [{ payload: Buffer.alloc(100), size: 5 }] }, 5],
    ['a stream of ones', 'no LZX block of type 7', { type: 0x0f03, blocks: [{ payload: Buffer.alloc(100, 0xff), size: 5 }] }, 5],
    ['a pretree without codes', 'not complete', bitBlock(5, noCalls, ...header(1, 5), [0, 80]), 5],
    ['a pretree with one code', 'not complete', bitBlock(5, noCalls, ...header(1, 5), [1, 4], [0, 76]), 5],
    ['a pretree with too many codes', 'not complete', bitBlock(5, noCalls, ...header(1, 5), ...Array.from({ length: 20 }, () => [1, 4] as const)), 5],
    ['an aligned tree without codes', 'not complete', bitBlock(5, noCalls, ...header(2, 5), [0, 24]), 5],
    ['a run past the end of the lengths', 'run of code lengths', bitBlock(5, noCalls, ...header(1, 5), ...preTree(18), ...Array.from({ length: 8 }, () => [0b111111, 6] as const)), 5],
    ['lengths of zero only', 'not complete', bitBlock(5, noCalls, ...header(1, 5), ...preTree(1), [0, 256], ...preTree(1), [0, 240]), 5],
    ['a run of an invalid length', 'code length is not valid', bitBlock(5, noCalls, ...header(1, 5), ...Array.from({ length: 20 }, (_, symbol) => [symbol >= 18 ? 1 : 0, 4] as const), [1, 1], [0, 1], [0, 1]), 5],
    ['nothing behind the header', 'ends too early', { type: 0x0f03, blocks: [{ payload: Buffer.from([0x00]), size: 5 }] }, 5],
    ['uncompressed bytes that are not there', 'ends too early', uncompressed(50, offsets(1, 1, 1)), 50],
    ['no offsets of an uncompressed block', 'ends too early', uncompressed(50, Buffer.alloc(8)), 50],
    ['padding that is not zero', 'padding is not zero', uncompressed(3, Buffer.concat([offsets(1, 1, 1), Buffer.from('abcd')])), 3],
    ['bytes behind the stream', 'bytes follow', uncompressed(4, Buffer.concat([offsets(1, 1, 1), Buffer.from('abcdefgh')])), 4],
    ['a cut block', 'ends too early', replaceFirst(good.blocks[0]!.payload.subarray(0, -200)), text.length],
    ['words behind a block', 'bytes follow', replaceFirst(Buffer.concat([good.blocks[0]!.payload, Buffer.alloc(2)])), text.length],
    ['a short block that is not the last', 'does not unpack to 32768', { ...good, blocks: [{ ...good.blocks[0]!, size: 32_000 }, ...good.blocks.slice(1)] }, text.length - 768],
  ])('%s is refused: %s', async (_, reason, folder, size) => {
    await expect(unpack(folder, size)).rejects.toMatchObject({ code: 'cabinet/data-corrupt', data: { method: 'lzx', reason: expect.stringContaining(reason) as unknown } });
  });

  test('matches that refer before the beginning or to nowhere are refused', async () => {
    // Two codes of one bit: literal 65 and the match with the last offset and length 2.
    const lengths = (start: number, end: number, one: number): (readonly [number, number])[] =>
      Array.from({ length: end - start }, (_, index) => [start + index === one ? 1 : 0, 1] as const);
    const codes = [...preTree(16), ...lengths(0, 256, 65), ...preTree(16), ...lengths(256, 496, 256), ...preTree(16), ...lengths(0, 249, -1)];
    const stream = (...symbols: number[]): FolderSpec => bitBlock(3, noCalls, ...header(1, 3), ...codes, ...symbols.map((symbol) => [symbol, 1] as const));
    expect(await unpack(stream(0, 1), 3)).toEqual(Buffer.from('AAA'));
    await expect(unpack(stream(1, 0), 3)).rejects.toMatchObject({ data: { reason: 'a match refers to bytes before the beginning' } });
    await expect(unpack(stream(0, 0, 1), 3)).rejects.toMatchObject({ data: { reason: 'a match is longer than its block' } });

    const afterOffset = (offset: number): FolderSpec => {
      const first = uncompressed(2, Buffer.concat([offsets(offset, 1, 1), Buffer.from('xy')])).blocks[0]!.payload;
      const second = bitBlock(2, ...header(1, 2), ...codes, [1, 1]).blocks[0]!.payload;
      return { type: 0x0f03, blocks: [{ payload: Buffer.concat([first, second]), size: 4 }] };
    };
    expect(await unpack(afterOffset(2), 4)).toEqual(Buffer.from('xyxy'));
    for (const offset of [0, 3, 32_768, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
      await expect(unpack(afterOffset(offset), 4)).rejects.toMatchObject({ data: { reason: 'a match refers to bytes before the beginning' } });
    }
  });

  test('many tiny blocks do not take long', async () => {
    // Each rebuilds every table for one byte of output.
    const size = 20_000;
    const folder = lzxFolder(sampleNoise(size), { windowBits: 21, blocks: [{ kind: 'aligned', size: 32 }] });
    const taken = processorTime();
    await expect(unpack({ ...folder, blocks: folder.blocks.map((block) => ({ ...block, payload: block.payload.subarray(0, 38_912) })) }, size)).rejects.toMatchObject({ code: 'cabinet/data-corrupt' });
    expect(taken()).toBeLessThan(2000);
  });
});
