import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPassphraseStore } from '../../../src/main/core/certificates/passphrase-store.js';
import { KeySafe } from '../../../src/main/core/certificates/key-safe.js';
import type { ImportedCertificate } from '../../../src/main/core/certificates/pfx.js';
import type { SecretStore } from '../../../src/main/core/certificates/secret-store.js';
import { CertificateVault } from '../../../src/main/core/certificates/vault.js';
import { chainOf, makeAuthority, type Issued } from '../../fixtures/authority/index.js';

const importedOf = (issued: Issued): ImportedCertificate => ({ key: issued.key, certificate: issued.certificate, chain: chainOf(issued).map(({ certificate }) => certificate) });
const store = (passphrase = 'correct horse battery'): SecretStore => createPassphraseStore(passphrase, { cost: 14 });
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('the vault of the signing certificate', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-vault-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const open = (secretStore = store(), account = 'CONTOSO\\admin'): CertificateVault => new CertificateVault({ folder, safe: new KeySafe({ system: secretStore, account }), clock: () => new Date('2026-05-01T00:00:00Z') });
  const file = (): string => join(folder, 'signing-certificate.json');

  it.each(['ec-p256', 'rsa-2048'] as const)('gives back an identity that signs with the %s key it kept', async (key) => {
    const { publisher, intermediate } = makeAuthority({ key });
    await open().keep(importedOf(publisher));
    const identity = await open().identity();
    expect(hex(identity.certificate)).toBe(hex(publisher.certificate));
    expect(identity.chain.map(hex)).toEqual([hex(intermediate.certificate)]);
    const data = Buffer.from('to be signed');
    expect(verify('sha256', data, new X509Certificate(publisher.certificate).publicKey, await identity.sign(data, 'sha256'))).toBe(true);
  });

  it.each(['ec-p256', 'rsa-2048'] as const)('leaves nothing of the %s key in the open on the disk', async (key) => {
    const { publisher } = makeAuthority({ key });
    await open().keep(importedOf(publisher));
    const jwk = publisher.key.export({ format: 'jwk' }) as Record<string, string>;
    const secrets = [publisher.key.export({ type: 'pkcs8', format: 'der' }), ...['d', 'p', 'q'].flatMap((part) => (jwk[part] === undefined ? [] : [Buffer.from(jwk[part], 'base64url')]))];
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name));
      const decoded = Buffer.from((JSON.parse(content.toString()) as { sealedKey: string }).sealedKey, 'base64');
      for (const secret of secrets) {
        // Eight octets of the middle are enough to know it by.
        const piece = secret.subarray(secret.length >> 1, (secret.length >> 1) + 8);
        for (const form of [piece, Buffer.from(piece.toString('hex')), Buffer.from(piece.toString('base64').slice(0, 8))]) expect(content.includes(form)).toBe(false);
        expect(decoded.includes(piece)).toBe(false);
      }
    }
    expect(readdirSync(folder)).toEqual(['signing-certificate.json']);
  });

  it.skipIf(process.platform === 'win32')('keeps its file for its owner only', async () => {
    await open().keep(importedOf(makeAuthority().publisher));
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('describes the certificate without asking the store for the key', async () => {
    const { publisher } = makeAuthority();
    await open().keep(importedOf(publisher));
    const locked: SecretStore = { describe: () => ({ available: false, protection: 'locked' }), protect: () => Promise.reject(new Error('asked')), reveal: () => Promise.reject(new Error('asked')) };
    expect(await open(locked).describe()).toMatchObject({ importedAt: '2026-05-01T00:00:00.000Z', protection: 'a passphrase (scrypt, AES-256)' });
    expect(await new CertificateVault({ folder: join(folder, 'other'), safe: new KeySafe({ system: locked, account: 'CONTOSO\\admin' }), clock: () => new Date() }).describe()).toBeUndefined();
  });

  it('keeps nothing when there is no safe place', async () => {
    const none: SecretStore = { describe: () => ({ available: false, protection: 'no keyring' }), protect: (plain) => Promise.resolve(plain), reveal: (sealed) => Promise.resolve(sealed) };
    await expect(open(none).keep(importedOf(makeAuthority().publisher))).rejects.toMatchObject({ code: 'certificates/store-unavailable', data: { protection: 'no keyring' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces the certificate as a whole', async () => {
    const [first, second] = [makeAuthority().publisher, makeAuthority().publisher];
    await open().keep(importedOf(first));
    await open().keep(importedOf(second));
    expect(hex((await open().identity()).certificate)).toBe(hex(second.certificate));
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('removes the certificate, also twice', async () => {
    await open().keep(importedOf(makeAuthority().publisher));
    await open().remove();
    await open().remove();
    expect(readdirSync(folder)).toEqual([]);
    await expect(open().identity()).rejects.toMatchObject({ code: 'certificates/vault-empty' });
  });

  it('refuses another passphrase', async () => {
    await open().keep(importedOf(makeAuthority().publisher));
    await expect(open(store('another passphrase')).identity()).rejects.toMatchObject({ code: 'certificates/wrong-passphrase' });
  });

  it.each([
    ['no JSON', () => 'x'],
    ['a part missing', (text: string) => text.replace('"sealedKey"', '"other"')],
    ['another version', (text: string) => text.replace('"version": 1', '"version": 2')],
  ])('names a file with %s damaged', async (_, damage) => {
    await open().keep(importedOf(makeAuthority().publisher));
    writeFileSync(file(), damage(readFileSync(file(), 'utf8')));
    await expect(open().describe()).rejects.toMatchObject({ code: 'certificates/vault-damaged' });
    await expect(open().identity()).rejects.toMatchObject({ code: 'certificates/vault-damaged' });
  });

  it('does not sign with a certificate that was put beside the key', async () => {
    await open().keep(importedOf(makeAuthority().publisher));
    const other = Buffer.from(makeAuthority().publisher.certificate).toString('base64');
    const content = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
    writeFileSync(file(), JSON.stringify({ ...content, certificate: other }));
    await expect(open().identity()).rejects.toMatchObject({ code: 'certificates/vault-damaged', data: { reason: 'the key does not belong to the certificate' } });
  });
});
