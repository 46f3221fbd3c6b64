import { readInto, type ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';

/** Before what is read ahead there is room for what is left of the piece before it: more than a block. */
const headroom = 64 * 1024;

interface Ahead {
  readonly end: number;
  /** `headroom`, and then the bytes that follow the piece. */
  readonly memory: Promise<Uint8Array>;
}

/** Reads a stretch of a source in order, a large piece at a time; while one is used, the next is on its way. */
export class ReadWindow {
  readonly #source: ByteSource;
  readonly #end: number;
  readonly #pieceSize: number;
  #piece: Uint8Array = new Uint8Array(0);
  #pieceOffset = 0;
  #ahead: Ahead | undefined;

  /** @param end no byte from here on is handed out. */
  constructor(source: ByteSource, end: number, pieceSize: number) {
    this.#source = source;
    this.#end = end;
    this.#pieceSize = pieceSize;
  }

  /** @throws Fault `cabinet/truncated` when what ends at `end` does not lie before the window's end. */
  demandInside(end: number, what: string): void {
    if (end > this.#end) throw new Fault('cabinet/truncated', { what });
  }

  /**
   * A view of `length` bytes at `offset`; it stays as it is when the window moves on.
   * @throws Fault `cabinet/truncated` when they do not all lie before the end.
   */
  async take(offset: number, length: number, what: string): Promise<Uint8Array> {
    this.demandInside(offset + length, what);
    const start = offset - this.#pieceOffset;
    if (start >= 0 && start + length <= this.#piece.length) return this.#piece.subarray(start, start + length);
    const isNext = this.#piece.length > 0 && start >= 0 && start <= this.#piece.length;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead !== undefined && isNext && this.#piece.length - start <= headroom && offset + length <= ahead.end) {
      const rest = this.#piece.subarray(start);
      const memory = await ahead.memory;
      memory.set(rest, headroom - rest.length);
      this.#piece = memory.subarray(headroom - rest.length);
    } else {
      this.#piece = await this.#source.read(offset, Math.min(Math.max(length, this.#pieceSize), this.#end - offset));
    }
    this.#pieceOffset = offset;
    // Only where one piece has followed another: whoever jumps about would not use it.
    if (isNext) this.#readAhead(offset + this.#piece.length);
    return this.#piece.subarray(0, length);
  }

  #readAhead(offset: number): void {
    const size = Math.min(this.#pieceSize, this.#end - offset);
    if (size <= 0) return;
    const read = async (): Promise<Uint8Array> => {
      // Not cleared: only what was read into it is handed out.
      const memory = Buffer.allocUnsafeSlow(headroom + size);
      await readInto(this.#source, offset, memory.subarray(headroom));
      return memory;
    };
    const memory = read();
    // It is waited for when it is used; until then its failure must not count as unhandled.
    memory.catch(() => undefined);
    this.#ahead = { end: offset + size, memory };
  }
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
