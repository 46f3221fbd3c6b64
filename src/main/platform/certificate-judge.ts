import { createHash, X509Certificate } from 'node:crypto';
import type { Request as CertificateRequest } from 'electron';
import { fingerprint, type Fingerprint } from '../../shared/units.js';
import { Fault } from '../core/fault.js';

/** What `setCertificateVerifyProc` is answered: Chromium's verdict stands, except for the one certificate that was accepted. */
const [acceptCertificate, asChromiumSays] = [0, -3];

interface RefusedCertificate {
  readonly fingerprint: Fingerprint;
  readonly reason: string;
}

/** Chromium names IPv6 hosts with brackets in one place and without in another. */
export const plainHost = (host: string): string => host.replace(/^\[|\]$/gu, '').toLowerCase();

function fingerprintOf(pem: string): Fingerprint | undefined {
  try {
    return fingerprint(createHash('sha256').update(new X509Certificate(pem).raw).digest('hex'));
  } catch {
    return undefined;
  }
}

/** Judges the certificates of one host, and remembers the last one that was refused: Chromium does not ask twice for the same. */
export class CertificateJudge {
  readonly #host: string;
  readonly #accepted: Fingerprint | undefined;
  #refused: RefusedCertificate | undefined;

  constructor(host: string, accepted: Fingerprint | undefined) {
    this.#host = plainHost(host);
    this.#accepted = accepted;
  }

  readonly judge = ({ hostname, certificate, verificationResult }: Pick<CertificateRequest, 'hostname' | 'certificate' | 'verificationResult'>, callback: (verdict: number) => void): void => {
    callback(this.#verdict(plainHost(hostname), certificate.data, verificationResult));
  };

  /** The same fault with what is known of the certificate. */
  explain(fault: Fault): Fault {
    if (fault.code !== 'wsus/tls-untrusted') return fault;
    // No certificate of the server was refused: it wants one of ours, or broke off.
    if (this.#refused === undefined) return new Fault('wsus/tls-failed', fault.data, { cause: fault });
    return new Fault(this.#accepted === undefined ? 'wsus/tls-untrusted' : 'wsus/tls-changed', { ...fault.data, ...this.#refused }, { cause: fault });
  }

  #verdict(host: string, pem: string, chromium: string): number {
    if (host !== this.#host || chromium === 'net::OK') return asChromiumSays;
    const shown = fingerprintOf(pem);
    if (shown === undefined) return asChromiumSays;
    if (shown === this.#accepted) return acceptCertificate;
    this.#refused = { fingerprint: shown, reason: chromium.slice(0, 100) };
    return asChromiumSays;
  }
}
