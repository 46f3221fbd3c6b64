import type { XmlElement } from '../../../../shared/catalog.js';
import { attributeOf } from '../../xml/query.js';
import { parseInstant } from '../dates.js';

/** What a rule says beyond its own element. */
export interface RuleContext {
  /** Product and patch codes from the item's Metadata, which some Windows Installer rules work on. */
  readonly metadataCodes: readonly string[];
}

/** The words of one rule; `undefined` for an element that the family has no words for. */
export type RuleWords = (rule: XmlElement, context: RuleContext) => string;
export type RuleFamily = Readonly<Record<string, RuleWords>>;

/** An entry of a table; a key from a catalogue may also be `constructor` or `__proto__`. */
export const lookUp = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

/** Queries are long; everything beyond is no reading matter. */
const maxShown = 4_000;

/** A text from the catalogue as part of a sentence: bounded, and without characters that act on a screen. */
export function plain(text: string): string {
  const safe = text.replace(/[\t\n\r]+/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
  return safe.length > maxShown ? `${safe.slice(0, maxShown)}…` : safe;
}

export const quote = (text: string): string => `“${plain(text)}”`;

/** The attribute's text, or words for a rule that lacks it. */
export function valueOf(rule: XmlElement, name: string): string {
  const value = attributeOf(rule, name);
  return value === undefined || value === '' ? `(no ${name} given)` : plain(value);
}

export const optionalOf = (rule: XmlElement, name: string): string | undefined => {
  const value = attributeOf(rule, name);
  return value === undefined || value === '' ? undefined : value;
};

export const isTrue = (rule: XmlElement, name: string): boolean => ['true', '1'].includes(attributeOf(rule, name)?.trim().toLowerCase() ?? '');

/** `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[], last: 'and' | 'or' = 'and'): string =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`;

const dateFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long', timeStyle: 'medium' });

/** `1 May 2026 at 12:00:00 UTC`, or the text itself when it is no date. */
export function date(text: string): string {
  const instant = parseInstant(text);
  return instant === undefined ? plain(text) : `${dateFormat.format(new Date(instant))} UTC`;
}
