import type { SafeStorage } from 'electron';
import type { SecretStore } from '../core/certificates/secret-store.js';
import { Fault } from '../core/fault.js';

type State = ReturnType<SecretStore['describe']>;

/** What Electron 33 has; newer releases mark it as deprecated. */
export type BlockingSafeStorage = Pick<SafeStorage, 'getSelectedStorageBackend' | 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>;
/** What Electron 45 has. */
export type PromisingSafeStorage = Pick<SafeStorage, 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'>;

interface Cipher {
  readonly isAvailable: () => Promise<boolean>;
  readonly encrypt: (plain: string) => Promise<Buffer>;
  readonly decrypt: (sealed: Buffer) => Promise<string>;
}

const doesPromise = (storage: BlockingSafeStorage | PromisingSafeStorage): storage is PromisingSafeStorage =>
  'encryptStringAsync' in storage && typeof storage.encryptStringAsync === 'function';

/* eslint-disable @typescript-eslint/no-deprecated, @typescript-eslint/require-await -- the only calls that Electron 33 has; they throw */
const blockingCipher = (storage: BlockingSafeStorage): Cipher => ({
  isAvailable: async () => storage.isEncryptionAvailable(),
  encrypt: async (plain) => storage.encryptString(plain),
  decrypt: async (sealed) => storage.decryptString(sealed),
});
/* eslint-enable @typescript-eslint/no-deprecated, @typescript-eslint/require-await */

const promisingCipher = (storage: PromisingSafeStorage): Cipher => ({
  isAvailable: async () => storage.isAsyncEncryptionAvailable(),
  encrypt: async (plain) => storage.encryptStringAsync(plain),
  decrypt: async (sealed) => (await storage.decryptStringAsync(sealed)).result,
});

/** Backends of Linux that encrypt with a key of their own. `basic_text` uses a key that is printed in Chromium's source. */
const keyrings: Readonly<Record<string, string>> = {
  gnome_libsecret: 'the GNOME keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

async function stateOf(storage: BlockingSafeStorage | PromisingSafeStorage, cipher: Cipher, platform: NodeJS.Platform): Promise<State> {
  const keyring = platform === 'linux' ? keyrings[storage.getSelectedStorageBackend()] : undefined;
  if (platform === 'linux' && keyring === undefined) return { available: false, protection: 'this desktop offers no keyring' };
  const available = await cipher.isAvailable();
  switch (platform) {
    case 'win32':
      return { available, protection: available ? 'Windows Data Protection' : 'Windows Data Protection does not answer' };
    case 'darwin':
      return { available, protection: available ? 'the macOS Keychain' : 'the macOS Keychain is locked' };
    case 'linux':
      return { available, protection: available ? (keyring ?? '') : `${keyring ?? ''} is locked or does not answer` };
    default:
      return { available: false, protection: 'this system has no store that is known' };
  }
}

/** Electron takes strings only, and a secret is any bytes. */
const toText = (plain: Uint8Array): string => Buffer.from(plain).toString('base64');

function fromText(text: string): Uint8Array {
  const plain = Buffer.from(text, 'base64');
  // The keyring's cipher has no tag of its own: changed bytes come out as other text, not as an error.
  if (plain.toString('base64') !== text) throw new Fault('certificates/store-locked', { reason: 'it was not sealed by Countersign' });
  return plain;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);

/**
 * Secrets sealed by the system for the user who is signed on. Call it when Electron is ready: before, Linux does not know its keyring.
 * Whether there is a store is asked once, as Chromium fetches its key once.
 */
export async function createElectronSecretStore(storage: BlockingSafeStorage | PromisingSafeStorage, platform: NodeJS.Platform): Promise<SecretStore> {
  const cipher = doesPromise(storage) ? promisingCipher(storage) : blockingCipher(storage);
  const state = await stateOf(storage, cipher, platform);
  return {
    describe: () => state,
    protect: async (plain) => {
      if (!state.available) throw new Fault('certificates/store-unavailable', { protection: state.protection });
      try {
        return await cipher.encrypt(toText(plain));
      } catch (error) {
        throw new Fault('certificates/store-unavailable', { protection: reasonOf(error) }, { cause: error });
      }
    },
    reveal: async (sealed) => {
      if (!state.available) throw new Fault('certificates/store-locked', { reason: state.protection });
      let text: string;
      try {
        text = await cipher.decrypt(Buffer.from(sealed));
      } catch (error) {
        throw new Fault('certificates/store-locked', { reason: reasonOf(error) }, { cause: error });
      }
      return fromText(text);
    },
  };
}
