import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { loadTrustFolder, readCertificateFile, readRevocationListFile } from '../../../src/main/core/authenticode/trust-files.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { certificatesPem, makeAuthority, makeRevocationList, makeRoot, revocationListsPem } from '../../fixtures/authority/index.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const { root, intermediate } = makeAuthority();
const list = makeRevocationList(root);

describe('certificate files', () => {
  it('hold one certificate in DER or any number in PEM, with text around', () => {
    expect(readCertificateFile(root.certificate, 'a.cer')).toHaveLength(1);
    const text = Buffer.from(`Subject: somebody\r\n${certificatesPem(root, intermediate).replaceAll('\n', '\r\n')}the end`);
    expect(readCertificateFile(text, 'a.pem').map(({ subject }) => subject.display)).toEqual(['Test Root', 'Test Intermediate']);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['a PEM block of another kind', Buffer.from(revocationListsPem(list))],
    ['a PEM block without an end', Buffer.from(certificatesPem(root).replace('-----END CERTIFICATE-----', ''))],
    ['a PEM block that is not Base64', Buffer.from('-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----')],
    ['two certificates in DER', Buffer.concat([root.certificate, root.certificate])],
  ])('are refused for %s', (_, data) => {
    expect(() => readCertificateFile(data, 'a.cer')).toThrow(expect.objectContaining({ code: 'authenticode/certificate-unreadable', data: expect.objectContaining({ file: 'a.cer' }) as object }));
  });
});

describe('revocation list files', () => {
  it('hold one list in DER or any number in PEM', () => {
    expect(readRevocationListFile(list, 'a.crl')).toHaveLength(1);
    expect(readRevocationListFile(Buffer.from(revocationListsPem(list, list)), 'a.crl')).toHaveLength(2);
  });

  it('are refused with a code', () => {
    expect(() => readRevocationListFile(root.certificate, 'a.crl')).toThrow(expect.objectContaining({ code: 'authenticode/revocation-list-unreadable' }));
  });
});

describe('the managed folder', () => {
  it('gives all that can be read and reports the rest', async () => {
    using folder = temporaryFolder();
    const put = (name: string, data: Uint8Array | string): void => writeFileSync(join(folder.path, name), data);
    put('b.CER', root.certificate);
    put('a.pem', certificatesPem(intermediate, makeRoot({ name: 'Another' })));
    put('c.crl', list);
    put('bad.crt', 'nothing');
    put('bad.crl', 'nothing');
    put('notes.txt', 'not looked at');
    mkdirSync(join(folder.path, 'sub.cer'));
    symlinkSync('nowhere', join(folder.path, 'gone.cer'));
    const loaded = await loadTrustFolder(folder.path);
    expect(loaded.anchors.map(({ certificate, origin }) => [certificate.subject.display, origin])).toEqual([
      ['Test Intermediate', 'a.pem'],
      ['Another', 'a.pem'],
      ['Test Root', 'b.CER'],
    ]);
    expect(loaded.revocationLists).toHaveLength(1);
    expect(loaded.problems.map(({ file, error }) => [file, error.code])).toEqual([
      ['bad.crl', 'authenticode/revocation-list-unreadable'],
      ['bad.crt', 'authenticode/certificate-unreadable'],
      ['gone.cer', 'app/file-unreadable'],
      ['sub.cer', 'app/file-unreadable'],
    ]);
  });

  it('is empty when it does not exist', async () => {
    using folder = temporaryFolder();
    expect(await loadTrustFolder(join(folder.path, 'none'))).toEqual({ anchors: [], revocationLists: [], problems: [] });
  });

  it('is an error when it is no folder', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'file'), '');
    await expect(loadTrustFolder(join(folder.path, 'file'))).rejects.toThrow(expect.objectContaining({ code: 'authenticode/trust-folder-unreadable' }));
  });
});

describe('the store of anchors', () => {
  const anchor = { certificate: parseCertificate(root.certificate), origin: 'first' };

  it('knows a certificate by its bytes, once', () => {
    const store = new AnchorStore([anchor, { ...anchor, origin: 'second' }]);
    expect(store.size).toBe(1);
    expect(store.find(parseCertificate(root.certificate))?.origin).toBe('first');
    expect(store.find(parseCertificate(makeRoot({ key: root.key }).certificate))).toBeUndefined();
  });

  it('finds by name what may have issued something', () => {
    const twin = parseCertificate(makeRoot().certificate);
    const store = new AnchorStore([anchor, { certificate: twin, origin: 'twin' }]);
    expect(store.named(anchor.certificate.subject)).toEqual([anchor.certificate, twin]);
    expect(store.named(parseCertificate(intermediate.certificate).subject)).toEqual([]);
  });
});
