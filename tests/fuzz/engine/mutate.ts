import type { Comparison } from './probes.js';
import type { Random } from './random.js';

/** Blind changes in the manner of AFL: they know bytes, not formats. */

const interestingNumbers = [0, 1, 2, 4, 7, 8, 16, 20, 32, 60, 63, 64, 100, 127, 128, 255, 256, 512, 1023, 1024, 4095, 4096, 32_767, 32_768, 65_535, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

export function encodeNumber(value: number, width: number, isLittleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(width);
  for (let index = 0; index < width; index += 1) bytes[isLittleEndian ? index : width - 1 - index] = Math.floor(value / 256 ** index) % 256;
  return bytes;
}

export function replaceRange(input: Uint8Array, start: number, end: number, piece: Uint8Array): Uint8Array {
  const result = new Uint8Array(start + piece.length + input.length - end);
  result.set(input.subarray(0, start));
  result.set(piece, start);
  result.set(input.subarray(end), start + piece.length);
  return result;
}

export interface HavocSources {
  readonly dictionary: readonly Uint8Array[];
  readonly comparisons: readonly Comparison[];
  readonly other: () => Uint8Array;
}

type Change = (input: Uint8Array, random: Random, sources: HavocSources) => Uint8Array;

const overwrite: (make: (random: Random, old: Uint8Array) => Uint8Array, width: (random: Random) => number) => Change = (make, width) => (input, random) => {
  const size = Math.min(width(random), input.length);
  const at = random.below(input.length - size + 1);
  const copy = input.slice();
  copy.set(make(random, input.subarray(at, at + size)).subarray(0, size), at);
  return copy;
};

const widths = [1, 2, 4];
const numberWidth = (random: Random): number => random.pick(widths);
/** Mostly short. */
const blockLength = (random: Random, limit: number): number => Math.min(limit, 1 + random.below(random.pick([4, 16, 64, 256, 2048, 32_768])));

const encodedForms = (value: number | string): Uint8Array[] =>
  typeof value === 'string'
    ? [Buffer.from(value), Buffer.from(value, 'hex')].filter(({ length }) => length > 0)
    : [2, 4].flatMap((width) => (value < 256 ** width ? [encodeNumber(value, width, true), encodeNumber(value, width, false)] : [])).concat(Buffer.from(String(value)));

/** Puts one side of a comparison where the other one stands in the input. */
const satisfyComparison: Change = (input, random, { comparisons }) => {
  if (comparisons.length === 0) return input;
  const { left, right } = random.pick(comparisons);
  const [from, to] = random.chance(0.5) ? [left, right] : [right, left];
  const [old, fresh] = [encodedForms(from), encodedForms(to)];
  const which = random.below(Math.min(old.length, fresh.length));
  const [oldBytes, freshBytes] = [old[which], fresh[which]];
  if (oldBytes === undefined || freshBytes === undefined) return input;
  const at = Buffer.from(input.buffer, input.byteOffset, input.length).indexOf(oldBytes, random.below(input.length));
  return at === -1 ? input : replaceRange(input, at, at + oldBytes.length, freshBytes);
};

const changeDigits: Change = (input, random) => {
  const text = Buffer.from(input.buffer, input.byteOffset, input.length).toString('latin1');
  const found = [...text.matchAll(/\d+/gu)];
  if (found.length === 0) return input;
  const { index, 0: digits } = random.pick(found);
  const value = random.pick([String(random.pick(interestingNumbers)), String(Number(digits) + random.below(9) - 4), `${digits}0`, '-1', '1e9', '']);
  return replaceRange(input, index, index + digits.length, Buffer.from(value));
};

const changes: readonly Change[] = [
  overwrite((random, [byte = 0]) => Uint8Array.of(byte ^ (1 << random.below(8))), () => 1),
  overwrite((random, [byte = 0]) => Uint8Array.of(byte ^ (1 << random.below(8))), () => 1),
  overwrite((random) => Uint8Array.of(random.below(256)), () => 1),
  overwrite((random, old) => encodeNumber(random.pick(interestingNumbers), old.length, random.chance(0.6)), numberWidth),
  overwrite((random, old) => {
    const isLittleEndian = random.chance(0.6);
    const value = (isLittleEndian ? old.toReversed() : old).reduce((sum, byte) => sum * 256 + byte, 0);
    return encodeNumber(Math.max(0, value + random.below(71) - 35), old.length, isLittleEndian);
  }, numberWidth),
  (input, random) => {
    const size = blockLength(random, input.length);
    const at = random.below(input.length - size + 1);
    return replaceRange(input, at, at + size, new Uint8Array());
  },
  (input, random) => {
    const size = blockLength(random, input.length);
    const from = random.below(input.length - size + 1);
    const at = random.below(input.length + 1);
    return replaceRange(input, at, at, input.slice(from, from + size));
  },
  (input, random) => {
    const size = blockLength(random, input.length);
    const from = random.below(input.length - size + 1);
    const copy = input.slice();
    copy.copyWithin(random.below(input.length - size + 1), from, from + size);
    return copy;
  },
  (input, random) => {
    const at = random.below(input.length + 1);
    const piece = random.chance(0.5) ? random.bytes(blockLength(random, 64)) : new Uint8Array(blockLength(random, 4096)).fill(random.pick([0, 255, 0x41, random.below(256)]));
    return replaceRange(input, at, at, piece);
  },
  (input, random, { dictionary }) => {
    if (dictionary.length === 0) return input;
    const word = random.pick(dictionary);
    const at = random.below(input.length + 1);
    return replaceRange(input, at, random.chance(0.5) ? at : Math.min(input.length, at + word.length), word);
  },
  (input, random, { other }) => {
    const donor = other();
    const size = blockLength(random, donor.length);
    const from = random.below(donor.length - size + 1);
    const at = random.below(input.length + 1);
    return replaceRange(input, at, random.chance(0.5) ? at : Math.min(input.length, at + size), donor.subarray(from, from + size));
  },
  (input, random, { other }) => {
    const donor = other();
    return replaceRange(input, random.below(input.length + 1), input.length, donor.subarray(random.below(donor.length + 1)));
  },
  satisfyComparison,
  satisfyComparison,
  changeDigits,
  (input, random) => input.subarray(0, random.below(input.length + 1)),
];

/** Some changes one after the other; few of them most of the time. */
export function havoc(input: Uint8Array, random: Random, sources: HavocSources, maxLength: number): Uint8Array {
  let result = input;
  for (let left = 1 << random.below(5); left > 0; left -= 1) {
    if (result.length === 0) result = random.bytes(8);
    result = random.pick(changes)(result, random, sources);
  }
  return result.length > maxLength ? result.subarray(0, maxLength) : result;
}
