import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { XmlAttribute, XmlElement } from '../../../shared/catalog.js';
import { defaultXmlLimits, type XmlLimits } from './limits.js';

/** Why a document was not read. The caller turns it into the coded error of its own domain. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
  readonly reason: 'not-well-formed' | 'doctype' | 'too-deep' | 'too-large';
  /** Where reading stopped; both count from 1. Absent when there is no place to point at. */
  readonly position?: { readonly line: number; readonly column: number };

  constructor(reason: XmlRefused['reason'], message: string, position?: XmlRefused['position']) {
    super(message);
    this.reason = reason;
    if (position !== undefined) this.position = position;
  }
}

interface OpenElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: (XmlElement | string)[];
}

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** A plain loop: a catalogue has some hundred thousand attributes, and this is where the reading spends its time. */
function attributesOf(tag: SaxesTagNS): XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  for (const key in tag.attributes) {
    const attribute = tag.attributes[key];
    if (attribute === undefined || attribute.uri === xmlnsNamespace) continue;
    attributes.push({ namespace: attribute.prefix === '' ? '' : attribute.uri, name: attribute.local, value: attribute.value });
  }
  return attributes;
}

export interface XmlStreamHandlers {
  /** Called with the document's root, its children not read yet. */
  readonly onRoot?: (root: XmlElement) => void;
  /** Called with each element at depth `depth` (the root has depth 0), complete with its content. */
  readonly onElement: (element: XmlElement) => void;
  /** The depth at which elements are handed over; deeper ones are inside them. */
  readonly depth: number;
}

/**
 * Reads a document piece by piece and hands over the elements of one depth, so that memory holds one
 * of them at a time. Namespace-aware; a DOCTYPE is refused, so no entity is ever expanded; CR LF
 * becomes LF as XML 1.0 §2.11 demands.
 * @throws XmlRefused
 */
export function createXmlReader(handlers: XmlStreamHandlers, limits: XmlLimits = defaultXmlLimits): { write(text: string): void; end(): void } {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const stack: OpenElement[] = [];
  let depth = -1;
  let characters = 0;
  let elements = 0;
  /** Where the parser handed something over last; what lies behind it is held by the parser itself. */
  let handedOver = 0;

  const refuse = (reason: XmlRefused['reason'], message: string): never => {
    throw new XmlRefused(reason, message, { line: parser.line, column: parser.column + 1 });
  };
  const count = (text: string): void => {
    characters += text.length;
    if (characters > limits.maxElementCharacters) refuse('too-large', `an element holds more than ${String(limits.maxElementCharacters)} characters`);
  };
  const addText = (text: string): void => {
    handedOver = parser.position;
    const parent = stack.at(-1);
    if (parent === undefined) return;
    count(text);
    parent.children.push(text);
  };

  parser.on('error', (error) => refuse('not-well-formed', error.message));
  parser.on('doctype', () => refuse('doctype', 'the document carries a DOCTYPE'));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('opentag', (tag) => {
    handedOver = parser.position;
    depth += 1;
    if (depth > limits.maxDepth) refuse('too-deep', `elements are nested more than ${String(limits.maxDepth)} deep`);
    const element: OpenElement = { namespace: tag.uri, name: tag.local, attributes: attributesOf(tag), children: [] };
    if (depth === 0) handlers.onRoot?.(element);
    if (depth < handlers.depth) return;
    if (depth === handlers.depth) {
      characters = 0;
      elements = 0;
    }
    elements += 1;
    if (elements > limits.maxElements) refuse('too-large', `an element holds more than ${String(limits.maxElements)} elements`);
    for (const attribute of element.attributes) count(attribute.value);
    stack.push(element);
  });
  parser.on('closetag', () => {
    handedOver = parser.position;
    depth -= 1;
    const done = stack.pop();
    if (done === undefined) return;
    const parent = stack.at(-1);
    if (parent === undefined) handlers.onElement(done);
    else parent.children.push(done);
  });

  return {
    write: (text) => {
      parser.write(text);
      // An attribute, a text or a comment without end would otherwise grow in the parser's own buffers.
      if (parser.position - handedOver > limits.maxElementCharacters) {
        refuse('too-large', `a single piece of markup or text holds more than ${String(limits.maxElementCharacters)} characters`);
      }
    },
    end: () => void parser.close(),
  };
}

/**
 * The root element of a whole document.
 * @throws XmlRefused
 */
export function readXml(text: string, limits: XmlLimits = defaultXmlLimits): XmlElement {
  let root: XmlElement | undefined;
  const reader = createXmlReader({ depth: 0, onElement: (element) => (root = element) }, limits);
  reader.write(text);
  reader.end();
  if (root === undefined) throw new XmlRefused('not-well-formed', 'the document has no root element');
  return root;
}
