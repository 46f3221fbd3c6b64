import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { importPfx } from '../../src/main/core/certificates/pfx.js';
import { certificatesPem, chainOf, issueCodeSigning, makeAuthority, makeKey, privateKeyPem, type Issued } from '../fixtures/authority/index.js';
import { hasTool, runTool } from './tools.js';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe.skipIf(!hasTool('openssl', 'openssl', ['version']))('PFX files that openssl wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pfx-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  /** Certificates stand in the file in the order given: nothing may depend on it. */
  const exportPfx = (leaf: Issued, others: readonly Issued[], password: string, options: readonly string[]): Uint8Array => {
    const out = join(folder, 'out.pfx');
    const parameters = ['pkcs12', '-export', '-out', out, '-passout', `pass:${password}`, '-inkey', put('key.pem', privateKeyPem(leaf.key)), '-in', put('leaf.pem', certificatesPem(leaf))];
    if (others.length > 0) parameters.push('-certfile', put('others.pem', certificatesPem(...others)));
    const result = runTool('openssl', [...parameters, ...options]);
    if (result.code !== 0) throw new Error(result.output);
    return readFileSync(out);
  };

  const encryptions: readonly (readonly [string, readonly string[]])[] = [
    ['by default (AES-256, PBKDF2)', []],
    ['with -legacy (RC2-40, triple DES)', ['-legacy']],
    ['with -legacy -descert (triple DES only)', ['-legacy', '-descert']],
    ['with AES-128 and SHA-512', ['-keypbe', 'aes-128-cbc', '-certpbe', 'aes-192-cbc', '-macalg', 'sha512']],
    ['with 128-bit RC2', ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128', '-keypbe', 'PBE-SHA1-RC2-128']],
    ['with two-key triple DES', ['-certpbe', 'PBE-SHA1-2DES', '-keypbe', 'PBE-SHA1-2DES', '-legacy']],
    ['with triple DES under PBES2', ['-keypbe', 'des-ede3-cbc', '-certpbe', 'des-ede3-cbc']],
    ['with open certificates', ['-certpbe', 'NONE']],
    ['with nothing encrypted', ['-certpbe', 'NONE', '-keypbe', 'NONE']],
    ['without an integrity check', ['-nomac']],
    ['with one round', ['-noiter']],
    ['with many rounds', ['-iter', '100000']],
  ];

  describe.each(['ec-p256', 'rsa-2048'] as const)('with %s keys', (key) => {
    const { root, intermediate, publisher } = makeAuthority({ key });

    it.each(encryptions)('are read when written %s', async (_, options) => {
      const pfx = exportPfx(publisher, [root, intermediate], 'geheim ß', options);
      const imported = await importPfx(pfx, 'geheim ß');
      expect(hex(imported.certificate)).toBe(hex(publisher.certificate));
      expect(imported.chain.map(hex)).toEqual([intermediate, root].map(({ certificate }) => hex(certificate)));
      expect(imported.key.equals(publisher.key)).toBe(true);
    });

    it.each(encryptions)('are refused with another password when written %s', async (_, options) => {
      const pfx = exportPfx(publisher, [root, intermediate], 'right', options);
      await expect(importPfx(pfx, 'wrong')).rejects.toMatchObject({ code: 'certificates/pfx-wrong-password' });
      await expect(importPfx(pfx, '')).rejects.toMatchObject({ code: 'certificates/pfx-wrong-password' });
    });

    it.each([[[]], [['-legacy']]])('are read with an empty password %j', async (options) => {
      const imported = await importPfx(exportPfx(publisher, [], '', options), '');
      expect(hex(imported.certificate)).toBe(hex(publisher.certificate));
      expect(imported.chain).toEqual([]);
    });

    it.each([
      ['in the integrity check', -15, []],
      ['in the integrity check', -15, ['-legacy']],
      ['in the encrypted key', -180, []],
      ['in the encrypted key', -180, ['-legacy']],
    ])('tell damage %s from a wrong password (byte %d, %j)', async (_, offset, options) => {
      const pfx = Uint8Array.from(exportPfx(publisher, chainOf(publisher), 'right', options));
      const at = pfx.byteLength + offset;
      pfx[at] = (pfx[at] ?? 0) ^ 1;
      await expect(importPfx(pfx, 'right')).rejects.toMatchObject({ code: 'certificates/pfx-damaged' });
      await expect(importPfx(pfx, 'wrong')).rejects.toMatchObject({ code: 'certificates/pfx-wrong-password' });
    });
  });

  it('choose the certificate for code signing among several of one key', async () => {
    const { intermediate } = makeAuthority();
    const key = makeKey('ec-p256', 'shared');
    const signing = issueCodeSigning(intermediate, { key, name: 'For packages' });
    const other = issueCodeSigning(intermediate, { key, name: 'For mail', purposes: ['1.3.6.1.5.5.7.3.4'] });
    const imported = await importPfx(exportPfx(other, [signing, intermediate], 'x', []), 'x');
    expect(hex(imported.certificate)).toBe(hex(signing.certificate));
    expect(imported.chain.map(hex)).toEqual([hex(intermediate.certificate)]);
  });

  it('without a key are refused', async () => {
    const { publisher } = makeAuthority();
    const out = join(folder, 'nokey.pfx');
    runTool('openssl', ['pkcs12', '-export', '-nokeys', '-in', put('leaf.pem', certificatesPem(publisher)), '-out', out, '-passout', 'pass:x']);
    await expect(importPfx(readFileSync(out), 'x')).rejects.toMatchObject({ code: 'certificates/pfx-no-key' });
  });

  it('with a kind of key that Windows does not sign with are refused', async () => {
    const { intermediate } = makeAuthority();
    const leaf = issueCodeSigning(intermediate, { key: 'ed25519' });
    await expect(importPfx(exportPfx(leaf, [], 'x', []), 'x')).rejects.toMatchObject({ code: 'certificates/key-kind' });
  });
});
