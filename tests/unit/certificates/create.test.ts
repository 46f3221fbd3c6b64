import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { checkSigningCertificate } from '../../../src/main/core/certificates/check.js';
import { createCertificate, type CertificateRequest } from '../../../src/main/core/certificates/create.js';

const clock = (): Date => new Date('2026-05-06T07:08:09.123Z');
const create = (request: Partial<CertificateRequest>) =>
  createCertificate({ subject: { commonName: 'Practice', organization: 'Contoso', country: 'DE' }, purposes: ['code-signing'], keyKind: 'ec-p256', validity: { days: 30 }, clock, ...request });

describe('creating certificates', () => {
  it('makes a root and a publisher that passes every check of a signing certificate', async () => {
    const root = await create({ subject: { commonName: 'Practice Root Ä' }, purposes: ['authority'], keyKind: 'ec-p384' });
    const publisher = await create({ issuer: root });
    const [rootRead, publisherRead] = [parseCertificate(root.certificate), parseCertificate(publisher.certificate)];
    const checks = checkSigningCertificate({ certificate: publisherRead, chain: [rootRead], key: publisher.key }, clock());
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    const x509 = new X509Certificate(publisher.certificate);
    expect(x509.verify(new X509Certificate(root.certificate).publicKey)).toBe(true);
    expect(x509.checkIssued(new X509Certificate(root.certificate))).toBe(true);
    expect(rootRead.extensions.basicConstraints).toEqual({ isAuthority: true });
    expect(publisherRead.issuer.text).toBe(rootRead.subject.text);
    expect(rootRead.subject.display).toBe('Practice Root Ä');
  });

  it('is valid from a little before now for as long as asked', async () => {
    const { notBefore, notAfter } = parseCertificate((await create({})).certificate);
    expect(notBefore.toISOString()).toBe('2026-05-06T06:58:09.000Z');
    expect(notAfter.toISOString()).toBe('2026-06-05T07:08:09.000Z');
  });

  it('names the hosts of a server', async () => {
    const { certificate } = await create({ purposes: ['server'], keyKind: 'rsa-2048', hosts: ['wsus.practice.test', '127.0.0.1'] });
    const x509 = new X509Certificate(certificate);
    expect(x509.checkHost('wsus.practice.test')).toBe('wsus.practice.test');
    expect(x509.checkHost('other.test')).toBeUndefined();
    expect(x509.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  it('marks the purpose of a time-stamp authority as critical', async () => {
    expect(parseCertificate((await create({ purposes: ['time-stamping'] })).certificate).extensions.extendedKeyUsage?.critical).toBe(true);
  });

  it('uses the serial number given, and a random one else', async () => {
    const serialOf = async (request: Partial<CertificateRequest>) => new X509Certificate((await create(request)).certificate).serialNumber;
    expect(await serialOf({ serial: Uint8Array.of(0x80, 1) })).toBe('8001');
    expect(await serialOf({})).not.toBe(await serialOf({}));
    expect(await serialOf({})).toHaveLength(32);
  });

  it.each([{ purposes: [] }, { purposes: ['time-stamping', 'code-signing'] }, { serial: new Uint8Array(21) }, { serial: new Uint8Array() }] as const)('refuses %j', async (request) => {
    await expect(create(request)).rejects.toThrow(RangeError);
  });
});
