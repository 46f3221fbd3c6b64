import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Attribute, Node } from './node.js';

/** A document that cannot be read; `message` names line and column as .NET does. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** .NET's XmlDictionaryReaderQuotas are tighter; these only keep one request from taking the memory of the process. */
const maxDepth = 100;
const maxElements = 100_000;
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

interface OpenNode extends Node {
  readonly children: (Node | string)[];
}

const attributesOf = (tag: SaxesTagNS): Attribute[] =>
  Object.values(tag.attributes)
    .filter((attribute) => attribute.uri !== xmlnsNamespace)
    .map((attribute) => ({ namespace: attribute.prefix === '' ? '' : attribute.uri, name: attribute.local, value: attribute.value }));

function scopeOf(tag: SaxesTagNS, outer: Node['resolve']): Node['resolve'] {
  const own = tag.ns;
  return Object.keys(own).length === 0 ? outer : (prefix) => (Object.hasOwn(own, prefix) ? own[prefix] : outer(prefix));
}

/**
 * Reads a whole document. White space between elements is dropped, as .NET's XmlDocument does. DOCTYPE
 * is refused, so no entity is expanded.
 * @throws XmlError
 */
export function parseXml(text: string): Node {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: OpenNode[] = [];
  let root: Node | undefined;
  let elements = 0;
  const refuse = (reason: string): never => {
    throw new XmlError(`${reason} Line ${String(parser.line)}, position ${String(parser.column)}.`);
  };
  const addText = (value: string): void => {
    if (value.trim() !== '') stack.at(-1)?.children.push(value);
  };
  parser.on('error', (error) => refuse(error.message.replace(/^\d+:\d+: /u, '')));
  parser.on('doctype', () => refuse('For security reasons DTD is prohibited in this XML document.'));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', (tag) => {
    elements += 1;
    if (stack.length >= maxDepth) refuse(`Elements are nested more than ${String(maxDepth)} deep.`);
    if (elements > maxElements) refuse(`The document has more than ${String(maxElements)} elements.`);
    const outer = stack.at(-1)?.resolve ?? ((): undefined => undefined);
    stack.push({ namespace: tag.uri, name: tag.local, attributes: attributesOf(tag), children: [], resolve: scopeOf(tag, outer) });
  });
  parser.on('closetag', () => {
    const done = stack.pop();
    if (done === undefined) return;
    const parent = stack.at(-1);
    if (parent === undefined) root = done;
    else parent.children.push(done);
  });
  parser.write(text.startsWith('\uFEFF') ? text.slice(1) : text).close();
  return root ?? refuse('Root element is missing.');
}
