import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { relaxPolicy } from '../../src/main/core/authenticode/policy.js';
import { verifyWithCatalogue } from '../../src/main/core/authenticode/verify-listed.js';
import { memorySource } from '../../src/main/core/bytes.js';
import { certificatesPem, makeAuthority } from '../fixtures/authority/index.js';
import { minimalProgram } from '../fixtures/minimal-program.js';
import { catalogueFile, flatDigest } from '../fixtures/signed/catalogue-file.js';
import { programDigest, unsignedCabinet } from '../fixtures/signed/files.js';
import { defaultChildren, installerDigest, writeInstaller } from '../fixtures/signed/installer.js';
import { storeOf, verifyBytes } from '../fixtures/signed/verify.js';
import { hasTool, runTool } from './tools.js';

/** osslsigncode takes SHA-1 lists, so the policy does too. */
const policy = relaxPolicy('As osslsigncode', ['sha1-file-signatures']);

describe.skipIf(!hasTool('osslsigncode', 'osslsigncode'))('catalogue files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-cat-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const { root, publisher: signer, timestamps } = makeAuthority({ key: 'rsa-2048' });
  const roots = put('roots.pem', certificatesPem(root));
  const anchors = storeOf(root);
  const theirs = (...parameters: readonly string[]): boolean => runTool('osslsigncode', ['verify', '-CAfile', roots, '-TSA-CAfile', roots, '-ignore-crl', ...parameters]).code === 0;

  const program = Buffer.from(minimalProgram({ kind: 'pe32', payload: Buffer.alloc(5000, 'driver') }));
  const cabinet = unsignedCabinet();
  /** osslsigncode takes no file without a signature of its own kind; a script without one it digests as a whole. */
  const text = Buffer.from('Write-Output listed\r\n');

  it.each([1, 2] as const)('of version %s are right by themselves', async (version) => {
    const file = catalogueFile({ signer, timestamp: { authority: timestamps } }, [{ digest: flatDigest(text, version === 1 ? 'sha1' : 'sha256') }], { version });
    expect({ theirs: theirs('-in', put(`own-${String(version)}.cat`, file)), ours: (await verifyBytes(file, { anchors, policy })).outcome }).toEqual({ theirs: true, ours: 'passed' });
  });

  describe.each([1, 2] as const)('of version %s', (version) => {
    const algorithm = version === 1 ? 'sha1' : 'sha256';
    const programMember = { digest: Buffer.from(programDigest(program, 'pe32')(algorithm)), about: 'pe' } as const;
    const oddDigest = Buffer.from(programDigest(Buffer.concat([program, Buffer.from('abc'), Buffer.alloc(5)]), 'pe32')(algorithm));
    const catalogue = catalogueFile({ signer }, [programMember, { digest: flatDigest(text, algorithm) }, { ...programMember, digest: oddDigest }], { version });
    const path = put(`list-${String(version)}.cat`, catalogue);
    const odd = Buffer.concat([program, Buffer.from('abc')]);
    const changed = Buffer.from(program);
    changed.set(Buffer.from('another'), 0x300);

    it.each<[string, Buffer, boolean]>([
      ['program.exe', program, true],
      ['odd.exe', odd, true],
      ['script.ps1', text, true],
      ['changed.exe', changed, false],
      ['unlisted.cab', cabinet, false],
      ['unlisted.ps1', Buffer.from('Write-Output another\r\n'), false],
    ])('say the same about %s', async (name, file, expected) => {
      const ours = await verifyWithCatalogue(memorySource(file), memorySource(catalogue), { anchors, policy, now: new Date() });
      expect({ theirs: theirs('-catalog', path, '-in', put(name, file)), ours: ours.outcome === 'passed' }).toEqual({ theirs: expected, ours: expected });
    });
  });

  it('may list an installer by all its bytes', async () => {
    const file = writeInstaller({ children: defaultChildren });
    const authenticode = installerDigest({ children: defaultChildren }, 'sha256');
    expect(authenticode).not.toEqual(flatDigest(file));
    const catalogue = catalogueFile({ signer }, [{ digest: flatDigest(file) }]);
    const ours = await verifyWithCatalogue(memorySource(file), memorySource(catalogue), { anchors, policy, now: new Date() });
    expect(ours.outcome).toBe('passed');
  });

  it('that were changed are wrong', async () => {
    const file = catalogueFile({ signer }, [{ digest: flatDigest(text) }]);
    file.set([0, 0, 0, 0], file.indexOf(flatDigest(text)));
    const path = put('changed.cat', file);
    expect({ theirs: theirs('-in', path), ours: (await verifyBytes(file, { anchors, policy })).outcome }).toEqual({ theirs: false, ours: 'failed' });
    const listed = await verifyWithCatalogue(memorySource(text), memorySource(file), { anchors, policy, now: new Date() });
    expect({ theirs: theirs('-catalog', path, '-in', put('text.ps1', text)), ours: listed.outcome }).toEqual({ theirs: false, ours: 'failed' });
  });
});
