import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { Fault } from '../fault.js';
import { reasonOf } from './network-error.js';

/** Where Debian, Red Hat and SUSE keep the bundle that their administrators add authorities to. */
const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/ca-bundle.pem'];

/** Before Node could read it; on Windows the platform reads the store and passes its certificates in. */
function bundledAuthorities(): readonly string[] {
  const bundle = process.platform === 'linux' ? bundles.find((path) => existsSync(path)) : undefined;
  if (bundle === undefined) return [];
  return readFileSync(bundle, 'latin1').match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu) ?? [];
}

/** Node 22.15 and later read the system's store. */
function systemAuthorities(): readonly string[] {
  const read: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof read !== 'function') return bundledAuthorities();
  const answer: unknown = Reflect.apply(read, tls, ['system']);
  return Array.isArray(answer) ? answer.filter((pem) => typeof pem === 'string') : [];
}

/**
 * What certificates of sites are judged by: Node's own list, the system's where Node can read it, and `added` (PEM, one
 * certificate each). Made once and shared by all connections, since parsing some 150 roots takes milliseconds.
 * @throws Fault `download/ca-unreadable`: one bad certificate would otherwise fail every connection
 */
export function trustedAuthorities(added: readonly string[]): tls.SecureContext {
  added.map((pem, index) => {
    try {
      return new X509Certificate(pem);
    } catch (error) {
      throw new Fault('download/ca-unreadable', { number: index + 1, reason: reasonOf(error) }, { cause: error });
    }
  });
  return tls.createSecureContext({ ca: [...tls.rootCertificates, ...systemAuthorities(), ...added] });
}
