import { createPrivateKey } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { instant, type Instant } from '../../../shared/units.js';
import { identityFromKey, type SigningIdentity } from '../authenticode/sign/identity.js';
import { Fault } from '../fault.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';
import type { ImportedCertificate } from './pfx.js';
import type { SecretStore } from './secret-store.js';

/** What is kept in the open: everything but the key. */
export interface KeptCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly importedAt: Instant;
  /** What protected the key when it was kept. */
  readonly protection: string;
}

export interface CertificateVaultOptions {
  /** The profile's folder. */
  readonly folder: string;
  readonly store: SecretStore;
  readonly clock: () => Date;
}

const base64 = z.base64().max(200_000);
const schema = z.strictObject({
  version: z.literal(1),
  certificate: base64,
  chain: z.array(base64).max(20),
  importedAt: z.iso.datetime(),
  protection: z.string().max(200),
  /** The private key (PKCS #8), encrypted by the store. */
  sealedKey: base64,
});
type VaultFile = z.infer<typeof schema>;

const toText = (octets: Uint8Array): string => Buffer.from(octets).toString('base64');
const toOctets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

/** Keeps one signing certificate with its key in the profile's folder; the key only in the form that the store gave it. */
export class CertificateVault {
  readonly #file: string;
  readonly #store: SecretStore;
  readonly #clock: () => Date;

  constructor({ folder, store, clock }: CertificateVaultOptions) {
    this.#file = join(folder, 'signing-certificate.json');
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Keeps the certificate; one that was kept before is replaced.
   * @throws Fault `certificates/store-unavailable`, `certificates/vault-cannot-write`, and what the store throws.
   */
  async keep({ key, certificate, chain }: ImportedCertificate): Promise<void> {
    const { available, protection } = this.#store.describe();
    if (!available) throw new Fault('certificates/store-unavailable', { protection });
    const plain = key.export({ type: 'pkcs8', format: 'der' });
    let sealed: Uint8Array;
    try {
      sealed = await this.#store.protect(plain);
    } finally {
      plain.fill(0);
    }
    const content: VaultFile = {
      version: 1,
      certificate: toText(certificate),
      chain: chain.map(toText),
      importedAt: instant(this.#clock()),
      protection,
      sealedKey: toText(sealed),
    };
    try {
      await writeJsonFile(this.#file, content);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Fault('certificates/vault-cannot-write', { file: this.#file, reason }, { cause: error });
    }
  }

  /**
   * The certificate without its key; `undefined` when none is kept.
   * @throws Fault `certificates/vault-damaged`
   */
  async describe(): Promise<KeptCertificate | undefined> {
    const content = await this.#read();
    if (content === undefined) return undefined;
    const { certificate, chain, importedAt, protection } = content;
    return { certificate: toOctets(certificate), chain: chain.map(toOctets), importedAt: instant(new Date(importedAt)), protection };
  }

  /**
   * Who signs. The key is revealed here and lives in the returned identity only; it cannot be taken out of it.
   * @throws Fault `certificates/vault-empty`, `certificates/vault-damaged`, and what the store throws.
   */
  async identity(): Promise<SigningIdentity> {
    const content = await this.#read();
    if (content === undefined) throw new Fault('certificates/vault-empty');
    const plain = Buffer.from(await this.#store.reveal(toOctets(content.sealedKey)));
    try {
      const key = createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
      return identityFromKey(key, toOctets(content.certificate), content.chain.map(toOctets));
    } catch (error) {
      const reason = error instanceof Fault ? String(error.data['reason']) : 'its key cannot be read';
      throw new Fault('certificates/vault-damaged', { file: this.#file, reason }, { cause: error });
    } finally {
      plain.fill(0);
    }
  }

  /** Takes the certificate and its key away; nothing happens when there is none. */
  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }

  async #read(): Promise<VaultFile | undefined> {
    try {
      return await readJsonFile(this.#file, schema);
    } catch (error) {
      const reason = error instanceof Fault ? String(error.data['reason']) : String(error);
      throw new Fault('certificates/vault-damaged', { file: this.#file, reason }, { cause: error });
    }
  }
}
