import { constants, createDeflateRaw, deflateRaw, type DeflateRaw, type ZlibOptions } from 'node:zlib';
import { inOrder } from '../in-order.js';
import { blockHeaderSize } from './header.js';
import { maxBlockSize } from './limits.js';
import { mszipSignature } from './mszip.js';
import { viewOf } from './window.js';
import { writeBlockHeader } from './write-block-header.js';
import type { OutputFile } from './write-output.js';
import type { PlannedFolder } from './write-plan.js';
import { blocksInRoom, fillRooms, type MemberToPack } from './write-source.js';

/**
 * Measured on 200 MB of libraries: level 6 makes the cabinet 0.6 % smaller than level 5 and takes a third longer;
 * level 4 makes it 2.6 % larger and saves a fifth of the time. Other packers use 6.
 */
const deflateLevel = 5;
/** Enough that the threads of zlib's pool (four, unless the system says otherwise) never wait; 1 MiB each. */
const piecesInFlight = 4;
/** A stored deflate block has 5 bytes before its data (RFC 1951 3.2.4). */
const storedHeaderSize = 5;
/** A last block of fixed codes that holds nothing but its end (RFC 1951 3.2.6), on a byte boundary. */
const endOfStream = [0x03, 0x00] as const;

/** Some blocks of a folder before they are packed. */
interface RawPiece {
  /** Whole blocks of 32 KiB; only the folder's last one may be shorter. */
  readonly data: Uint8Array;
  /** The block before them in the folder, which MSZIP may refer back to; empty for the first. */
  readonly history: Uint8Array;
}

interface PackedPiece {
  /** Of the raw piece. */
  readonly size: number;
  /** Blocks with their headers. */
  readonly parts: readonly Uint8Array[];
}

export const deflateBlock = async (data: Uint8Array, options: ZlibOptions): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    deflateRaw(data, options, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });

function* blocksOf(data: Uint8Array): Generator<Uint8Array, void> {
  for (let offset = 0; offset < data.length; offset += maxBlockSize) yield data.subarray(offset, offset + maxBlockSize);
}

function join(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** A deflate stream that is one stored block. */
function storeBlock(data: Uint8Array): Uint8Array {
  const header = new Uint8Array(storedHeaderSize);
  header[0] = 1;
  viewOf(header).setUint16(1, data.length, true);
  viewOf(header).setUint16(3, ~data.length & 0xffff, true);
  return join(mszipSignature, header, data);
}

const deflateNext = async (stream: DeflateRaw, block: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    stream.write(block, (error) => {
      if (error) reject(error);
      else resolve((stream.read() as Uint8Array | null) ?? new Uint8Array());
    });
  });

/**
 * One deflate stream over the blocks of a piece, flushed behind each. A flush ends on a byte boundary; with an empty last block behind it,
 * what lies between two flushes is the complete stream that MSZIP wants for each block. A stream of its own for each block would have to
 * learn the 32 KiB before it again, which takes a sixth of the time.
 */
async function deflatePiece({ data, history }: RawPiece): Promise<PackedPiece> {
  const stream = createDeflateRaw({
    level: deflateLevel,
    flush: constants.Z_SYNC_FLUSH,
    // So much that it never waits for somebody to read.
    readableHighWaterMark: 4 * maxBlockSize,
    chunkSize: 2 * maxBlockSize,
    ...(history.length === 0 ? {} : { dictionary: history }),
  } as ZlibOptions);
  // The write that failed says so as well.
  stream.on('error', () => undefined);
  const parts: Uint8Array[] = [];
  try {
    for (const block of blocksOf(data)) {
      const deflated = await deflateNext(stream, block);
      const isSmaller = deflated.length + endOfStream.length <= block.length + storedHeaderSize;
      const payload = isSmaller ? join(mszipSignature, deflated, endOfStream) : storeBlock(block);
      const header = new Uint8Array(blockHeaderSize);
      writeBlockHeader(header, payload, block.length);
      parts.push(header, payload);
    }
    return { size: data.length, parts };
  } finally {
    stream.destroy();
  }
}

/** Every piece needs memory of its own: the next refers back to it, and others are at work meanwhile. */
async function* readRawPieces(folder: PlannedFolder<MemberToPack>, signal: AbortSignal | undefined): AsyncGenerator<RawPiece, void, undefined> {
  let history: Uint8Array = new Uint8Array(0);
  // Not cleared: only what was read into it is used.
  const nextRoom = async () => Promise.resolve({ places: [Buffer.allocUnsafeSlow(blocksInRoom * maxBlockSize)] as const });
  for await (const { room, size } of fillRooms(folder, nextRoom, signal)) {
    const data = room.places[0].subarray(0, size);
    yield { data, history };
    history = data.subarray(data.length - maxBlockSize);
  }
}

/**
 * Writes a folder by MSZIP, and tells of every piece how many bytes it had. The history that a piece may refer to is raw, so several are
 * deflated at once on the threads of zlib's pool.
 */
export async function* packMszip(folder: PlannedFolder<MemberToPack>, output: OutputFile, signal: AbortSignal | undefined): AsyncGenerator<number, void, undefined> {
  for await (const { size, parts } of inOrder(readRawPieces(folder, signal), piecesInFlight, deflatePiece)) {
    for (const part of parts) await output.append(part);
    yield size;
  }
}
