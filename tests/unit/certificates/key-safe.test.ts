import { describe, expect, it } from 'vitest';
import { KeySafe, type SealedKey } from '../../../src/main/core/certificates/key-safe.js';
import { createPassphraseStore } from '../../../src/main/core/certificates/passphrase-store.js';
import type { SecretStore } from '../../../src/main/core/certificates/secret-store.js';
import { Fault } from '../../../src/main/core/fault.js';
import { makeKey } from '../../fixtures/authority/index.js';

const key = makeKey('ec-p256', 'safe');
const words = 'five words are long enough';
const none: SecretStore = { describe: () => ({ available: false, protection: 'no keyring' }), protect: () => Promise.reject(new Error('asked')), reveal: () => Promise.reject(new Fault('certificates/store-locked', { reason: 'no keyring' })) };
/** Seals for one account, as DPAPI does. */
const accountStore = (account: string): SecretStore => ({
  describe: () => ({ available: true, protection: 'Windows Data Protection' }),
  protect: (plain) => Promise.resolve(Buffer.concat([Buffer.from(`${account}\0`), plain])),
  reveal: (sealed) => {
    const octets = Buffer.from(sealed);
    if (!octets.subarray(0, account.length + 1).equals(Buffer.from(`${account}\0`))) return Promise.reject(new Fault('certificates/store-locked', { reason: 'Key not valid for use in specified state' }));
    return Promise.resolve(octets.subarray(account.length + 1));
  },
});
const safe = (system: SecretStore, account = 'CONTOSO\\anna'): KeySafe => new KeySafe({ system, account, createStore: (passphrase) => createPassphraseStore(passphrase, { cost: 14 }) });

describe('the safe of private keys', () => {
  it('seals by the system and opens for the same account', async () => {
    const own = safe(accountStore('anna'));
    const sealed = await own.seal(key);
    expect(sealed).toMatchObject({ protection: 'Windows Data Protection', account: 'CONTOSO\\anna' });
    expect((await safe(accountStore('anna')).open(sealed)).equals(key)).toBe(true);
    expect(own.isLocked(sealed)).toBe(false);
  });

  it('names both accounts when another one runs', async () => {
    const sealed = await safe(accountStore('anna')).seal(key);
    const other = safe(accountStore('svc'), 'CONTOSO\\svc-publish');
    expect(other.isOfOtherAccount(sealed)).toBe(true);
    await expect(other.open(sealed)).rejects.toMatchObject({ code: 'certificates/other-account', data: { keeper: 'CONTOSO\\anna', account: 'CONTOSO\\svc-publish' } });
  });

  it('does not blame another account for a store that is locked', async () => {
    const sealed = await safe(accountStore('anna')).seal(key);
    await expect(safe(accountStore('another key')).open(sealed)).rejects.toMatchObject({ code: 'certificates/store-locked' });
    await expect(safe(accountStore('x'), 'CONTOSO\\b').open({ ...sealed, account: '' })).rejects.toMatchObject({ code: 'certificates/store-locked' });
  });

  it('takes a passphrase where the system has no store, and asks for it once after each start', async () => {
    const first = safe(none);
    await expect(first.seal(key)).rejects.toMatchObject({ code: 'certificates/store-unavailable' });
    const sealed = await first.seal(key, words);
    expect((await first.open(sealed)).equals(key)).toBe(true);
    const later = safe(none, 'CONTOSO\\someone-else');
    expect(later.isLocked(sealed)).toBe(true);
    expect(later.isOfOtherAccount(sealed)).toBe(false);
    await expect(later.open(sealed)).rejects.toMatchObject({ code: 'certificates/locked' });
    await expect(later.unlock(sealed, 'not these five words')).rejects.toMatchObject({ code: 'certificates/wrong-passphrase' });
    expect(later.isLocked(sealed)).toBe(true);
    await later.unlock(sealed, words);
    expect((await later.open(sealed)).equals(key)).toBe(true);
    later.lock();
    await expect(later.open(sealed)).rejects.toMatchObject({ code: 'certificates/locked' });
  });

  it('asks again when the passphrase of another key was typed', async () => {
    const [own, other]: SealedKey[] = [await safe(none).seal(key, words), await safe(none).seal(key, `${words}, and more`)];
    const later = safe(none);
    await later.unlock(other!, `${words}, and more`);
    await expect(later.open(own!)).rejects.toMatchObject({ code: 'certificates/locked' });
    expect(later.isLocked(own!)).toBe(true);
  });

  it('is opened at a terminal by the same passphrase', async () => {
    const sealed = await safe(none).seal(key, words);
    const terminal = new KeySafe({ system: createPassphraseStore(words, { cost: 14 }), account: 'CONTOSO\\svc' });
    expect(terminal.isLocked(sealed)).toBe(false);
    expect((await terminal.open(sealed)).equals(key)).toBe(true);
  });

  it('says that it is no key what came out', async () => {
    const forged: SealedKey = { sealed: await accountStore('anna').protect(Buffer.from('no key at all')), protection: '', account: 'CONTOSO\\anna' };
    await expect(safe(accountStore('anna')).open(forged)).rejects.toMatchObject({ code: 'certificates/store-locked' });
  });
});
