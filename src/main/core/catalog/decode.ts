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

/** Turns the bytes of an XML document into text, piece by piece. Invalid bytes are refused, not replaced. */
export function createXmlDecoder(): XmlDecoder {
  let decoder: TextDecoder | undefined;
  /** Bytes that came before there were enough of them to hold a byte order mark. */
  let early: Uint8Array = nothing;
  /** The beginning of the text, until the declaration in it was looked at. */
  let head: string | undefined = '';

  const begin = (data: Uint8Array): TextDecoder => new TextDecoder(encodingOf(data), { fatal: true });
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
      if (decoder !== undefined) return pass(decode(decoder, chunk, true), false);
      const data = early.length === 0 ? chunk : Buffer.concat([early, chunk]);
      if (data.length < 2) {
        early = data;
        return '';
      }
      decoder = begin(data);
      return pass(decode(decoder, data, true), false);
    },
    end() {
      const isBegun = decoder !== undefined;
      decoder ??= begin(early);
      return pass(decode(decoder, isBegun ? nothing : early, false), true);
    },
  };
}
