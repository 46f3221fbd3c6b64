import { createPrivateKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityFromKey, type SigningIdentity } from '../main/core/authenticode/sign/identity.js';
import { createCertificate, type CreatedCertificate } from '../main/core/certificates/create.js';
import type { Store } from './store/store.js';
import type { StampIdentity } from './timestamp/authority.js';

interface KeptCertificate {
  /** DER in base64. */
  readonly certificate: string;
  /** PKCS #8, PEM. */
  readonly key: string;
}

/** The made-up world of the vendors, of the publisher of the catalogue and of who stamps signatures, each with a root of its own. */
export interface Authorities {
  /** Roots to trust for practice, and only there. DER, by file name. */
  readonly anchors: ReadonlyMap<string, Uint8Array>;
  readonly cataloguePublisher: SigningIdentity;
  readonly stamps: StampIdentity;
  vendor(name: string): Promise<SigningIdentity>;
}

const cataloguePublisherName = 'Practice Catalogue Publishing';
const validity = { root: { days: 20 * 365 }, leaf: { days: 3 * 365 }, stamps: { days: 15 * 365 } };

const restored = (kept: KeptCertificate): CreatedCertificate => ({
  certificate: Buffer.from(kept.certificate, 'base64'),
  key: createPrivateKey(kept.key),
});

/** Made once for a profile, then the same for ever: who approved a publisher meets the same one again. */
async function once(store: Store, name: string, make: () => Promise<CreatedCertificate>): Promise<CreatedCertificate> {
  const key = `certificate ${name}`;
  const kept = store.settings.read<KeptCertificate | null>(key, null);
  if (kept !== null) return restored(kept);
  const made = await make();
  store.settings.write(key, {
    certificate: Buffer.from(made.certificate).toString('base64'),
    key: made.key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  } satisfies KeptCertificate);
  return made;
}

const root = async (store: Store, commonName: string): Promise<CreatedCertificate> =>
  once(store, commonName, async () =>
    createCertificate({
      subject: { commonName, organization: 'Countersign practice, not to be trusted' },
      purposes: ['authority'],
      keyKind: 'rsa-2048',
      validity: validity.root,
      clock: store.now,
    }),
  );

/** Lasts longer than what it stamps: there is nobody here who would renew it. */
async function stampIdentity(store: Store, issuer: CreatedCertificate): Promise<StampIdentity> {
  const { certificate, key } = await once(store, 'Practice Time-stamp Authority', async () =>
    createCertificate({
      subject: { commonName: 'Practice Time-stamp Authority', organization: 'Countersign practice, not to be trusted' },
      issuer,
      purposes: ['time-stamping'],
      keyKind: 'rsa-2048',
      validity: validity.stamps,
      clock: store.now,
    }),
  );
  return { certificate, issuer: issuer.certificate, key };
}

async function leaf(store: Store, organization: string, issuer: CreatedCertificate): Promise<SigningIdentity> {
  const { certificate, key } = await once(store, organization, async () =>
    createCertificate({
      subject: { commonName: organization, organization, country: 'US' },
      issuer,
      purposes: ['code-signing'],
      keyKind: 'rsa-2048',
      validity: validity.leaf,
      clock: store.now,
    }),
  );
  return identityFromKey(key, certificate, [issuer.certificate]);
}

export async function makeAuthorities(store: Store): Promise<Authorities> {
  const vendors = await root(store, 'Practice Vendor Root');
  const catalogues = await root(store, 'Practice Catalogue Root');
  const stamps = await root(store, 'Practice Time-stamp Root');
  return {
    anchors: new Map([
      ['practice-vendor-root.cer', vendors.certificate],
      ['practice-catalogue-root.cer', catalogues.certificate],
      ['practice-time-stamp-root.cer', stamps.certificate],
    ]),
    cataloguePublisher: await leaf(store, cataloguePublisherName, catalogues),
    stamps: await stampIdentity(store, stamps),
    vendor: async (name) => leaf(store, name, vendors),
  };
}

/** Lays the roots down where a practice profile takes its trust from. */
export async function writeAnchors(folder: string, authorities: Authorities): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, certificate] of authorities.anchors) await writeFile(join(folder, name), certificate);
}
