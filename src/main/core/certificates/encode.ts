import { createPublicKey, sign, createHash, type KeyObject } from 'node:crypto';
import { oids } from '../authenticode/der/oids.js';
import {
  bitString,
  boolean,
  certificateTime,
  contentOf,
  explicit,
  implicit,
  integer,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  utf8String,
} from '../authenticode/der/write.js';
import { keyUsages, type KeyUsage } from '../authenticode/x509/extensions.js';

/** X.509 version 3 certificates to the letter: what goes in comes out, sensible or not. Policy is in `create.ts`. */

export type SignatureHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export interface SubjectName {
  readonly commonName: string;
  readonly organizationalUnit?: string;
  readonly organization?: string;
  readonly locality?: string;
  /** Two letters of ISO 3166. */
  readonly country?: string;
}

export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  /** The complete encoding inside the OCTET STRING. */
  readonly value: Uint8Array;
}

export interface CertificateFields {
  /** Unsigned, big-endian. */
  readonly serialNumber: Uint8Array;
  /** Complete encodings of the two Names, so that an issuer's name is repeated octet by octet. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Extension[];
}

export interface SigningKey {
  readonly key: KeyObject;
  readonly hash: SignatureHash;
}

const nameAttributes = [
  ['country', oids.countryName],
  ['locality', oids.localityName],
  ['organization', oids.organizationName],
  ['organizationalUnit', oids.organizationalUnitName],
  ['commonName', oids.commonName],
] as const;

/** RFC 5280 §4.1.2.4: UTF8String, the country as PrintableString. */
export function encodeName(name: SubjectName): Uint8Array {
  const parts = nameAttributes.map(([field, id]) => {
    const value = name[field];
    if (value === undefined) return undefined;
    return setOf(sequence(objectIdentifier(id), field === 'country' ? printableString(value) : utf8String(value)));
  });
  return sequence(...parts);
}

const rsaSignatures: Readonly<Record<SignatureHash, string>> = {
  sha1: oids.sha1WithRsa,
  sha256: oids.sha256WithRsa,
  sha384: oids.sha384WithRsa,
  sha512: oids.sha512WithRsa,
};
const ecdsaSignatures: Readonly<Record<SignatureHash, string>> = {
  sha1: oids.ecdsaWithSha1,
  sha256: oids.ecdsaWithSha256,
  sha384: oids.ecdsaWithSha384,
  sha512: oids.ecdsaWithSha512,
};

/**
 * The AlgorithmIdentifier of a signature; RSA carries NULL, ECDSA nothing (RFC 4055 §5, RFC 5758 §3.2).
 * @throws RangeError for a key that is neither RSA nor EC.
 */
export function signatureAlgorithm(key: KeyObject, hash: SignatureHash): Uint8Array {
  if (key.asymmetricKeyType === 'rsa') return sequence(objectIdentifier(rsaSignatures[hash]), nullValue());
  if (key.asymmetricKeyType === 'ec') return sequence(objectIdentifier(ecdsaSignatures[hash]));
  throw new RangeError(`no signatures with a key of type ${String(key.asymmetricKeyType)}`);
}

/** SEQUENCE { body, algorithm, BIT STRING }: certificates and revocation lists share this envelope. */
export function signEnvelope(body: Uint8Array, signer: SigningKey): Uint8Array {
  return sequence(body, signatureAlgorithm(signer.key, signer.hash), bitString(sign(signer.hash, body, signer.key)));
}

export const encodeExtensions = (extensions: readonly Extension[]): Uint8Array =>
  sequence(
    ...extensions.map(({ id, critical, value }) =>
      sequence(objectIdentifier(id), critical ? boolean(true) : undefined, octetString(value)),
    ),
  );

/** The certificate in DER. */
export function encodeCertificate(fields: CertificateFields, signer: SigningKey): Uint8Array {
  const body = sequence(
    explicit(0, integer(2)),
    integer(fields.serialNumber),
    signatureAlgorithm(signer.key, signer.hash),
    fields.issuer,
    sequence(certificateTime(fields.notBefore), certificateTime(fields.notAfter)),
    fields.subject,
    fields.publicKey,
    fields.extensions.length === 0 ? undefined : explicit(3, encodeExtensions(fields.extensions)),
  );
  return signEnvelope(body, signer);
}

/** SubjectPublicKeyInfo of a private or public key. */
export function encodePublicKey(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' });
}

/** Names a key by the first 160 bits of SHA-256 over its SubjectPublicKeyInfo (RFC 7093 §2). */
export const keyIdentifier = (publicKey: Uint8Array): Uint8Array =>
  createHash('sha256').update(publicKey).digest().subarray(0, 20);

/** RFC 5280 §4.2.1.9; the path length is for authorities only. */
export function basicConstraints(authority: boolean, pathLength?: number): Extension {
  const value = sequence(authority ? boolean(true) : undefined, pathLength === undefined ? undefined : integer(pathLength));
  return { id: oids.basicConstraints, critical: true, value };
}

export const keyUsage = (usages: readonly KeyUsage[]): Extension => ({
  id: oids.keyUsage,
  critical: true,
  value: namedBits(usages.map((usage) => keyUsages.indexOf(usage))),
});

export const purposeIds = {
  server: oids.serverAuthentication,
  codeSigning: oids.codeSigning,
  timeStamping: oids.timeStamping,
  /** Microsoft: the signature ends with the certificate, whatever a time stamp says. */
  lifetimeSigning: oids.lifetimeSigning,
} as const;

/** @param ids dotted object identifiers. */
export const extendedKeyUsage = (ids: readonly string[], critical = false): Extension => ({
  id: oids.extendedKeyUsage,
  critical,
  value: sequence(...ids.map(objectIdentifier)),
});

export const subjectKeyIdentifier = (publicKey: Uint8Array): Extension => ({
  id: oids.subjectKeyIdentifier,
  critical: false,
  value: octetString(keyIdentifier(publicKey)),
});

export const authorityKeyIdentifier = (identifier: Uint8Array): Extension => ({
  id: oids.authorityKeyIdentifier,
  critical: false,
  value: sequence(implicit(0, identifier)),
});

/** Host names (RFC 5280 §4.2.1.6) and IPv4 addresses in dotted text. */
export function subjectAlternativeName(hosts: readonly string[]): Extension {
  const names = hosts.map((host) =>
    /^\d+(?:\.\d+){3}$/u.test(host) ? implicit(7, Uint8Array.from(host.split('.'), Number)) : implicit(2, contentOf(utf8String(host))),
  );
  return { id: oids.subjectAltName, critical: false, value: sequence(...names) };
}
