import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDerPrefix } from '../../src/main/core/authenticode/der/read.js';
import { signCabinet, signPackedCabinet, whilePacking } from '../../src/main/core/authenticode/sign/cabinet.js';
import { fetchBytesWithUndici } from '../../src/main/core/authenticode/sign/fetch-bytes-undici.js';
import { signPortableExecutable } from '../../src/main/core/authenticode/sign/portable-executable.js';
import { createTimestamper } from '../../src/main/core/authenticode/sign/timestamp-client.js';
import { writeCabinet, writeCabinetToSign } from '../../src/main/core/cabinet/write.js';
import { startTimestampAuthority } from '../fakes/timestamp-authority.js';
import { certificatesPem, chainOf, identityOf, makeAuthority, makeTimestampToken, privateKeyPem, craftSignature } from '../fixtures/authority/index.js';
import { minimalProgram } from '../fixtures/minimal-program.js';
import { hasTool, runTool } from './tools.js';

const hasCabinetTools = hasTool('gcab', 'gcab') && hasTool('osslsigncode', 'osslsigncode');
const hasOpenssl = hasTool('openssl', 'openssl', ['version']);

describe.skipIf(!hasCabinetTools || !hasOpenssl)('signatures of ours, judged by osslsigncode and openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-sign-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const unsigned = join(folder, 'unsigned.cab');
  beforeAll(() => {
    put('first.txt', 'first '.repeat(20_000));
    put('second.bin', createHash('sha512').update('second').digest());
    runTool('gcab', ['-c', '-z', '-n', unsigned, join(folder, 'first.txt'), join(folder, 'second.bin')]);
    expect(statSync(unsigned).size).toBeGreaterThan(100);
  });
  const copyOfUnsigned = (name: string): string => {
    const path = join(folder, name);
    copyFileSync(unsigned, path);
    return path;
  };

  describe.each(['ec-p256', 'rsa-2048', 'ec-p384'] as const)('with %s keys', (key) => {
    const authority = makeAuthority({ key });
    const roots = (): string => put(`${key}.pem`, certificatesPem(authority.root));
    const verify = (path: string, ...more: string[]) => runTool('osslsigncode', ['verify', '-CAfile', roots(), '-TSA-CAfile', roots(), '-ignore-crl', ...more, '-in', path]);
    const timestamp = (signature: Uint8Array) => Promise.resolve(makeTimestampToken(authority.timestamps, signature));
    const identity = identityOf(authority.publisher);

    it.each([
      ['without a stamp', {}],
      ['with a stamp', { timestamp }],
      ['with a name and a link', { timestamp, programName: 'Practice 例', moreInfoUrl: 'https://example.test/about' }],
    ])('signs a cabinet %s', async (_, options) => {
      const path = copyOfUnsigned('signed.cab');
      const result = await signCabinet({ path, identity, ...options });
      const verdict = verify(path);
      expect(verdict.output).toMatch(/Number of verified signatures: 1/u);
      expect(verdict.code).toBe(0);
      expect(verdict.output.includes('Timestamp Server Signature verification: ok')).toBe('timestamp' in options);
      if ('programName' in options) expect(verdict.output).toMatch(/URL description: https:\/\/example\.test\/about/u);
      const file = readFileSync(path);
      expect(result).toEqual({
        size: file.byteLength,
        signedDigest: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
        timestamped: 'timestamp' in options,
      });
      expect(verdict.output.toLowerCase()).toContain(result.signedDigest);
    });

    it('signs what was packed, and tells the digests of the signed file', async () => {
      const path = copyOfUnsigned('packed.cab');
      const { signedDigest } = await signCabinet({ path: copyOfUnsigned('first.cab'), identity });
      const destination = join(folder, `packed-${key}.cab`);
      const result = await signPackedCabinet({ path, destination, identity, timestamp, expectedDigest: signedDigest });
      expect(verify(destination)).toMatchObject({ code: 0 });
      const file = readFileSync(destination);
      expect(result).toMatchObject({ size: file.byteLength, sha1: createHash('sha1').update(file).digest('hex'), sha256: createHash('sha256').update(file).digest('hex') });
    });

    it.each(['mszip', 'stored'] as const)('signs a cabinet while it is packed (%s)', async (compression) => {
      const source = put('source.txt', Buffer.from('packed and signed in one pass '.repeat(5000)));
      const destination = join(folder, `one-pass-${key}-${compression}.cab`);
      const members = [{ name: 'source.txt', path: source, size: statSync(source).size, modified: new Date() }];
      const { digest, size } = await writeCabinetToSign({ members, destination, compression }, whilePacking({ identity, timestamp, programName: 'Practice' }));
      const verdict = verify(destination);
      expect(verdict.code).toBe(0);
      expect(verdict.output.toLowerCase()).toContain(digest);
      expect(statSync(destination).size).toBe(size);
      expect(runTool('7z', ['t', destination]).code).toBe(0);
    });

    it('keeps what the cabinet holds', async () => {
      const path = copyOfUnsigned('kept.cab');
      await signCabinet({ path, identity });
      expect(runTool('cabextract', ['-t', path]).output).toMatch(/All done, no errors/u);
      expect(runTool('7z', ['t', path]).code).toBe(0);
    });

    it('replaces a signature, of ours or of osslsigncode, and its digest stays', async () => {
      const ours = copyOfUnsigned('ours.cab');
      const first = await signCabinet({ path: ours, identity, timestamp });
      const again = await signCabinet({ path: ours, identity });
      expect(again.signedDigest).toBe(first.signedDigest);
      expect(verify(ours).output).toMatch(/Number of verified signatures: 1/u);

      const theirs = join(folder, `theirs-${key}.cab`);
      const signed = runTool('osslsigncode', ['sign', '-h', 'sha256', '-certs', put('chain.pem', certificatesPem(authority.publisher, ...chainOf(authority.publisher))), '-key', put('key.pem', privateKeyPem(authority.publisher.key)), '-in', unsigned, '-out', theirs]);
      expect(signed.code).toBe(0);
      const replaced = await signCabinet({ path: theirs, identity, timestamp });
      expect(replaced.signedDigest).toBe(first.signedDigest);
      expect(verify(theirs).output).toMatch(/Number of verified signatures: 1/u);
    });

    it('lets no changed byte of the contents pass', async () => {
      const path = copyOfUnsigned('changed.cab');
      await signCabinet({ path, identity });
      const good = readFileSync(path);
      for (const offset of [30, 61, 70, good.readUInt32LE(44) - 1]) {
        const bad = Uint8Array.from(good);
        bad[offset] = (bad[offset] ?? 0) ^ 1;
        expect(verify(put('bad.cab', bad)).code).not.toBe(0);
      }
    });

    it('makes PKCS #7 that openssl verifies, and stamps as well', async () => {
      const path = copyOfUnsigned('parts.cab');
      let token = new Uint8Array();
      let witnessed = new Uint8Array();
      await signCabinet({
        path,
        identity,
        timestamp: async (signature) => {
          witnessed = Uint8Array.from(signature);
          token = Uint8Array.from(await timestamp(signature));
          return token;
        },
      });
      const file = readFileSync(path);
      const { node } = readDerPrefix(file.subarray(file.readUInt32LE(44)));
      const content = contentOctets(node.der);
      const judge = (octets: Uint8Array) =>
        runTool('openssl', ['smime', '-verify', '-inform', 'DER', '-in', put('sig.p7', node.der), '-content', put('content.bin', octets), '-binary', '-CAfile', roots(), '-purpose', 'any', '-out', '/dev/null']).output;
      expect(judge(content)).toMatch(/Verification successful/u);
      expect(judge(content.subarray(1))).toMatch(/failure/u);
      expect(
        runTool('openssl', ['ts', '-verify', '-token_in', '-in', put('token.der', token), '-data', put('witnessed.bin', witnessed), '-CAfile', roots(), '-untrusted', put('int.pem', certificatesPem(authority.intermediate))]).output,
      ).toMatch(/Verification: OK/u);
    });

    it('signs programs, and signs them again', async () => {
      for (const kind of ['pe32', 'pe32+'] as const) {
        const program = minimalProgram({ kind, payload: Buffer.from('practice installer') });
        const once = await signPortableExecutable(program, identity, { timestamp, programName: 'Practice' });
        const twice = await signPortableExecutable(once, identity);
        for (const signed of [once, twice]) {
          const verdict = verify(put('signed.exe', signed));
          expect(verdict.output).toMatch(/Number of verified signatures: 1/u);
          expect(verdict.output).not.toMatch(/MISMATCH/u);
        }
        const bad = Uint8Array.from(once);
        bad[program.byteLength - 1] = 0xff;
        expect(verify(put('bad.exe', bad)).code).not.toBe(0);
      }
    });
  });

  describe('whoever packed the cabinet', () => {
    const authority = makeAuthority({ key: 'rsa-2048' });
    const identity = identityOf(authority.publisher);
    const judge = async (path: string): Promise<void> => {
      const { signedDigest } = await signCabinet({ path, identity });
      const verdict = runTool('osslsigncode', ['verify', '-CAfile', put('whoever.pem', certificatesPem(authority.root)), '-ignore-crl', '-in', path]);
      expect(verdict.output.toLowerCase()).toContain(signedDigest);
      expect(verdict.code).toBe(0);
      expect(runTool('cabextract', ['-q', '-d', join(folder, 'out'), path]).code).toBe(0);
      expect(readFileSync(join(folder, 'out', 'first.txt'))).toEqual(readFileSync(join(folder, 'first.txt')));
      expect(readFileSync(join(folder, 'out', 'second.bin'))).toEqual(readFileSync(join(folder, 'second.bin')));
    };

    it.each([
      ['mszip', true],
      ['mszip', false],
      ['stored', true],
      ['stored', false],
    ] as const)('it is accepted: our packer, %s, room left %s', async (compression, reserveSignature) => {
      const path = join(folder, 'packed.cab');
      const members = ['first.txt', 'second.bin'].map((name) => ({ name, path: join(folder, name), size: statSync(join(folder, name)).size, modified: new Date() }));
      await writeCabinet({ members, destination: path, compression, reserveSignature });
      await judge(path);
    });

    it('it is accepted: a packer that reserved 6144 bytes of its own', async () => {
      const file = readFileSync(unsigned);
      const size = 6144;
      const reserve = Buffer.alloc(4 + size, 'reserved');
      reserve.writeUInt32LE(size, 0);
      const widened = Buffer.concat([file.subarray(0, 36), reserve, file.subarray(36)]);
      widened.writeUInt16LE(widened.readUInt16LE(30) | 4, 30);
      // cbCabinet, coffFiles and the data offset of the only folder.
      for (const at of [8, 16, 36 + reserve.length]) widened.writeUInt32LE(widened.readUInt32LE(at) + reserve.length, at);
      const path = put('widened.cab', widened);
      expect(runTool('cabextract', ['-t', path]).code).toBe(0);
      await judge(path);
      expect(statSync(path).size).toBeLessThan(widened.length);
    });
  });

  it('a stamp that was fetched over http is accepted', async () => {
    const authority = makeAuthority({ key: 'rsa-2048' });
    await using service = await startTimestampAuthority(authority.timestamps);
    const path = copyOfUnsigned('fetched.cab');
    const timestamp = createTimestamper({ url: service.url, fetchBytes: fetchBytesWithUndici(), clock: () => new Date() });
    await signCabinet({ path, identity: identityOf(authority.publisher), timestamp });
    const roots = put('fetched.pem', certificatesPem(authority.root));
    const verdict = runTool('osslsigncode', ['verify', '-CAfile', roots, '-TSA-CAfile', roots, '-ignore-crl', '-in', path]);
    expect(verdict.output).toMatch(/Timestamp Server Signature verification: ok/u);
    expect(verdict.code).toBe(0);
  });

  it('both forms of a cabinet signature are accepted', async () => {
    const authority = makeAuthority();
    const path = copyOfUnsigned('form.cab');
    const { signedDigest } = await signCabinet({ path, identity: identityOf(authority.publisher) });
    const old = craftSignature({ about: { kind: 'cab-old' }, digest: Buffer.from(signedDigest, 'hex'), signer: authority.publisher });
    const file = readFileSync(path);
    const padded = Buffer.concat([old, Buffer.alloc((8 - (old.byteLength % 8)) % 8)]);
    file.writeUInt32LE(padded.byteLength, 48);
    const roots = put('form.pem', certificatesPem(authority.root));
    const oldForm = put('old-form.cab', Buffer.concat([file.subarray(0, file.readUInt32LE(44)), padded]));
    for (const each of [path, oldForm]) expect(runTool('osslsigncode', ['verify', '-CAfile', roots, '-ignore-crl', '-in', each]).code).toBe(0);
  });
});

/** The content octets of SpcIndirectDataContent: ContentInfo → [0] → SignedData → contentInfo → [0] → SEQUENCE. */
function contentOctets(der: Uint8Array): Uint8Array {
  const inner = (bytes: Uint8Array, ...path: number[]): Uint8Array => {
    let { node } = readDerPrefix(bytes);
    for (const index of path) {
      let rest = node.content;
      for (let skip = 0; skip < index; skip++) rest = readDerPrefix(rest).rest;
      node = readDerPrefix(rest).node;
    }
    return node.content;
  };
  return inner(der, 1, 0, 2, 1, 0);
}
