import { BlockRefused } from './block-decoder.js';
import type { LzxBits } from './lzx-bits.js';

const longestCode = 16;
/** Codes up to this length are decoded by one look-up; longer ones are rare. A larger table costs more to fill than it saves. */
const lookupBits = 11;

/**
 * A canonical Huffman code given by its code lengths. Rebuilding it costs 2^11 steps and one per symbol,
 * whatever the lengths: a stream of many tiny LZX blocks must not make the decoder slow.
 */
export class LzxCode {
  readonly lengths: Uint8Array;
  /** By the first bits of a code: its symbol with its length in the lowest five bits; 0 where that does not fit. */
  readonly lookup: Uint16Array;
  /** How far 16 bits are shifted to be a place in `lookup`. */
  readonly lookupShift: number;
  /** Symbols ordered by code. */
  readonly #symbols: Uint16Array;
  /** By length: the first code behind those of that length, left-aligned in 16 bits. */
  readonly #limits = new Int32Array(longestCode + 1);
  /** By length: what to add to a code of that length for its place in #symbols. */
  readonly #bases = new Int32Array(longestCode + 1);
  #isEmpty = true;

  constructor(symbolCount: number, longest = longestCode) {
    this.lengths = new Uint8Array(symbolCount);
    this.#symbols = new Uint16Array(symbolCount);
    this.lookupShift = longestCode - Math.min(longest, lookupBits);
    this.lookup = new Uint16Array(1 << (longestCode - this.lookupShift));
  }

  /**
   * Takes the lengths over.
   * @throws BlockRefused unless the code is complete or, where that is allowed, has no symbol at all.
   */
  build(mayBeEmpty = false): void {
    const counts = new Int32Array(longestCode + 1);
    for (const length of this.lengths) counts[length] = (counts[length] ?? 0) + 1;
    const used = this.lengths.length - (counts[0] ?? 0);
    this.#isEmpty = used === 0;
    if (this.#isEmpty && mayBeEmpty) {
      this.lookup.fill(0);
      return;
    }

    const places = new Int32Array(longestCode + 1);
    let [code, place] = [0, 0];
    for (let length = 1; length <= longestCode; length += 1) {
      const count = counts[length] ?? 0;
      places[length] = place;
      this.#bases[length] = place - (code >>> (longestCode - length));
      code += count << (longestCode - length);
      place += count;
      this.#limits[length] = code;
    }
    if (code !== 1 << longestCode) throw new BlockRefused('its code table is not complete');
    this.lengths.forEach((length, symbol) => {
      if (length === 0) return;
      const at = places[length] ?? 0;
      this.#symbols[at] = symbol;
      places[length] = at + 1;
    });
    this.#fillLookup();
  }

  /** Symbols and their lengths are packed into 16 bits: the largest alphabet has 656 symbols, the longest length is 16. */
  #fillLookup(): void {
    let at = 0;
    for (const symbol of this.#symbols) {
      const length = this.lengths[symbol] ?? 0;
      if (length === 0 || length > longestCode - this.lookupShift || at >= this.lookup.length) break;
      const end = at + (1 << (longestCode - this.lookupShift - length));
      this.lookup.fill((symbol << 5) | length, at, end);
      at = end;
    }
    this.lookup.fill(0, at);
  }

  decode(bits: LzxBits): number {
    const entry = this.find(bits.peek16());
    bits.skip(entry & 31);
    return entry >>> 5;
  }

  /**
   * @param ahead the next 16 bits
   * @returns the symbol, with the length of its code in the lowest five bits
   */
  find(ahead: number): number {
    const entry = this.lookup[ahead >>> this.lookupShift] ?? 0;
    return entry === 0 ? this.findLong(ahead) : entry;
  }

  /** What `find` does where `lookup` does not tell. */
  findLong(ahead: number): number {
    if (this.#isEmpty) throw new BlockRefused('it uses a code table that is empty');
    let length = longestCode - this.lookupShift + 1;
    while (length < longestCode && ahead >= (this.#limits[length] ?? 0)) length += 1;
    return ((this.#symbols[(ahead >>> (longestCode - length)) + (this.#bases[length] ?? 0)] ?? 0) << 5) | length;
  }
}
