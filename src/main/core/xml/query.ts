import type { XmlElement } from '../../../shared/catalog.js';

/*
 * Plain loops, some without a list in between: of every package of a catalogue these are asked a hundred times.
 */

export const isElement = (node: XmlElement | string): node is XmlElement => typeof node !== 'string';
export const childElements = (element: XmlElement): XmlElement[] => element.children.filter(isElement);

const isNamed = (node: XmlElement | string, name: string, namespace: string | undefined): node is XmlElement =>
  typeof node !== 'string' && node.name === name && (namespace === undefined || node.namespace === namespace);

/** Children of that name; any namespace when none is given. */
export function childrenNamed(element: XmlElement, name: string, namespace?: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const child of element.children) if (isNamed(child, name, namespace)) found.push(child);
  return found;
}

export function childNamed(element: XmlElement, name: string, namespace?: string): XmlElement | undefined {
  for (const child of element.children) if (isNamed(child, name, namespace)) return child;
  return undefined;
}

/** The value of an attribute without a namespace. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  for (const attribute of element.attributes) if (attribute.name === name && attribute.namespace === '') return attribute.value;
  return undefined;
}

/** All text inside the element, in document order, untrimmed. */
export function textOf(element: XmlElement): string {
  let text = '';
  for (const child of element.children) text += typeof child === 'string' ? child : textOf(child);
  return text;
}
