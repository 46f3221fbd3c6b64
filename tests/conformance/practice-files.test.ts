import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleUpdates, troubledUpdates } from '../../src/practice/catalogue/updates.js';
import { call, faultOf, valueOf, type Reply } from '../fixtures/practice/raw-client.js';
import { RunningPractice, unsignedVendorFile, vendorContainers } from '../fixtures/practice/running.js';
import { startBareServer } from '../fixtures/practice/server.js';
import { hasTool, runTool } from './tools.js';

const pem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}(?=.)/gu, '$&\n')}\n-----END CERTIFICATE-----\n`;

describe('the files of the practice server', () => {
  let server: RunningPractice;
  let ready: RunningPractice['ready'];
  let roots: string;

  beforeAll(async () => {
    server = await RunningPractice.start();
    ready = server.ready;
    roots = join(server.profile, 'roots.pem');
    writeFileSync(roots, [...readdirSync(ready.anchors).map((name) => join(ready.anchors, name)), ready.serverCertificate].map((file) => pem(readFileSync(file))).join(''));
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  const vendorFiles = (end: string): string[] => server.vendorFiles(end);
  const verify = (file: string): number | null => runTool('osslsigncode', ['verify', '-CAfile', roots, '-in', file]).code;

  describe.skipIf(!hasTool('osslsigncode', 'osslsigncode'))('before osslsigncode', () => {
    it('the catalogues hold', () => {
      expect(verify(ready.catalogue)).toBe(0);
      expect(verify(ready.catalogueWithProblems)).toBe(0);
    });

    it('every signed installer holds, the unsigned one does not', () => {
      const files = Object.keys(vendorContainers).flatMap(vendorFiles);
      expect(files.length).toBe(sampleUpdates.length + troubledUpdates.length);
      const refused = files.filter((file) => verify(file) !== 0);
      expect(refused.map((file) => file.split('/').at(-1))).toEqual([unsignedVendorFile]);
    });

    it('a package that the server signed holds', async () => {
      const folder = join(ready.shares.UpdateServicesPackages, 'p');
      mkdirSync(folder, { recursive: true });
      const [source] = vendorFiles('Fonts-2.4.0.0.cab');
      const file = join(folder, 'p_1.cab');
      writeFileSync(file, readFileSync(source!));
      const reply = await call(ready.baseUrl, 'admin', 'SignCabForPublishing', '<filePath>D:\\WSUS\\UpdateServicesPackages\\p\\p_1.cab</filePath>');
      expect(valueOf(reply, 'SignCabForPublishingResult')).toBe('0');
      expect(verify(file)).toBe(0);
      // It is the server's signature that holds, not the vendor's of before.
      const vendorsOnly = join(server.profile, 'vendors.pem');
      writeFileSync(vendorsOnly, pem(readFileSync(join(ready.anchors, 'practice-vendor-root.cer'))));
      expect(runTool('osslsigncode', ['verify', '-CAfile', vendorsOnly, '-in', source!]).code).toBe(0);
      expect(runTool('osslsigncode', ['verify', '-CAfile', vendorsOnly, '-in', file]).code).not.toBe(0);
    });
  });

  describe.skipIf(!hasTool('sbverify', 'sbsigntool'))('before sbverify', () => {
    it('the signed programs are programs', () => {
      for (const file of vendorFiles('Editor-8.7.0.0.exe')) expect(runTool('sbverify', ['--list', file]).code).toBe(0);
    });
  });

  describe.skipIf(!hasTool('7z', 'p7zip-full', []))('before 7z', () => {
    it('the installer packages are compound files with the streams they should have', () => {
      for (const file of vendorFiles('.msi')) {
        const listed = runTool('7z', ['l', file]);
        expect(listed.code, listed.output).toBe(0);
        expect(listed.output).toContain('Payload');
        expect(listed.output).toContain('DigitalSignature');
        expect(runTool('7z', ['t', file]).code).toBe(0);
      }
    });
  });

  describe.skipIf(!hasTool('cabextract', 'cabextract'))('before cabextract', () => {
    it('the catalogue unpacks to the files of three generations', () => {
      const listed = runTool('cabextract', ['-l', ready.catalogue]).output;
      expect(listed).toContain('PracticeCatalogue.xml');
      expect(listed.match(/\.sdp/gu)).toHaveLength(sampleUpdates.length);
      expect(listed).toMatch(/V2.update_manifest\.json/u);
      expect(listed).toMatch(/V3.update_categories\.json/u);
      for (const file of [ready.catalogue, ...vendorFiles('.cab')]) expect(runTool('cabextract', ['-t', file]).code).toBe(0);
    });
  });
});

describe.skipIf(!hasTool('openssl', 'openssl', ['version']))('a PFX that openssl wrote', () => {
  it('becomes the signing certificate, over a secure connection only', async () => {
    using server = await startBareServer();
    await server.signing.useNewSelfSigned();
    server.store.settings.write('secure-only', true);
    const work = server.shares.root;
    const [key, certificate, pfx] = ['k.pem', 'c.pem', 's.pfx'].map((name) => join(work, name)) as [string, string, string];
    expect(runTool('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=Contoso Update Signing', '-addext', 'extendedKeyUsage=codeSigning', '-keyout', key, '-out', certificate]).code).toBe(0);
    expect(runTool('openssl', ['pkcs12', '-export', '-inkey', key, '-in', certificate, '-passout', 'pass:s3cr€t', '-out', pfx]).code).toBe(0);
    const password = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
    const set = async (text: string, secure: boolean): Promise<Reply> =>
      server.call('admin', 'ExecuteSetSigningCertificate', `<PFXFileContent>${readFileSync(pfx).toString('base64')}</PFXFileContent><passwordBytes>${password(text)}</passwordBytes>`, secure);
    const current = async (): Promise<string> => valueOf(await server.call('admin', 'ExecuteGetSigningCertificate'), 'ExecuteGetSigningCertificateResult')!;
    const before = await current();
    expect(faultOf(await set('s3cr€t', false))).toContain('SecureConnectionRequired');
    expect(faultOf(await set('other', true))).toContain('password is not correct');
    expect(await current()).toBe(before);
    expect((await set('s3cr€t', true)).status).toBe(200);
    expect(readFileSync(certificate, 'utf8').replace(/-----[^-]+-----|\s/gu, '')).toBe(await current());
  });
});
