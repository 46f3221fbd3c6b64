/**
 * A strict reader of DER (X.690): definite lengths in their shortest form, one-byte tags, universal types
 * in the form DER gives them, nothing behind the value. The whole tree is checked once without recursion before
 * anyone walks it, so that the accessors can be simple.
 */

/** Why bytes were refused. The caller turns it into the check or the coded error of its own domain. */
export class DerRefused extends Error {
  override readonly name = 'DerRefused';
}

const refuse = (reason: string): never => {
  throw new DerRefused(reason);
};

export interface DerLimits {
  /** Bytes of the outermost value. */
  readonly maxSize: number;
  /** Values inside one another. */
  readonly maxDepth: number;
  /** Values in the whole tree. */
  readonly maxValues: number;
}

/** Real signatures reach 2 MiB (page hashes of a large program), a depth of 24 with a nested one, and 5 000 values. */
export const defaultDerLimits: DerLimits = { maxSize: 16 * 1024 * 1024, maxDepth: 48, maxValues: 200_000 };

export interface DerNode {
  /** The identifier octet: class, form and number. */
  readonly tag: number;
  /** The whole value with tag and length. */
  readonly der: Uint8Array;
  readonly content: Uint8Array;
}

export const derTags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag `[number]` of a context: constructed for EXPLICIT and for IMPLICIT SEQUENCE or SET, else primitive. */
export const contextTag = (number: number, form: 'constructed' | 'primitive' = 'constructed'): number =>
  (form === 'constructed' ? 0xa0 : 0x80) | number;

const isConstructed = (tag: number): boolean => (tag & 0x20) !== 0;
const isUniversal = (tag: number): boolean => (tag & 0xc0) === 0;

interface Header {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Reads tag and length at `offset`; the value must end at or before `limit`. */
function readHeader(data: Uint8Array, offset: number, limit: number): Header {
  if (offset + 2 > limit) refuse('a value ends before its length');
  const tag = data[offset] ?? 0;
  const first = data[offset + 1] ?? 0;
  if ((tag & 0x1f) === 0x1f) refuse('a tag number above 30 is not used by any of these formats');
  if (tag === 0) refuse('an end-of-contents mark stands where a value must stand');
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0) refuse('an indefinite length is not DER');
    if (count > 4 || start + count > limit) refuse('a length does not fit');
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (data[start + index] ?? 0);
    start += count;
    if (length < 0x80 || length < 256 ** (count - 1)) refuse('a length is not in its shortest form');
  }
  if (length > limit - start) refuse('a value is longer than what holds it');
  return { tag, start, end: start + length };
}

const structured = new Set<number>([0x10, 0x11]);
/** EXTERNAL and EMBEDDED PDV are constructed too, but none of these formats uses them. */
function demandForm(tag: number): void {
  if (!isUniversal(tag)) return;
  if (structured.has(tag & 0x1f) !== isConstructed(tag)) refuse('a basic type is not in the form that DER gives it');
}

function checkTree(data: Uint8Array, root: Header, limits: DerLimits): void {
  const ends = [root.end];
  let values = 1;
  demandForm(root.tag);
  if (!isConstructed(root.tag)) return;
  let offset = root.start;
  while (ends.length > 0) {
    const end = ends.at(-1) ?? 0;
    if (offset === end) {
      ends.pop();
      continue;
    }
    const header = readHeader(data, offset, end);
    demandForm(header.tag);
    values += 1;
    if (values > limits.maxValues) refuse(`it holds more than ${String(limits.maxValues)} values`);
    if (isConstructed(header.tag)) {
      ends.push(header.end);
      if (ends.length > limits.maxDepth) refuse(`its values are nested more than ${String(limits.maxDepth)} deep`);
      offset = header.start;
    } else {
      offset = header.end;
    }
  }
}

const nodeAt = (data: Uint8Array, offset: number, header: Header): DerNode => ({
  tag: header.tag,
  der: data.subarray(offset, header.end),
  content: data.subarray(header.start, header.end),
});

/**
 * One value at the start of `data`, checked as a whole, and the bytes behind it.
 * @throws DerRefused
 */
export function readDerPrefix(data: Uint8Array, limits: DerLimits = defaultDerLimits): { readonly node: DerNode; readonly rest: Uint8Array } {
  const header = readHeader(data, 0, data.length);
  if (header.end > limits.maxSize) refuse(`it is larger than ${String(limits.maxSize)} bytes`);
  checkTree(data, header, limits);
  return { node: nodeAt(data, 0, header), rest: data.subarray(header.end) };
}

/**
 * The one value that `data` is.
 * @throws DerRefused also for bytes behind it.
 */
export function readDer(data: Uint8Array, limits: DerLimits = defaultDerLimits): DerNode {
  const { node, rest } = readDerPrefix(data, limits);
  if (rest.length > 0) refuse(`${String(rest.length)} bytes follow the value`);
  return node;
}

const hexTag = (tag: number): string => `0x${tag.toString(16).padStart(2, '0')}`;

/** @throws DerRefused */
export function demandTag(node: DerNode, tag: number, what: string): DerNode {
  if (node.tag !== tag) refuse(`${what} has tag ${hexTag(node.tag)} instead of ${hexTag(tag)}`);
  return node;
}

/**
 * The values inside a constructed one.
 * @throws DerRefused when it is not constructed.
 */
export function childrenOf(node: DerNode): DerNode[] {
  if (!isConstructed(node.tag)) refuse('a basic value stands where a structure must stand');
  const children: DerNode[] = [];
  for (let offset = 0; offset < node.content.length; ) {
    const header = readHeader(node.content, offset, node.content.length);
    children.push(nodeAt(node.content, offset, header));
    offset = header.end;
  }
  return children;
}

/** The values of a SEQUENCE, taken in the order of its definition; `end` makes sure none is left. */
export class DerFields {
  readonly #what: string;
  readonly #nodes: readonly DerNode[];
  #next = 0;

  /** @throws DerRefused when the node does not carry the tag. */
  constructor(node: DerNode, what: string, tag: number = derTags.sequence) {
    this.#what = what;
    this.#nodes = childrenOf(demandTag(node, tag, what));
  }

  /** The next value, of any type unless a tag is given. */
  next(field: string, tag?: number): DerNode {
    const node = this.#nodes[this.#next] ?? refuse(`${this.#what} lacks ${field}`);
    this.#next += 1;
    return tag === undefined ? node : demandTag(node, tag, `${field} of ${this.#what}`);
  }

  /** The next value if it has one of the tags. */
  optional(...tags: readonly number[]): DerNode | undefined {
    const node = this.#nodes[this.#next];
    if (node === undefined || !tags.includes(node.tag)) return undefined;
    this.#next += 1;
    return node;
  }

  /** @throws DerRefused when values are left. */
  end(): void {
    if (this.#next < this.#nodes.length) refuse(`${this.#what} holds ${String(this.#nodes.length - this.#next)} values too many`);
  }
}

/** The single value inside an EXPLICIT tag. */
export function onlyChild(node: DerNode, what: string): DerNode {
  const [child, ...more] = childrenOf(node);
  if (child === undefined || more.length > 0) return refuse(`${what} must hold exactly one value`);
  return child;
}
