import { createPrivateKey } from 'node:crypto';
import { createCertificate, type CreatedCertificate } from '../main/core/certificates/create.js';
import type { Store } from './store/store.js';

export interface TlsIdentity {
  /** The server's certificate and its authority's, PEM. */
  readonly chain: string;
  /** The server's certificate, DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, PEM. */
  readonly key: string;
  /** PEM. */
  readonly authority: string;
}

/** DER in base64, and PKCS #8 in PEM. */
interface Kept {
  readonly certificate: string;
  readonly key: string;
}

const settingKeys = { authority: 'tls-authority', server: 'tls-server' } as const;
const validity = { authority: { days: 20 * 365 }, server: { days: 825 } };

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}(?=.)/gu, '$&\n')}\n-----END CERTIFICATE-----\n`;

async function once(store: Store, setting: string, make: () => Promise<CreatedCertificate>): Promise<CreatedCertificate> {
  const kept = store.settings.read<Kept | null>(setting, null);
  if (kept !== null) return { certificate: Buffer.from(kept.certificate, 'base64'), key: createPrivateKey(kept.key) };
  const made = await make();
  store.settings.write(setting, {
    certificate: Buffer.from(made.certificate).toString('base64'),
    key: made.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  } satisfies Kept);
  return made;
}

/**
 * A certificate for the loopback by an authority of its own, as a company's WSUS has one: no system knows it, so it is
 * accepted by its fingerprint. Made at the first start and kept, since what was accepted must be the same the next time.
 */
export async function makeTlsIdentity(store: Store): Promise<TlsIdentity> {
  const shared = { keyKind: 'rsa-2048', clock: store.now } as const;
  const authority = await once(store, settingKeys.authority, async () =>
    createCertificate({
      ...shared,
      subject: { commonName: 'Practice Network Root', organization: 'Countersign practice, not to be trusted' },
      purposes: ['authority'],
      validity: validity.authority,
    }),
  );
  const server = await once(store, settingKeys.server, async () =>
    createCertificate({
      ...shared,
      subject: { commonName: 'Practice WSUS' },
      issuer: authority,
      purposes: ['server'],
      validity: validity.server,
      hosts: ['127.0.0.1', 'localhost'],
    }),
  );
  return {
    chain: pem(server.certificate) + pem(authority.certificate),
    certificate: server.certificate,
    key: server.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    authority: pem(authority.certificate),
  };
}
