import { createPublicKey, type KeyObject } from 'node:crypto';
import { oids } from '../der/oids.js';
import { DerFields, derTags, readDer, type DerNode } from '../der/read.js';
import { integerBytes, readBitBytes, readOid } from '../der/values.js';
import { hasPlainParameters, nameOfOid, readAlgorithm, type AlgorithmIdentifier } from './algorithms.js';

const curves = new Map<string, { readonly name: string; readonly bits: number }>([
  [oids.p256, { name: 'P-256', bits: 256 }],
  [oids.p384, { name: 'P-384', bits: 384 }],
  [oids.p521, { name: 'P-521', bits: 521 }],
]);

export interface PublicKey {
  /** SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** The key's octets without the algorithm, which key identifiers are made from. */
  readonly bits: Uint8Array;
  readonly kind: 'rsa' | 'ec' | 'other';
  readonly size: number;
  /** For example `RSA 2048` or `EC P-256`. */
  readonly text: string;
  /** Why the key must not verify anything; absent for a usable key. */
  readonly refusal?: string;
  /** Absent when the key is refused, so that nothing can be verified with it by accident. */
  readonly handle?: KeyObject;
}

interface Description {
  readonly kind: PublicKey['kind'];
  readonly size: number;
  readonly text: string;
  readonly refusal?: string;
}

/** No authority has larger ones; what verifying costs grows with the square of the size and with the exponent. */
const maxRsaBits = 8192;
const maxExponentBits = 32;

/** @param unsigned content of an INTEGER in its shortest form: an octet of zeros at its beginning has no bits, the next has eight. */
const bitLength = (unsigned: Uint8Array): number => unsigned.length * 8 - Math.clz32(unsigned[0] ?? 0) + 24;

function describeRsa(algorithm: AlgorithmIdentifier, bits: Uint8Array): Description {
  const fields = new DerFields(readDer(bits), 'the RSA key');
  const modulus = integerBytes(fields.next('its modulus'), 'the modulus');
  const exponent = integerBytes(fields.next('its exponent'), 'the exponent');
  fields.end();
  const size = bitLength(modulus);
  const exponentSize = bitLength(exponent);
  const described = { kind: 'rsa', size, text: `RSA ${String(size)}` } as const;
  if (!hasPlainParameters(algorithm)) return { ...described, refusal: 'its RSA key carries parameters' };
  if ((modulus[0] ?? 0) >= 0x80 || size > maxRsaBits) return { ...described, refusal: `its RSA modulus is not a number of at most ${String(maxRsaBits)} bits` };
  // Exponent 1 makes every signature right; an even one cannot be a key.
  if ((exponent[0] ?? 0) >= 0x80 || exponentSize < 2 || exponentSize > maxExponentBits || ((exponent.at(-1) ?? 0) & 1) === 0) {
    return { ...described, refusal: `its RSA exponent is not an odd number from 3 to 2^${String(maxExponentBits)}` };
  }
  return described;
}

/**
 * Only curves that are named. A certificate may spell out a curve with a generator of its maker's choice, which makes a key that
 * "verifies" what another key signed (CVE-2020-0601); libraries take such a key without complaint.
 */
function describeEc({ parameters }: AlgorithmIdentifier): Description {
  if (parameters?.tag !== derTags.oid) {
    return { kind: 'ec', size: 0, text: 'EC with explicit parameters', refusal: 'its elliptic curve is spelt out instead of named (CVE-2020-0601)' };
  }
  const oid = readOid(parameters, 'the named curve');
  const curve = curves.get(oid);
  if (curve === undefined) return { kind: 'ec', size: 0, text: `EC ${oid}`, refusal: `its elliptic curve ${oid} is not one that Windows accepts` };
  return { kind: 'ec', size: curve.bits, text: `EC ${curve.name}` };
}

function describe(algorithm: AlgorithmIdentifier, bits: Uint8Array): Description {
  if (algorithm.oid === oids.rsaEncryption) return describeRsa(algorithm, bits);
  if (algorithm.oid === oids.ecPublicKey) return describeEc(algorithm);
  const name = nameOfOid(algorithm.oid);
  return { kind: 'other', size: 0, text: name, refusal: `its key is of the kind ${name}, which is not accepted` };
}

/** Thousands of files are signed by a few keys, and making a key ready takes longer than checking a signature with it. */
const maxReadyKeys = 256;
/** By their SubjectPublicKeyInfo in base64, the oldest first. */
const readyKeys = new Map<string, KeyObject>();

function readyKey(spki: Uint8Array): KeyObject {
  const der = Buffer.from(spki);
  const name = der.toString('base64');
  const known = readyKeys.get(name);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const [oldest] = readyKeys.keys();
  if (oldest !== undefined && readyKeys.size >= maxReadyKeys) readyKeys.delete(oldest);
  readyKeys.set(name, key);
  return key;
}

/**
 * SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). A key that must not be used is described all the same, with the reason.
 * @throws DerRefused
 */
export function readPublicKey(node: DerNode): PublicKey {
  const fields = new DerFields(node, 'the public key');
  const algorithm = readAlgorithm(fields.next('its algorithm'), 'the algorithm of the public key');
  const bits = readBitBytes(fields.next('its bits'), 'the public key');
  fields.end();
  const described = { spki: node.der, bits, ...describe(algorithm, bits) };
  if (described.refusal !== undefined) return described;
  try {
    return { ...described, handle: readyKey(node.der) };
  } catch {
    return { ...described, refusal: 'its key is not a valid one' };
  }
}
