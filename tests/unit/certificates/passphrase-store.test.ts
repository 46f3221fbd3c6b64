import { describe, expect, it } from 'vitest';
import { createPassphraseStore } from '../../../src/main/core/certificates/passphrase-store.js';

const passphrase = 'correct horse battery';
const store = createPassphraseStore(passphrase, { cost: 14 });
const secret = Buffer.from('a secret that is long enough to be found');

describe('the store by passphrase', () => {
  it('gives back what it sealed', async () => {
    expect(Buffer.from(await store.reveal(await store.protect(secret)))).toEqual(secret);
    expect(Buffer.from(await store.reveal(await store.protect(new Uint8Array())))).toHaveLength(0);
  });

  it('seals the same secret differently each time, and hides it', async () => {
    const [first, second] = [Buffer.from(await store.protect(secret)), Buffer.from(await store.protect(secret))];
    expect(first).not.toEqual(second);
    expect(first.includes('secret')).toBe(false);
  });

  it('opens with the same passphrase in the other Unicode form', async () => {
    const sealed = await createPassphraseStore('Schlüssel und Bund', { cost: 14 }).protect(secret);
    expect(Buffer.from(await createPassphraseStore('Schlu\u0308ssel und Bund', { cost: 14 }).reveal(sealed))).toEqual(secret);
  });

  it('refuses another passphrase', async () => {
    const sealed = await store.protect(secret);
    await expect(createPassphraseStore('correct horse batterz', { cost: 14 }).reveal(sealed)).rejects.toMatchObject({ code: 'certificates/wrong-passphrase' });
  });

  it('refuses every changed octet', async () => {
    const sealed = await store.protect(secret);
    // Of the magic, the salt, the nonce, the ciphertext and the tag.
    for (const at of [0, 5, 22, 40, sealed.byteLength - 1]) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(store.reveal(changed)).rejects.toMatchObject({ code: expect.stringMatching(/wrong-passphrase|store-locked/u) as string });
    }
  });

  it.each([0, 4, 32, 48])('refuses a sealed form of %d octets', async (size) => {
    await expect(store.reveal((await store.protect(new Uint8Array())).subarray(0, size))).rejects.toMatchObject({ code: 'certificates/store-locked' });
  });

  it.each([0, 13, 20, 63, 255])('does not derive with a cost of %d that a file asks for', async (cost) => {
    const sealed = Uint8Array.from(await store.protect(secret));
    sealed[4] = cost;
    await expect(store.reveal(sealed)).rejects.toMatchObject({ code: 'certificates/store-locked' });
  });

  it('demands a passphrase of some length', () => {
    expect(() => createPassphraseStore('eleven char')).toThrow(expect.objectContaining({ code: 'certificates/passphrase-too-short' }));
  });
});
