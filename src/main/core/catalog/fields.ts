import type { XmlElement } from '../../../shared/catalog.js';
import type { ErrorCode, ErrorData } from '../../../shared/errors/index.js';
import { parsePackageId, type Instant, type PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { attributeOf, childElements, childNamed, childrenNamed, textOf } from '../xml/query.js';
import { parseInstant } from './dates.js';
import { ns } from './namespaces.js';

/** What was passed over in a package because nothing depends on it. Counted, so that it is not silent. */
export interface LeftOut {
  /** Elements that the schema does not know. */
  elements: number;
  /** Links that are no http or https address. */
  links: number;
  /** Texts in a language that was there already, or without a title. */
  languages: number;
}

export const nothingLeftOut = (): LeftOut => ({ elements: 0, links: 0, languages: 0 });

export function refuse(code: ErrorCode, data: ErrorData = {}): never {
  throw new Fault(code, data);
}

/** A value from a catalogue as it may stand in an error: short, and without characters that act on a screen. */
export function shown(value: string): string {
  const safe = value.slice(0, 101).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
  return safe.length > 100 ? `${safe.slice(0, 99)}…` : safe;
}

/** More than single spaces. */
const hasRuns = /[\t\n\r]| {2}/u;

/** One line: runs of XML white space become one space. */
export const oneLine = (text: string): string => (hasRuns.test(text) ? text.replace(/[\t\n\r ]+/gu, ' ') : text).trim();

/** `{ [key]: value }`, or nothing for `undefined`: absent and undefined are different things in the model. */
export const given = <Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> =>
  value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);

export function demandLength(text: string, limit: number, field: string): string {
  if (text.length > limit) refuse('catalog/text-too-long', { field, limit });
  return text;
}

export function demandCount(count: number, limit: number, what: string): void {
  if (count > limit) refuse('catalog/over-limit', { what, limit });
}

/** The one child of that name. Two of them contradict each other, and readers disagree about which one counts. */
export function onlyChild(parent: XmlElement, name: string, namespace: string = ns.sdp): XmlElement | undefined {
  const [first, second] = childrenNamed(parent, name, namespace);
  if (second !== undefined) refuse('catalog/element-repeated', { element: name });
  return first;
}

/** Texts of the children of that name, each on one line; empty ones are left out. */
export const textsNamed = (parent: XmlElement, name: string): string[] =>
  childrenNamed(parent, name, ns.sdp)
    .map((child) => oneLine(textOf(child)))
    .filter((text) => text !== '');

export function textNamed(parent: XmlElement, name: string): string | undefined {
  const child = childNamed(parent, name, ns.sdp);
  const text = child === undefined ? '' : oneLine(textOf(child));
  return text === '' ? undefined : text;
}

export function countUnknown(parent: XmlElement, known: ReadonlySet<string>, leftOut: LeftOut): void {
  for (const child of childElements(parent)) if (child.namespace !== ns.sdp || !known.has(child.name)) leftOut.elements += 1;
}

/** xs:boolean. */
export function booleanAttribute(element: XmlElement, name: string, fallback: boolean): boolean {
  const value = attributeOf(element, name)?.trim().toLowerCase();
  if (value === undefined || value === '') return fallback;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  return refuse('catalog/value-unknown', { field: `${element.name}/@${name}`, value: shown(value) });
}

/** One of the words of the schema, in any case; `undefined` when it is none of them. */
export const oneOf = <Word extends string>(text: string, words: readonly Word[]): Word | undefined => {
  const exact = words.find((word) => word === text);
  if (exact !== undefined) return exact;
  const wanted = oneLine(text).toLowerCase();
  return words.find((word) => word.toLowerCase() === wanted);
};

export function wordAttribute<Word extends string>(element: XmlElement, name: string, words: readonly Word[], fallback?: Word): Word {
  const value = attributeOf(element, name) ?? '';
  if (value.trim() === '' && fallback !== undefined) return fallback;
  return oneOf(value, words) ?? refuse('catalog/value-unknown', { field: `${element.name}/@${name}`, value: shown(value) });
}

export function dateAttribute(element: XmlElement, name: string): Instant {
  const field = `${element.name}/@${name}`;
  const value = attributeOf(element, name) ?? '';
  if (value.trim() === '') refuse('catalog/date-missing', { field });
  return parseInstant(value) ?? refuse('catalog/date-invalid', { field, value: shown(value) });
}

/** Ids of other packages, each once, in the order of their first mention. */
export function packageIdsIn(parents: readonly XmlElement[], limit: number, what: string): PackageId[] {
  const ids = new Set<PackageId>();
  for (const parent of parents) {
    for (const child of childrenNamed(parent, 'PackageID', ns.sdp)) {
      const text = oneLine(textOf(child));
      ids.add(parsePackageId(text) ?? refuse('catalog/reference-invalid', { what, value: shown(text) }));
      demandCount(ids.size, limit, what);
    }
  }
  return [...ids];
}

/** RFC 5646 as far as xs:language checks it. */
export function demandLanguage(text: string, field: string): string {
  if (!/^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}$/u.test(text)) refuse('catalog/value-unknown', { field, value: shown(text) });
  return text;
}
