/** One attribute of a distinguished name, its value without escapes. */
export interface NameAttribute {
  readonly type: string;
  readonly value: string;
}

/** Reads the text of a distinguished name back into its attributes (RFC 4514 §3). What cannot be read is left out. */
export function nameAttributes(text: string): readonly NameAttribute[] {
  // A backslash hides the character behind it, so a separator is one that no backslash stands before.
  const parts = text.match(/(?:\\[\s\S]|[^\\,+])+/gu) ?? [];
  return parts.flatMap((part) => {
    const equals = part.indexOf('=');
    const type = part.slice(0, Math.max(0, equals)).trim();
    return /^[A-Za-z0-9.]+$/u.test(type) ? [{ type, value: unescapeValue(part.slice(equals + 1)) }] : [];
  });
}

/** Bytes may be written as `\C3\A4`; several in a row are one piece of UTF-8. */
const unescapeValue = (value: string): string =>
  value.replace(/(?:\\[0-9A-Fa-f]{2})+|\\([\s\S])/gu, (escaped, single: string | undefined) =>
    single ?? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
