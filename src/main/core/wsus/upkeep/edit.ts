import type { XmlElement } from '../../../../shared/catalog.js';
import { isElement } from '../../xml/query.js';

/** Edits of an element tree that leave everything else as it stands: whoever wrote it, nothing gets lost. */

/** An attribute that is there keeps its place; `undefined` takes it away. */
export function withAttribute(element: XmlElement, name: string, value: string | undefined): XmlElement {
  const isIt = (attribute: XmlElement['attributes'][number]): boolean => attribute.name === name && attribute.namespace === '';
  if (value === undefined) return { ...element, attributes: element.attributes.filter((attribute) => !isIt(attribute)) };
  const written = { namespace: '', name, value };
  const attributes = element.attributes.some(isIt) ? element.attributes.map((attribute) => (isIt(attribute) ? written : attribute)) : [...element.attributes, written];
  return { ...element, attributes };
}

export const isNamed = (node: XmlElement | string, namespace: string, name: string): node is XmlElement => isElement(node) && node.name === name && node.namespace === namespace;

/** The children of that name, each put through `change`. */
export const withChildren = (element: XmlElement, namespace: string, name: string, change: (child: XmlElement, index: number) => XmlElement): XmlElement => {
  let index = 0;
  return { ...element, children: element.children.map((child) => (isNamed(child, namespace, name) ? change(child, index++) : child)) };
};

/**
 * Replaces all children of that name by others, in the place that the order of the schema gives them.
 * @param order names of the children in the schema's order; children of other names keep their places
 */
export function replaceChildren(element: XmlElement, namespace: string, name: string, order: readonly string[], replacements: readonly XmlElement[]): XmlElement {
  const rest = element.children.filter((child) => !isNamed(child, namespace, name));
  const place = order.indexOf(name);
  const earlier = order.slice(0, place);
  const isBefore = (child: XmlElement | string): boolean => isElement(child) && child.namespace === namespace && earlier.includes(child.name);
  const at = rest.findLastIndex(isBefore) + 1;
  return { ...element, children: [...rest.slice(0, at), ...replacements, ...rest.slice(at)] };
}
