import { inflateRawSync } from 'node:zlib';
import { BlockRefused, type BlockDecoder } from './block-decoder.js';
import type { Block } from './blocks.js';
import { maxBlockSize } from './limits.js';

/** 'C', 'K': the two letters before the deflate stream of every MSZIP block ([MS-MCI] 2.1). */
export const mszipSignature = [0x43, 0x4b] as const;

/** What inflateRawSync answers with `info: true`; @types/node says a Buffer. */
interface InflateResult {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function inflate(stream: Uint8Array, size: number, dictionary: Uint8Array): InflateResult {
  try {
    // One output chunk of the declared size, and not a byte more than that: a bomb ends here.
    return inflateRawSync(stream, {
      ...(dictionary.length === 0 ? {} : { dictionary }),
      chunkSize: Math.max(size, 64),
      maxOutputLength: size,
      info: true,
    }) as unknown as InflateResult;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BlockRefused(reason.includes('larger than') ? 'it unpacks to more than it declares' : reason, { cause: error });
  }
}

/** The last 32 KiB of output: what the next block may refer to. */
function slideHistory(history: Uint8Array, output: Uint8Array): Uint8Array {
  if (output.length >= maxBlockSize) return output.subarray(output.length - maxBlockSize);
  const kept = history.subarray(Math.max(0, history.length + output.length - maxBlockSize));
  const slid = new Uint8Array(kept.length + output.length);
  slid.set(kept);
  slid.set(output, kept.length);
  return slid;
}

/** MSZIP: each block is 'CK' and a complete deflate stream that may refer back to the 32 KiB before it. */
export class MszipDecoder implements BlockDecoder {
  #history: Uint8Array = new Uint8Array(0);

  decode(block: Block): Uint8Array {
    const { payload } = block;
    if (payload[0] !== mszipSignature[0] || payload[1] !== mszipSignature[1]) throw new BlockRefused('it does not begin with CK');
    const stream = payload.subarray(2);
    if (stream.length === 0) throw new BlockRefused('its stream is empty');
    const { buffer, engine } = inflate(stream, block.size, this.#history);
    if (buffer.length !== block.size) throw new BlockRefused('it unpacks to less than it declares');
    if (engine.bytesWritten !== stream.length) throw new BlockRefused('bytes follow its deflate stream');
    this.#history = slideHistory(this.#history, buffer);
    return buffer;
  }
}
