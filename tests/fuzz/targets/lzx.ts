import { LzxDecoder } from '../../../src/main/core/cabinet/lzx.js';
import { sampleNoise, sampleText } from '../../fixtures/cabinet/build.js';
import { lzxFolder, type LzxBlockKind, type LzxOptions } from '../../fixtures/cabinet/lzx-encode.js';
import type { FuzzTarget, MutationTools } from '../engine/target.js';
import { demandSameTwice, joinPacked, splitPacked } from './blocks.js';

/** The first byte says how large the window is; the rest are blocks. */
export const windowBitsOf = (input: Uint8Array): number => 15 + ((input[0] ?? 0) % 7);

const encode = (content: Uint8Array, options: LzxOptions): Uint8Array =>
  Buffer.concat([Uint8Array.of(options.windowBits - 15), joinPacked(lzxFolder(content, options).blocks)]);

const kinds: readonly LzxBlockKind[] = ['verbatim', 'aligned', 'uncompressed'];

function fresh({ random }: MutationTools): Uint8Array {
  const content = random.pick([sampleText(1 + random.below(3000)), sampleNoise(1 + random.below(300), 1 + random.below(9)), Buffer.alloc(1 + random.below(random.pick([3000, 33_000])), random.pick([0, 0xe8]))]);
  const blocks = Array.from({ length: 1 + random.below(4) }, () => ({ kind: random.pick(kinds), size: random.pick([random.below(40), 300, 300, 300]) + 100 + random.below(2000) }));
  return encode(content, { windowBits: 15 + random.below(7), blocks, ...(random.chance(0.2) && { callFileSize: random.below(100_000) }) });
}

function mutate(input: Uint8Array, tools: MutationTools): Uint8Array {
  const { random, havoc } = tools;
  if (random.chance(0.03)) return fresh(tools);
  const blocks = splitPacked(input.subarray(1));
  const at = random.below(blocks.length);
  const block = blocks[at];
  if (block === undefined) return fresh(tools);
  switch (random.below(8)) {
    case 0:
      return Buffer.concat([Uint8Array.of(random.below(7)), input.subarray(1)]);
    case 1:
      blocks[at] = { ...block, size: Math.max(1, random.pick([block.size + random.below(7) - 3, 32_768, random.below(32_768)])) };
      break;
    case 2:
      blocks.splice(at, 1);
      break;
    case 3: {
      const payload = Uint8Array.from(block.payload);
      const bit = random.below(Math.min(payload.length, 64) * 8);
      payload[bit >>> 3] = (payload[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      blocks[at] = { ...block, payload };
      break;
    }
    case 4:
      blocks.push(...splitPacked(tools.other().subarray(1)));
      break;
    default:
      blocks[at] = { ...block, payload: havoc(block.payload).subarray(0, 38_912) };
  }
  return Buffer.concat([input.subarray(0, 1), joinPacked(blocks)]);
}

function* seeds(): Generator<Uint8Array> {
  for (const kind of kinds) yield encode(sampleText(3000), { windowBits: 15, blocks: [{ kind, size: 700 }, { kind, size: 301 }] });
  yield encode(sampleText(40_000), { windowBits: 16, blocks: kinds.map((kind) => ({ kind, size: 9001 })) });
  yield encode(Buffer.concat([Buffer.alloc(200, 0xe8), sampleText(500)]), { windowBits: 21, callFileSize: 12_345 });
}

export const target: FuzzTarget = {
  name: 'lzx',
  maxInput: 24 * 1024,
  limits: { cpuMs: 1000, allocation: 4 * 2 ** 20 },
  seeds,
  run: (input) => demandSameTwice(() => new LzxDecoder(windowBitsOf(input)), splitPacked(input.subarray(1))),
  mutate,
};
