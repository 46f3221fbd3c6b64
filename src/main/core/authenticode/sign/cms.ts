import type { DigestAlgorithm } from '../x509/algorithms.js';
import { oids } from '../der/oids.js';
import { contentOf, explicit, integer, nullValue, objectIdentifier, octetString, retagged, sequence, setOf } from '../der/write.js';

/** The parts of a CMS SignedData (RFC 5652 §5, PKCS #7 §9) to the letter; what Authenticode makes of them is in `signed-data.ts`. */

const ecdsaWith: Readonly<Record<DigestAlgorithm, string>> = {
  sha1: oids.ecdsaWithSha1,
  sha256: oids.ecdsaWithSha256,
  sha384: oids.ecdsaWithSha384,
  sha512: oids.ecdsaWithSha512,
};

export const digestAlgorithm = (digest: DigestAlgorithm): Uint8Array => sequence(objectIdentifier(oids[digest]), nullValue());

/** Plain rsaEncryption is what signtool writes for RSA; ECDSA names its hash (RFC 5754 §3.3). */
export const signatureAlgorithm = (keyType: 'rsa' | 'ec', digest: DigestAlgorithm): Uint8Array =>
  keyType === 'rsa' ? sequence(objectIdentifier(oids.rsaEncryption), nullValue()) : sequence(objectIdentifier(ecdsaWith[digest]));

export const attribute = (id: string, ...values: readonly Uint8Array[]): Uint8Array => sequence(objectIdentifier(id), setOf(...values));

/** The octets a signer signs: the attributes as a SET OF, not under the tag they travel with (RFC 5652 §5.4). */
export const attributesToSign = (attributes: readonly Uint8Array[]): Uint8Array => setOf(...attributes);

const attributesTagged = (tag: number, attributes: readonly Uint8Array[]): Uint8Array | undefined =>
  attributes.length === 0 ? undefined : retagged(tag, setOf(...attributes));

export interface SignerInfoParts {
  /** IssuerAndSerialNumber, a complete encoding. */
  readonly signer: Uint8Array;
  readonly digest: DigestAlgorithm;
  readonly signedAttributes: readonly Uint8Array[];
  /** AlgorithmIdentifier. */
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  readonly unsignedAttributes: readonly Uint8Array[];
}

export const encodeSignerInfo = (parts: SignerInfoParts): Uint8Array =>
  sequence(
    integer(1),
    parts.signer,
    digestAlgorithm(parts.digest),
    attributesTagged(0xa0, parts.signedAttributes),
    parts.signatureAlgorithm,
    octetString(parts.signature),
    attributesTagged(0xa1, parts.unsignedAttributes),
  );

export interface SignedDataParts {
  /** 1 for PKCS #7 content, 3 for other content as an OCTET STRING (RFC 5652 §5.1). */
  readonly version: 1 | 3;
  readonly digests: readonly DigestAlgorithm[];
  readonly contentType: string;
  /** The complete encoding inside `[0] EXPLICIT`: a bare SEQUENCE for Authenticode, an OCTET STRING else. */
  readonly content: Uint8Array;
  readonly certificates: readonly Uint8Array[];
  readonly signerInfos: readonly Uint8Array[];
}

/** ContentInfo around SignedData, DER. Certificates that are given twice are written once. */
export function encodeSignedData(parts: SignedDataParts): Uint8Array {
  const certificates = parts.certificates.filter(
    (certificate, index, all) => all.findIndex((other) => Buffer.compare(other, certificate) === 0) === index,
  );
  const signedData = sequence(
    integer(parts.version),
    setOf(...parts.digests.map(digestAlgorithm)),
    sequence(objectIdentifier(parts.contentType), explicit(0, parts.content)),
    certificates.length === 0 ? undefined : retagged(0xa0, setOf(...certificates)),
    setOf(...parts.signerInfos),
  );
  return sequence(objectIdentifier(oids.signedData), explicit(0, signedData));
}

/** What the messageDigest attribute of PKCS #7 content is taken over: the content without its tag and length. */
export const digestedContent = (content: Uint8Array): Uint8Array => contentOf(content);
