import { describe, expect, it } from 'vitest';
import { createPassphraseStore } from '../../../src/main/core/certificates/passphrase-store.js';
import type { SecretStore } from '../../../src/main/core/certificates/secret-store.js';
import { withPassphrase } from '../../../src/main/core/certificates/with-passphrase.js';

const passphrase = 'correct horse battery';
const plain = Buffer.from('a key');
const keyring = (available: boolean): SecretStore => ({
  describe: () => ({ available, protection: 'a keyring' }),
  protect: async (bytes) => Promise.resolve(Buffer.from(bytes).reverse()),
  reveal: async (sealed) => Promise.resolve(Buffer.from(sealed).reverse()),
});

describe('a passphrase beside the system’s store', () => {
  it('opens what it sealed, and leaves the rest to the system', async () => {
    const store = withPassphrase(keyring(true), passphrase);
    const sealed = await createPassphraseStore(passphrase, { cost: 14 }).protect(plain);
    expect(Buffer.from(await store.reveal(sealed))).toEqual(plain);
    const bySystem = await store.protect(plain);
    expect(Buffer.from(bySystem)).toEqual(Buffer.from(plain).reverse());
    expect(Buffer.from(await store.reveal(bySystem))).toEqual(plain);
    expect(store.describe()).toEqual({ available: true, protection: 'a keyring', byPassphrase: true });
  });

  it('seals where the system has no store', async () => {
    const store = withPassphrase(keyring(false), passphrase);
    expect(store.describe()).toMatchObject({ available: true, byPassphrase: true });
    const sealed = await store.protect(plain);
    expect(Buffer.from(await createPassphraseStore(passphrase).reveal(sealed))).toEqual(plain);
  });

  it('is refused when it is another one, or too short to be one', async () => {
    const sealed = await createPassphraseStore(passphrase, { cost: 14 }).protect(plain);
    await expect(withPassphrase(keyring(false), `${passphrase}!`).reveal(sealed)).rejects.toMatchObject({ code: 'certificates/wrong-passphrase' });
    expect(() => withPassphrase(keyring(true), 'short')).toThrow(expect.objectContaining({ code: 'certificates/passphrase-too-short' }) as Error);
  });

  it('is not there when it is empty', () => {
    const system = keyring(true);
    expect(withPassphrase(system, '')).toBe(system);
    expect(withPassphrase(system)).toBe(system);
  });
});
