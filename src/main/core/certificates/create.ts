import { randomBytes, type KeyObject } from 'node:crypto';
import { certificateParts } from '../authenticode/sign/certificate-parts.js';
import type { KeyUsage } from '../authenticode/x509/extensions.js';
import {
  authorityKeyIdentifier,
  basicConstraints,
  encodeCertificate,
  encodeName,
  encodePublicKey,
  extendedKeyUsage,
  keyIdentifier,
  keyUsage,
  purposeIds,
  subjectAlternativeName,
  subjectKeyIdentifier,
  type Extension,
  type SubjectName,
} from './encode.js';
import { generateKey, type KeyKind } from './keys.js';

type CertificatePurpose = 'authority' | 'code-signing' | 'time-stamping' | 'server';

export interface CreatedCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  /** The private key. */
  readonly key: KeyObject;
}

export interface CertificateRequest {
  readonly subject: SubjectName;
  /** Without it the certificate signs itself. */
  readonly issuer?: CreatedCertificate;
  /** An authority has no other purpose: what issues certificates should do nothing else. */
  readonly purposes: readonly ['authority'] | readonly Exclude<CertificatePurpose, 'authority'>[];
  readonly keyKind: KeyKind;
  readonly validity: { readonly days: number };
  /** Unsigned, big-endian, at most 20 octets; random without it. */
  readonly serial?: Uint8Array;
  /** Host names and IPv4 addresses of a server. */
  readonly hosts?: readonly string[];
  readonly clock: () => Date;
}

const extendedPurposes: Readonly<Record<Exclude<CertificatePurpose, 'authority'>, string>> = {
  'code-signing': purposeIds.codeSigning,
  'time-stamping': purposeIds.timeStamping,
  server: purposeIds.server,
};

function usageExtensions({ purposes, keyKind }: CertificateRequest): Extension[] {
  const named = purposes.filter((purpose) => purpose !== 'authority');
  if (named.length < purposes.length) return [basicConstraints(true), keyUsage(['keyCertSign', 'cRLSign'])];
  const isRsaServer = named.includes('server') && keyKind.startsWith('rsa');
  const usages: KeyUsage[] = ['digitalSignature', ...(isRsaServer ? (['keyEncipherment'] as const) : [])];
  // RFC 3161 §2.3: a time-stamp authority's purpose is critical and its only one.
  const critical = named.includes('time-stamping');
  return [basicConstraints(false), keyUsage(usages), extendedKeyUsage(named.map((purpose) => extendedPurposes[purpose]), critical)];
}

/** A clock that is some minutes behind must not find the certificate not yet valid. */
const backdatedMilliseconds = 10 * 60 * 1000;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** RFC 5280 §4.1.2.2: positive, at most 20 octets; the first bits are set so that its length does not vary. */
const randomSerial = (): Uint8Array => Uint8Array.from([0x40, ...randomBytes(15)]);

/**
 * Makes a key and its certificate, signed with SHA-256 by the issuer or by itself.
 * @throws RangeError for purposes that do not go together and for a serial number that is too long.
 */
export async function createCertificate(request: CertificateRequest): Promise<CreatedCertificate> {
  const { subject, issuer, purposes, validity, clock, serial = randomSerial() } = request;
  if (purposes.length === 0) throw new RangeError('a certificate needs a purpose');
  if (purposes.length > 1 && purposes.some((purpose) => purpose === 'time-stamping')) throw new RangeError('time stamping must be the only purpose');
  if (serial.byteLength === 0 || serial.byteLength > 20) throw new RangeError('a serial number has 1 to 20 octets');
  const key = await generateKey(request.keyKind);
  const publicKey = encodePublicKey(key);
  const name = encodeName(subject);
  const now = clock().getTime();
  const certificate = encodeCertificate(
    {
      serialNumber: serial,
      issuer: issuer === undefined ? name : certificateParts(issuer.certificate).subject,
      subject: name,
      notBefore: new Date(now - backdatedMilliseconds),
      notAfter: new Date(now + validity.days * dayMilliseconds),
      publicKey,
      extensions: [
        ...usageExtensions(request),
        subjectKeyIdentifier(publicKey),
        authorityKeyIdentifier(keyIdentifier(encodePublicKey(issuer?.key ?? key))),
        ...(request.hosts === undefined ? [] : [subjectAlternativeName(request.hosts)]),
      ],
    },
    { key: issuer?.key ?? key, hash: 'sha256' },
  );
  return { certificate, key };
}
