import type { ApplicabilityRules, XmlElement } from '../../../shared/catalog.js';
import { attributeOf, childElements, isElement } from '../xml/query.js';
import { countUnknown, demandCount, given, onlyChild, refuse, type LeftOut } from './fields.js';
import { ns } from './namespaces.js';

/** Joins neighbouring texts (CDATA beside text) and drops white space between elements. */
function tidyChildren(children: readonly (XmlElement | string)[]): (XmlElement | string)[] {
  const joined: (XmlElement | string)[] = [];
  for (const child of children) {
    const last = joined.at(-1);
    if (typeof child === 'string' && typeof last === 'string') joined[joined.length - 1] = last + child;
    else joined.push(child);
  }
  const mixed = joined.some(isElement);
  return joined.filter((child) => typeof child !== 'string' || (child !== '' && !(mixed && child.trim() === '')));
}

/** An element that is carried as it stands, in one normal form: without indentation, text in one piece. */
export const carried = (element: XmlElement): XmlElement =>
  element.children.length === 0 ? element : { ...element, children: tidyChildren(element.children).map((child) => (typeof child === 'string' ? child : carried(child))) };

/**
 * Rules that were taken out of the schema. They cannot be left out of an And without widening what the
 * update applies to, so the package is set aside.
 */
function refuseRemoved(element: XmlElement): void {
  if (element.namespace !== ns.bar) return;
  if (element.name === 'RegBinary') refuse('catalog/rule-removed', { rule: 'RegBinary' });
  const looksAtFile = element.name === 'FileExists' || element.name === 'FileExistsPrependRegSz';
  if (looksAtFile && attributeOf(element, 'Digest') !== undefined) refuse('catalog/rule-removed', { rule: `Digest of ${element.name}` });
}

interface Content {
  readonly least: number;
  readonly most: number;
  readonly words: string;
}
const some: Content = { least: 1, most: Infinity, words: 'at least one rule' };
const one: Content = { least: 1, most: 1, words: 'exactly one rule' };

/** How many rules must be inside; `undefined` for a rule that may hold whatever its vendor likes. */
function contentOf({ namespace, name }: XmlElement): Content | undefined {
  if (namespace === ns.lar) return name === 'And' || name === 'Or' ? some : name === 'Not' ? one : undefined;
  return namespace === ns.bar && name === 'RegKeyLoop' ? one : undefined;
}

function checkRule(element: XmlElement, count: () => void): void {
  count();
  refuseRemoved(element);
  const children = childElements(element);
  const content = contentOf(element);
  if (content !== undefined && (children.length < content.least || children.length > content.most)) {
    refuse('catalog/rule-malformed', { rule: element.name, wanted: content.words, found: children.length });
  }
  for (const child of children) checkRule(child, count);
}

/** Rules inside IsInstallable and its like; `undefined` when there are none. */
export function readRules(parent: XmlElement, name: string, maxElements: number): readonly XmlElement[] | undefined {
  const holder = onlyChild(parent, name);
  if (holder === undefined) return undefined;
  let elements = 0;
  const count = (): void => {
    elements += 1;
    demandCount(elements, maxElements, 'rules');
  };
  const rules = childElements(holder);
  for (const rule of rules) checkRule(rule, count);
  return rules.length === 0 ? undefined : rules.map(carried);
}

const ruleHolders = new Set(['IsInstalled', 'IsSuperseded', 'IsInstallable', 'Metadata']);

export function readApplicabilityRules(item: XmlElement, maxElements: number, leftOut: LeftOut): ApplicabilityRules {
  const holder = onlyChild(item, 'ApplicabilityRules');
  if (holder === undefined) return {};
  countUnknown(holder, ruleHolders, leftOut);
  const read = (name: string): readonly XmlElement[] | undefined => readRules(holder, name, maxElements);
  return {
    ...given('isInstalled', read('IsInstalled')),
    ...given('isSuperseded', read('IsSuperseded')),
    ...given('isInstallable', read('IsInstallable')),
    ...given('metadata', read('Metadata')),
  };
}
