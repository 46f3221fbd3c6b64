import { createCertificate } from '../main/core/certificates/create.js';
import type { Store } from './store/store.js';

export interface TlsIdentity {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}(?=.)/gu, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** A self-signed certificate for the loopback, as a small WSUS has one: it must be accepted by its fingerprint. */
export async function makeTlsIdentity(store: Store): Promise<TlsIdentity> {
  const kept = store.settings.read<TlsIdentity | null>('tls', null);
  if (kept !== null) return kept;
  const { certificate, key } = await createCertificate({
    subject: { commonName: 'Practice WSUS' },
    purposes: ['server'],
    keyKind: 'rsa-2048',
    validity: { days: 825 },
    hosts: ['127.0.0.1', 'localhost'],
    clock: store.now,
  });
  const made = { certificate: pem(certificate), key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  store.settings.write('tls', made);
  return made;
}
