import { sequence } from '../der/write.js';
import { contextTag, DerFields, derTags, readDer } from '../der/read.js';

/** Complete encodings of the fields that must be repeated octet by octet where a certificate is referred to. */
export interface CertificateParts {
  readonly serialNumber: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
}

/**
 * @param certificate DER of an X.509 certificate.
 * @throws DerRefused when it is none.
 */
export function certificateParts(certificate: Uint8Array): CertificateParts {
  const outer = new DerFields(readDer(certificate), 'the certificate');
  const fields = new DerFields(outer.next('its body'), 'the body of the certificate');
  fields.optional(contextTag(0));
  const serialNumber = fields.next('a serial number', derTags.integer).der;
  fields.next('a signature algorithm');
  const issuer = fields.next('an issuer', derTags.sequence).der;
  fields.next('a validity');
  const subject = fields.next('a subject', derTags.sequence).der;
  const publicKey = fields.next('a public key', derTags.sequence).der;
  return { serialNumber, issuer, subject, publicKey };
}

/** IssuerAndSerialNumber (RFC 5652 §10.2.4). */
export function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const { issuer, serialNumber } = certificateParts(certificate);
  return sequence(issuer, serialNumber);
}
