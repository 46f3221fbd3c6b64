import asn1, { type Asn1 } from 'node-forge/lib/asn1.js';

/**
 * Reading BER, which PKCS #12 files of older programs use (indefinite lengths, octet strings in pieces). Only for
 * containers: certificates inside are octet strings and are read strictly.
 */

export class BerRefused extends Error {
  override readonly name = 'BerRefused';
}

export const berTags = { integer: 2, octetString: 4, objectIdentifier: 6, sequence: 16, set: 17 } as const;

/** PFX, AuthenticatedSafe and SafeContents are nested about fifteen deep. */
const maxDepth = 64;

/** One value of BER. The accessors throw BerRefused when the value is of another kind. */
export class BerNode {
  readonly #node: Asn1;

  constructor(node: Asn1) {
    this.#node = node;
  }

  /** Whether it is the universal type with this number. */
  is(tag: number): boolean {
    return this.#node.tagClass === asn1.Class.UNIVERSAL && (this.#node.type as number) === tag;
  }

  isContext(number: number): boolean {
    return this.#node.tagClass === asn1.Class.CONTEXT_SPECIFIC && (this.#node.type as number) === number;
  }

  /** The values inside a constructed one. */
  children(what: string): BerNode[] {
    const { value } = this.#node;
    if (!Array.isArray(value)) throw new BerRefused(`${what} is not a structure`);
    return value.map((child) => new BerNode(child));
  }

  objectIdentifier(what: string): string {
    const { value } = this.#node;
    if (!this.is(berTags.objectIdentifier) || typeof value !== 'string' || value.length === 0) throw new BerRefused(`${what} is not an object identifier`);
    return asn1.derToOid(value);
  }

  /** A non-negative INTEGER below 2^48. */
  integer(what: string): number {
    const { value } = this.#node;
    if (!this.is(berTags.integer) || typeof value !== 'string') throw new BerRefused(`${what} is not a number`);
    const octets = Buffer.from(value, 'latin1');
    if (octets.length === 0 || (octets[0] ?? 0) >= 0x80) throw new BerRefused(`${what} is negative`);
    // Larger than any limit there is; the caller compares.
    if (octets.length > 6) return Number.MAX_SAFE_INTEGER;
    return octets.readUIntBE(0, octets.length);
  }

  /** The octets of an OCTET STRING or of an implicitly tagged one, in one piece or in several. */
  octets(what: string): Buffer {
    const { value } = this.#node;
    if (typeof value === 'string') return Buffer.from(value, 'latin1');
    return Buffer.concat(this.children(what).map((child) => child.octets(what)));
  }

  /** Written again in definite lengths. */
  encode(): Buffer {
    return Buffer.from(asn1.toDer(this.#node).getBytes(), 'latin1');
  }
}

/**
 * The one value that `data` is.
 * @throws BerRefused also for bytes behind it.
 */
export function readBer(data: Uint8Array): BerNode {
  const octets = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
  try {
    return new BerNode(asn1.fromDer(octets, { strict: true, parseAllBytes: true, decodeBitStrings: false, maxDepth } as never));
  } catch (error) {
    throw new BerRefused(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** A value of a structure that must be there. */
export function demand(nodes: readonly BerNode[], index: number, what: string): BerNode {
  const node = nodes[index];
  if (node === undefined) throw new BerRefused(`${what} is missing`);
  return node;
}
