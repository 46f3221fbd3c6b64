import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relaxPolicy } from '../../src/main/core/authenticode/policy.js';
import type { VerifyOptions } from '../../src/main/core/authenticode/verify.js';
import type { FileVerdict } from '../../src/shared/verdict.js';
import { certificatesPem, chainOf, daysFromNow, issueCodeSigning, issueTimeStamping, makeAuthority, privateKeyPem } from '../fixtures/authority/index.js';
import { minimalProgram } from '../fixtures/minimal-program.js';
import { writeInstaller } from '../fixtures/signed/installer.js';
import { failedChecks, storeOf, verifyBytes } from '../fixtures/signed/verify.js';
import { hasTool, runTool } from './tools.js';

const hasSigner = hasTool('osslsigncode', 'osslsigncode');
const hasCabinets = hasTool('gcab', 'gcab');
const hasInstallers = hasTool('msibuild', 'msitools');
/** Debian 12 itself has 2.5, which has no time-stamp authority of its own. */
const hasStamps = hasSigner && runTool('osslsigncode', ['sign', '--help']).output.includes('-TSA-certs');
if (hasSigner && !hasStamps) process.stderr.write('skipped: osslsigncode is older than 2.6 and has no time-stamp authority of its own\n');

/** Relaxed as far as osslsigncode is, so that the verdicts can be compared. */
const likeTheirs = relaxPolicy('As osslsigncode', ['sha1-file-signatures', 'sha1-time-stamps']);

describe.skipIf(!hasSigner || !hasCabinets || !hasInstallers)('signatures of osslsigncode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  const { root, intermediate, publisher } = makeAuthority({ key: 'rsa-2048' });
  const authority = makeAuthority({ key: 'ec-p256' });
  // Shared with the RSA authority's root: osslsigncode takes one file of roots.
  const timestamps = issueTimeStamping(intermediate, { key: 'rsa-2048' });
  const expired = issueCodeSigning(intermediate, { key: 'rsa-2048', from: daysFromNow(-90), to: daysFromNow(-30) });
  const anchors = storeOf(root, authority.root);
  const files = new Map<string, string>();

  beforeAll(() => {
    put('roots.pem', certificatesPem(root, authority.root));
    for (const [name, issued] of Object.entries({ publisher, expired, curve: authority.publisher, timestamps })) {
      put(`${name}.pem`, certificatesPem(issued, ...chainOf(issued)));
      put(`${name}.key`, privateKeyPem(issued.key));
    }
    const payload = put('payload.bin', Buffer.alloc(300_000, 'payload'));
    const cabinet = join(folder, 'plain.cab');
    expect(runTool('gcab', ['-c', '-n', cabinet, payload]).code).toBe(0);
    const installer = join(folder, 'plain.msi');
    expect(runTool('msibuild', [installer, '-s', 'Title', 'Author', ';1033', '{00000000-0000-4000-8000-000000000001}']).code).toBe(0);
    expect(runTool('msibuild', [installer, '-a', 'Binary.payload', payload]).code).toBe(0);
    files.set('cab', cabinet);
    files.set('msi', installer);
    files.set('msi of ours', put('ours.msi', writeInstaller()));
    for (const kind of ['pe32', 'pe32+'] as const) files.set(kind, put(`${kind}.exe`, minimalProgram({ kind, payload: Buffer.alloc(10_001, 'payload') })));
  });

  let count = 0;
  /** The signed file, made by osslsigncode. */
  function sign(kind: string, signer: string, more: readonly string[] = [], from = files.get(kind) ?? ''): string {
    const path = join(folder, `signed-${String((count += 1))}`);
    const result = runTool('osslsigncode', ['sign', '-certs', join(folder, `${signer}.pem`), '-key', join(folder, `${signer}.key`), ...more, '-in', from, '-out', path]);
    expect(result.output).toContain('Succeeded');
    return path;
  }
  const stamp = (time: Date): string[] => ['-TSA-certs', join(folder, 'timestamps.pem'), '-TSA-key', join(folder, 'timestamps.key'), '-TSA-time', String(time.getTime() / 1000)];

  const theirs = (path: string, ...more: readonly string[]): boolean => {
    const roots = join(folder, 'roots.pem');
    return runTool('osslsigncode', ['verify', '-CAfile', roots, '-TSA-CAfile', roots, '-ignore-crl', ...more, '-in', path]).code === 0;
  };
  const ours = async (path: string, options: Partial<VerifyOptions> = {}): Promise<FileVerdict> => verifyBytes(readFileSync(path), { anchors, policy: likeTheirs, ...options });

  async function expectAgreement(path: string, expected: boolean): Promise<FileVerdict> {
    const verdict = await ours(path);
    expect({ theirs: theirs(path), ours: verdict.outcome === 'passed', failed: failedChecks(verdict) }).toMatchObject({ theirs: expected, ours: expected });
    return verdict;
  }

  describe.each(['cab', 'pe32', 'pe32+', 'msi', 'msi of ours'])('on a %s', (kind) => {
    it.each(['sha1', 'sha256', 'sha384', 'sha512'])('with %s are right', async (algorithm) => {
      const verdict = await expectAgreement(sign(kind, 'publisher', ['-h', algorithm]), true);
      expect(verdict.signatures[0]).toMatchObject({ digestAlgorithm: algorithm, signer: { name: 'Test Publisher' } });
    });

    it('with an elliptic curve are right', async () => {
      await expectAgreement(sign(kind, 'curve', ['-h', 'sha256']), true);
    });

    it('carry what they say about the program', async () => {
      const verdict = await expectAgreement(sign(kind, 'publisher', ['-h', 'sha256', '-n', 'Ünser Programm', '-i', 'https://example.org/']), true);
      expect(verdict.signatures[0]).toMatchObject({ moreInfoUrl: 'https://example.org/' });
    });

    it('may be two', async () => {
      const first = sign(kind, 'publisher', ['-h', 'sha1']);
      const verdict = await expectAgreement(sign(kind, 'publisher', ['-h', 'sha256', '-nest'], first), true);
      expect(verdict.signatures.map(({ digestAlgorithm, outcome }) => [digestAlgorithm, outcome])).toEqual([
        ['sha1', 'passed'],
        ['sha256', 'passed'],
      ]);
      expect(verdict.decidedBy).toBe(1);
    });

    it('are wrong after a change', async () => {
      const file = readFileSync(sign(kind, 'publisher', ['-h', 'sha256']));
      const inside = file.indexOf(kind === 'msi of ours' ? 'ProductName' : 'payloadpayload');
      file[inside] = (file[inside] ?? 0) ^ 1;
      const verdict = await expectAgreement(put('changed', file), false);
      expect(failedChecks(verdict)).toEqual(['content.digest']);
    });

    it('are wrong for a root that is not ours', async () => {
      const path = sign(kind, 'publisher', ['-h', 'sha256']);
      expect((await ours(path, { anchors: storeOf(authority.root) })).outcome).toBe('failed');
    });

    it('are wrong after the certificate has expired', async () => {
      const path = sign(kind, 'expired', ['-h', 'sha256']);
      expect(failedChecks(await expectAgreement(path, false))).toEqual(['chain.validity']);
      expect((await ours(path, { now: daysFromNow(-60) })).outcome).toBe('passed');
      expect(theirs(path, '-time', String(daysFromNow(-60).getTime() / 1000))).toBe(true);
    });

    it.skipIf(!hasStamps).each<[string, number, boolean]>([
      ['before', -100, false],
      ['within', -60, true],
      ['after', -10, false],
    ])('that were stamped %s the certificate’s validity', async (_, days, expected) => {
      const verdict = await expectAgreement(sign(kind, 'expired', ['-h', 'sha256', ...stamp(daysFromNow(days))]), expected);
      expect(verdict.signatures[0]?.timestamp).toMatchObject({ kind: 'rfc3161', outcome: 'passed', time: daysFromNow(days).toISOString() });
    });
  });

  it.each(['pe32', 'pe32+'])('on a %s program may cover every page', async (kind) => {
    for (const algorithm of ['sha1', 'sha256']) {
      const path = sign(kind, 'publisher', ['-h', algorithm, '-ph']);
      const verdict = await expectAgreement(path, true);
      expect(verdict.signatures[0]?.checks.find(({ id }) => id === 'pe.page-hashes')).toMatchObject({ outcome: 'passed', reason: `The ${algorithm} digests of all 4 pages fit.` });
      const file = readFileSync(path);
      const inside = file.indexOf('payloadpayload');
      file[inside] = (file[inside] ?? 0) ^ 1;
      expect(failedChecks(await expectAgreement(put('changed', file), false))).toEqual(['content.digest', 'pe.page-hashes']);
    }
  });

  it('on an installer may cover names and dates too', async () => {
    for (const kind of ['msi', 'msi of ours']) {
      const verdict = await expectAgreement(sign(kind, 'publisher', ['-h', 'sha256', '-add-msi-dse']), true);
      expect(verdict.checks.find(({ id }) => id === 'msi.metadata')?.outcome).toBe('passed');
    }
  });

  describe('with something that no digest covers, or a weak one, are refused', () => {
    const signed = (kind: string): Buffer => readFileSync(sign(kind, 'publisher', ['-h', 'sha256']));

    it.each<[string, (file: Buffer) => Buffer, string[]]>([
      ['reserved1 is not zero', (file) => (file.writeUInt32LE(1, 4), file), ['cab.reserved']],
      ['the folders’ reserve is not zero', (file) => (file.writeUInt8(1, 38), file), ['cab.reserve-sizes']],
      ['the filler is not zero', (file) => (file.writeUInt8(1, 52), file), ['cab.filler']],
      ['the number of the part was changed', (file) => (file.writeUInt16LE(7, 34), file), ['content.digest']],
      [
        '64 KiB of junk follow the DER',
        (file) => {
          const junk = Buffer.concat([file, Buffer.alloc(65_536, 0x41)]);
          junk.writeUInt32LE(junk.readUInt32LE(48) + 65_536, 48);
          return junk;
        },
        ['signature.padding'],
      ],
    ])('cabinet: %s', async (_, change, expected) => {
      // osslsigncode takes some of these and not others, by its version; its word does not count here.
      expect(failedChecks(await ours(put('hostile.cab', change(signed('cab')))))).toEqual(expected);
    });

    it('a signature with SHA-1 alone, by the strict policy', async () => {
      const path = sign('cab', 'publisher', ['-h', 'sha1']);
      expect(theirs(path)).toBe(true);
      expect((await verifyBytes(readFileSync(path), { anchors })).outcome).toBe('failed');
    });
  });
});
