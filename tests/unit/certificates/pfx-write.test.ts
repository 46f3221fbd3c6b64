import { describe, expect, it } from 'vitest';
import forge from 'node-forge';
import { importPfx, type ImportedCertificate } from '../../../src/main/core/certificates/pfx.js';
import { writePfx } from '../../../src/main/core/certificates/pfx-write.js';
import { chainOf, makeAuthority, type Issued } from '../../fixtures/authority/index.js';

const importedOf = (issued: Issued): ImportedCertificate => ({ key: issued.key, certificate: issued.certificate, chain: chainOf(issued).map(({ certificate }) => certificate) });
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe('writing PFX files', () => {
  it.each([
    ['aes', 'rsa-2048', 'fünf Wörter ß 猫'],
    ['aes', 'ec-p256', 'five words are long enough'],
    ['old', 'rsa-2048', 'fünf Wörter ß 猫'],
    ['old', 'ec-p256', ''],
  ] as const)('gives back what went in: %s, %s', async (encryption, key, password) => {
    const { publisher, intermediate } = makeAuthority({ key });
    const pfx = await writePfx(importedOf(publisher), password, encryption);
    const imported = await importPfx(pfx, password);
    expect(imported.key.equals(publisher.key)).toBe(true);
    expect(hex(imported.certificate)).toBe(hex(publisher.certificate));
    expect(imported.chain.map(hex)).toEqual([hex(intermediate.certificate)]);
    await expect(importPfx(pfx, `${password}.`)).rejects.toMatchObject({ code: 'certificates/pfx-wrong-password' });
  });

  it.each(['aes', 'old'] as const)('holds neither the key nor a certificate in the open: %s', async (encryption) => {
    const { publisher } = makeAuthority();
    const pfx = Buffer.from(await writePfx(importedOf(publisher), 'five words are long enough', encryption));
    expect(pfx.includes(Buffer.from(publisher.certificate).subarray(40, 60))).toBe(false);
    expect(pfx.includes(publisher.key.export({ type: 'pkcs8', format: 'der' }).subarray(36, 60))).toBe(false);
  });

  it('uses a new salt and vector each time', async () => {
    const imported = importedOf(makeAuthority().publisher);
    const [first, second] = [await writePfx(imported, 'five words are long enough', 'aes'), await writePfx(imported, 'five words are long enough', 'aes')];
    expect(hex(first)).not.toBe(hex(second));
  });

  it('is read by node-forge', async () => {
    const { publisher } = makeAuthority({ key: 'rsa-2048' });
    const pfx = await writePfx(importedOf(publisher), 'a password', 'old');
    const read = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(Buffer.from(pfx).toString('latin1')), 'a password');
    const keys = read.getBags({ bagType: forge.pki.oids['pkcs8ShroudedKeyBag']! })[forge.pki.oids['pkcs8ShroudedKeyBag']!];
    expect(keys?.[0]?.key?.n.toString(16)).toBe(Buffer.from(String(publisher.key.export({ format: 'jwk' }).n), 'base64url').toString('hex'));
    expect(keys?.[0]?.attributes).toHaveProperty('localKeyId');
  });
});
