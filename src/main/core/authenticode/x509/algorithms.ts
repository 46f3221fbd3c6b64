import { createHash, verify, type KeyObject } from 'node:crypto';
import { oids, type OidName } from '../der/oids.js';
import { DerFields, DerRefused, derTags, type DerNode } from '../der/read.js';
import { readOid } from '../der/values.js';

/** Digests that a file may be signed with. MD2 and MD5 are not among them and never computed. */
export const digestAlgorithms = ['sha1', 'sha256', 'sha384', 'sha512'] as const;
export type DigestAlgorithm = (typeof digestAlgorithms)[number];

export const digestLengths: Readonly<Record<DigestAlgorithm, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

export const hash = (algorithm: DigestAlgorithm, ...parts: readonly Uint8Array[]): Uint8Array => {
  const digest = createHash(algorithm);
  for (const part of parts) digest.update(part);
  return digest.digest();
};

const digestByOid = new Map<string, DigestAlgorithm>(digestAlgorithms.map((name) => [oids[name], name]));
export const digestOf = (oid: string): DigestAlgorithm | undefined => digestByOid.get(oid);

const nameByOid = new Map<string, string>((Object.entries(oids) as [OidName, string][]).map(([name, oid]) => [oid, name]));
/** A name for people; the dotted number when it has none. */
export const nameOfOid = (oid: string): string => nameByOid.get(oid) ?? oid;

export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: DerNode | undefined;
  /** The whole structure, for comparing two of them. */
  readonly der: Uint8Array;
}

/** RFC 5280 §4.1.1.2. */
export function readAlgorithm(node: DerNode, what: string): AlgorithmIdentifier {
  const fields = new DerFields(node, what);
  const oid = readOid(fields.next('its identifier'), what);
  const parameters = fields.optional(derTags.null, derTags.oid, derTags.sequence, derTags.set, derTags.octetString, derTags.integer);
  fields.end();
  return { oid, parameters, der: node.der };
}

export const hasPlainParameters = ({ parameters }: AlgorithmIdentifier): boolean =>
  parameters === undefined || (parameters.tag === derTags.null && parameters.content.length === 0);

/**
 * A digest algorithm without parameters.
 * @throws DerRefused for an unknown or refused one.
 */
export function readDigestAlgorithm(node: DerNode, what: string): DigestAlgorithm {
  const algorithm = readAlgorithm(node, what);
  const digest = digestOf(algorithm.oid);
  if (digest === undefined) throw new DerRefused(`${what} is ${nameOfOid(algorithm.oid)}, which is not accepted`);
  if (!hasPlainParameters(algorithm)) throw new DerRefused(`${what} carries parameters`);
  return digest;
}

export interface SignatureScheme {
  readonly key: 'rsa' | 'ec';
  /** Absent where the digest is named beside the signature (rsaEncryption in PKCS #7). */
  readonly digest?: DigestAlgorithm;
  /** For example `sha256WithRSAEncryption`, as OpenSSL prints it. */
  readonly name: string;
}

/**
 * The schemes Windows accepts on code. RSASSA-PSS is left out: no signer of Authenticode makes it, and its free parameters are
 * one more thing to get wrong.
 */
const schemes = new Map<string, SignatureScheme>([
  [oids.rsaEncryption, { key: 'rsa', name: 'rsaEncryption' }],
  [oids.sha1WithRsa, { key: 'rsa', digest: 'sha1', name: 'sha1WithRSAEncryption' }],
  [oids.oiwSha1WithRsa, { key: 'rsa', digest: 'sha1', name: 'sha1WithRSA' }],
  [oids.sha256WithRsa, { key: 'rsa', digest: 'sha256', name: 'sha256WithRSAEncryption' }],
  [oids.sha384WithRsa, { key: 'rsa', digest: 'sha384', name: 'sha384WithRSAEncryption' }],
  [oids.sha512WithRsa, { key: 'rsa', digest: 'sha512', name: 'sha512WithRSAEncryption' }],
  [oids.ecdsaWithSha1, { key: 'ec', digest: 'sha1', name: 'ecdsa-with-SHA1' }],
  [oids.ecdsaWithSha256, { key: 'ec', digest: 'sha256', name: 'ecdsa-with-SHA256' }],
  [oids.ecdsaWithSha384, { key: 'ec', digest: 'sha384', name: 'ecdsa-with-SHA384' }],
  [oids.ecdsaWithSha512, { key: 'ec', digest: 'sha512', name: 'ecdsa-with-SHA512' }],
  /** Some signers name the key's kind instead of the scheme; the digest stands beside it. */
  [oids.ecPublicKey, { key: 'ec', name: 'ecPublicKey' }],
]);

export const schemeOf = (algorithm: AlgorithmIdentifier): SignatureScheme | undefined =>
  hasPlainParameters(algorithm) ? schemes.get(algorithm.oid) : undefined;

export const nameOfSignatureAlgorithm = ({ oid }: AlgorithmIdentifier): string => schemes.get(oid)?.name ?? nameOfOid(oid);

/** Whether `signature` over `data` was made by the owner of `key`. Never throws: a value of a wrong form is a wrong signature. */
export function isSignatureRight(key: KeyObject, digest: DigestAlgorithm, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(digest, data, key, signature);
  } catch {
    return false;
  }
}
