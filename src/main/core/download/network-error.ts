import { Fault } from '../fault.js';

/** Codes of OpenSSL's and Node's certificate checks (node:tls, "Certificate verification error codes"). */
const certificateCodes: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
]);

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** The sentence of a foreign error: one line, bounded, since a server can put text into some of them. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || codeOf(error) || error.name : String(error);
  return text.replace(/\s+/gu, ' ').trim().slice(0, 200) || 'no reason was given';
}

/** What went wrong before an answer came. Faults pass as they are. */
export function connectFault(error: unknown, host: string): Fault {
  if (error instanceof Fault) return error;
  const reason = reasonOf(error);
  const code = error instanceof Error ? codeOf(error) : '';
  const options = { cause: error };
  if (code === 'ENOTFOUND' || code === 'ENODATA') return new Fault('download/host-unknown', { host }, options);
  if (certificateCodes.has(code)) return new Fault('download/certificate-refused', { host, reason: `${reason} (${code})` }, options);
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return new Fault('download/tls-failed', { host, reason }, options);
  const isUnreadable = code === 'UND_ERR_HEADERS_OVERFLOW' || (error instanceof Error && error.name === 'HTTPParserError');
  if (isUnreadable) return new Fault('download/unreadable-answer', { host, reason }, options);
  return new Fault('download/host-unreachable', { host, reason }, options);
}

/** What went wrong while the body came. */
export function bodyFault(error: unknown, host: string, received: number): Fault {
  if (error instanceof Fault) return error;
  return new Fault('download/interrupted', { host, received, reason: reasonOf(error) }, { cause: error });
}
