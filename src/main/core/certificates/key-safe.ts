import { createPrivateKey, type KeyObject } from 'node:crypto';
import { Fault } from '../fault.js';
import { createPassphraseStore, isPassphraseSealed } from './passphrase-store.js';
import type { SecretStore } from './secret-store.js';

/** A private key (PKCS #8) in the form that a store gave it, and what is said about it in the open. */
export interface SealedKey {
  readonly sealed: Uint8Array;
  readonly protection: string;
  /** The Windows account that sealed it; empty when it was not recorded. */
  readonly account: string;
}

export interface KeySafeOptions {
  readonly system: SecretStore;
  /** Who runs this. */
  readonly account: string;
  readonly createStore?: (passphrase: string) => SecretStore;
}

/**
 * Seals private keys and opens them: by the system's store for the running account, or by a passphrase where the system has none.
 * A passphrase that opened a key once is remembered until the safe is locked.
 */
export class KeySafe {
  /** Who runs this. */
  readonly account: string;
  readonly #system: SecretStore;
  readonly #createStore: (passphrase: string) => SecretStore;
  #unlocked: SecretStore | undefined;

  constructor({ system, account, createStore = createPassphraseStore }: KeySafeOptions) {
    this.#system = system;
    this.account = account;
    this.#createStore = createStore;
  }

  describe(): ReturnType<SecretStore['describe']> {
    return this.#system.describe();
  }

  /**
   * @param passphrase instead of the system's store
   * @throws Fault `certificates/store-unavailable`, `certificates/passphrase-too-short`
   */
  async seal(key: KeyObject, passphrase?: string): Promise<SealedKey> {
    const store = passphrase === undefined ? this.#system : this.#createStore(passphrase);
    const { available, protection } = store.describe();
    if (!available) throw new Fault('certificates/store-unavailable', { protection });
    const plain = key.export({ type: 'pkcs8', format: 'der' });
    try {
      const sealed = await store.protect(plain);
      // Whoever has just typed the passphrase is not asked for it again.
      if (passphrase !== undefined) this.#unlocked = store;
      return { sealed, protection, account: this.account };
    } finally {
      plain.fill(0);
    }
  }

  /** Whether opening would ask for a passphrase first. */
  isLocked({ sealed }: Pick<SealedKey, 'sealed'>): boolean {
    return isPassphraseSealed(sealed) && this.#unlocked === undefined && this.#system.describe().byPassphrase !== true;
  }

  /** Whether the system's store of another account sealed it; a passphrase is good for everybody who knows it. */
  isOfOtherAccount({ sealed, account }: Pick<SealedKey, 'sealed' | 'account'>): boolean {
    return account !== '' && account !== this.account && !isPassphraseSealed(sealed);
  }

  /** @throws Fault `certificates/wrong-passphrase`, `certificates/passphrase-too-short` */
  async unlock(key: SealedKey, passphrase: string): Promise<void> {
    const store = this.#createStore(passphrase);
    const plain = Buffer.from(await store.reveal(key.sealed));
    plain.fill(0);
    this.#unlocked = store;
  }

  /** Forgets the passphrase. */
  lock(): void {
    this.#unlocked = undefined;
  }

  /** @throws Fault `certificates/locked`, `certificates/other-account`, `certificates/store-locked`, `certificates/wrong-passphrase` */
  async open(key: SealedKey): Promise<KeyObject> {
    if (this.isLocked(key)) throw new Fault('certificates/locked');
    const plain = Buffer.from(await this.#reveal(key));
    try {
      return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
    } catch (error) {
      throw new Fault('certificates/store-locked', { reason: 'what came out of it is no private key' }, { cause: withoutKey(error) });
    } finally {
      plain.fill(0);
    }
  }

  async #reveal(key: SealedKey): Promise<Uint8Array> {
    const unlocked = isPassphraseSealed(key.sealed) ? this.#unlocked : undefined;
    try {
      return await (unlocked ?? this.#system).reveal(key.sealed);
    } catch (error) {
      if (unlocked !== undefined) {
        // It was another key's passphrase that was typed.
        this.#unlocked = undefined;
        throw new Fault('certificates/locked', {}, { cause: error });
      }
      if (this.isOfOtherAccount(key)) throw new Fault('certificates/other-account', { keeper: key.account, account: this.account }, { cause: error });
      throw error;
    }
  }
}

/** OpenSSL's errors say what was wrong with the encoding, and never carry it. */
const withoutKey = (error: unknown): Error => new Error(error instanceof Error ? error.message : 'unreadable');
