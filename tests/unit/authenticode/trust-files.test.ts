import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnchorStore } from '../../../src/main/core/authenticode/anchors.js';
import { loadCertificateFile, loadRevocationListFile, loadTrustFolder, readCertificateFile, readRevocationListFile } from '../../../src/main/core/authenticode/trust-files.js';
import { DerRefused } from '../../../src/main/core/authenticode/der/read.js';
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
    ['nothing', Buffer.alloc(0), 'a value ends before its length'],
    ['text', Buffer.from('hello'), 'a value is longer than what holds it'],
    ['a PEM block of another kind', Buffer.from(revocationListsPem(list)), 'it holds no block of the kind CERTIFICATE'],
    ['a PEM block without an end', Buffer.from(certificatesPem(root).replace('-----END CERTIFICATE-----', '')), 'a block of the kind CERTIFICATE has no end'],
    ['a PEM block that is not Base64', Buffer.from('-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----'), 'a block of the kind CERTIFICATE is not Base64'],
    ['two certificates in DER', Buffer.concat([root.certificate, root.certificate]), `${String(root.certificate.length)} bytes follow the value`],
  ])('are refused for %s', (_, data, reason) => {
    expect(() => readCertificateFile(data, 'a.cer')).toThrow(
      expect.objectContaining({ code: 'authenticode/certificate-unreadable', data: { file: 'a.cer', reason }, cause: expect.any(DerRefused) as unknown }),
    );
  });
});

describe('revocation list files', () => {
  it('hold one list in DER or any number in PEM', () => {
    expect(readRevocationListFile(list, 'a.crl')).toHaveLength(1);
    expect(readRevocationListFile(Buffer.from(revocationListsPem(list, list)), 'a.crl')).toHaveLength(2);
  });

  it('are refused with a code', () => {
    const reason = 'it holds no block of the kind X509 CRL';
    expect(() => readRevocationListFile(Buffer.from(certificatesPem(root)), 'a.crl')).toThrow(
      expect.objectContaining({ code: 'authenticode/revocation-list-unreadable', data: { file: 'a.crl', reason }, cause: expect.any(DerRefused) as unknown }),
    );
    expect(() => readRevocationListFile(root.certificate, 'a.crl')).toThrow(expect.objectContaining({ code: 'authenticode/revocation-list-unreadable' }));
  });
});

describe('files of certificates and lists on the disk', () => {
  it('are read', async () => {
    using folder = temporaryFolder();
    const [certificate, revocations] = ['a.cer', 'a.crl'].map((name) => join(folder.path, name)) as [string, string];
    writeFileSync(certificate, root.certificate);
    writeFileSync(revocations, list);
    expect(await loadCertificateFile(certificate)).toHaveLength(1);
    expect(await loadRevocationListFile(revocations)).toHaveLength(1);
  });

  it.each([
    ['certificates', loadCertificateFile, 8 * 1024 * 1024],
    ['lists', loadRevocationListFile, 64 * 1024 * 1024],
  ] as const)('hold %s up to a size', async (_, load, limit) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'large');
    writeFileSync(file, '');
    truncateSync(file, limit + 1);
    await expect(load(file)).rejects.toMatchObject({ code: 'app/file-unreadable', data: { file, reason: `it has ${String(limit + 1)} bytes; at most ${String(limit)} are read` } });
    if (limit > 8 * 1024 * 1024) return;
    truncateSync(file, limit);
    await expect(load(file)).rejects.toMatchObject({ code: 'authenticode/certificate-unreadable' });
  });

  it('are files, and are there', async () => {
    using folder = temporaryFolder();
    await expect(loadCertificateFile(folder.path)).rejects.toMatchObject({ code: 'app/file-unreadable', data: { file: folder.path, reason: 'it is not a file' } });
    const gone = join(folder.path, 'gone');
    await expect(loadCertificateFile(gone)).rejects.toMatchObject({ code: 'app/file-unreadable', data: { file: gone, reason: expect.stringContaining('ENOENT') as unknown }, cause: { code: 'ENOENT' } });
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
    const file = join(folder.path, 'file');
    await expect(loadTrustFolder(file)).rejects.toMatchObject({
      code: 'authenticode/trust-folder-unreadable',
      data: { folder: file, reason: expect.stringContaining('ENOTDIR') as unknown },
      cause: { code: 'ENOTDIR' },
    });
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
