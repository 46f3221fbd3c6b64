import type { ErrorCode } from '../../../shared/errors/index.js';
import { Fault } from '../fault.js';

/** Bytes of a name without its terminating NUL ([MS-CAB] 2.3: szName has at most 256 with it). */
export const maxNameBytes = 255;
/** CFFILE.attribs: the name is UTF-8. */
export const utf8NameAttribute = 0x80;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// Without the UTF-8 flag the name is in the packer's code page, which the cabinet does not say. Windows-1252
// is the one of most packers, agrees with ASCII, and gives almost every byte a character; the five that it
// leaves out become control characters and are refused. Written out, because some versions of Node read
// Latin-1 under its name.
const windows1252Block = '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';
export const decodeText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (byte >= 0x80 && byte < 0xa0 ? windows1252Block.charAt(byte - 0x80) : String.fromCharCode(byte))).join('');

/** Control, format and separator characters: none can be seen, some turn the text around them. */
const control = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const forbidden = /[<>"|?*]/u;
/** Windows opens these as devices, also with an extension or spaces behind them. The superscript digits count as digits. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3])[ ]*(?:\.|$)/iu;

/** A name that can be shown: invisible characters as escapes, cut to 120 characters. */
export function showName(name: string): string {
  const visible = name.replace(new RegExp(control, 'gu'), (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
  return visible.length > 120 ? `${visible.slice(0, 119)}…` : visible;
}

function partProblem(part: string): ErrorCode | undefined {
  if (part === '') return 'cabinet/name-empty';
  if (part === '.' || part === '..') return 'cabinet/name-climbing';
  if (part.includes(':')) return 'cabinet/name-stream';
  if (forbidden.test(part)) return 'cabinet/name-forbidden';
  if (device.test(part)) return 'cabinet/name-device';
  return part.endsWith('.') || part.endsWith(' ') ? 'cabinet/name-trailing' : undefined;
}

/** What is wrong with a relative name whose parts are separated by '/'. */
export function nameProblem(name: string): ErrorCode | undefined {
  if (control.test(name)) return 'cabinet/name-control';
  if (name.startsWith('//')) return 'cabinet/name-network';
  if (name.startsWith('/')) return 'cabinet/name-absolute';
  if (/^[a-z]:/iu.test(name)) return 'cabinet/name-drive';
  for (const part of name.split('/')) {
    const problem = partProblem(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function demandSafeName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new Fault(problem, { name: showName(name) });
}

/**
 * The name of a member with '/' between its parts.
 * @param index counts the members from 0; it stands in the error when there is no name to show.
 * @throws Fault `cabinet/name-…`
 */
export function decodeName(bytes: Uint8Array, isUtf8: boolean, index: number): string {
  let name: string;
  try {
    name = (isUtf8 ? utf8.decode(bytes) : decodeText(bytes)).replaceAll('\\', '/');
  } catch (error) {
    throw new Fault('cabinet/name-not-text', { index: index + 1 }, { cause: error });
  }
  demandSafeName(name);
  return name;
}

export interface EncodedName {
  readonly bytes: Uint8Array;
  readonly isUtf8: boolean;
}

/**
 * The bytes of a name with '\' between its parts, as Windows writes it; UTF-8 when it is not ASCII.
 * @throws Fault `cabinet/name-…`
 */
export function encodeName(name: string): EncodedName {
  const unified = name.replaceAll('\\', '/');
  demandSafeName(unified);
  const bytes = new TextEncoder().encode(unified.replaceAll('/', '\\'));
  if (bytes.length > maxNameBytes) throw new Fault('cabinet/name-too-long', { name: showName(name), size: bytes.length });
  return { bytes, isUtf8: bytes.some((byte) => byte > 0x7f) };
}

const upperOf = (character: string): string => {
  const upper = character.toUpperCase();
  return upper.length === character.length ? upper : character;
};
/**
 * Names that Windows (or macOS, which composes accents) takes for the same have the same key. Windows maps
 * one character to one, so the sharp s stays what it is.
 */
const keyOf = (name: string): string => Array.from(name.normalize('NFC'), upperOf).join('');

/**
 * Demands that no two names meet in one file, and that no name is a file and a folder.
 * @throws Fault `cabinet/name-duplicate`, `cabinet/name-conflict`
 */
export function demandDistinctNames(names: readonly string[]): void {
  const keys = names.map(keyOf);
  const files = new Set<string>();
  keys.forEach((key, index) => {
    if (files.has(key)) throw new Fault('cabinet/name-duplicate', { name: showName(names[index] ?? key) });
    files.add(key);
  });
  for (const key of keys) {
    for (let end = key.indexOf('/'); end !== -1; end = key.indexOf('/', end + 1)) {
      const parent = key.slice(0, end);
      if (files.has(parent)) throw new Fault('cabinet/name-conflict', { name: showName(names[keys.indexOf(parent)] ?? parent) });
    }
  }
}
