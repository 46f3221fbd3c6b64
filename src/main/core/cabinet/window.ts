import type { ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';

/** Reads a stretch of a source in order, a large piece at a time. */
export class ReadWindow {
  readonly #source: ByteSource;
  readonly #end: number;
  readonly #pieceSize: number;
  #piece: Uint8Array = new Uint8Array(0);
  #pieceOffset = 0;

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
    const size = Math.min(Math.max(length, this.#pieceSize), this.#end - offset);
    this.#piece = await this.#source.read(offset, size);
    this.#pieceOffset = offset;
    return this.#piece.subarray(0, length);
  }
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
