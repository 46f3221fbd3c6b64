import type { XmlAttribute, XmlElement } from '../../../shared/catalog.js';

/** XML 1.0 §2.2 has no form, not even an escaped one, for these characters and for unpaired surrogates. */
 
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
const replaceOne = (character: string): string => replacements[character] ?? character;

export const escapeText = (text: string): string => text.replace(unwritable, '\uFFFD').replace(/[&<>\r]/gu, replaceOne);
export const escapeAttribute = (text: string): string => text.replace(unwritable, '\uFFFD').replace(/[&<>"\t\n\r]/gu, replaceOne);

const attribute = (name: string, value: string): string => ` ${name}="${escapeAttribute(value)}"`;

export interface XmlWriteOptions {
  /** Prefix by namespace. A namespace that is not listed here cannot be written. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** Attributes of the root that bind the prefixes; default: all of `prefixes`. */
  readonly declarations?: readonly (readonly [name: string, value: string])[];
}

/**
 * Serialises an element tree without added white space.
 * @throws RangeError for a namespace without a prefix.
 */
export function writeXml(root: XmlElement, options: XmlWriteOptions): string {
  const qualified = (namespace: string, name: string): string => {
    if (namespace === '') return name;
    const prefix = options.prefixes.get(namespace);
    if (prefix === undefined) throw new RangeError(`no prefix for namespace ${namespace}`);
    return prefix === '' ? name : `${prefix}:${name}`;
  };
  const declarations =
    options.declarations ??
    [...options.prefixes].map(([namespace, prefix]): readonly [string, string] => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, namespace]);
  const write = (element: XmlElement, extra: string): string => {
    const name = qualified(element.namespace, element.name);
    const own = element.attributes.map((a: XmlAttribute) => attribute(qualified(a.namespace, a.name), a.value)).join('');
    const start = `<${name}${extra}${own}`;
    if (element.children.length === 0) return `${start} />`;
    const inner = element.children.map((child) => (typeof child === 'string' ? escapeText(child) : write(child, ''))).join('');
    return `${start}>${inner}</${name}>`;
  };
  return write(root, declarations.map(([name, value]) => attribute(name, value)).join(''));
}

/** A tree node in one call; `undefined` attributes and children are left out. */
export function element(
  namespace: string,
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly (XmlElement | string | undefined)[] = [],
): XmlElement {
  return {
    namespace,
    name,
    attributes: Object.entries(attributes)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([attributeName, value]) => ({ namespace: '', name: attributeName, value })),
    children: children.filter((child) => child !== undefined),
  };
}
