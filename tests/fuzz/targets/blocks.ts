import { BlockRefused, type BlockDecoder } from '../../../src/main/core/cabinet/block-decoder.js';
import { demand } from '../engine/target.js';

/** A folder's blocks in one input: for each the unpacked size and the packed one (16 bits each, little-endian), then its payload. */
export interface PackedBlock {
  readonly size: number;
  readonly payload: Uint8Array;
}

const maxBlocks = 64;

export function splitPacked(input: Uint8Array): PackedBlock[] {
  const blocks: PackedBlock[] = [];
  const data = Buffer.from(input.buffer, input.byteOffset, input.length);
  for (let at = 0; at + 4 < input.length && blocks.length < maxBlocks; ) {
    const [size, packed] = [data.readUInt16LE(at), data.readUInt16LE(at + 2)];
    const payload = input.subarray(at + 4, at + 4 + packed);
    blocks.push({ size: Math.min(size, 32_768), payload });
    at += 4 + payload.length;
    if (payload.length === 0) break;
  }
  return blocks.filter(({ size, payload }) => size > 0 && payload.length > 0);
}

export function joinPacked(blocks: readonly PackedBlock[]): Uint8Array {
  return Buffer.concat(
    blocks.map(({ size, payload }) => {
      const header = Buffer.alloc(4);
      header.writeUInt16LE(size, 0);
      header.writeUInt16LE(payload.length, 2);
      return Buffer.concat([header, payload]);
    }),
  );
}

/** What the blocks unpack to, up to the first that is refused. */
export function unpackBlocks(decoder: BlockDecoder, blocks: readonly PackedBlock[]): { readonly content: Uint8Array; readonly refusal?: string } {
  const parts: Uint8Array[] = [];
  try {
    blocks.forEach(({ size, payload }, index) => {
      const part = decoder.decode({ index, isLast: index === blocks.length - 1, size, payload });
      demand(part.length === size, 'a block unpacks to another size than it declares');
      // Taken at once: a later block must not change it.
      parts.push(Uint8Array.from(part));
    });
    return { content: Buffer.concat(parts) };
  } catch (error) {
    if (error instanceof BlockRefused) return { content: Buffer.concat(parts), refusal: error.message };
    throw error;
  }
}

export function demandSameTwice(create: () => BlockDecoder, blocks: readonly PackedBlock[]): void {
  const [first, second] = [unpackBlocks(create(), blocks), unpackBlocks(create(), blocks)];
  demand(Buffer.compare(first.content, second.content) === 0 && first.refusal === second.refusal, 'unpacked twice, it is not the same');
}
