import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blockSize, buildCabinet, sampleNoise, sampleText, type FolderSpec } from '../fixtures/cabinet/build.js';
import { lzxFolder, type LzxOptions } from '../fixtures/cabinet/lzx-encode.js';
import { readAll } from '../fixtures/cabinet/read-all.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { hasTool, runTool } from './tools.js';

/*
 * No free program writes LZX, so the cabinets come from an encoder of the tests' own. That it writes what the
 * format means is for foreign readers to say: each cabinet is unpacked by them and by us, and all must agree.
 */
const text = sampleText(150_000);
const program = readFileSync(process.execPath).subarray(0x100_0000, 0x100_0000 + 200_000);
const mixed = Buffer.concat([sampleNoise(30_000), text.subarray(0, 50_001), program.subarray(0, 60_000), sampleNoise(30_000), text]);

const cases: readonly (readonly [label: string, content: Buffer, options: LzxOptions])[] = [
  ...[15, 16, 17, 18, 19, 20, 21].map((windowBits) => [`a window of 2^${String(windowBits)}`, mixed, { windowBits }] as const),
  ['aligned blocks', mixed, { windowBits: 17, blocks: [{ kind: 'aligned', size: 45_678 }] }],
  ['uncompressed blocks', mixed, { windowBits: 17, blocks: [{ kind: 'uncompressed', size: 45_678 }] }],
  ['uncompressed blocks of odd size', mixed, { windowBits: 17, blocks: [{ kind: 'uncompressed', size: 45_677 }] }],
  ['one uncompressed block of odd size', text.subarray(0, 31), { windowBits: 15, blocks: [{ kind: 'uncompressed', size: 31 }] }],
  ['an odd uncompressed block that ends with its frame', mixed, { windowBits: 18, blocks: [{ kind: 'verbatim', size: 1 }, { kind: 'uncompressed', size: blockSize - 1 }, { kind: 'aligned', size: 9999 }] }],
  ['every kind in turn', mixed, { windowBits: 19, blocks: [{ kind: 'aligned', size: 20_001 }, { kind: 'uncompressed', size: 333 }, { kind: 'verbatim', size: 70_000 }, { kind: 'uncompressed', size: 70_001 }, { kind: 'aligned', size: 60_000 }] }],
  ['blocks far longer than a frame', mixed, { windowBits: 21, blocks: [{ kind: 'verbatim', size: 1_000_000 }] }],
  ['x86 calls', program, { windowBits: 21, callFileSize: 12_000_000, blocks: [{ kind: 'aligned', size: 80_000 }] }],
  ['x86 calls of a small file', program, { windowBits: 16, callFileSize: program.length }],
  ['x86 calls in uncompressed blocks', program, { windowBits: 16, callFileSize: program.length, blocks: [{ kind: 'uncompressed', size: 50_000 }] }],
  ['a single byte', text.subarray(0, 1), { windowBits: 15 }],
  ['exactly one frame', text.subarray(0, blockSize), { windowBits: 15 }],
  ['one byte more than a frame', text.subarray(0, blockSize + 1), { windowBits: 15 }],
];

const cabinetOf = (folder: FolderSpec, size: number): Buffer =>
  buildCabinet({ folders: [folder], members: [{ name: 'first.bin', size: Math.floor(size / 3), offset: 0 }, { name: 'rest.bin', size: size - Math.floor(size / 3), offset: Math.floor(size / 3) }] });

const readers = [
  { name: 'cabextract', available: hasTool('cabextract', 'cabextract'), unpack: (cabinet: string, folder: string) => runTool('cabextract', ['-q', '-d', folder, cabinet]) },
  { name: '7z', available: hasTool('7z', 'p7zip-full', []), unpack: (cabinet: string, folder: string) => runTool('7z', ['x', `-o${folder}`, cabinet]) },
];

describe.each(cases)('an LZX cabinet with %s', (_, content, options) => {
  const bytes = cabinetOf(lzxFolder(content, options), content.length);

  test('is unpacked by us', async () => {
    expect(Buffer.concat([...(await readAll(bytes)).values()]).equals(content)).toBe(true);
  });

  for (const { name, available, unpack } of readers) {
    test.skipIf(!available)(`is unpacked by ${name} to the same`, () => {
      using folder = temporaryFolder();
      const cabinet = join(folder.path, 'test.cab');
      const output = join(folder.path, name);
      writeFileSync(cabinet, bytes);
      mkdirSync(output);
      expect(unpack(cabinet, output)).toMatchObject({ code: 0 });
      expect(Buffer.concat(['first.bin', 'rest.bin'].map((file) => readFileSync(join(output, file)))).equals(content)).toBe(true);
    });
  }
});
