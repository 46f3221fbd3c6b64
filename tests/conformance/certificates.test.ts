import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCertificate } from '../../src/main/core/certificates/create.js';
import { issuedFor } from '../../src/main/core/certificates/issued.js';
import { encodePem } from '../../src/main/core/certificates/pem-write.js';
import { encodeRequest } from '../../src/main/core/certificates/request.js';
import { encodePublicKey } from '../../src/main/core/certificates/encode.js';
import type { ImportedCertificate } from '../../src/main/core/certificates/pfx.js';
import { writePfx } from '../../src/main/core/certificates/pfx-write.js';
import { certificatesPem, chainOf, makeAuthority, makeKey, privateKeyPem, type Issued } from '../fixtures/authority/index.js';
import { hasTool, runTool } from './tools.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
const importedOf = (issued: Issued): ImportedCertificate => ({ key: issued.key, certificate: issued.certificate, chain: chainOf(issued).map(({ certificate }) => certificate) });

describe.skipIf(!hasTool('openssl', 'openssl', ['version']))('openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-certificates-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const openssl = (...parameters: readonly string[]): string => {
    const result = runTool('openssl', parameters);
    if (result.code !== 0) throw new Error(`openssl ${parameters.join(' ')}: ${result.output}`);
    return result.output;
  };

  it.each(['rsa-2048', 'ec-p256'] as const)('verifies a request that was made here (%s), and reads what it asks for', (choice) => {
    const key = makeKey(choice, 'request');
    const path = put('request.csr', encodePem('CERTIFICATE REQUEST', encodeRequest({ commonName: 'Packages ä 2026', organization: 'Contoso, Ltd.', locality: 'Bonn', country: 'DE' }, key)));
    expect(openssl('req', '-in', path, '-verify', '-noout')).toContain('verify OK');
    expect(openssl('req', '-in', path, '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus')).toContain('C=DE,L=Bonn,O=Contoso, Ltd.,CN=Packages ä 2026');
    const text = openssl('req', '-in', path, '-noout', '-text');
    expect(text).toContain('Code Signing');
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\n/u);
    expect(openssl('req', '-in', path, '-noout', '-pubkey')).toBe(createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString());
  });

  it('issues for a request, and every form of its answer completes it', () => {
    const key = makeKey('rsa-2048', 'request');
    const { root, intermediate } = makeAuthority({ key: 'rsa-2048' });
    const request = put('request.csr', encodePem('CERTIFICATE REQUEST', encodeRequest({ commonName: 'Packages' }, key)));
    const [caPem, caKey] = [put('ca.pem', certificatesPem(intermediate)), put('ca.key', privateKeyPem(intermediate.key))];
    openssl('x509', '-req', '-in', request, '-CA', caPem, '-CAkey', caKey, '-CAcreateserial', '-days', '30', '-copy_extensions', 'copy', '-out', at('issued.pem'));
    openssl('x509', '-in', at('issued.pem'), '-outform', 'DER', '-out', at('issued.cer'));
    const rootPem = put('root.pem', certificatesPem(root));
    openssl('crl2pkcs7', '-nocrl', '-certfile', at('issued.pem'), '-certfile', caPem, '-certfile', rootPem, '-out', at('issued-pem.p7b'));
    openssl('crl2pkcs7', '-nocrl', '-certfile', at('issued.pem'), '-certfile', caPem, '-certfile', rootPem, '-outform', 'DER', '-out', at('issued.p7b'));
    const issued = readFileSync(at('issued.cer'));
    const whole = [intermediate, root].map(({ certificate }) => hex(certificate));
    for (const [name, chain] of [['issued.pem', []], ['issued.cer', []], ['issued-pem.p7b', whole], ['issued.p7b', whole]] as const) {
      const found = issuedFor(encodePublicKey(key), readFileSync(at(name)));
      expect(hex(found.certificate), name).toBe(hex(issued));
      expect(found.chain.map(hex), name).toEqual(chain);
    }
    expect(openssl('x509', '-in', at('issued.pem'), '-noout', '-ext', 'extendedKeyUsage,keyUsage')).toContain('Code Signing');
  });

  it('finds a certificate that was made here fit for code signing and for nothing else', async () => {
    const made = await createCertificate({ subject: { commonName: 'Packages', organization: 'Contoso' }, purposes: ['code-signing'], keyKind: 'rsa-3072', validity: { days: 365 }, clock: () => new Date() });
    const path = put('made.pem', encodePem('CERTIFICATE', made.certificate));
    const purposes = openssl('x509', '-in', path, '-noout', '-purpose');
    // Up to 3.1 openssl has no line for code signing, so it is found in the extension.
    for (const other of ['SSL client', 'SSL server', 'S/MIME signing', 'CRL signing', 'CRL signing CA', 'Time Stamp signing']) expect(purposes).toContain(`${other} : No\n`);
    expect(openssl('verify', '-CAfile', path, '-purpose', 'any', path)).toContain('OK');
    const text = openssl('x509', '-in', path, '-noout', '-text');
    expect(text).toMatch(/X509v3 Extended Key Usage: \n\s+Code Signing\n/u);
    expect(text).toContain('CA:FALSE');
    expect(text).toContain('Public-Key: (3072 bit)');
    expect(text).toContain('Signature Algorithm: sha256WithRSAEncryption');
    expect(new X509Certificate(made.certificate).checkPrivateKey(made.key)).toBe(true);
  }, 30_000);

  describe.each([
    ['aes', [], /PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/gu, 'MAC: sha256, Iteration 100000'],
    ['old', ['-legacy'], /pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 20000/gu, 'MAC: sha1, Iteration 20000'],
  ] as const)('opens PFX files that were written here with the encryption “%s”', (encryption, options, scheme, mac) => {
    it.each(['rsa-2048', 'ec-p256'] as const)('and finds in them what went in (%s)', async (choice) => {
      const { publisher, intermediate } = makeAuthority({ key: choice });
      const path = put('written.pfx', await writePfx(importedOf(publisher), 'five words, with ß', encryption));
      const given = ['pkcs12', '-in', path, '-passin', 'pass:five words, with ß', ...options];
      const info = openssl(...given, '-info', '-noout');
      expect(info.match(scheme)).toHaveLength(2);
      expect(info).toContain(mac);
      const all = openssl(...given, '-nodes');
      expect(createPublicKey(all.slice(all.indexOf('-----BEGIN PRIVATE KEY-----'))).equals(createPublicKey(publisher.key))).toBe(true);
      const certificates = (all.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu) ?? []).map((pem) => hex(new X509Certificate(pem).raw));
      expect(certificates.sort()).toEqual([publisher, intermediate].map(({ certificate }) => hex(certificate)).sort());
      expect(runTool('openssl', ['pkcs12', '-in', path, '-passin', 'pass:another', '-nokeys', ...options]).code).not.toBe(0);
    });
  });
});
