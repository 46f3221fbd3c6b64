import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCabinet } from '../../src/main/core/authenticode/sign/cabinet.js';
import { fetchBytesWithUndici } from '../../src/main/core/authenticode/sign/fetch-bytes-undici.js';
import { createTimestamper } from '../../src/main/core/authenticode/sign/timestamp-client.js';
import { stampPolicy } from '../../src/practice/timestamp/authority.js';
import { certificatesPem, identityOf, makeAuthority } from '../fixtures/authority/index.js';
import { valueOf, call } from '../fixtures/practice/raw-client.js';
import { RunningPractice } from '../fixtures/practice/running.js';
import { hasTool, runTool } from './tools.js';

const pem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}(?=.)/gu, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** The practice server's time-stamp authority before clients and judges that know nothing of it. */
describe.skipIf(!hasTool('openssl', 'openssl', ['version']))('the practice server’s time-stamp authority', () => {
  let server: RunningPractice;
  let root: string;
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(server.profile, name);
    writeFileSync(path, content);
    return path;
  };
  beforeAll(async () => {
    server = await RunningPractice.start();
    root = put('stamps.pem', pem(readFileSync(join(server.ready.anchors, 'practice-time-stamp-root.cer'))));
  });
  afterAll(async () => server[Symbol.asyncDispose]());

  const post = async (body: Uint8Array, type = 'application/timestamp-query'): Promise<{ status: number; type: string | null; body: Buffer }> => {
    const answer = await fetch(server.ready.timestampUrl, { method: 'POST', headers: { 'content-type': type }, body });
    return { status: answer.status, type: answer.headers.get('content-type'), body: Buffer.from(await answer.arrayBuffer()) };
  };
  const query = (...options: readonly string[]): Buffer => execFileSync('openssl', ['ts', '-query', '-data', put('data', 'a signature'), ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  const words = (reply: Uint8Array): string => runTool('openssl', ['ts', '-reply', '-in', put('reply', reply), '-text']).output;

  describe('before openssl', () => {
    it.each([
      ['SHA-256 with the certificate', ['-sha256', '-cert']],
      ['SHA-384', ['-sha384', '-cert']],
      ['SHA-512 by its policy', ['-sha512', '-cert', '-tspolicy', stampPolicy]],
      ['without a nonce', ['-sha256', '-cert', '-no_nonce']],
    ])('stamps: %s', async (_, options) => {
      const request = query(...options);
      const reply = await post(request);
      expect(reply).toMatchObject({ status: 200, type: 'application/timestamp-reply' });
      const verify = runTool('openssl', ['ts', '-verify', '-queryfile', put('query', request), '-in', put('reply', reply.body), '-CAfile', root]);
      expect(verify).toEqual({ code: 0, output: expect.stringContaining('Verification: OK') as string });
    });

    it('leaves the certificates out unless they are asked for', async () => {
      const request = put('query', query('-sha256'));
      const reply = put('reply', (await post(readFileSync(request))).body);
      const verify = (...more: string[]): number | null => runTool('openssl', ['ts', '-verify', '-queryfile', request, '-in', reply, '-CAfile', root, ...more]).code;
      expect(verify()).not.toBe(0);
      const token = put('token', (await post(query('-sha256', '-cert'))).body);
      runTool('openssl', ['ts', '-reply', '-in', token, '-token_out', '-out', `${token}.der`]);
      const leaf = put('leaf.pem', runTool('openssl', ['pkcs7', '-inform', 'DER', '-in', `${token}.der`, '-print_certs']).output);
      expect(verify('-untrusted', leaf)).toBe(0);
    });

    it('does not hold for something else, nor under another root', async () => {
      const reply = put('reply', (await post(query('-sha256', '-cert'))).body);
      const other = put('other', 'another signature');
      expect(runTool('openssl', ['ts', '-verify', '-data', other, '-in', reply, '-CAfile', root]).output).toMatch(/message imprint mismatch/u);
      const vendors = put('vendors.pem', pem(readFileSync(join(server.ready.anchors, 'practice-vendor-root.cer'))));
      expect(runTool('openssl', ['ts', '-verify', '-data', put('data', 'a signature'), '-in', reply, '-CAfile', vendors]).code).not.toBe(0);
    });

    it('numbers each stamp anew', async () => {
      const request = query('-sha256', '-cert');
      const serial = async (): Promise<string> => /Serial number: (\S+)/u.exec(words((await post(request)).body))?.[1] ?? '';
      const serials = [await serial(), await serial(), await serial()];
      expect(new Set(serials).size).toBe(3);
      expect(serials.every((each) => /^0x[0-9A-F]{32}$/u.test(each))).toBe(true);
    });

    it.each([
      ['SHA-1', ['-sha1'], /the digest 1\.3\.14\.3\.2\.26 is not stamped/u, /badAlg|unrecognized or unsupported algorithm/iu],
      ['another policy', ['-sha256', '-tspolicy', '1.2.3.4'], /under the policy 1\.3\.6\.1\.4\.1\.32473\.3161 alone/u, /policy is not supported/u],
    ])('refuses %s in words and by the failure’s bit', async (_, options, text, failure) => {
      const reply = await post(query(...options));
      expect(reply.status).toBe(200);
      expect(words(reply.body)).toMatch(/Status: Rejected/u);
      expect(words(reply.body)).toMatch(text);
      expect(words(reply.body)).toMatch(failure);
      expect(words(reply.body)).toMatch(/TST info:\s+Not included/u);
    });

    it.each([
      ['nothing', new Uint8Array(), /data submitted has the wrong format/u],
      ['noise', Buffer.from('ffff', 'hex'), /data submitted has the wrong format/u],
      ['bottomless DER', Buffer.from('3080'.repeat(1000), 'hex'), /data submitted has the wrong format/u],
      ['half a request', Buffer.from('3038020101', 'hex'), /data submitted has the wrong format/u],
    ])('refuses %s and goes on', async (_, body, failure) => {
      const reply = await post(body);
      expect(words(reply.body)).toMatch(failure);
      expect((await post(query('-sha256', '-cert'))).status).toBe(200);
    });
  });

  it('takes requests for stamps and nothing else', async () => {
    const request = query('-sha256', '-cert');
    expect((await post(request, 'text/plain')).status).toBe(415);
    expect((await post(Buffer.alloc(5000))).status).toBe(413);
    expect((await fetch(server.ready.timestampUrl)).status).toBe(405);
    expect((await fetch(`${server.ready.timestampUrl}/more`, { method: 'POST', body: request })).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${String(server.ready.port)}/timestamp`, { method: 'POST', body: request })).status).toBe(404);
  });

  describe.skipIf(!hasTool('osslsigncode', 'osslsigncode') || !hasTool('gcab', 'gcab'))('before osslsigncode', () => {
    const publisher = makeAuthority({ key: 'rsa-2048' });
    const verify = (file: string, roots: string) => runTool('osslsigncode', ['verify', '-CAfile', roots, '-TSA-CAfile', root, '-ignore-crl', '-in', file]);
    const cabinet = (name: string): string => {
      const path = join(server.profile, name);
      runTool('gcab', ['-c', '-n', path, put('member.txt', 'member '.repeat(1000))]);
      return path;
    };

    it('its stamp on a cabinet of ours holds', async () => {
      const path = cabinet('ours.cab');
      const timestamp = createTimestamper({ url: server.ready.timestampUrl, fetchBytes: fetchBytesWithUndici(), clock: () => new Date() });
      await signCabinet({ path, identity: identityOf(publisher.publisher), timestamp });
      const verdict = verify(path, put('roots.pem', certificatesPem(publisher.root)));
      expect(verdict.output).toMatch(/Timestamp Server Signature verification: ok/u);
      expect(verdict.code).toBe(0);
    });

    it('the server stamps what it signs itself, unless it is told not to', async () => {
      const folder = join(server.ready.shares.UpdateServicesPackages, 'p');
      mkdirSync(folder, { recursive: true });
      const path = cabinet('p.cab');
      const roots = put('server.pem', pem(readFileSync(server.ready.serverCertificate)));
      const stamped = async (name: string, options: string): Promise<boolean> => {
        const target = join(folder, name);
        rmSync(target, { force: true });
        writeFileSync(target, readFileSync(path));
        const parameters = `<filePath>D:\\WSUS\\UpdateServicesPackages\\p\\${name}</filePath>${options}`;
        const reply = await call(server.ready.baseUrl, 'admin', 'SignCabExForPublishingWithTimeStampOption', parameters);
        expect(valueOf(reply, 'SignCabExForPublishingWithTimeStampOptionResult')).toBe('0');
        const verdict = verify(target, roots);
        expect(verdict.code).toBe(0);
        return verdict.output.includes('Timestamp Server Signature verification: ok');
      };
      const asked = (url: string, without = false): string => `<httpTimeStamp>${url}</httpTimeStamp><signWithoutTimeStamp>${String(without)}</signWithoutTimeStamp>`;
      expect(await stamped('a.cab', asked(server.ready.timestampUrl))).toBe(true);
      expect(await stamped('b.cab', '<signWithoutTimeStamp>false</signWithoutTimeStamp>')).toBe(true);
      expect(await stamped('c.cab', asked(server.ready.timestampUrl, true))).toBe(false);
      // One that it does not reach is not replaced by its own.
      expect(await stamped('d.cab', asked('http://stamps.example/tsa'))).toBe(false);
    });
  });
});
