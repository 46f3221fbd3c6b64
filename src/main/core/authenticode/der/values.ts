import { timingSafeEqual } from 'node:crypto';
import { demandTag, derTags, DerRefused, type DerNode } from './read.js';

const refuse = (reason: string): never => {
  throw new DerRefused(reason);
};

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
/** Same length, same bytes; takes the same time wherever they differ. */
export const bytesEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Arcs of real identifiers stay far below; a longer one is only there to cost time. */
const maxOidBytes = 64;

/**
 * Dotted decimal text of an OBJECT IDENTIFIER (X.690 §8.19).
 * @throws DerRefused
 */
export function readOid(node: DerNode, what = 'an object identifier'): string {
  const { content } = demandTag(node, derTags.oid, what);
  if (content.length === 0 || content.length > maxOidBytes) refuse(`${what} is empty or too long`);
  const arcs: number[] = [];
  let value = 0;
  let fresh = true;
  for (const byte of content) {
    if (fresh && byte === 0x80) refuse(`${what} is not in its shortest form`);
    value = value * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(value)) refuse(`${what} has an arc that is too large`);
    fresh = (byte & 0x80) === 0;
    if (fresh) {
      if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(value / 40)));
      arcs.push(arcs.length === 1 ? value - (arcs[0] ?? 0) * 40 : value);
      value = 0;
    }
  }
  if (!fresh) refuse(`${what} ends inside an arc`);
  return arcs.join('.');
}

/** The content octets of an INTEGER: two's complement, shortest form. */
export function integerBytes(node: DerNode, what = 'a number'): Uint8Array {
  const { content } = demandTag(node, derTags.integer, what);
  const [first, second] = content;
  if (first === undefined) return refuse(`${what} is empty`);
  // X.690 §8.3.2: the first nine bits are neither all zero nor all one.
  const firstBits = second === undefined ? undefined : (first << 1) | (second >>> 7);
  if (firstBits === 0 || firstBits === 0x1ff) refuse(`${what} is not in its shortest form`);
  return content;
}

/** A non-negative INTEGER below 2^31. */
export function readSmallInteger(node: DerNode, what = 'a number'): number {
  const content = integerBytes(node, what);
  if (content.length > 4 || (content[0] ?? 0) >= 0x80) refuse(`${what} is negative or too large`);
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

export function readBoolean(node: DerNode, what = 'a truth value'): boolean {
  const { content } = demandTag(node, derTags.boolean, what);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) refuse(`${what} is neither true nor false`);
  return content[0] === 0xff;
}

export const readOctets = (node: DerNode, what = 'an octet string'): Uint8Array => demandTag(node, derTags.octetString, what).content;

/** The bits of a BIT STRING; unused ones must be zero (X.690 §11.2.1). */
export function readBits(node: DerNode, what = 'a bit string'): { readonly bytes: Uint8Array; readonly unused: number } {
  const { content } = demandTag(node, derTags.bitString, what);
  const unused = content[0] ?? 8;
  const bytes = content.subarray(1);
  if (unused > 7 || (bytes.length === 0 && unused > 0)) refuse(`${what} has a wrong count of unused bits`);
  if (((bytes.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) refuse(`${what} has unused bits that are not zero`);
  return { bytes, unused };
}

/** A BIT STRING that is whole bytes: keys and signatures. */
export function readBitBytes(node: DerNode, what: string): Uint8Array {
  const { bytes, unused } = readBits(node, what);
  if (unused !== 0) refuse(`${what} is not made of whole bytes`);
  return bytes;
}

const utcPattern = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/u;
/** Fractions of a second occur in time stamps (RFC 3161 §2.4.2). */
const generalizedPattern = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?Z$/u;

/**
 * UTCTime or GeneralizedTime in Zulu with seconds (RFC 5280 §4.1.2.5); two-digit years from 50 are 19xx.
 * @throws DerRefused also for a day or an hour that does not exist.
 */
export function readTime(node: DerNode, what = 'a time'): Date {
  // No form has more than 25 characters, so what is cut off here was none.
  const text = String.fromCharCode(...node.content.subarray(0, 32));
  const match = node.tag === derTags.utcTime ? utcPattern.exec(text) : node.tag === derTags.generalizedTime ? generalizedPattern.exec(text) : null;
  if (match === null) return refuse(`${what} is not a time in the form that DER demands`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const fullYear = node.tag === derTags.utcTime ? year + (year >= 50 ? 1900 : 2000) : year;
  const milliseconds = Math.floor(Number(`0.${match[7] ?? ''}`) * 1000);
  const date = new Date(0);
  date.setUTCFullYear(fullYear, month - 1, day);
  date.setUTCHours(hour, minute, second, milliseconds);
  // A day that the month does not have leads into another month.
  const exists = date.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  return exists ? date : refuse(`${what} does not exist in the calendar`);
}

/** Swaps to the byte order that Node's utf16le decoder wants. */
function bigEndian16(bytes: Uint8Array, what: string): string {
  if (bytes.length % 2 !== 0) refuse(`${what} ends inside a character`);
  return Buffer.from(bytes).swap16().toString('utf16le');
}

function bigEndian32(bytes: Uint8Array, what: string): string {
  if (bytes.length % 4 !== 0) refuse(`${what} ends inside a character`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 4) {
    const codePoint = view.getUint32(offset);
    text += codePoint > 0x10ffff ? refuse(`${what} has a character that does not exist`) : String.fromCodePoint(codePoint);
  }
  return text;
}

/** Text octets by the universal tag of their string type; `undefined` when the tag is no string type. */
export function decodeText(tag: number, bytes: Uint8Array, what = 'a text'): string | undefined {
  switch (tag) {
    case derTags.utf8String:
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return refuse(`${what} is not UTF-8`);
      }
    case derTags.bmpString:
      return bigEndian16(bytes, what);
    case derTags.universalString:
      return bigEndian32(bytes, what);
    case derTags.printableString:
    case derTags.ia5String:
    case derTags.numericString:
    case derTags.visibleString:
    case derTags.teletexString:
      return Buffer.from(bytes).toString('latin1');
    default:
      return undefined;
  }
}
