import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createElectronSecretStore, type BlockingSafeStorage, type PromisingSafeStorage } from '../../../src/main/platform/electron-secret-store.js';

type Backend = ReturnType<BlockingSafeStorage['getSelectedStorageBackend']>;
const iv = Buffer.alloc(16);

/** As Chromium does on Linux: AES-CBC without a tag, behind a prefix. */
function keyring(): { readonly seal: (text: string) => Buffer; readonly open: (sealed: Buffer) => string } {
  const key = randomBytes(16);
  return {
    seal: (text) => {
      const cipher = createCipheriv('aes-128-cbc', key, iv);
      return Buffer.concat([Buffer.from('v11'), cipher.update(text, 'utf8'), cipher.final()]);
    },
    open: (sealed) => {
      if (sealed.toString('latin1', 0, 3) !== 'v11') throw new Error('Ciphertext does not appear to be encrypted.');
      const decipher = createDecipheriv('aes-128-cbc', key, iv);
      return Buffer.concat([decipher.update(sealed.subarray(3)), decipher.final()]).toString('utf8');
    },
  };
}

function blocking(available: boolean, backend: Backend = 'gnome_libsecret'): BlockingSafeStorage {
  const { seal, open } = keyring();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what Electron 33 has
  return { getSelectedStorageBackend: () => backend, isEncryptionAvailable: () => available, encryptString: seal, decryptString: open };
}

function promising(available: boolean): PromisingSafeStorage {
  const { seal, open } = keyring();
  return {
    getSelectedStorageBackend: () => 'kwallet6',
    isAsyncEncryptionAvailable: async () => Promise.resolve(available),
    encryptStringAsync: async (text) => Promise.resolve(seal(text)),
    decryptStringAsync: async (sealed) => Promise.resolve({ result: open(sealed), shouldReEncrypt: false }),
  };
}

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

describe('the secret store of the system', () => {
  it.each([
    ['of Electron 33', blocking(true)],
    ['of Electron 45', promising(true)],
    ['of Electron 45, which still has the old calls', { ...blocking(false), ...promising(true) }],
  ])('%s gives any bytes back', async (_, storage) => {
    const store = await createElectronSecretStore(storage, 'linux');
    const sealed = await store.protect(everyByte);
    expect(await store.reveal(sealed)).toEqual(Buffer.from(everyByte));
    expect(await store.reveal(await store.protect(new Uint8Array()))).toEqual(Buffer.alloc(0));
  });

  it.each([
    ['win32', blocking(true, 'unknown'), true, 'Windows Data Protection'],
    ['darwin', blocking(true, 'unknown'), true, 'the macOS Keychain'],
    ['linux', blocking(true, 'gnome_libsecret'), true, 'the GNOME keyring'],
    ['linux', blocking(true, 'kwallet5'), true, 'KWallet'],
    ['linux', blocking(false, 'gnome_libsecret'), false, 'the GNOME keyring is locked or does not answer'],
    ['darwin', blocking(false, 'unknown'), false, 'the macOS Keychain is locked'],
    // With its fixed key Chromium says that it is available.
    ['linux', blocking(true, 'basic_text'), false, 'this desktop offers no keyring'],
    ['linux', blocking(true, 'unknown'), false, 'this desktop offers no keyring'],
    ['linux', blocking(true, 'a later one' as Backend), false, 'this desktop offers no keyring'],
    ['freebsd', blocking(true), false, 'this system has no store that is known'],
  ] as const)('on %s says what protects', async (platform, storage, available, protection) => {
    expect((await createElectronSecretStore(storage, platform)).describe()).toEqual({ available, protection });
  });

  it('keeps nothing where there is no protection', async () => {
    const store = await createElectronSecretStore(blocking(true, 'basic_text'), 'linux');
    await expect(store.protect(everyByte)).rejects.toMatchObject({ code: 'certificates/store-unavailable' });
    await expect(store.reveal(everyByte)).rejects.toMatchObject({ code: 'certificates/store-locked' });
  });

  it('tells a secret of somebody else from one that was changed, and neither becomes bytes', async () => {
    const store = await createElectronSecretStore(blocking(true), 'linux');
    await expect(store.reveal(Buffer.from('CSP1 something else'))).rejects.toMatchObject({ code: 'certificates/store-locked' });
    const other = await createElectronSecretStore(blocking(true), 'linux');
    await expect(other.reveal(await store.protect(everyByte))).rejects.toMatchObject({ code: 'certificates/store-locked' });
    const sealed = Buffer.from(await store.protect(everyByte));
    // A changed block of CBC turns into noise, which is no base64.
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    await expect(store.reveal(sealed)).rejects.toMatchObject({ code: 'certificates/store-locked', data: { reason: 'it was not sealed by Countersign' } });
  });

  it('a keyring that fails while it seals is none', async () => {
    const failing = { ...blocking(true), encryptString: () => { throw new Error('the keyring went away'); } };
    const store = await createElectronSecretStore(failing, 'linux');
    await expect(store.protect(everyByte)).rejects.toMatchObject({ code: 'certificates/store-unavailable', data: { protection: 'the keyring went away' } });
  });
});
