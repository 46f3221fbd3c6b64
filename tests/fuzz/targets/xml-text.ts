import { replaceRange } from '../engine/mutate.js';
import type { MutationTools } from '../engine/target.js';

/** Changes of XML that mostly leave it well-formed: elements, attributes and texts as they stand in the bytes. */

interface Span {
  readonly start: number;
  readonly end: number;
}

/** latin1, so that places in the text are places in the bytes. */
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** An element with its content, from one of its opening tags on. */
function elementAt(text: string, start: number): Span | undefined {
  const name = /^<([\w:.-]+)/u.exec(text.slice(start, start + 100))?.[1];
  const openEnd = text.indexOf('>', start);
  if (name === undefined || openEnd === -1) return undefined;
  if (text[openEnd - 1] === '/') return { start, end: openEnd + 1 };
  let depth = 0;
  const tags = new RegExp(`<(/?)${name.replaceAll('.', '\\.')}(?=[\\s/>])[^>]*?(/?)>`, 'gu');
  tags.lastIndex = start;
  for (let match = tags.exec(text); match !== null; match = tags.exec(text)) {
    if (match[1] === '/') depth -= 1;
    else if (match[2] !== '/') depth += 1;
    if (depth === 0) return { start, end: match.index + match[0].length };
  }
  return undefined;
}

const spansOf = (text: string, pattern: RegExp): Span[] => [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));

const values = ['', ' ', '0', '-1', '1', 'true', 'false', '2147483648', '1e3', '99999999999999999999', '..\\..\\x', 'C:\\x', 'https://x.example/%00', 'http://[', 'javascript:1', '&lt;', '&amp;', '&#0;', '&#x10FFFF;', '&unknown;', '__proto__', 'constructor', '11111111-1111-4111-8111-111111111111', '2026-02-30T25:61:00Z', 'x'.repeat(2000), '\u00ff\u00fe', ']]>', '<![CDATA[a]]>', '<!--', '\u202e'];

export function changeXml(input: Uint8Array, { random, other, havoc }: MutationTools): Uint8Array {
  const text = textOf(input);
  const opening = spansOf(text, /<[A-Za-z][^<>]*>/gu);
  if (opening.length === 0) return havoc(input);
  const anyElement = (): Span | undefined => elementAt(text, random.pick(opening).start);
  const replace = ({ start, end }: Span, piece: string | Uint8Array): Uint8Array => replaceRange(input, start, end, typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
  switch (random.below(9)) {
    case 0: {
      const element = anyElement();
      return element === undefined ? havoc(input) : replace(element, '');
    }
    case 1: {
      const element = anyElement();
      return element === undefined ? havoc(input) : replace({ start: element.end, end: element.end }, input.subarray(element.start, element.end));
    }
    case 2: {
      const [element, place] = [anyElement(), anyElement()];
      return element === undefined || place === undefined ? havoc(input) : replace(random.chance(0.5) ? place : { start: place.end, end: place.end }, input.subarray(element.start, element.end));
    }
    case 3: {
      const donor = other();
      const donorText = textOf(donor);
      const donors = spansOf(donorText, /<[A-Za-z][^<>]*>/gu);
      const element = donors.length === 0 ? undefined : elementAt(donorText, random.pick(donors).start);
      const place = anyElement();
      return element === undefined || place === undefined ? havoc(input) : replace(random.chance(0.5) ? place : { start: place.start, end: place.start }, donor.subarray(element.start, element.end));
    }
    case 4:
    case 5: {
      const attributes = spansOf(text, /="[^"<]*"/gu);
      if (attributes.length === 0) return havoc(input);
      const span = random.pick(attributes);
      return replace({ start: span.start + 2, end: span.end - 1 }, random.chance(0.7) ? random.pick(values) : havoc(input.subarray(span.start + 2, span.end - 1)).subarray(0, 4096));
    }
    case 6: {
      const attributes = spansOf(text, /\s[\w:.-]+="[^"<]*"/gu);
      return attributes.length === 0 ? havoc(input) : replace(random.pick(attributes), random.chance(0.5) ? '' : ` ${random.pick(['ID', 'x', 'Language', 'PackageID', 'xsi:nil', 'xmlns'])}="${random.pick(values).replaceAll('<', '')}"`);
    }
    case 7: {
      const texts = spansOf(text, /(?<=>)[^<>]+(?=<)/gu);
      if (texts.length === 0) return havoc(input);
      const span = random.pick(texts);
      return replace(span, random.chance(0.7) ? random.pick(values) : havoc(input.subarray(span.start, span.end)).subarray(0, 4096));
    }
    default: {
      const tag = random.pick(opening);
      return replace(tag, havoc(input.subarray(tag.start, tag.end)).subarray(0, 4096));
    }
  }
}
