import { isName } from './characters.js';

export interface ExpandedName {
  readonly namespace: string;
  readonly name: string;
}

/** Prefixes and what they stand for; the empty prefix is the default namespace. */
export type NamespaceBindings = ReadonlyMap<string, string>;

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
/** What holds around a document. */
export const alwaysBound: NamespaceBindings = new Map([
  ['', ''],
  ['xml', xmlNamespace],
]);

/** Prefixes that hold in one element; documents have a dozen. Each element with a declaration costs a copy of them. */
export const mostPrefixes = 100;

/** Names and scopes that one scope remembers at most. */
const mostRemembered = 2_000;

/** How much the scopes of one document may remember together: it may invent any number of names, and of scopes inside scopes. */
interface Room {
  left: number;
}
const roomOfDocument = 100_000;

function remember<Value>(known: Map<string, Value>, key: string, value: Value, room: Room, cost = 1): Value {
  if (known.size >= mostRemembered) {
    room.left += known.size;
    known.clear();
  }
  if (room.left < cost) return value;
  room.left -= cost;
  // A copy: a part of the document's text as key would keep the whole text alive.
  known.set(Buffer.from(key, 'utf16le').toString('utf16le'), value);
  return value;
}

/**
 * The namespaces that hold inside an element, and what names mean there (Namespaces in XML 1.0). Documents say the same few names and
 * declarations again and again, so each is worked out once.
 */
export class Scope {
  readonly bindings: NamespaceBindings;
  readonly #elements = new Map<string, ExpandedName>();
  readonly #attributes = new Map<string, ExpandedName>();
  readonly #inner = new Map<string, Scope>();
  readonly #room: Room;

  constructor(bindings: NamespaceBindings = alwaysBound, room: Room = { left: roomOfDocument }) {
    this.bindings = bindings;
    this.#room = room;
  }

  /** @returns in words why not, where the name means nothing. */
  element(qualified: string): ExpandedName | string {
    const known = this.#elements.get(qualified);
    if (known !== undefined) return known;
    const found = this.#expand(qualified, this.bindings.get(''));
    return typeof found === 'string' ? found : remember(this.#elements, qualified, found, this.#room);
  }

  /** An attribute without a prefix is in no namespace (§6.2). */
  attribute(qualified: string): ExpandedName | string {
    const known = this.#attributes.get(qualified);
    if (known !== undefined) return known;
    const found = this.#expand(qualified, '');
    return typeof found === 'string' ? found : remember(this.#attributes, qualified, found, this.#room);
  }

  /** The scope inside an element with these declarations, in turn the attribute's name and its value; or in words why they may not be. */
  inside(declarations: readonly string[]): Scope | string {
    // No character of a document is NUL.
    const key = declarations.join('\0');
    const known = this.#inner.get(key);
    if (known !== undefined) return known;
    const bindings = new Map(this.bindings);
    for (let index = 0; index < declarations.length; index += 2) {
      const [attribute = '', namespace = ''] = declarations.slice(index, index + 2);
      const prefix = attribute === 'xmlns' ? '' : attribute.slice('xmlns:'.length);
      const wrong = declarationDefect(attribute, prefix, namespace);
      if (wrong !== undefined) return wrong;
      bindings.set(prefix, namespace);
    }
    return remember(this.#inner, key, new Scope(bindings, this.#room), this.#room, bindings.size);
  }

  #expand(qualified: string, unprefixed: string | undefined): ExpandedName | string {
    const colon = qualified.indexOf(':');
    const name = qualified.slice(colon + 1);
    if (!isName(name) || (colon !== -1 && !isName(qualified.slice(0, colon)))) return 'a name is malformed';
    const namespace = colon === -1 ? unprefixed : this.bindings.get(qualified.slice(0, colon));
    return namespace === undefined ? `the prefix ${qualified.slice(0, Math.min(colon, 40))} is not bound to a namespace` : { namespace, name: Buffer.from(name).toString() };
  }
}

/** Namespaces in XML 1.0 §2.2, §3 and §5. */
function declarationDefect(attribute: string, prefix: string, namespace: string): string | undefined {
  if (attribute !== 'xmlns' && !isName(prefix)) return 'a name is malformed';
  if (prefix === 'xmlns' || namespace === xmlnsNamespace) return 'xmlns cannot be declared';
  if ((prefix === 'xml') !== (namespace === xmlNamespace)) return 'xml stands for its own namespace only';
  return prefix !== '' && namespace === '' ? 'a prefix cannot be bound to nothing' : undefined;
}
