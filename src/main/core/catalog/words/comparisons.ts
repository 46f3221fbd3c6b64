import type { XmlElement } from '../../../../shared/catalog.js';
import { lookUp, optionalOf, quote, plain } from './phrases.js';

type Words = Readonly<Record<string, string>>;

/** ScalarComparison of the schema, for each kind of thing that is compared. */
const scalar = {
  version: { LessThan: 'below', LessThanOrEqualTo: 'of at most', EqualTo: 'of exactly', GreaterThanOrEqualTo: 'of at least', GreaterThan: 'above' },
  number: { LessThan: 'less than', LessThanOrEqualTo: 'at most', EqualTo: 'exactly', GreaterThanOrEqualTo: 'at least', GreaterThan: 'more than' },
  date: { LessThan: 'before', LessThanOrEqualTo: 'at or before', EqualTo: 'at', GreaterThanOrEqualTo: 'at or after', GreaterThan: 'after' },
} as const satisfies Readonly<Record<string, Words>>;

const text: Words = { EqualTo: 'is', BeginsWith: 'begins with', Contains: 'contains', EndsWith: 'ends with' };

const chosen = (words: Words, comparison: string): string => lookUp(words, comparison) ?? `compared as ${quote(comparison)} with`;

/** For example `below 2.0.0.0`. Without a comparison the schema compares for equality. */
export const compared = (rule: XmlElement, kind: keyof typeof scalar, value: string): string => `${chosen(scalar[kind], optionalOf(rule, 'Comparison') ?? 'EqualTo')} ${plain(value)}`;

/** For example `begins with “10.”`. */
export const comparedText = (rule: XmlElement, value: string): string => `${chosen(text, optionalOf(rule, 'Comparison') ?? 'EqualTo')} ${quote(value)}`;
