import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { kitContents } from '../../../../src/main/core/certificates/client-kit/contents.js';
import { kitGuide } from '../../../../src/main/core/certificates/client-kit/guide.js';
import { checkScript, installScript, registryFile, removeScript } from '../../../../src/main/core/certificates/client-kit/powershell.js';
import { kitFiles, writeKit } from '../../../../src/main/core/certificates/client-kit/write-kit.js';
import { issueCodeSigning, makeAuthority, makeRoot } from '../../../fixtures/authority/index.js';
import { temporaryFolder } from '../../../fixtures/folder.js';

const authority = makeAuthority();
const [signer, intermediate, root] = [authority.publisher, authority.intermediate, authority.root].map(({ certificate }) => parseCertificate(certificate)) as [ReturnType<typeof parseCertificate>, ReturnType<typeof parseCertificate>, ReturnType<typeof parseCertificate>];
const contents = kitContents(signer, [intermediate, root]);
const scripts = [installScript, checkScript, removeScript].map((make) => make(contents));

describe('what a client needs', () => {
  it('is the signer among the publishers and each issuer in its store', () => {
    expect(contents.entries.map(({ storeKey, certificate }) => [storeKey, certificate])).toEqual([
      ['TrustedPublisher', signer.der],
      ['CA', intermediate.der],
      ['Root', root.der],
    ]);
    expect(contents.rootUnknown).toBe(false);
  });

  it('is a self-signed certificate in two stores', () => {
    const own = parseCertificate(makeRoot().certificate);
    expect(kitContents(own, []).entries.map(({ storeKey }) => storeKey)).toEqual(['TrustedPublisher', 'Root']);
  });

  it('says when the root is not known', () => {
    const alone = kitContents(signer, []);
    expect(alone.rootUnknown).toBe(true);
    expect(kitGuide(alone, ['publisher.cer'])).toContain('The root is not in this kit.');
    expect(kitGuide(contents, ['a.cer', 'b.cer', 'c.cer'])).not.toContain('The root is not in this kit.');
  });
});

describe('the scripts', () => {
  it.each([0, 1, 2])('number %i is plain ASCII with the line ends of Windows', (index) => {
    expect(scripts[index]).toMatch(/^(?:[\x20-\x7e]*\r\n)+$/u);
  });

  it('carry each certificate with its digest', () => {
    for (const { certificate, thumbprint, sha256 } of contents.entries) {
      expect(scripts[0]).toContain(`Thumbprint = '${thumbprint}'; Sha256 = '${sha256}'`);
      expect(scripts[0]).toContain(`Data = '${Buffer.from(certificate).toString('base64')}'`);
    }
  });

  it('take only the signing certificate away', () => {
    expect(scripts[2]).toContain(contents.signerThumbprint);
    for (const issuer of [intermediate, root]) expect(scripts[2]).not.toContain(issuer.thumbprint.toUpperCase());
  });

  it.each(["x'; Remove-Item C:\\ -Recurse; '", '#> Remove-Item C:\\', '‘quoted’ ‚low‛', 'two\r\nlines', '$(Get-Date) `n', '名前'])('do not run a certificate that is called %s', (name) => {
    const odd = parseCertificate(issueCodeSigning(authority.intermediate, { name }).certificate);
    const made = kitContents(odd, [intermediate, root]);
    expect(made.signerName).not.toBe(contents.signerName);
    for (const script of [installScript(made), checkScript(made), removeScript(made)]) {
      expect(script).toMatch(/^(?:[\x20-\x7e]*\r\n)+$/u);
      expect(script.match(/#>/gu)).toHaveLength(1);
      for (const [, text] of script.matchAll(/Name = '(.*?)'; Data/gu)) expect(text).toMatch(/^[A-Za-z0-9 .,_()-]*$/u);
    }
  });

  it('set the policy by a file that Registry Editor reads', () => {
    const file = Buffer.from(registryFile());
    expect([file[0], file[1]]).toEqual([0xff, 0xfe]);
    expect(file.toString('utf16le')).toContain('Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate]\r\n"AcceptTrustedPublisherCerts"=dword:00000001\r\n');
  });
});

describe('the kit', () => {
  it('is written whole, names each of its files in the walk-through, and overwrites nothing', async () => {
    using folder = temporaryFolder();
    const path = await writeKit(contents, folder.path);
    const names = readdirSync(path).sort();
    expect(names).toEqual(kitFiles(contents).map(({ name }) => name).sort());
    const guide = readFileSync(join(path, 'Read me first.html'), 'utf8');
    for (const name of names.filter((each) => each !== 'Read me first.html')) expect(guide).toContain(name);
    // Pictures come with the page, and say what they show to who does not see them.
    const pictures = [...guide.matchAll(/<img src="data:image\/jpeg;base64,([A-Za-z0-9+/=]+)" alt="([^"]{40,})">/gu)];
    expect(pictures.map(([, bytes]) => Buffer.from(bytes ?? '', 'base64').subarray(0, 3).toString('hex'))).toEqual(['ffd8ff', 'ffd8ff']);
    expect(guide.match(/<img /gu)).toHaveLength(2);
    expect(guide).toContain('are drawings of what the Group Policy Management Editor shows');
    expect(readFileSync(join(path, names.find((name) => name.startsWith('publisher-'))!)).equals(Buffer.from(signer.der))).toBe(true);
    await expect(writeKit(contents, folder.path)).rejects.toMatchObject({ code: 'certificates/kit-not-written' });
    expect(readdirSync(folder.path)).toHaveLength(1);
  });

  it('leaves nothing behind where it cannot be written', async () => {
    using folder = temporaryFolder();
    await expect(writeKit(contents, join(folder.path, 'none'))).rejects.toMatchObject({ code: 'certificates/kit-not-written' });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('shows foreign names as text', () => {
    const odd = parseCertificate(issueCodeSigning(authority.intermediate, { name: '<img src=x onerror=alert(1)>' }).certificate);
    expect(kitGuide(kitContents(odd, []), ['p.cer'])).not.toContain('<img src=x');
  });
});
