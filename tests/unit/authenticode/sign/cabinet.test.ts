import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileSource } from '../../../../src/main/core/bytes.js';
import { writeCabinet, writeCabinetToSign } from '../../../../src/main/core/cabinet/write.js';
import { AnchorStore } from '../../../../src/main/core/authenticode/anchors.js';
import { strictPolicy } from '../../../../src/main/core/authenticode/policy.js';
import { signCabinet, signPackedCabinet, whilePacking } from '../../../../src/main/core/authenticode/sign/cabinet.js';
import { verifyFile } from '../../../../src/main/core/authenticode/verify.js';
import { parseCertificate } from '../../../../src/main/core/authenticode/x509/certificate.js';
import { sha256 } from '../../../../src/shared/units.js';
import type { FileVerdict } from '../../../../src/shared/verdict.js';
import { identityOf, makeAuthority, makeTimestampToken } from '../../../fixtures/authority/index.js';

const authority = makeAuthority();
const identity = identityOf(authority.publisher);
const timestamp = (signature: Uint8Array) => Promise.resolve(makeTimestampToken(authority.timestamps, signature));
const anchors = new AnchorStore([{ certificate: parseCertificate(authority.root.certificate), origin: 'test' }]);

describe('signing a cabinet', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-sign-'));
    path = join(folder, 'package.cab');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pack = async (reserveSignature: boolean, content = 'contents '.repeat(10_000), compression: 'mszip' | 'stored' = 'mszip') => {
    const member = join(folder, 'setup.txt');
    writeFileSync(member, content);
    const written = await writeCabinet({
      members: [{ path: member, name: 'setup.txt', size: Buffer.byteLength(content), modified: new Date('2026-01-02T03:04:05Z') }],
      destination: path,
      compression,
      reserveSignature,
    });
    rmSync(member);
    return written;
  };
  const verify = async (file = path): Promise<FileVerdict> => {
    await using source = await openFileSource(file);
    return await verifyFile(source, { anchors, policy: strictPolicy, now: new Date(), sha1: true });
  };

  it.each([true, false])('passes our own strict verifier (room for the signature left by the packer: %s)', async (reserve) => {
    await pack(reserve);
    const signed = await signCabinet({ path, identity, timestamp, programName: 'Practice' });
    const verdict = await verify();
    expect(verdict.outcome).toBe('passed');
    expect(verdict.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(verdict.signatures).toHaveLength(1);
    expect(verdict.signatures[0]).toMatchObject({ signedDigest: signed.signedDigest, programName: 'Practice', timestamp: { outcome: 'passed' } });
    expect(verdict.size).toBe(signed.size);
  });

  it.each([20_000, 20_000_000])('signs what was packed into another file and tells its digests (%i bytes)', async (size) => {
    const { authenticode } = await pack(true, 'x'.repeat(size), 'stored');
    const before = readFileSync(path);
    const destination = join(folder, 'signed.cab');
    const signed = await signPackedCabinet({ path, destination, identity, timestamp, expectedDigest: authenticode!.sha256 });
    expect(readFileSync(path).equals(before)).toBe(true);
    const verdict = await verify(destination);
    expect(verdict).toMatchObject({ outcome: 'passed', size: signed.size, sha1: signed.sha1, sha256: signed.sha256 });
    expect(signed).toMatchObject({ signedDigest: authenticode!.sha256, timestamped: true });
    const digests = (['sha1', 'sha256'] as const).map((algorithm) => createHash(algorithm).update(readFileSync(destination)).digest('hex'));
    expect(digests).toEqual([signed.sha1, signed.sha256]);
  });

  it('signs no other digest than the packed one', async () => {
    await pack(true);
    const before = readFileSync(path);
    const { authenticode } = await pack(true);
    await expect(signPackedCabinet({ path, identity, expectedDigest: sha256('0'.repeat(64)) })).rejects.toMatchObject({
      code: 'signing/cabinet-changed',
      data: { file: path, actual: authenticode!.sha256, expected: '0'.repeat(64) },
    });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['package.cab']);
  });

  it('carries what it is told about the program, and says when it is not stamped', async () => {
    await pack(true);
    expect(await signCabinet({ path, identity, programName: 'Practice', moreInfoUrl: 'https://example.test/', signal: new AbortController().signal })).toMatchObject({ timestamped: false });
    expect((await verify()).signatures[0]).toMatchObject({ programName: 'Practice', moreInfoUrl: 'https://example.test/' });
    await signCabinet({ path, identity });
    const [bare] = (await verify()).signatures;
    expect([bare?.programName, bare?.moreInfoUrl, bare?.timestamp]).toEqual([undefined, undefined, undefined]);
  });

  it('hands the signal to whoever stamps, and passes on what that throws', async () => {
    await pack(true);
    const { signal } = new AbortController();
    let seen: AbortSignal | undefined;
    const failing = async (_signature: Uint8Array, given?: AbortSignal) => ((seen = given), Promise.reject(new TypeError('a mistake')));
    await expect(signCabinet({ path, identity, signal, timestamp: failing })).rejects.toThrow(TypeError);
    expect(seen).toBe(signal);
  });

  it('signs while it is packed', async () => {
    const member = join(folder, 'setup.txt');
    writeFileSync(member, 'contents');
    const packed = await writeCabinetToSign(
      { members: [{ path: member, name: 'setup.txt', size: 8, modified: new Date() }], destination: path, compression: 'stored' },
      whilePacking({ identity, timestamp, programName: 'Practice' }),
    );
    expect(await verify()).toMatchObject({ outcome: 'passed', size: packed.size, signatures: [{ signedDigest: packed.digest, programName: 'Practice' }] });
  });

  it('replaces its own signature and changes nothing else', async () => {
    await pack(true);
    const first = await signCabinet({ path, identity });
    const contents = readFileSync(path).subarray(0, 48);
    const second = await signCabinet({ path, identity, timestamp });
    expect(second.signedDigest).toBe(first.signedDigest);
    expect(readFileSync(path).subarray(0, 48)).toEqual(contents);
    expect((await verify()).signatures).toHaveLength(1);
  });

  it('leaves the old file as it was and nothing beside it when something fails', async () => {
    await pack(true);
    const before = readFileSync(path);
    const failures = [
      { identity: { ...identity, sign: () => Promise.reject(new Error('token removed')) } },
      { identity, timestamp: () => Promise.reject(new Error('no service')) },
      { identity, signal: AbortSignal.abort() },
    ];
    for (const failure of failures) await expect(signCabinet({ path, ...failure })).rejects.toThrow();
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['package.cab']);
  });

  it('never shows a half-signed file under the name, not even while the stamp is fetched', async () => {
    await pack(true);
    const before = readFileSync(path);
    let seen: Buffer | undefined;
    await signCabinet({
      path,
      identity,
      timestamp: (signature) => {
        seen = readFileSync(path);
        return timestamp(signature);
      },
    });
    expect(seen).toEqual(before);
  });

  it('stops when it is cancelled while the stamp is fetched', async () => {
    await pack(true);
    const controller = new AbortController();
    const signing = signCabinet({
      path,
      identity,
      signal: controller.signal,
      timestamp: (signature) => {
        controller.abort();
        return timestamp(signature);
      },
    });
    await expect(signing).rejects.toMatchObject({ code: 'app/cancelled' });
    expect(readdirSync(folder)).toEqual(['package.cab']);
  });

  it.each([
    ['no cabinet', (file: Buffer) => Buffer.from(`not ${file.toString('latin1')}`), 'cabinet/not-a-cabinet'],
    ['an empty file', () => Buffer.alloc(0), 'cabinet/not-a-cabinet'],
    ['a cabinet that is cut short', (file: Buffer) => file.subarray(0, file.length - 1), 'cabinet/truncated'],
    ['a cabinet with something appended', (file: Buffer) => Buffer.concat([file, Buffer.from('x')]), 'cabinet/trailing-data'],
    ['a part of a set', (file: Buffer) => (file.writeUInt16LE(1, 34), file), 'cabinet/spanned-set'],
    ['a signature that does not lie behind the cabinet', (file: Buffer) => (file.writeUInt32LE(60, 44), file.writeUInt32LE(8, 48), file), 'cabinet/signature-misplaced'],
  ])('refuses %s', async (_, damage, code) => {
    await pack(true);
    const damaged = Buffer.from(damage(readFileSync(path)));
    writeFileSync(path, damaged);
    await expect(signCabinet({ path, identity })).rejects.toMatchObject({ code });
    expect(readFileSync(path)).toEqual(damaged);
    expect(readdirSync(folder)).toEqual(['package.cab']);
  });

  it('refuses a cabinet that reserves bytes beside its blocks', async () => {
    await pack(true);
    // One folder entry follows the header; four bytes more behind it shift all that comes after.
    const file = readFileSync(path);
    const widened = Buffer.concat([file.subarray(0, 68), Buffer.alloc(4), file.subarray(68)]);
    widened[38] = 4;
    for (const at of [8, 16, 44, 60]) widened.writeUInt32LE(widened.readUInt32LE(at) + 4, at);
    writeFileSync(path, widened);
    await expect(signCabinet({ path, identity })).rejects.toMatchObject({ code: 'signing/cabinet-reserve' });
  });

  it('says that the folder cannot be written or the file is gone', async () => {
    await expect(signCabinet({ path: join(folder, 'absent.cab'), identity })).rejects.toMatchObject({ code: 'app/file-unreadable' });
    const nowhere = join(folder, 'absent', 'absent.cab');
    await expect(signCabinet({ path: nowhere, identity })).rejects.toMatchObject({
      code: 'signing/cannot-write',
      data: { file: nowhere, reason: expect.stringContaining('ENOENT') as unknown },
      cause: { code: 'ENOENT' },
    });
  });

  it('does not sign with a key of another certificate', () => {
    expect(() => identityOf({ ...authority.publisher, key: authority.timestamps.key })).toThrow(expect.objectContaining({ code: 'signing/key-unsuitable' }));
  });
});
