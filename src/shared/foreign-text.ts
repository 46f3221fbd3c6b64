/**
 * Text that others wrote (catalogues, certificates, servers, file names), made ready for the place where it is shown.
 * Escaping for the language of the place, as in HTML, comes on top. What is published keeps the text as it came.
 */

/**
 * Characters that draw nothing, move the cursor or turn the reading order around: controls, line and paragraph separators,
 * unpaired surrogates, interlinear annotations, and Unicode's Default_Ignorable_Code_Point, which holds every
 * bidirectional control, zero-width character and tag (UAX #44). The selector that asks for the colour or the
 * text form of an emoji is left alone behind one.
 */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB](?<!\p{Extended_Pictographic}[\uFE0E\uFE0F])/gu;

const nameOf = (character: string): string => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

/** The text with everything unseen in it named, as `⟨U+202E⟩`: it cannot hide or reorder itself or what stands beside it. */
export const visible = (text: string): string => text.replace(unseen, nameOf);

/** Like {@link visible} for text of several lines: line breaks and tabs stay. */
export const visibleLines = (text: string): string => text.replaceAll('\r\n', '\n').replace(unseen, (character) => (character === '\n' || character === '\t' ? character : nameOf(character)));

/**
 * Visible text of at most `max` UTF-16 units, the last of them `…` where something was cut. Neither a character nor
 * the name of one is cut in two.
 */
export function visibleUpTo(text: string, max: number): string {
  // Naming makes text only longer: what lies behind the limit is not worth the work, whatever its size.
  const whole = visible(text.slice(0, max + 2));
  if (text.length <= max && whole.length <= max) return whole;
  let kept = '';
  for (const [piece] of whole.matchAll(/⟨U\+[0-9A-F]{4,6}⟩|./gsu)) {
    if (kept.length + piece.length > max - 1) break;
    kept += piece;
  }
  return `${kept}…`;
}

/** Visible text on one line: white space of any kind and length is one space. `max` as in {@link visibleUpTo}. */
export const oneLine = (text: string, max: number): string => visibleUpTo(text.replace(/[\s\u0085]+/gu, ' ').trim(), max);

/** A value as JSON on one line of printable text; what is unseen in it is escaped (RFC 8259, section 7), so nothing is lost. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(unseen, (character) => Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''));

/** What makes a spreadsheet calculate, and the quotation mark by which a cell could swallow the next ones. */
const starters = new Set(['=', '+', '-', '@', '"', '\u2212']);

/**
 * One cell of tab-separated text. Text that a spreadsheet could take for a formula gets an apostrophe in front, by which
 * spreadsheets mark text; full-width and other compatibility forms count like the plain characters (NFKC).
 */
export function tsvCell(text: string): string {
  const cell = visible(text.replace(/[\t\r\n]/gu, ' '));
  const first = /\S/u.exec(cell)?.[0] ?? '';
  return /^[\t\r\n]/u.test(text) || starters.has(first.normalize('NFKC')) ? `'${cell}` : cell;
}
