/**
 * A small composable writer of DER (ITU-T X.690). Every function returns one complete encoding, tag and
 * length included, and takes complete encodings as parts, so a structure reads like its ASN.1.
 */

const universal = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}

/** One element with the given identifier octet around the content octets. */
export function tagged(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, part) => sum + part.byteLength, 0);
  const header = [tag, ...lengthOctets(size)];
  const element = new Uint8Array(header.length + size);
  element.set(header);
  let at = header.length;
  for (const part of content) {
    element.set(part, at);
    at += part.byteLength;
  }
  return element;
}

/** Absent OPTIONAL parts are passed as `undefined`. */
export type OptionalPart = Uint8Array | undefined;

const present = (parts: readonly OptionalPart[]): Uint8Array[] => parts.filter((part) => part !== undefined);

export const sequence = (...parts: readonly OptionalPart[]): Uint8Array => tagged(universal.sequence, ...present(parts));

/** SET OF: the parts are sorted by their encodings (X.690 §11.6). */
export const setOf = (...parts: readonly OptionalPart[]): Uint8Array =>
  tagged(universal.set, ...present(parts).sort((a, b) => Buffer.compare(a, b)));

/** `[number] EXPLICIT` */
export const explicit = (number: number, ...parts: readonly OptionalPart[]): Uint8Array => tagged(0xa0 | number, ...present(parts));

/** `[number] IMPLICIT` of a primitive type: the content octets as they are. */
export const implicit = (number: number, content: Uint8Array): Uint8Array => tagged(0x80 | number, content);

/** The same element under another identifier octet, as IMPLICIT tagging of a complete encoding needs it. */
export function retagged(tag: number, element: Uint8Array): Uint8Array {
  const copy = element.slice();
  copy[0] = tag;
  return copy;
}

/** The content octets of one element this module wrote, without tag and length. */
export function contentOf(element: Uint8Array): Uint8Array {
  const first = element[1] ?? 0;
  return element.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

export const nullValue = (): Uint8Array => tagged(universal.null);
export const boolean = (value: boolean): Uint8Array => tagged(universal.boolean, Uint8Array.of(value ? 0xff : 0));

/** An INTEGER from a number or from unsigned big-endian octets. */
export function integer(value: number | bigint | Uint8Array): Uint8Array {
  return tagged(universal.integer, value instanceof Uint8Array ? unsignedOctets(value) : signedOctets(BigInt(value)));
}

function unsignedOctets(octets: Uint8Array): Uint8Array {
  let start = 0;
  while (octets[start] === 0) start += 1;
  const bare = octets.subarray(start);
  if (bare.byteLength === 0) return Uint8Array.of(0);
  return (bare[0] ?? 0) < 0x80 ? bare : Uint8Array.from([0, ...bare]);
}

function signedOctets(value: bigint): Uint8Array {
  const octets: number[] = [];
  let rest = value;
  do {
    octets.unshift(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (rest !== 0n && rest !== -1n);
  const negative = ((octets[0] ?? 0) & 0x80) !== 0;
  if (negative !== value < 0n) octets.unshift(negative ? 0 : 0xff);
  return Uint8Array.from(octets);
}

/** @throws RangeError for a number that does not fit one octet. */
export function enumerated(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0x7f) throw new RangeError(`not a small enumeration: ${value}`);
  return tagged(universal.enumerated, Uint8Array.of(value));
}

/**
 * An OBJECT IDENTIFIER from its dotted text.
 * @throws RangeError when the text is none.
 */
export function objectIdentifier(dotted: string): Uint8Array {
  if (!/^[0-2](?:\.(?:0|[1-9]\d*))+$/u.test(dotted)) throw new RangeError(`not an object identifier: ${dotted}`);
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  if (first < 2n && second > 39n) throw new RangeError(`not an object identifier: ${dotted}`);
  const octets = [first * 40n + second, ...rest].flatMap(base128);
  return tagged(universal.objectIdentifier, Uint8Array.from(octets));
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) octets.unshift(Number(rest & 0x7fn) | 0x80);
  return octets;
}

export const octetString = (octets: Uint8Array): Uint8Array => tagged(universal.octetString, octets);

/** A BIT STRING of whole octets. */
export const bitString = (octets: Uint8Array): Uint8Array => tagged(universal.bitString, Uint8Array.of(0), octets);

/** A BIT STRING with named bits (X.690 §11.2.2): trailing zero bits are left out. */
export function namedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(-1, ...bits);
  const octets = new Uint8Array(Math.floor(highest / 8) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  const unused = highest < 0 ? 0 : 7 - (highest % 8);
  return tagged(universal.bitString, Uint8Array.of(unused), octets);
}

export const utf8String = (text: string): Uint8Array => tagged(universal.utf8String, Buffer.from(text));
/** The caller keeps to the characters that X.680 §41.4 allows. */
export const printableString = (text: string): Uint8Array => tagged(universal.printableString, Buffer.from(text, 'latin1'));
export const ia5String = (text: string): Uint8Array => tagged(universal.ia5String, Buffer.from(text, 'latin1'));
export const bmpString = (text: string): Uint8Array => tagged(universal.bmpString, utf16BigEndian(text));

/** The content octets of a BMPString: UTF-16, the high octet first. */
export const utf16BigEndian = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();

const digits = (value: number, count = 2): string => String(value).padStart(count, '0');
const afterYear = (date: Date): string =>
  [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => digits(part)).join('');

/** Milliseconds are cut off. */
export const utcTime = (date: Date): Uint8Array =>
  tagged(universal.utcTime, Buffer.from(`${digits(date.getUTCFullYear() % 100)}${afterYear(date)}Z`));

/** Written with a fraction only when there is one (X.690 §11.7). */
export function generalizedTime(date: Date): Uint8Array {
  const milliseconds = date.getUTCMilliseconds();
  const fraction = milliseconds === 0 ? '' : `.${digits(milliseconds, 3).replace(/0+$/u, '')}`;
  return tagged(universal.generalizedTime, Buffer.from(`${digits(date.getUTCFullYear(), 4)}${afterYear(date)}${fraction}Z`));
}

/** The Time of RFC 5280 §4.1.2.5: UTCTime from 1950 to 2049, else GeneralizedTime; whole seconds. */
export function certificateTime(date: Date): Uint8Array {
  const year = date.getUTCFullYear();
  if (year >= 1950 && year < 2050) return utcTime(date);
  return generalizedTime(new Date(Math.floor(date.getTime() / 1000) * 1000));
}
