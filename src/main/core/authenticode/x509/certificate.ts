import { createHash } from 'node:crypto';
import { fingerprint, instant, thumbprint, type Fingerprint, type Thumbprint } from '../../../../shared/units.js';
import type { CertificateSummary } from '../../../../shared/verdict.js';
import { contextTag, DerFields, DerRefused, derTags, onlyChild, readDer, type DerLimits, type DerNode } from '../der/read.js';
import { bytesEqual, hexOf, integerBytes, readBitBytes, readSmallInteger, readTime } from '../der/values.js';
import { isSignatureRight, nameOfSignatureAlgorithm, readAlgorithm, schemeOf, type AlgorithmIdentifier } from './algorithms.js';
import { interpretExtensions, readExtensions, type CertificateExtensions } from './extensions.js';
import { readPublicKey, type PublicKey } from './key.js';
import { readName, type DistinguishedName } from './name.js';
import { rememberPairs } from './remember-pairs.js';

export interface Certificate {
  readonly der: Uint8Array;
  readonly fingerprint: Fingerprint;
  readonly thumbprint: Thumbprint;
  readonly version: 1 | 2 | 3;
  /** The content octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKey;
  readonly extensions: CertificateExtensions;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  /** tbsCertificate as it was signed. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** Real certificates stay below 10 KiB. */
const certificateLimits: DerLimits = { maxSize: 128 * 1024, maxDepth: 32, maxValues: 8192 };

function readVersion(node: DerNode | undefined): Certificate['version'] {
  if (node === undefined) return 1;
  const version = readSmallInteger(onlyChild(node, 'the version'), 'the version') + 1;
  if (version !== 1 && version !== 2 && version !== 3) throw new DerRefused('the version of the certificate is unknown');
  return version;
}

/**
 * Reads one certificate (RFC 5280 §4.1) that is exactly `der`. Nothing is verified.
 * @throws DerRefused
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const outer = new DerFields(readDer(der, certificateLimits), 'the certificate');
  const tbsNode = outer.next('its content', derTags.sequence);
  const signatureAlgorithm = readAlgorithm(outer.next('its signature algorithm'), 'the signature algorithm of the certificate');
  const signature = readBitBytes(outer.next('its signature'), 'the signature of the certificate');
  outer.end();

  const fields = new DerFields(tbsNode, 'the certificate');
  const version = readVersion(fields.optional(contextTag(0)));
  const serialNumber = integerBytes(fields.next('a serial number'), 'the serial number');
  const innerAlgorithm = readAlgorithm(fields.next('a signature algorithm'), 'the signature algorithm of the certificate');
  const issuer = readName(fields.next('an issuer'));
  const validity = new DerFields(fields.next('a validity'), 'the validity');
  const notBefore = readTime(validity.next('a beginning'), 'the beginning of the validity');
  const notAfter = readTime(validity.next('an end'), 'the end of the validity');
  validity.end();
  const subject = readName(fields.next('a subject'));
  const publicKey = readPublicKey(fields.next('a public key'));
  fields.optional(contextTag(1, 'primitive'));
  fields.optional(contextTag(2, 'primitive'));
  const extensionsNode = fields.optional(contextTag(3));
  fields.end();

  // RFC 5280 §4.1.1.2: the outer identifier is not signed, the inner one is.
  if (!bytesEqual(signatureAlgorithm.der, innerAlgorithm.der)) throw new DerRefused('the two signature algorithms of the certificate differ');
  if (serialNumber.length > 32) throw new DerRefused('the serial number is longer than 32 bytes');
  if (extensionsNode !== undefined && version !== 3) throw new DerRefused('extensions occur only in certificates of version 3');
  const extensions = extensionsNode === undefined ? [] : readExtensions(onlyChild(extensionsNode, 'the extensions'));

  return {
    der,
    fingerprint: fingerprint(createHash('sha256').update(der).digest('hex')),
    thumbprint: thumbprint(createHash('sha1').update(der).digest('hex').toUpperCase()),
    version,
    serialNumber,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions: interpretExtensions(extensions),
    signatureAlgorithm,
    signedBytes: tbsNode.der,
    signature,
  };
}

function verifySignature(certificate: Certificate, issuer: Certificate): boolean {
  const scheme = schemeOf(certificate.signatureAlgorithm);
  const { handle, kind } = issuer.publicKey;
  if (scheme?.digest === undefined || handle === undefined || kind !== scheme.key) return false;
  return isSignatureRight(handle, scheme.digest, certificate.signedBytes, certificate.signature);
}

/**
 * Whether `issuer`'s key made the certificate's signature. Names, dates and rights are not looked at. The search for a path and the
 * checks on it ask about the same links, and so do many files.
 */
export const isSignedBy = rememberPairs(verifySignature);

export const isSelfIssued = (certificate: Certificate): boolean => bytesEqual(certificate.subject.der, certificate.issuer.der);

export function summarizeCertificate(certificate: Certificate): CertificateSummary {
  return {
    subject: certificate.subject.text,
    issuer: certificate.issuer.text,
    name: certificate.subject.display,
    serialNumber: hexOf(certificate.serialNumber).toUpperCase(),
    thumbprint: certificate.thumbprint,
    fingerprint: certificate.fingerprint,
    notBefore: instant(certificate.notBefore),
    notAfter: instant(certificate.notAfter),
    key: certificate.publicKey.text,
    signatureAlgorithm: nameOfSignatureAlgorithm(certificate.signatureAlgorithm),
    selfSigned: isSelfIssued(certificate) && isSignedBy(certificate, certificate),
  };
}
