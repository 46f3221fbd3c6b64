import type { ByteSource } from '../../bytes.js';
import { Fault } from '../../fault.js';

/** Large enough that hashing, not waiting, takes the time. */
const pieceSize = 1024 * 1024;

/**
 * The bytes from `start` to `end` in order; the next piece is read while the current one is used.
 * @throws Fault `app/cancelled`
 */
export async function* pieces(source: ByteSource, start: number, end: number, signal?: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const readAt = (offset: number): Promise<Uint8Array> => {
    const piece = source.read(offset, Math.min(pieceSize, end - offset));
    // It is awaited one turn later; a consumer that has given up by then must not leave it unhandled.
    piece.catch(() => undefined);
    return piece;
  };
  let next = start < end ? readAt(start) : undefined;
  for (let offset = start; next !== undefined; ) {
    if (signal?.aborted === true) throw new Fault('app/cancelled');
    const piece = await next;
    offset += piece.byteLength;
    next = offset < end ? readAt(offset) : undefined;
    yield piece;
  }
}
