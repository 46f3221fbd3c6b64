import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LzxDecoder } from '../../src/main/core/cabinet/lzx.js';
import { MszipDecoder } from '../../src/main/core/cabinet/mszip.js';
import { Fault } from '../../src/main/core/fault.js';
import { buildCabinet } from '../fixtures/cabinet/build.js';
import { readAll } from '../fixtures/cabinet/read-all.js';
import { temporaryFolder } from '../fixtures/folder.js';
import { readCorpus } from '../fuzz/engine/files.js';
import { splitPacked, unpackBlocks } from '../fuzz/targets/blocks.js';
import { target as lzx, windowBitsOf } from '../fuzz/targets/lzx.js';
import { target as mszip } from '../fuzz/targets/mszip.js';
import { hasTool, runTool } from './tools.js';

/*
 * Fuzzing looks for crashes and for what contradicts itself; that what we unpack is what is packed is for others to say. So every
 * cabinet and every stream of blocks that fuzzing has kept and that we accept is unpacked by cabextract too, to the same bytes.
 */
const isThere = hasTool('cabextract', 'cabextract');
const corpus = (name: string): ReturnType<typeof readCorpus> => readCorpus(resolve(import.meta.dirname, '../fuzz/corpus', name));

async function acceptedContents(cabinet: Uint8Array): Promise<ReadonlyMap<string, Buffer> | undefined> {
  try {
    return await readAll(cabinet);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Names that our folder of the test can hold as they stand; the others are for the tests of names. */
const isPlain = (name: string): boolean => /^[\w.-]+(?:\/[\w.-]+)*$/u.test(name);

async function expectSame(cabinet: Uint8Array): Promise<boolean> {
  const contents = await acceptedContents(cabinet);
  if (contents === undefined || ![...contents.keys()].every(isPlain)) return false;
  using folder = temporaryFolder();
  const [file, output] = [join(folder.path, 'test.cab'), join(folder.path, 'out')];
  writeFileSync(file, cabinet);
  mkdirSync(output);
  expect(runTool('cabextract', ['-q', '-d', output, file])).toMatchObject({ code: 0 });
  for (const [name, content] of contents) expect(readFileSync(join(output, name)).equals(content), name).toBe(true);
  return true;
}

const oneFile = (type: number, input: Uint8Array): Uint8Array | undefined => {
  const blocks = splitPacked(input);
  const size = blocks.reduce((sum, block) => sum + block.size, 0);
  const isWhole = blocks.slice(0, -1).every((block) => block.size === 32_768);
  return size === 0 || !isWhole || blocks.some(({ payload }) => payload.length > 38_912) ? undefined : buildCabinet({ folders: [{ type, blocks }], members: [{ name: 'file', size, offset: 0 }] });
};

describe.skipIf(!isThere)('cabextract unpacks what fuzzing has kept and we accept', () => {
  test('cabinets', async () => {
    let accepted = 0;
    for (const { input } of corpus('cab')) if (await expectSame(input)) accepted += 1;
    expect(accepted).toBeGreaterThan(5);
  });

  test.each([
    ['mszip', mszip, (): MszipDecoder => new MszipDecoder(), (input: Uint8Array): readonly [number, Uint8Array] => [1, input]],
    ['lzx', lzx, (input: Uint8Array): LzxDecoder => new LzxDecoder(windowBitsOf(input)), (input: Uint8Array): readonly [number, Uint8Array] => [3 | (windowBitsOf(input) << 8), input.subarray(1)]],
  ] as const)('streams of %s', async (_, target, decoder, partsOf) => {
    let accepted = 0;
    for (const input of [...target.seeds(), ...corpus(target.name).map((kept) => kept.input)]) {
      const [type, packed] = partsOf(input);
      if (unpackBlocks(decoder(input), splitPacked(packed)).refusal !== undefined) continue;
      const cabinet = oneFile(type, packed);
      if (cabinet !== undefined && (await expectSame(cabinet))) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(2);
  });
});
