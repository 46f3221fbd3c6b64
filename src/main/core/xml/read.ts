import type { XmlAttribute, XmlElement } from '../../../shared/catalog.js';
import { defaultXmlLimits, type XmlLimits } from './limits.js';
import { XmlRefused } from './refused.js';
import { XmlScanner } from './scan.js';
import type { ExpandedName, NamespaceBindings } from './scope.js';

export { XmlRefused } from './refused.js';
export { alwaysBound, type NamespaceBindings } from './scope.js';

interface OpenElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: (XmlElement | string)[];
}

export interface XmlStreamHandlers {
  /** Called with the document's root, its children not read yet, and the prefixes that hold inside it. */
  readonly onRoot?: (root: XmlElement, bindings: NamespaceBindings) => void;
  /** Called with each element at depth `depth` (the root has depth 0), complete with its content, and as it stands in the document. */
  readonly onElement: (element: XmlElement, source: string) => void;
  /** The depth at which elements are handed over; deeper ones are inside them. */
  readonly depth: number;
}

export interface XmlReader {
  write(text: string): void;
  end(): void;
}

/** Builds the elements of one depth. */
class ElementReader implements XmlReader {
  readonly #handlers: XmlStreamHandlers;
  readonly #limits: XmlLimits;
  readonly #scanner: XmlScanner;
  readonly #stack: OpenElement[] = [];
  #depth = -1;
  #characters = 0;
  #elements = 0;

  constructor(handlers: XmlStreamHandlers, limits: XmlLimits, bindings: NamespaceBindings | undefined) {
    this.#handlers = handlers;
    this.#limits = limits;
    this.#scanner = new XmlScanner(this, bindings);
  }

  write(text: string): void {
    this.#scanner.write(text);
    const { maxElementCharacters } = this.#limits;
    // An attribute, a text or a comment without end.
    if (this.#scanner.unfinished > maxElementCharacters) this.#scanner.refuse('too-large', `a single piece of markup or text holds more than ${String(maxElementCharacters)} characters`);
    // Comments without number.
    if (this.#scanner.held > maxElementCharacters * markupFactor) this.#tooLarge('characters with its markup', maxElementCharacters * markupFactor);
  }

  end(): void {
    this.#scanner.end();
  }

  open({ namespace, name }: ExpandedName, attributes: readonly XmlAttribute[], start: number): void {
    this.#depth += 1;
    if (this.#depth > this.#limits.maxDepth) this.#scanner.refuse('too-deep', `elements are nested more than ${String(this.#limits.maxDepth)} deep`);
    const element: OpenElement = { namespace, name, attributes, children: [] };
    if (this.#depth === 0) this.#handlers.onRoot?.(element, this.#scanner.bindings);
    if (this.#depth < this.#handlers.depth) return;
    if (this.#depth === this.#handlers.depth) {
      this.#characters = 0;
      this.#elements = 0;
      this.#scanner.holdFrom = start;
    }
    this.#elements += 1;
    if (this.#elements > this.#limits.maxElements) this.#tooLarge('elements', this.#limits.maxElements);
    for (const attribute of attributes) this.#count(attribute.value);
    this.#stack.push(element);
  }

  text(text: string): void {
    const parent = this.#stack.at(-1);
    if (parent === undefined) return;
    this.#count(text);
    parent.children.push(text);
  }

  close(end: number): void {
    this.#depth -= 1;
    const done = this.#stack.pop();
    if (done === undefined) return;
    const parent = this.#stack.at(-1);
    if (parent !== undefined) {
      parent.children.push(done);
      return;
    }
    const source = this.#scanner.part(this.#scanner.holdFrom, end);
    this.#scanner.holdFrom = -1;
    this.#handlers.onElement(done, source);
  }

  #count(text: string): void {
    this.#characters += text.length;
    if (this.#characters > this.#limits.maxElementCharacters) this.#tooLarge('characters', this.#limits.maxElementCharacters);
  }

  #tooLarge(what: string, limit: number): never {
    return this.#scanner.refuse('too-large', `an element holds more than ${String(limit)} ${what}`);
  }
}

/** An element with its tags, comments and references takes at most this many times the characters that its texts may have. */
const markupFactor = 4;

/**
 * Reads a document piece by piece and hands over the elements of one depth, so that memory holds one
 * of them at a time. Namespace-aware; a DOCTYPE is refused, so no entity is ever expanded; CR LF
 * becomes LF as XML 1.0 §2.11 demands.
 * @throws XmlRefused
 */
export const createXmlReader = (handlers: XmlStreamHandlers, limits: XmlLimits = defaultXmlLimits, bindings?: NamespaceBindings): XmlReader =>
  new ElementReader(handlers, limits, bindings);

/**
 * The root element of a whole document.
 * @param bindings prefixes that hold around it, for an element that was cut out of a document
 * @throws XmlRefused
 */
export function readXml(text: string, limits: XmlLimits = defaultXmlLimits, bindings?: NamespaceBindings): XmlElement {
  let root: XmlElement | undefined;
  const reader = createXmlReader({ depth: 0, onElement: (element) => (root = element) }, limits, bindings);
  reader.write(text);
  reader.end();
  if (root === undefined) throw new XmlRefused('not-well-formed', 'the document has no root element.');
  return root;
}
