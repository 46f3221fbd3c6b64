import { readInto, type ByteSource } from './bytes.js';

/** Large enough that hashing, not waiting, takes the time. */
const pieceSize = 1024 * 1024;
/** One is read, one is used here, and the others may still be written or hashed elsewhere. */
const slotCount = 4;

export interface Piece {
  readonly offset: number;
  /** In memory that threads share. Good until the next but one is asked for, or as long as `keepUntil` says. */
  readonly bytes: Uint8Array;
  /** Keeps the memory from being used again before something is done; what that fails with, the next piece or the end throws. */
  readonly keepUntil: (done: Promise<unknown>) => void;
}

class Slot {
  readonly memory: Uint8Array;
  done: Promise<unknown> = Promise.resolve();

  constructor(size: number) {
    this.memory = new Uint8Array(new SharedArrayBuffer(size));
  }

  async fill(source: ByteSource, offset: number, end: number): Promise<Piece> {
    await this.done;
    const bytes = this.memory.subarray(0, Math.min(pieceSize, end - offset));
    await readInto(source, offset, bytes);
    const keepUntil = (done: Promise<unknown>): void => {
      this.done = done;
      // It is waited for below; until then its failure must not count as unhandled.
      done.catch(() => undefined);
    };
    return { offset, bytes, keepUntil };
  }
}

/** The bytes from `start` to `end` in order; the next piece is read while the current one is used. Memory does not grow with the file. */
export async function* readPieces(source: ByteSource, start: number, end: number): AsyncGenerator<Piece, void> {
  const count = Math.ceil((end - start) / pieceSize);
  const slots = Array.from({ length: Math.min(count, slotCount) }, () => new Slot(Math.min(pieceSize, end - start)));
  const read = (index: number): Promise<Piece> | undefined => {
    const piece = slots[index % slotCount]?.fill(source, start + index * pieceSize, end);
    piece?.catch(() => undefined);
    return piece;
  };
  let next = count > 0 ? read(0) : undefined;
  try {
    for (let index = 0; next !== undefined; ) {
      const piece: Piece = await next;
      index += 1;
      next = index < count ? read(index) : undefined;
      yield piece;
    }
  } finally {
    await next?.catch(() => undefined);
    await Promise.allSettled(slots.map(({ done }) => done));
  }
  for (const { done } of slots) await done;
}
