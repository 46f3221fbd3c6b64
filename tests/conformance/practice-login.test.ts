import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeServer, type PracticeServer } from '../../src/practice/server.js';
import { envelope, namespaces } from '../fixtures/practice/raw-client.js';
import { placeContent } from '../fixtures/practice/server.js';
import { hasTool, runTool } from './tools.js';

function speaksNtlm(): boolean {
  if (!hasTool('curl', 'curl')) return false;
  if (/^Features:.*\bNTLM\b/mu.test(runTool('curl', ['--version']).output)) return true;
  process.stderr.write('skipped: this curl does not speak NTLM\n');
  return false;
}

describe.skipIf(!speaksNtlm())('the login of the practice server, judged by curl', () => {
  let root: string;
  let server: PracticeServer;
  // curl widens bytes, not letters, so ASCII only.
  const password = 'Pass "word" 1';
  const defects: unknown[] = [];
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'countersign-login-'));
    server = await startPracticeServer({ profile: join(root, 'profile'), port: 0, tls: true, ntlm: [{ name: 'CORP\\admin', password }], reportDefect: (_, error) => void defects.push(error) });
  }, 60_000);
  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true, force: true });
    expect(defects).toEqual([]);
  });

  interface Heard {
    readonly code: number | null;
    readonly status: number;
    /** TCP connections that were made. */
    readonly connections: number;
    readonly body: string;
  }

  /** Not `runTool`: the server lives in this process and must go on answering. */
  async function curl(path: string, more: readonly string[], times = 1): Promise<Heard> {
    const body = join(root, 'body.xml');
    writeFileSync(body, envelope('admin', 'GetServerVersion', ''));
    const request = ['--cacert', server.ready.tlsCertificate!, '--data-binary', `@${body}`, '-H', 'content-type: text/xml', '-H', `soapaction: "${namespaces.admin}/GetServerVersion"`];
    const addresses = Array<string>(times).fill(`${server.ready.serverUrl!}/${path}`);
    const child = spawn('curl', ['-q', '-s', '--noproxy', '*', ...request, ...more, '-w', '\n%{http_code} %{num_connects}\n', ...addresses]);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    const counts = [...output.matchAll(/^(\d{3}) (\d+)$/gmu)];
    return { code, status: Number(counts.at(-1)?.[1]), connections: counts.reduce((sum, [, , count]) => sum + Number(count), 0), body: output };
  }
  const admin = 'ApiRemoting30/WebService.asmx';

  it('lets in who proves the password by NTLM over TLS, on one connection', async () => {
    const heard = await curl(admin, ['--ntlm', '-u', `CORP\\admin:${password}`], 3);
    expect(heard).toMatchObject({ code: 0, status: 200, connections: 1 });
    expect(heard.body.match(/GetServerVersionResult>10\./gu)).toHaveLength(3);
  });

  it.each([
    ['a wrong password', ['--ntlm', '-u', 'CORP\\admin:wrong']],
    ['another domain', ['--ntlm', '-u', `OTHER\\admin:${password}`]],
    ['another account', ['--ntlm', '-u', `CORP\\guest:${password}`]],
    ['the password itself', ['--basic', '-u', `CORP\\admin:${password}`]],
    ['no login', []],
  ])('refuses %s', async (_, more) => {
    const heard = await curl(admin, more);
    expect(heard).toMatchObject({ code: 0, status: 401 });
    expect(heard.body).not.toContain('GetServerVersionResult');
  });

  it('asks no client for a login, and hands content out without TLS on the port below', async () => {
    expect((await curl('ClientWebService/Client.asmx', [])).status).toBe(500);
    expect((await curl('control/state', [])).status).toBe(404);
    const { contentRoot: path, port, shares } = server.ready;
    const { sha1 } = placeContent({ root: path, packages: shares.UpdateServicesPackages, content: shares.WsusContent, temporary: shares.WSUSTemp }, Buffer.from('content'));
    const name = Buffer.from(sha1, 'base64').toString('hex').toUpperCase();
    const plain = async (what: string): Promise<number> =>
      new Promise((resolve, reject) => get(`http://127.0.0.1:${String(port - 1)}/${what}`, { agent: false }, (response) => resolve(response.resume().statusCode!)).on('error', reject));
    expect(await plain(`Content/${name.slice(-2)}/${name}.cab`)).toBe(200);
    expect(await plain(admin)).toBe(404);
    expect(await plain('ClientWebService/Client.asmx')).toBe(404);
  });

  it('shows a certificate of an authority of its own, which openssl follows, the same at the next start', async () => {
    const file = server.ready.tlsCertificate!;
    const shown = new X509Certificate(readFileSync(file));
    expect(shown.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(shown.checkHost('localhost')).toBe('localhost');
    expect(runTool('openssl', ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file, file])).toMatchObject({ code: 0 });
    const fingerprint = createHash('sha256').update(shown.raw).digest('hex');
    const { port } = server.ready;
    await server.close();
    server = await startPracticeServer({ profile: join(root, 'profile'), port: 0, tls: true, ntlm: [{ name: 'CORP\\admin', password }], reportDefect: (_, error) => void defects.push(error) });
    expect(server.ready.port).toBe(port);
    expect(createHash('sha256').update(new X509Certificate(readFileSync(file)).raw).digest('hex')).toBe(fingerprint);
    // The password is kept nowhere.
    expect(readFileSync(join(root, 'profile', 'practice.sqlite')).includes('Pass "word"')).toBe(false);
  });
});
