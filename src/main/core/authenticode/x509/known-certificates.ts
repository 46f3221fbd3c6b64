import { parseCertificate, type Certificate } from './certificate.js';

/** With a certificate's size they bound the memory: 256 of 16 KiB. Real certificates stay below 10 KiB. */
const maxKnown = 256;
const maxKnownSize = 16 * 1024;

/** By all its bytes, one character each; the oldest first. */
const known = new Map<string, Certificate>();

/**
 * What `parseCertificate` gives for these bytes. Thousands of files carry the same few certificates: each is read once, and so is what
 * was found out about it (`isSignedBy`). A certificate is nothing but its bytes, so none can be taken for another.
 * @throws DerRefused
 */
export function readKnownCertificate(der: Uint8Array): Certificate {
  if (der.length > maxKnownSize) return parseCertificate(der);
  const name = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('latin1');
  const found = known.get(name);
  if (found !== undefined) return found;
  // Of a copy: the bytes of the file around it must not be kept, nor could a change to them be noticed.
  const certificate = parseCertificate(Uint8Array.from(der));
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= maxKnown) known.delete(oldest);
  known.set(name, certificate);
  return certificate;
}
