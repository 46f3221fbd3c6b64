import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeySafe } from '../../../src/main/core/certificates/key-safe.js';
import { createPassphraseStore } from '../../../src/main/core/certificates/passphrase-store.js';
import { encodePem } from '../../../src/main/core/certificates/pem-write.js';
import { CertificateRequestFile } from '../../../src/main/core/certificates/request-file.js';
import { certificatesPem, issueCodeSigning, makeAuthority, type Issued } from '../../fixtures/authority/index.js';

const subject = { commonName: 'Packages 2026', organization: 'Contoso' };
const system = createPassphraseStore('the store of the system', { cost: 14 });
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('a request that waits for its certificate', () => {
  let folder = '';
  /** One that was made, copied for each test that needs one: a key takes seconds. */
  let made: Uint8Array;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-request-'));
    await open().make(subject, 3072);
    made = readFileSync(path());
    rmSync(folder, { recursive: true });
  }, 60_000);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-request-'));
    writeFileSync(path(), made);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (): string => join(folder, 'certificate-request.json');
  const open = (): CertificateRequestFile =>
    new CertificateRequestFile({ folder, safe: new KeySafe({ system, account: 'CONTOSO\\admin', createStore: (passphrase) => createPassphraseStore(passphrase, { cost: 14 }) }), clock: () => new Date('2026-05-01T00:00:00Z') });
  const { root, intermediate } = makeAuthority();
  /** What an authority does with the request: it takes the key and puts in a name of its own. */
  const issueFor = async (file: CertificateRequestFile): Promise<Issued> => {
    const kept = await file.describe();
    const request = forge.pki.certificationRequestFromPem(encodePem('CERTIFICATE REQUEST', kept?.request ?? new Uint8Array()));
    const publicKey: KeyObject = createPublicKey(forge.pki.publicKeyToPem(request.publicKey as forge.pki.rsa.PublicKey));
    return issueCodeSigning(intermediate, { key: publicKey, name: 'Packages 2026' });
  };

  it('survives a restart and is completed by the issued certificate, with its chain, in every form', async () => {
    const issued = await issueFor(open());
    const forms: readonly Uint8Array[] = [issued.certificate, Buffer.from(certificatesPem(issued)), Buffer.from(certificatesPem(root, issued, intermediate))];
    for (const [index, form] of forms.entries()) {
      const completed = await open().complete(form);
      expect(hex(completed.certificate)).toBe(hex(issued.certificate));
      expect(new X509Certificate(completed.certificate).checkPrivateKey(completed.key)).toBe(true);
      expect(completed.chain.map(hex)).toEqual(index === 2 ? [intermediate, root].map(({ certificate }) => hex(certificate)) : []);
    }
  });

  it('says what it is for, and nothing of its key', async () => {
    expect((await open().describe())?.view).toMatchObject({ subject: 'CN=Packages 2026,O=Contoso', key: 'RSA 3072', madeAt: '2026-05-01T00:00:00.000Z', account: 'CONTOSO\\admin', locked: false });
  });

  it('is not thrown away by a second one, only by being abandoned', async () => {
    await expect(open().make(subject, 3072)).rejects.toMatchObject({ code: 'certificates/request-pending', data: { subject: 'Packages 2026' } });
    await open().abandon();
    expect(await open().describe()).toBeUndefined();
    await expect(open().complete(root.certificate)).rejects.toMatchObject({ code: 'certificates/no-request' });
  });

  it.each<[string, () => Uint8Array, string]>([
    ['a certificate of another key', () => makeAuthority().publisher.certificate, 'certificates/issued-other-key'],
    ['something else', () => Buffer.from('<html>please log in</html>'), 'certificates/issued-unreadable'],
    ['nothing', () => new Uint8Array(), 'certificates/issued-unreadable'],
    ['PEM that ends too early', () => Buffer.from(certificatesPem(root).slice(0, 200)), 'certificates/issued-unreadable'],
    ['PEM without a certificate', () => Buffer.from('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'), 'certificates/issued-unreadable'],
    ['more than is read', () => new Uint8Array(2 * 1024 * 1024), 'certificates/issued-unreadable'],
    ['a hundred certificates', () => Buffer.from(certificatesPem(root).repeat(100)), 'certificates/issued-unreadable'],
  ])('is not completed by %s', async (_, data, code) => {
    await expect(open().complete(data())).rejects.toMatchObject({ code });
    expect(await open().describe()).toBeDefined();
  });

  it('asks for the passphrase that it was made with', async () => {
    await open().abandon();
    const file = open();
    const withoutStore = new KeySafe({ system: { describe: () => ({ available: false, protection: 'no keyring' }), protect: () => Promise.reject(new Error('asked')), reveal: () => Promise.reject(new Error('asked')) }, account: 'a', createStore: (passphrase) => createPassphraseStore(passphrase, { cost: 14 }) });
    const there = (): CertificateRequestFile => new CertificateRequestFile({ folder, safe: withoutStore, clock: () => new Date() });
    await expect(there().make(subject, 3072)).rejects.toMatchObject({ code: 'certificates/store-unavailable' });
    await there().make(subject, 3072, 'five words are long enough');
    const issued = await issueFor(file);
    withoutStore.lock();
    expect((await there().describe())?.view.locked).toBe(true);
    await expect(there().complete(issued.certificate)).rejects.toMatchObject({ code: 'certificates/locked' });
    await expect(there().complete(issued.certificate, 'five other words, also long')).rejects.toMatchObject({ code: 'certificates/wrong-passphrase' });
    expect(hex((await there().complete(issued.certificate, 'five words are long enough')).certificate)).toBe(hex(issued.certificate));
  });

  it('says so when its file was damaged', async () => {
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('"version": 1', '"version": 9'));
    await expect(open().describe()).rejects.toMatchObject({ code: 'certificates/vault-damaged' });
  });
});
