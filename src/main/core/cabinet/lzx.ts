import { BlockRefused, type BlockDecoder } from './block-decoder.js';
import type { Block } from './blocks.js';
import { LzxBits } from './lzx-bits.js';
import { LzxCode } from './lzx-code.js';
import { undoCallTranslation } from './lzx-calls.js';
import { maxBlockSize } from './limits.js';

/** [MS-PATCH] 2.1 to 2.6; where it is silent, libmspack and 7-Zip agree on what is done here. */
const literalCount = 256;
const lengthSymbolCount = 249;
const minimumMatch = 2;
/** A match header with this length takes the rest of its length from the length code. */
const longLengthHeader = 7;

const blockType = { verbatim: 1, aligned: 2, uncompressed: 3 } as const;
/** By window size in bits, from 15: how many slots match offsets fall into. */
const slotCounts = [30, 32, 34, 36, 38, 42, 50] as const;

const extraBits = Uint8Array.from({ length: 50 }, (_, slot) => (slot < 4 ? 0 : Math.min((slot >>> 1) - 1, 17)));
const slotBases = new Uint32Array(50);
for (let slot = 1; slot < 50; slot += 1) slotBases[slot] = (slotBases[slot - 1] ?? 0) + (1 << (extraBits[slot - 1] ?? 0));

/** LZX as cabinets use it: one bit stream, cut at every 32 KiB of output, which is one block of the folder. */
export class LzxDecoder implements BlockDecoder {
  readonly #window: Uint8Array;
  readonly #mainCode: LzxCode;
  readonly #lengthCode = new LzxCode(lengthSymbolCount);
  readonly #alignedCode = new LzxCode(8, 7);
  readonly #preCode = new LzxCode(20);
  /** Room for any block, whose packed size has 16 bits, and what is looked ahead at. */
  readonly #words = new Uint16Array(0x8000 + 2);
  /** The last three match offsets. */
  #recent: [number, number, number] = [1, 1, 1];
  /** Output so far, in bytes. */
  #produced = 0;
  #type = 0;
  /** Bytes that the current LZX block still has to give. */
  #remaining = 0;
  /** An uncompressed LZX block of odd size is followed by a byte of padding, perhaps only in the next CFDATA block. */
  #isPaddingDue = false;
  /** From the stream's first bits; 0 when x86 calls were not translated. */
  #callTranslationSize = 0;

  constructor(windowBits: number) {
    this.#window = new Uint8Array(1 << windowBits);
    this.#mainCode = new LzxCode(literalCount + 8 * (slotCounts[windowBits - 15] ?? 0));
  }

  decode(block: Block): Uint8Array {
    if (!block.isLast && block.size !== maxBlockSize) throw new BlockRefused('it is not the last and does not unpack to 32768 bytes');
    const bits = new LzxBits(block.payload);
    if (this.#produced === 0 && bits.read(1) === 1) this.#callTranslationSize = bits.readUint32() | 0;
    const start = this.#produced;
    const end = start + block.size;
    while (this.#produced < end) {
      if (this.#remaining === 0) this.#readBlockHeader(bits);
      const before = this.#produced;
      const until = Math.min(end, before + this.#remaining);
      if (this.#type === blockType.uncompressed) this.#copyBytes(bits, until);
      else this.#decodeMatches(bits, until);
      this.#remaining -= this.#produced - before;
      bits.demandNotOverrun();
    }
    this.#finishFrame(bits);
    const place = start % this.#window.length;
    const output = this.#window.slice(place, place + block.size);
    if (this.#callTranslationSize !== 0) undoCallTranslation(output, start, this.#callTranslationSize);
    return output;
  }

  #skipPadding(bits: LzxBits): void {
    if (bits.readBytes(1)[0] !== 0) throw new BlockRefused('its padding is not zero');
    this.#isPaddingDue = false;
  }

  #finishFrame(bits: LzxBits): void {
    if (this.#type !== blockType.uncompressed) bits.alignToWord();
    else if (this.#isPaddingDue && this.#remaining === 0 && bits.rest === 1) this.#skipPadding(bits);
    bits.demandNotOverrun();
    if (bits.rest !== 0) throw new BlockRefused('bytes follow its bit stream');
  }

  #readBlockHeader(bits: LzxBits): void {
    if (this.#isPaddingDue) this.#skipPadding(bits);
    this.#type = bits.read(3);
    this.#remaining = bits.read(16) << 8;
    this.#remaining |= bits.read(8);
    bits.demandNotOverrun();
    if (this.#remaining === 0) throw new BlockRefused('an LZX block is empty');
    switch (this.#type) {
      case blockType.uncompressed:
        this.#readUncompressedHeader(bits);
        break;
      case blockType.aligned:
        for (let symbol = 0; symbol < 8; symbol += 1) this.#alignedCode.lengths[symbol] = bits.read(3);
        this.#alignedCode.build();
        this.#readCodes(bits);
        break;
      case blockType.verbatim:
        this.#readCodes(bits);
        break;
      default:
        throw new BlockRefused(`there is no LZX block of type ${String(this.#type)}`);
    }
    bits.demandNotOverrun();
  }

  #readUncompressedHeader(bits: LzxBits): void {
    bits.alignToBytes();
    const offsets = bits.readBytes(12);
    const view = new DataView(offsets.buffer, offsets.byteOffset, 12);
    this.#recent = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
    this.#isPaddingDue = this.#remaining % 2 === 1;
  }

  #readCodes(bits: LzxBits): void {
    this.#readLengths(bits, this.#mainCode.lengths, 0, literalCount);
    this.#readLengths(bits, this.#mainCode.lengths, literalCount, this.#mainCode.lengths.length);
    this.#mainCode.build();
    this.#readLengths(bits, this.#lengthCode.lengths, 0, lengthSymbolCount);
    this.#lengthCode.build(true);
  }

  /** Code lengths are written as differences to those of the block before, with runs, in a code of their own. */
  #readLengths(bits: LzxBits, lengths: Uint8Array, start: number, end: number): void {
    const preCode = this.#preCode;
    for (let symbol = 0; symbol < 20; symbol += 1) preCode.lengths[symbol] = bits.read(4);
    preCode.build();
    const changed = (at: number, difference: number): number => {
      if (difference > 16) throw new BlockRefused('a code length is not valid');
      return ((lengths[at] ?? 0) + 17 - difference) % 17;
    };
    let at = start;
    while (at < end) {
      const symbol = preCode.decode(bits);
      let [run, length] = [1, 0];
      if (symbol === 17) run = 4 + bits.read(4);
      else if (symbol === 18) run = 20 + bits.read(5);
      else if (symbol === 19) {
        run = 4 + bits.read(1);
        length = changed(at, preCode.decode(bits));
      } else length = changed(at, symbol);
      if (at + run > end) throw new BlockRefused('a run of code lengths is too long');
      lengths.fill(length, at, at + run);
      at += run;
    }
  }

  #copyBytes(bits: LzxBits, until: number): void {
    this.#window.set(bits.readBytes(until - this.#produced), this.#produced % this.#window.length);
    this.#produced = until;
  }

  /**
   * A match ends where its LZX block and its 32 KiB end at the latest, so the window never wraps inside one. Everything that the loop
   * changes is in variables: as fields of objects it takes twice the time.
   */
  #decodeMatches(bits: LzxBits, until: number): void {
    const window = this.#window;
    const mask = window.length - 1;
    const [mainCode, lengthCode, alignedCode] = [this.#mainCode, this.#lengthCode, this.#type === blockType.aligned ? this.#alignedCode : undefined];
    const { lookup: mainLookup, lookupShift } = mainCode;
    const mainShift = lookupShift + 16;
    const words = bits.restAsWords(this.#words);
    let { buffer, count } = bits;
    let position = 0;
    let [first, second, third] = this.#recent;
    let place = this.#produced & mask;
    const start = place - this.#produced;
    const stop = start + until;
    while (place < stop) {
      if (count < 16) {
        buffer |= (words[position] ?? 0) << (16 - count);
        position += 1;
        count += 16;
      }
      let main = mainLookup[buffer >>> mainShift] ?? 0;
      if (main === 0) main = mainCode.findLong(buffer >>> 16);
      buffer <<= main & 31;
      count -= main & 31;
      const symbol = main >>> 5;
      if (symbol < literalCount) {
        window[place] = symbol;
        place += 1;
        continue;
      }

      let length = minimumMatch + (symbol & 7);
      if ((symbol & 7) === longLengthHeader) {
        if (count < 16) {
          buffer |= (words[position] ?? 0) << (16 - count);
          position += 1;
          count += 16;
        }
        const more = lengthCode.find(buffer >>> 16);
        buffer <<= more & 31;
        count -= more & 31;
        length += more >>> 5;
      }

      let offset: number;
      const slot = (symbol - literalCount) >>> 3;
      if (slot === 0) offset = first;
      else if (slot === 1) {
        offset = second;
        second = first;
        first = offset;
      } else if (slot === 2) {
        offset = third;
        third = first;
        first = offset;
      } else {
        let extra = extraBits[slot] ?? 0;
        offset = (slotBases[slot] ?? 0) - 2;
        const isAligned = alignedCode !== undefined && extra >= 3;
        if (isAligned) extra -= 3;
        if (extra > 0) {
          // Up to 17 bits: with 16 or more in the buffer, one more word is enough.
          if (count < extra) {
            buffer |= (words[position] ?? 0) << (16 - count);
            position += 1;
            count += 16;
          }
          const value = buffer >>> (32 - extra);
          offset += isAligned ? value << 3 : value;
          buffer <<= extra;
          count -= extra;
        }
        if (isAligned) {
          if (count < 16) {
            buffer |= (words[position] ?? 0) << (16 - count);
            position += 1;
            count += 16;
          }
          const low = alignedCode.find(buffer >>> 16);
          buffer <<= low & 31;
          count -= low & 31;
          offset += low >>> 5;
        }
        third = second;
        second = first;
        first = offset;
      }

      if (length > stop - place) throw new BlockRefused('a match is longer than its block');
      if (offset === 0 || offset > place - start || offset > window.length) throw new BlockRefused('a match refers to bytes before the beginning');
      let from = (place - offset) & mask;
      const end = place + length;
      if (from + length <= window.length) {
        for (; place < end; place += 1, from += 1) window[place] = window[from] ?? 0;
      } else {
        for (; place < end; place += 1, from = (from + 1) & mask) window[place] = window[from] ?? 0;
      }
    }
    bits.position += position * 2;
    bits.buffer = buffer;
    bits.count = count;
    this.#recent = [first, second, third];
    this.#produced = until;
  }
}
