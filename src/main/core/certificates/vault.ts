import { randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { instant, type Instant } from '../../../shared/units.js';
import { identityFromKey, type SigningIdentity } from '../authenticode/sign/identity.js';
import { Fault } from '../fault.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';
import type { KeySafe, SealedKey } from './key-safe.js';
import { isPassphraseSealed } from './passphrase-store.js';
import type { ImportedCertificate } from './pfx.js';
import { writePfx, type PfxEncryption } from './pfx-write.js';
import { fromBase64, sealedKeyFields, sealedKeyOf, toBase64 } from './sealed-file.js';

/** What is kept in the open: everything but the key. */
export interface KeptCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly importedAt: Instant;
  /** What protected the key when it was kept. */
  readonly protection: string;
  /** The account that kept it; empty when it was not recorded. */
  readonly account: string;
  readonly locked: boolean;
  readonly otherAccount: boolean;
  readonly byPassphrase: boolean;
}

/** `next` waits for its turn, `previous` has had it. */
export type VaultSlot = 'current' | 'next' | 'previous';

const fileNames: Readonly<Record<VaultSlot, string>> = { current: 'signing-certificate.json', next: 'next-signing-certificate.json', previous: 'previous-signing-certificate.json' };

export interface CertificateVaultOptions {
  /** The profile's folder. */
  readonly folder: string;
  readonly safe: KeySafe;
  readonly clock: () => Date;
  readonly slot?: VaultSlot;
}

const schema = z.strictObject({
  version: z.literal(1),
  certificate: sealedKeyFields.sealedKey,
  chain: z.array(sealedKeyFields.sealedKey).max(20),
  importedAt: z.iso.datetime(),
  ...sealedKeyFields,
});
type VaultFile = z.infer<typeof schema>;

/** Keeps one signing certificate with its key in the profile's folder; the key only in the form that the safe gave it. */
export class CertificateVault {
  readonly #file: string;
  readonly #slot: VaultSlot;
  readonly #safe: KeySafe;
  readonly #clock: () => Date;

  constructor({ folder, safe, clock, slot = 'current' }: CertificateVaultOptions) {
    this.#file = join(folder, fileNames[slot]);
    this.#slot = slot;
    this.#safe = safe;
    this.#clock = clock;
  }

  /**
   * Keeps the certificate; one that was kept before is replaced. The sealed key is opened and signs once before, so that a store
   * that does not give back what it took is noticed now and not in a job at night.
   * @param passphrase instead of the system's store
   * @throws Fault `certificates/store-unavailable`, `certificates/vault-cannot-write`, and what the safe throws.
   */
  async keep({ key, certificate, chain }: ImportedCertificate, passphrase?: string): Promise<void> {
    const sealedKey = await this.#safe.seal(key, passphrase);
    await this.#demandSigns(sealedKey, certificate);
    const { sealed, protection, account } = sealedKey;
    const content: VaultFile = {
      version: 1,
      certificate: toBase64(certificate),
      chain: chain.map(toBase64),
      importedAt: instant(this.#clock()),
      protection,
      account,
      sealedKey: toBase64(sealed),
    };
    await this.#write(content);
  }

  /**
   * Takes what another slot keeps in the place of what is kept here, which goes to a third one. A crash in between leaves the old one in
   * both and the new one where it was, so that it can be done again.
   * @param former undefined deletes what is kept here
   * @throws Fault `certificates/vault-damaged`, `certificates/vault-cannot-write`
   */
  async replaceBy(other: CertificateVault, former: CertificateVault | undefined): Promise<void> {
    const content = await this.#read();
    if (former !== undefined && content !== undefined) await former.#write(content);
    try {
      await rename(other.#file, this.#file);
    } catch (error) {
      throw this.#cannotWrite(error);
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
    const key = sealedKeyOf(content);
    return {
      certificate: fromBase64(certificate),
      chain: chain.map(fromBase64),
      importedAt: instant(new Date(importedAt)),
      protection,
      account: key.account,
      locked: this.#safe.isLocked(key),
      otherAccount: this.#safe.isOfOtherAccount(key),
      byPassphrase: isPassphraseSealed(key.sealed),
    };
  }

  /** @throws Fault `certificates/vault-empty`, `certificates/wrong-passphrase` */
  async unlock(passphrase: string): Promise<void> {
    const { key } = await this.#demand();
    await this.#safe.unlock(key, passphrase);
  }

  /**
   * Who signs. The key is revealed here and lives in the returned identity only; it cannot be taken out of it.
   * @throws Fault `certificates/vault-empty`, `certificates/vault-damaged`, and what the safe throws.
   */
  async identity(): Promise<SigningIdentity> {
    const { key, certificate, chain } = await this.#open();
    try {
      return identityFromKey(key, certificate, chain);
    } catch (error) {
      const reason = error instanceof Fault ? String(error.data['reason']) : 'its key cannot be used';
      throw new Fault('certificates/vault-damaged', { file: this.#file, reason }, { cause: error });
    }
  }

  /**
   * The only form in which a kept key leaves: encrypted under a password.
   * @throws Fault `certificates/vault-empty`, `certificates/vault-damaged`, and what the safe throws.
   */
  async exportPfx(password: string, encryption: PfxEncryption): Promise<Uint8Array> {
    return writePfx(await this.#open(), password, encryption);
  }

  /** Takes the certificate and its key away; nothing happens when there is none. */
  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
    if (this.#slot === 'current') this.#safe.lock();
  }

  async #write(content: VaultFile): Promise<void> {
    try {
      await writeJsonFile(this.#file, content);
    } catch (error) {
      throw this.#cannotWrite(error);
    }
  }

  #cannotWrite(error: unknown): Fault {
    return new Fault('certificates/vault-cannot-write', { file: this.#file, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }

  async #demandSigns(key: SealedKey, certificate: Uint8Array): Promise<void> {
    const probe = randomBytes(32);
    const signature = sign('sha256', probe, await this.#safe.open(key));
    if (!verify('sha256', probe, new X509Certificate(certificate).publicKey, signature)) throw new Fault('certificates/store-locked', { reason: 'what it gives back is not the key that it took' });
  }

  async #open(): Promise<ImportedCertificate> {
    const { key, certificate, chain } = await this.#demand();
    return { key: await this.#safe.open(key), certificate, chain };
  }

  async #demand(): Promise<Omit<ImportedCertificate, 'key'> & { readonly key: SealedKey }> {
    const content = await this.#read();
    if (content === undefined) throw new Fault('certificates/vault-empty', { account: this.#safe.account });
    return { key: sealedKeyOf(content), certificate: fromBase64(content.certificate), chain: content.chain.map(fromBase64) };
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
