import forge from 'node-forge';

/** DER by node-forge: what the console reads and writes with code of its own is made here by somebody else's. */
export type Asn1 = forge.asn1.Asn1;

const { asn1 } = forge;
const { Class, Type } = asn1;

const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const primitive = (type: forge.asn1.Type, value: string): Asn1 => asn1.create(Class.UNIVERSAL, type, false, value);

export const toDer = (node: Asn1): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'latin1');

/** One element and nothing behind it. @throws Error when it is not DER */
export const fromDer = (der: Uint8Array): Asn1 =>
  // Its types know the first of these options alone, as a parameter of its own.
  asn1.fromDer(binary(der), { strict: true, parseAllBytes: true, decodeBitStrings: false, maxDepth: 16 } as never);

export const sequence = (...children: readonly Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...children]);

/** In DER the elements of a SET OF stand in the order of their encodings (X.690 §11.6). */
const inOrder = (children: readonly Asn1[]): Asn1[] => [...children].sort((a, b) => Buffer.compare(toDer(a), toDer(b)));
export const setOf = (...children: readonly Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SET, true, inOrder(children));

/** What forge calls no type is the number 0 where the tag is of the context; no other number occurs here. */
const zero = Type.NONE;
/** `[0] IMPLICIT SET OF` */
export const implicitSetOf = (...children: readonly Asn1[]): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, zero, true, inOrder(children));
/** `[0] EXPLICIT` */
export const explicit = (child: Asn1): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, zero, true, [child]);

export const objectIdentifier = (id: string): Asn1 => primitive(Type.OID, asn1.oidToDer(id).getBytes());
export const octetString = (bytes: Uint8Array): Asn1 => primitive(Type.OCTETSTRING, binary(bytes));
export const utf8String = (text: string): Asn1 => primitive(Type.UTF8, binary(Buffer.from(text, 'utf8')));
export const nothing = (): Asn1 => primitive(Type.NULL, '');

/** Its octets as they are to stand there: big-endian, two's complement. */
export const integer = (...octets: readonly number[]): Asn1 => primitive(Type.INTEGER, binary(Uint8Array.from(octets)));

/** A BIT STRING with this one of its named bits set. */
export function namedBit(bit: number): Asn1 {
  const octets = Buffer.alloc((bit >> 3) + 2);
  octets[0] = 7 - (bit & 7);
  octets[octets.length - 1] = 0x80 >> (bit & 7);
  return primitive(Type.BITSTRING, binary(octets));
}

const digits = (time: Date): string => time.toISOString().replace(/[-:T]|\.\d+/gu, '');
/** To the second. */
export const generalizedTime = (time: Date): Asn1 => primitive(Type.GENERALIZEDTIME, digits(time));
/** Until 2049, as CMS demands it (RFC 5652 §11.3). */
export const signingTime = (time: Date): Asn1 => (time.getUTCFullYear() < 2050 ? primitive(Type.UTCTIME, digits(time).slice(2)) : generalizedTime(time));

/** The elements of a SEQUENCE or a SET; undefined for anything else. */
export const elementsOf = (node: Asn1 | undefined): readonly Asn1[] | undefined => (node !== undefined && Array.isArray(node.value) ? node.value : undefined);

/** The content octets of an element of this type; undefined for any other. */
export function octetsOf(node: Asn1 | undefined, type: forge.asn1.Type): Buffer | undefined {
  if (node?.tagClass !== Class.UNIVERSAL || node.type !== type || typeof node.value !== 'string') return undefined;
  return Buffer.from(node.value, 'latin1');
}

/** Whether it is `[0]`. */
export const isTagged = (node: Asn1): boolean => node.tagClass === Class.CONTEXT_SPECIFIC && node.type === zero;

export const universal = Type;

/** Dotted; undefined when it is no object identifier. */
export function identifierOf(node: Asn1 | undefined): string | undefined {
  const octets = octetsOf(node, Type.OID);
  return octets === undefined || octets.length === 0 ? undefined : asn1.derToOid(forge.util.createBuffer(binary(octets)));
}
