import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { relaxPolicy } from '../../src/main/core/authenticode/policy.js';
import { failedChecks, verifyBytes } from '../fixtures/signed/verify.js';
import { fetchSigned, standInAnchors } from './foreign-files.js';
import { hasTool, runTool } from './tools.js';

/** Packages with files that their makers signed: Inno Setup (two signatures in some) and Microsoft's console host. */
const packages = ['innosetup@6.4.1', 'node-pty@1.1.0'];
const hasJudge = hasTool('osslsigncode', 'osslsigncode');

const folder = mkdtempSync(join(tmpdir(), 'countersign-foreign-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(packages)('files signed by others, from %s', (name) => {
  const files = fetchSigned(name, folder);

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
