import type { XmlElement } from '../../../shared/catalog.js';

export const isElement = (node: XmlElement | string): node is XmlElement => typeof node !== 'string';
export const childElements = (element: XmlElement): XmlElement[] => element.children.filter(isElement);

/** Children of that name; any namespace when none is given. */
export const childrenNamed = (element: XmlElement, name: string, namespace?: string): XmlElement[] =>
  childElements(element).filter((child) => child.name === name && (namespace === undefined || child.namespace === namespace));

export const childNamed = (element: XmlElement, name: string, namespace?: string): XmlElement | undefined =>
  childrenNamed(element, name, namespace)[0];

/** The value of an attribute without a namespace. */
export const attributeOf = (element: XmlElement, name: string): string | undefined =>
  element.attributes.find((attribute) => attribute.name === name && attribute.namespace === '')?.value;

/** All text inside the element, in document order, untrimmed. */
export const textOf = (element: XmlElement): string =>
  element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
