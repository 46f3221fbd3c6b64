/** Characters of XML 1.0, fifth edition. */

/** §2.2: what has no place in a document, not even as a reference. */
const forbidden = /[\0-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** Where the first forbidden character stands; -1 when there is none. */
export const forbiddenAt = (text: string): number => text.search(forbidden);

/** §2.3 NameStartChar and NameChar without the colon, which separates a prefix: Namespaces in XML §3. */
const nameStart = 'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const namePattern = new RegExp(`^[${nameStart}][-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}${nameStart}]*$`, 'u');

/** Whether the text is a name without a colon. */
export const isName = (text: string): boolean => namePattern.test(text);

/** Letters, digits and `-.:_`: what an ASCII name is made of. */
const inName = Uint8Array.from({ length: 128 }, (_, code) => (/[-.:\w]/u.test(String.fromCharCode(code)) ? 1 : 0));

/** Where a name that begins at `at` ends. Characters outside ASCII are all taken: {@link isName} looks at the name when it is new. */
export function endOfName(text: string, at: number): number {
  let end = at;
  for (let code = text.charCodeAt(end); code >= 128 || inName[code] === 1; code = text.charCodeAt(end)) end += 1;
  return end;
}

/** Where white space that begins at `at` ends (§2.3, after line ends became LF). */
export function endOfSpace(text: string, at: number): number {
  let end = at;
  for (let code = text.charCodeAt(end); code === 0x20 || code === 0x0a || code === 0x09; code = text.charCodeAt(end)) end += 1;
  return end;
}

/** §4.6. There are no others without a DOCTYPE. */
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };
const reference = /&(?:#(?<decimal>\d+);|#x(?<hexadecimal>[\dA-Fa-f]+);|(?<name>lt|gt|amp|apos|quot);)?/gu;

function characterOf(code: number): string | undefined {
  if (!(code <= 0x10_ffff)) return undefined;
  const character = String.fromCodePoint(code);
  return forbiddenAt(character) === -1 ? character : undefined;
}

/** The text with its references resolved; undefined when one of them means nothing. Each is resolved once and adds no length. */
export function resolveReferences(text: string): string | undefined {
  let meaningless = 0;
  const resolved = text.replace(reference, (_whole, decimal?: string, hexadecimal?: string, name?: string) => {
    const character = name !== undefined ? named[name] : characterOf(decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16));
    if (character === undefined) meaningless += 1;
    return character ?? '';
  });
  return meaningless === 0 ? resolved : undefined;
}
