import { constants, deflateRawSync } from 'node:zlib';
import { MszipDecoder } from '../../../src/main/core/cabinet/mszip.js';
import { mszipFolder, sampleNoise, sampleText } from '../../fixtures/cabinet/build.js';
import type { FuzzTarget, MutationTools } from '../engine/target.js';
import { demandSameTwice, joinPacked, splitPacked, type PackedBlock } from './blocks.js';

const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED];

function freshBlock({ random, other }: MutationTools, dictionary: Uint8Array): PackedBlock {
  const content = random.pick([sampleText(1 + random.below(2000)), sampleNoise(1 + random.below(300), 1 + random.below(9)), Buffer.alloc(1 + random.below(32_768)), Buffer.from(other().subarray(0, 32_768))]);
  if (content.length === 0) return { size: 1, payload: Buffer.from('CK\0') };
  const stream = deflateRawSync(content, { level: random.below(10), strategy: random.pick(strategies), ...(dictionary.length > 0 && { dictionary }) });
  return { size: content.length, payload: Buffer.concat([Buffer.from('CK'), stream]) };
}

/** Blocks are exchanged, packed anew, or changed in their streams and sizes. */
function mutate(input: Uint8Array, tools: MutationTools): Uint8Array {
  const { random, havoc } = tools;
  const blocks = splitPacked(input);
  const at = random.below(blocks.length);
  const block = blocks[at];
  if (block === undefined) return joinPacked([freshBlock(tools, new Uint8Array())]);
  switch (random.below(6)) {
    case 0:
      blocks.splice(at, 0, freshBlock(tools, new Uint8Array()));
      break;
    case 1:
      blocks.push(freshBlock(tools, random.bytes(200)));
      break;
    case 2:
      blocks.splice(at, 1);
      break;
    case 3:
      blocks[at] = { ...block, size: Math.max(1, block.size + random.below(7) - 3) };
      break;
    default:
      blocks[at] = { ...block, payload: Buffer.concat([block.payload.subarray(0, 2), havoc(block.payload.subarray(2))]).subarray(0, 38_912) };
  }
  return joinPacked(blocks);
}

function* seeds(): Generator<Uint8Array> {
  for (const content of [sampleText(40), sampleText(40_000), sampleNoise(500), Buffer.alloc(70_000)]) yield joinPacked(mszipFolder(content).blocks);
}

export const target: FuzzTarget = {
  name: 'mszip',
  maxInput: 32 * 1024,
  limits: { cpuMs: 500, allocation: 2 ** 20 },
  seeds,
  run: (input) => demandSameTwice(() => new MszipDecoder(), splitPacked(input)),
  mutate,
};
