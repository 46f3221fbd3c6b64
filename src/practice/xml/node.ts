/** An element as it was read, with what the fragments and `xsi:type` need to know of its prefixes. */
export interface Node {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly children: readonly (Node | string)[];
  /** The namespace that a prefix is bound to at this element. */
  readonly resolve: (prefix: string) => string | undefined;
}

export interface Attribute {
  /** Empty for an attribute without a prefix. */
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

export const xsiNamespace = 'http://www.w3.org/2001/XMLSchema-instance';

export const isNode = (child: Node | string): child is Node => typeof child !== 'string';
export const elementsOf = (node: Node): readonly Node[] => node.children.filter(isNode);
export const isNamed = (node: Node, namespace: string, name: string): boolean => node.namespace === namespace && node.name === name;
export const firstNamed = (node: Node, namespace: string, name: string): Node | undefined =>
  elementsOf(node).find((child) => isNamed(child, namespace, name));
export const allNamed = (node: Node, namespace: string, name: string): readonly Node[] =>
  elementsOf(node).filter((child) => isNamed(child, namespace, name));

/** The value of an attribute; without a namespace unless one is given. */
export const attributeOf = (node: Node, name: string, namespace = ''): string | undefined =>
  node.attributes.find((attribute) => attribute.name === name && attribute.namespace === namespace)?.value;

export const textOf = (node: Node): string => node.children.map((child) => (isNode(child) ? textOf(child) : child)).join('');

/** The namespace and the name that a qualified name in `xsi:type` stands for. */
export function typeOf(node: Node): { namespace: string; name: string; written: string } | undefined {
  const written = attributeOf(node, 'type', xsiNamespace);
  if (written === undefined) return undefined;
  const [prefix, name] = written.includes(':') ? written.split(':', 2) : ['', written];
  return { namespace: node.resolve(prefix ?? '') ?? '', name: name ?? '', written };
}
