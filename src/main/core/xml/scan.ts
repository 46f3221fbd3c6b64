import type { XmlAttribute } from '../../../shared/catalog.js';
import { endOfName, endOfSpace, forbiddenAt, resolveReferences } from './characters.js';
import { XmlRefused } from './refused.js';
import { mostPrefixes, Scope, type ExpandedName, type NamespaceBindings } from './scope.js';

/** Told what stands in a document, in its order. */
export interface XmlEvents {
  /** Declarations of namespaces are not among the attributes. `start` is where the tag begins, as `ScannedPart` counts. */
  open(name: ExpandedName, attributes: readonly XmlAttribute[], start: number): void;
  /** Text inside the root: never empty, possibly in several parts. */
  text(text: string): void;
  /** `end` is behind the tag. */
  close(end: number): void;
}

interface OpenTag {
  readonly name: string;
  /** The scope outside. */
  readonly outer: Scope;
}

const [tab, lineFeed, doubleQuote, ampersand, singleQuote, slash, lessThan, equals, greaterThan] = [0x09, 0x0a, 0x22, 0x26, 0x27, 0x2f, 0x3c, 0x3d, 0x3e];
const [exclamation, question] = [0x21, 0x3f];

/** XML 1.0 §2.8: its encoding was looked at before there was text. 1.1 and later are read by the rules of 1.0, as §2.8 has it. */
const declaration = /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>$/u;
const [commentStart, dataStart, doctypeStart] = ['<!--', '<![CDATA[', '<!DOCTYPE'];
/** Of the tags that have none, which are the most. */
const noAttributes: readonly XmlAttribute[] = [];
const nothingWritten: string[] = [];
/** From this many attributes on, doubles are looked for in a set. */
const manyAttributes = 12;

/**
 * Finds the parts of a document that comes in pieces: XML 1.0 (fifth edition) with namespaces, without a DOCTYPE, so that no entity is
 * ever expanded. A part that is not complete yet is looked at again when there is more; no more is held than the document from
 * there on, or from `holdFrom`.
 */
export class XmlScanner {
  readonly #events: XmlEvents;
  readonly #open: OpenTag[] = [];
  #scope: Scope;
  /** The part of the document that is held, with line ends as LF (§2.11). */
  #text = '';
  /** Where in it the next part begins. */
  #at = 0;
  /** How much of it was searched for the end of a text. */
  #searched = 0;
  /** Looked at again from this length on: unfinished parts that grow by small pieces must not be read from their start each time. */
  #wanted = 0;
  /** A CR or the first half of a surrogate pair that came last: what it means depends on what comes next. */
  #carried = '';
  #isBegun = false;
  #hasRoot = false;
  /** Line of the first character that is held, and how many characters stand before it in that line. */
  #line = 1;
  #column = 0;
  /** What must be held although it was read; -1 for nothing. */
  holdFrom = -1;

  constructor(events: XmlEvents, bindings?: NamespaceBindings) {
    this.#events = events;
    this.#scope = new Scope(bindings);
  }

  get depth(): number {
    return this.#open.length;
  }

  get bindings(): NamespaceBindings {
    return this.#scope.bindings;
  }

  /** Characters of a part that is not complete yet. */
  get unfinished(): number {
    return this.#text.length - this.#at;
  }

  /** Characters that are held: an unfinished part, and what `holdFrom` asks for. */
  get held(): number {
    return this.#text.length - this.#firstHeld();
  }

  /** A part of what is held. */
  part(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** @throws XmlRefused */
  write(piece: string): void {
    this.#take(piece);
    if (this.#text.length < this.#wanted) return;
    this.#scan(false);
    this.#release();
  }

  /** @throws XmlRefused */
  end(): void {
    // A lone CR is a line end; half a pair is refused.
    this.#take(this.#carried === '\r' ? '\n' : '', true);
    this.#scan(true);
    if (this.#at < this.#text.length) this.#malformed('the document ends inside markup');
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) this.#malformed(`the document ends before ${shortened(unclosed.name)} is closed`);
    if (!this.#hasRoot) this.#malformed('the document has no root element');
  }

  /** Refuses the document, pointing at what is read. */
  refuse(reason: XmlRefused['reason'], message: string, at: number = this.#at): never {
    const before = this.#text.slice(0, at);
    const lastLine = before.lastIndexOf('\n');
    const line = this.#line + before.split('\n').length - 1;
    throw new XmlRefused(reason, message, { line, column: lastLine === -1 ? this.#column + at + 1 : at - lastLine });
  }

  #malformed(message: string, at?: number): never {
    return this.refuse('not-well-formed', `${message}.`, at);
  }

  #take(piece: string, isLast = false): void {
    let text = isLast ? piece : this.#carried + piece;
    if (!isLast) {
      const last = text.charCodeAt(text.length - 1);
      this.#carried = last === 0x0d || (last >= 0xd800 && last < 0xdc00) ? text.slice(-1) : '';
      if (this.#carried !== '') text = text.slice(0, -1);
    } else if (this.#carried !== '' && piece === '') text = this.#carried;
    if (text.includes('\r')) text = text.replace(/\r\n?/gu, '\n');
    if (!this.#isBegun && text !== '') {
      this.#isBegun = true;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    const length = this.#text.length;
    this.#text = length === 0 ? text : this.#text + text;
    const forbidden = forbiddenAt(text);
    if (forbidden !== -1) this.#malformed('a character is not allowed in XML', length + forbidden);
  }

  #firstHeld(): number {
    return this.holdFrom === -1 ? this.#at : this.holdFrom;
  }

  /** Lets go of what was read. */
  #release(): void {
    const first = this.#firstHeld();
    for (let end = this.#text.indexOf('\n'); end !== -1 && end < first; end = this.#text.indexOf('\n', end + 1)) {
      this.#line += 1;
      this.#column = -end - 1;
    }
    this.#column += first;
    this.#text = this.#text.slice(first);
    this.#at -= first;
    this.#searched -= first;
    if (this.holdFrom !== -1) this.holdFrom = 0;
    this.#wanted = this.#text.length * 1.5;
  }

  #scan(isLast: boolean): void {
    while (this.#at < this.#text.length) {
      const isComplete = this.#text.charCodeAt(this.#at) === lessThan ? this.#markup() : this.#characters(isLast);
      if (!isComplete) return;
    }
  }

  /** Each of these returns false, and has told nothing, when the part is not complete. */
  #characters(isLast: boolean): boolean {
    const next = this.#text.indexOf('<', Math.max(this.#at, this.#searched));
    this.#searched = this.#text.length;
    if (next === -1 && !isLast) return false;
    const end = next === -1 ? this.#text.length : next;
    this.#searched = end;
    const raw = this.#text.slice(this.#at, end);
    if (this.#open.length === 0) {
      if (endOfSpace(raw, 0) < raw.length) this.#malformed('text stands outside the root element');
    } else {
      if (raw.includes(']]>')) this.#malformed(']]> stands in a text', this.#at + raw.indexOf(']]>'));
      this.#events.text(raw.includes('&') ? this.#resolved(raw) : raw);
    }
    this.#at = end;
    return true;
  }

  #resolved(raw: string): string {
    return resolveReferences(raw) ?? this.#malformed('an entity is not known');
  }

  #markup(): boolean {
    switch (this.#text.charCodeAt(this.#at + 1)) {
      case slash:
        return this.#endTag();
      case question:
        return this.#instruction();
      case exclamation:
        return this.#declarationOrComment();
      default:
        return this.#startTag();
    }
  }

  /** Where the mark begins that ends this part; -1 while it has not come. */
  #endingIn(mark: string, from: number): number {
    return this.#text.indexOf(mark, from);
  }

  #declarationOrComment(): boolean {
    const text = this.#text;
    if (text.startsWith(commentStart, this.#at)) return this.#comment();
    if (text.startsWith(dataStart, this.#at)) return this.#data();
    if (text.startsWith(doctypeStart, this.#at)) this.refuse('doctype', 'the document carries a DOCTYPE');
    const rest = text.slice(this.#at);
    if (rest.length < dataStart.length && [commentStart, dataStart, doctypeStart].some((start) => start.startsWith(rest))) return false;
    return this.#malformed('markup is malformed');
  }

  #comment(): boolean {
    const end = this.#endingIn('--', this.#at + commentStart.length);
    if (end === -1 || end + 2 === this.#text.length) return false;
    if (this.#text.charCodeAt(end + 2) !== greaterThan) this.#malformed('-- stands in a comment', end);
    this.#at = end + 3;
    return true;
  }

  #data(): boolean {
    const start = this.#at + dataStart.length;
    const end = this.#endingIn(']]>', start);
    if (this.#open.length === 0) this.#malformed('text stands outside the root element');
    if (end === -1) return false;
    if (end > start) this.#events.text(this.#text.slice(start, end));
    this.#at = end + 3;
    return true;
  }

  /** §2.6 and §2.8. */
  #instruction(): boolean {
    const end = this.#endingIn('?>', this.#at + 2);
    if (end === -1) return false;
    const nameEnd = endOfName(this.#text, this.#at + 2);
    const target = this.#text.slice(this.#at + 2, nameEnd);
    const isFirst = this.#line === 1 && this.#column === 0 && this.#at === 0;
    if (target === 'xml' && isFirst) {
      if (!declaration.test(this.#text.slice(0, end + 2))) this.#malformed('the XML declaration is malformed');
    } else {
      const isName = target !== '' && !target.includes(':') && typeof this.#scope.attribute(target) !== 'string';
      if (!isName || target.toLowerCase() === 'xml' || (nameEnd < end && endOfSpace(this.#text, nameEnd) === nameEnd)) this.#malformed('a processing instruction is malformed');
    }
    this.#at = end + 2;
    return true;
  }

  #endTag(): boolean {
    const open = this.#open.at(-1);
    const nameStart = this.#at + 2;
    if (open === undefined) return this.#malformed('unexpected close tag', nameStart);
    let end = nameStart + open.name.length;
    if (end >= this.#text.length) {
      // It may still become this tag or be found to be another one.
      if (this.#text.includes('>', nameStart)) this.#malformed('unexpected close tag', nameStart);
      return false;
    }
    if (!this.#text.startsWith(open.name, nameStart)) this.#malformed('unexpected close tag', nameStart);
    if (this.#text.charCodeAt(end) !== greaterThan) {
      end = endOfSpace(this.#text, end);
      if (end === this.#text.length) return false;
      if (this.#text.charCodeAt(end) !== greaterThan) this.#malformed('unexpected close tag', nameStart);
    }
    this.#open.pop();
    this.#scope = open.outer;
    this.#at = end + 1;
    this.#events.close(this.#at);
    return true;
  }

  #startTag(): boolean {
    const text = this.#text;
    const nameEnd = endOfName(text, this.#at + 1);
    const isBare = text.charCodeAt(nameEnd) === greaterThan;
    const written: string[] = isBare ? nothingWritten : [];
    const end = isBare ? nameEnd : this.#attributes(nameEnd, written);
    if (end === -1) return false;
    if (this.#open.length === 0 && this.#hasRoot) this.#malformed('an element stands behind the root element');
    const name = text.slice(this.#at + 1, nameEnd);
    const outer = this.#scope;
    const scope = isBare ? outer : this.#inside(outer, written);
    const expanded = scope.element(name);
    if (typeof expanded === 'string') return this.#malformed(expanded);
    const attributes = isBare ? noAttributes : this.#expanded(scope, written);
    this.#hasRoot = true;
    const start = this.#at;
    const isEmpty = text.charCodeAt(end) === slash;
    this.#at = isEmpty ? end + 2 : end + 1;
    if (isEmpty) {
      this.#events.open(expanded, attributes, start);
      this.#events.close(this.#at);
      return true;
    }
    this.#open.push({ name, outer });
    this.#scope = scope;
    this.#events.open(expanded, attributes, start);
    return true;
  }

  /**
   * Reads attributes as they are written, in turn a name and its value.
   * @returns where the tag's `>` or `/>` stands; -1 while the tag is not complete.
   */
  #attributes(from: number, written: string[]): number {
    const text = this.#text;
    for (let at = from; ; ) {
      const start = endOfSpace(text, at);
      const code = text.charCodeAt(start);
      if (code === greaterThan) return start;
      if (code === slash) {
        if (text.charCodeAt(start + 1) === greaterThan) return start;
        return start + 1 < text.length ? this.#malformed('a tag is malformed', start) : -1;
      }
      if (start === text.length) return -1;
      if (start === at) return this.#malformed('a tag is malformed', start);
      const nameEnd = endOfName(text, start);
      const sign = endOfSpace(text, nameEnd);
      const quoteAt = endOfSpace(text, sign + 1);
      if (sign >= text.length) return -1;
      if (nameEnd === start || text.charCodeAt(sign) !== equals) return this.#malformed('an attribute is malformed', start);
      if (quoteAt >= text.length) return -1;
      const valueEnd = this.#value(quoteAt, written, text.slice(start, nameEnd));
      if (valueEnd === -1) return -1;
      at = valueEnd;
    }
  }

  /** §3.3.3: white space in a value is a space each. @returns behind the closing quote; -1 while it has not come. */
  #value(quoteAt: number, written: string[], name: string): number {
    const text = this.#text;
    const quote = text.charCodeAt(quoteAt);
    if (quote !== doubleQuote && quote !== singleQuote) return this.#malformed('an attribute has no quotes', quoteAt);
    let isPlain = true;
    let end = quoteAt + 1;
    for (let code = text.charCodeAt(end); code !== quote; code = text.charCodeAt(end)) {
      if (end >= text.length) return -1;
      if (code === lessThan) this.#malformed('< stands in an attribute', end);
      if (code === ampersand || code === lineFeed || code === tab) isPlain = false;
      end += 1;
    }
    const raw = text.slice(quoteAt + 1, end);
    written.push(name, isPlain ? raw : this.#resolved(raw.replace(/[\t\n]/gu, ' ')));
    return end + 1;
  }

  #inside(outer: Scope, written: readonly string[]): Scope {
    let declarations: string[] | undefined;
    for (let index = 0; index < written.length; index += 2) {
      const [name = '', value = ''] = [written[index], written[index + 1]];
      if (!isDeclaration(name)) continue;
      declarations ??= [];
      if (declarations.length === mostPrefixes * 2) this.#tooManyPrefixes();
      for (let other = 0; other < declarations.length; other += 2) if (declarations[other] === name) this.#malformed('an attribute is repeated');
      declarations.push(name, value);
    }
    if (declarations === undefined) return outer;
    const scope = outer.inside(declarations);
    if (typeof scope === 'string') return this.#malformed(scope);
    return scope.bindings.size > mostPrefixes ? this.#tooManyPrefixes() : scope;
  }

  #tooManyPrefixes(): never {
    return this.refuse('too-large', `more than ${String(mostPrefixes)} namespace prefixes hold in one element`);
  }

  #expanded(scope: Scope, written: readonly string[]): readonly XmlAttribute[] {
    const attributes: XmlAttribute[] = [];
    for (let index = 0; index < written.length; index += 2) {
      const [name = '', value = ''] = [written[index], written[index + 1]];
      if (isDeclaration(name)) continue;
      const expanded = scope.attribute(name);
      if (typeof expanded === 'string') return this.#malformed(expanded);
      attributes.push({ namespace: expanded.namespace, name: expanded.name, value });
    }
    if (hasDouble(attributes)) this.#malformed('an attribute is repeated');
    return attributes;
  }
}

const isDeclaration = (name: string): boolean => name.startsWith('xmlns') && (name.length === 5 || name.charCodeAt(5) === 0x3a);

/** Namespaces in XML §6.3: also by different prefixes of one namespace. */
function hasDouble(attributes: readonly XmlAttribute[]): boolean {
  if (attributes.length > manyAttributes) return new Set(attributes.map(({ namespace, name }) => `${name}\0${namespace}`)).size < attributes.length;
  for (const [index, { namespace, name }] of attributes.entries()) {
    for (let other = 0; other < index; other += 1) if (attributes[other]?.name === name && attributes[other]?.namespace === namespace) return true;
  }
  return false;
}

const shortened = (name: string): string => (name.length > 60 ? `${name.slice(0, 59)}…` : name);
