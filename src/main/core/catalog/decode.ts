import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { refuse, shown } from './fields.js';

export interface XmlDecoder {
  /**
   * @throws Fault `catalog/encoding` for bytes that are not text, `catalog/encoding-unknown` for a declaration
   * of another encoding.
   */
  write(chunk: Uint8Array): string;
  end(): string;
}

/** Names by which a document may call its own encoding. What is believed is the byte order mark, never the name. */
const harmlessNames = new Set(['utf-8', 'utf8', 'utf-16', 'utf-16le', 'utf-16be', 'utf16', 'us-ascii', 'ascii']);
/** Longest declaration looked for, in characters; real ones have 60. */
const declarationRoom = 256;

const startsWith = (data: Uint8Array, ...mark: number[]): boolean => mark.every((byte, index) => data[index] === byte);

/** XML 1.0 appendix F.1: with a byte order mark; without one it is UTF-8. */
const encodingOf = (head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' =>
  startsWith(head, 0xff, 0xfe) ? 'utf-16le' : startsWith(head, 0xfe, 0xff) ? 'utf-16be' : 'utf-8';

function checkDeclaration(head: string): void {
  const name = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']/u.exec(head)?.[1];
  if (name !== undefined && !harmlessNames.has(name.toLowerCase())) refuse('catalog/encoding-unknown', { encoding: shown(name) });
}

function decode(decoder: TextDecoder, data: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(data, { stream });
  } catch {
    return refuse('catalog/encoding', { encoding: decoder.encoding.toUpperCase() });
  }
}

const nothing = new Uint8Array();

/** How many bytes at the end begin a character whose other bytes have yet to come. */
function unfinishedBytes(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, data.length); back += 1) {
    const byte = data[data.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

interface PieceDecoder {
  decode(data: Uint8Array, isLast: boolean): string;
}

/** Catalogues are ASCII but for a few words, and ASCII needs no decoding: Latin-1 reads it as it is, in a tenth of the time. */
function createUtf8Decoder(): PieceDecoder {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let waiting: Uint8Array = nothing;
  let isBegun = false;
  return {
    decode(data, isLast) {
      const all = waiting.length === 0 ? data : Buffer.concat([waiting, data]);
      const kept = isLast ? 0 : unfinishedBytes(all);
      // A copy: who handed the bytes over may use their memory again.
      waiting = kept === 0 ? nothing : Uint8Array.from(all.subarray(all.length - kept));
      const whole = all.subarray(0, all.length - kept);
      const text = isAscii(whole) ? Buffer.from(whole.buffer, whole.byteOffset, whole.length).toString('latin1') : decode(decoder, whole, false);
      const isMarked = !isBegun && text.startsWith('\uFEFF');
      isBegun ||= text !== '';
      return isMarked ? text.slice(1) : text;
    },
  };
}

function createUtf16Decoder(encoding: 'utf-16le' | 'utf-16be'): PieceDecoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return { decode: (data, isLast) => decode(decoder, data, !isLast) };
}

/** Turns the bytes of an XML document into text, piece by piece. Invalid bytes are refused, not replaced. */
export function createXmlDecoder(): XmlDecoder {
  let decoder: PieceDecoder | undefined;
  /** Bytes that came before there were enough of them to hold a byte order mark. */
  let early: Uint8Array = nothing;
  /** The beginning of the text, until the declaration in it was looked at. */
  let head: string | undefined = '';

  const begin = (data: Uint8Array): PieceDecoder => {
    const encoding = encodingOf(data);
    return encoding === 'utf-8' ? createUtf8Decoder() : createUtf16Decoder(encoding);
  };
  const pass = (text: string, isLast: boolean): string => {
    if (head === undefined) return text;
    head += text;
    if (head.length < declarationRoom && !isLast) return '';
    const all = head;
    head = undefined;
    checkDeclaration(all);
    return all;
  };

  return {
    write(chunk) {
      if (decoder !== undefined) return pass(decoder.decode(chunk, false), false);
      const data = early.length === 0 ? chunk : Buffer.concat([early, chunk]);
      if (data.length < 2) {
        early = data;
        return '';
      }
      decoder = begin(data);
      return pass(decoder.decode(data, false), false);
    },
    end() {
      const isBegun = decoder !== undefined;
      decoder ??= begin(early);
      return pass(decoder.decode(isBegun ? nothing : early, true), true);
    },
  };
}
