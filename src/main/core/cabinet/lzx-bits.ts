import { BlockRefused } from './block-decoder.js';

/**
 * The bit stream of LZX ([MS-PATCH] 2.2): 16-bit little-endian words, bits from the highest down. Behind the
 * end it gives zeros, so that the inner loops need no check; `demandNotOverrun` tells afterwards whether any of
 * them was used.
 */
export class LzxBits {
  // The loop over matches (`lzx.ts`) keeps these in variables of its own while it runs: that halves its time.
  readonly data: Uint8Array;
  /** Of the next word that is not in the buffer. */
  position = 0;
  /** The next bits, left-aligned in 32 bits. */
  buffer = 0;
  /** How many bits of the buffer are valid. */
  count = 0;

  constructor(data: Uint8Array) {
    this.data = data;
  }

  #fill(): void {
    const low = this.data[this.position] ?? 0;
    const high = this.data[this.position + 1] ?? 0;
    this.position += 2;
    this.buffer |= ((high << 8) | low) << (16 - this.count);
    this.count += 16;
  }

  /** The next 16 bits without taking them. */
  peek16(): number {
    if (this.count < 16) this.#fill();
    return this.buffer >>> 16;
  }

  /** Takes up to 16 bits that were peeked at. */
  skip(bits: number): void {
    this.buffer <<= bits;
    this.count -= bits;
  }

  /** @param bits 1 to 17 */
  read(bits: number): number {
    if (this.count < bits) this.#fill();
    const value = this.buffer >>> (32 - bits);
    this.buffer <<= bits;
    this.count -= bits;
    return value;
  }

  readUint32(): number {
    const high = this.read(16);
    return ((high << 16) | this.read(16)) >>> 0;
  }

  /** Drops the bits up to the next word, and a whole word when there are none: "1 to 16 bits". */
  alignToBytes(): void {
    if (this.count === 0) this.#fill();
    this.#dropPadding(this.count % 16 === 0 ? 16 : this.count % 16);
    this.#rewindWords();
  }

  /** Drops the bits up to the next word, if there are any. */
  alignToWord(): void {
    this.#dropPadding(this.count % 16);
    this.#rewindWords();
  }

  #dropPadding(bits: number): void {
    if (bits === 0) return;
    if (this.buffer >>> (32 - bits) !== 0) throw new BlockRefused('its padding is not zero');
    this.skip(bits);
  }

  /** Gives back words that were looked ahead at. */
  #rewindWords(): void {
    this.position -= (this.count >>> 4) * 2;
    this.buffer = 0;
    this.count = 0;
  }

  /** Bytes that are left; only after an alignment. */
  get rest(): number {
    return this.data.length - this.position;
  }

  /** Only after an alignment. */
  readBytes(length: number): Uint8Array {
    if (length > this.rest) throw new BlockRefused('it ends too early');
    this.position += length;
    return this.data.subarray(this.position - length, this.position);
  }

  /**
   * The words that are not in the buffer yet, copied to where they can be read as such, and two of zeros behind them: who looks a little
   * ahead does not read outside the array, which is slow even when it happens once.
   */
  restAsWords(memory: Uint16Array): Uint16Array {
    const rest = this.data.subarray(this.position);
    const count = (rest.length + 1) >>> 1;
    memory.fill(0, Math.max(0, count - 1), count + 2);
    new Uint8Array(memory.buffer, memory.byteOffset).set(rest);
    return memory.subarray(0, count + 2);
  }

  demandNotOverrun(): void {
    if (this.position * 8 - this.count > this.data.length * 8) throw new BlockRefused('it ends too early');
  }
}
