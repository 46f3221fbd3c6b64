import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPracticeServer, type PracticeReady, type PracticeServer } from '../../../src/practice/server.js';
import { sampleUpdates, troubledUpdates } from '../../../src/practice/catalogue/updates.js';
import { readRange } from '../../../src/practice/http/range.js';
import { call, valueOf } from '../../fixtures/practice/raw-client.js';
import { placeContent } from '../../fixtures/practice/server.js';

let profile: string;
let server: PracticeServer;
let ready: PracticeReady;
const defects: unknown[] = [];
const options = () => ({ profile, port: 0, reportDefect: (_: string, error: unknown) => void defects.push(error) });

beforeAll(async () => {
  profile = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
  server = await startPracticeServer(options());
  ready = server.ready;
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(profile, { recursive: true, force: true });
  expect(defects).toEqual([]);
});

/** A request as it stands, with any Host header. */
async function raw(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<{ status: number; body: Buffer; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: ready.port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks), headers: response.headers }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('the door', () => {
  const admin = '/ApiRemoting30/WebService.asmx';
  it('opens for the token only', async () => {
    expect((await call(ready.baseUrl, 'admin', 'GetServerVersion')).status).toBe(200);
    for (const key of ['', 'x', ready.token.slice(1), `${ready.token}x`, ready.token.toUpperCase(), '%2e%2e']) {
      expect((await raw(`/${key}${admin}`, {}, 'POST')).status, key).toBe(404);
    }
    expect((await raw(admin, {}, 'POST')).status).toBe(404);
  });

  it("gives the vendors' site away with its own key, and nothing else", async () => {
    const vendorKey = new URL(ready.vendorUrl).pathname.split('/')[1]!;
    expect((await raw(`/${vendorKey}${admin}`, {}, 'POST')).status).toBe(404);
    expect((await raw(`/${vendorKey}/control/state`)).status).toBe(404);
    expect((await raw(`/${vendorKey}/vendor/contoso-ltd/ContosoReader-24.2.2.209.exe`, {}, 'HEAD')).status).toBe(200);
    expect((await raw(`/${ready.token}/vendor/contoso-ltd/ContosoReader-24.2.2.209.exe`, {}, 'HEAD')).status).toBe(200);
  });

  it('minds the Host header', async () => {
    for (const host of ['evil.example', `evil.example:${String(ready.port)}`, '127.0.0.1', `127.0.0.1:${String(ready.port + 1)}`]) {
      expect((await raw(`/${ready.token}/control/state`, { host })).status, host).toBe(421);
    }
    expect((await raw(`/${ready.token}/control/state`, { host: `localhost:${String(ready.port)}` })).status).toBe(200);
  });

  it('minds methods, types and sizes', async () => {
    expect((await fetch(ready.adminUrl)).status).toBe(405);
    expect((await fetch(ready.adminUrl, { method: 'POST', body: 'x', headers: { 'content-type': 'application/json' } })).status).toBe(415);
    const big = await fetch(ready.adminUrl, { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024 + 1, 32), headers: { 'content-type': 'text/xml' } }).then(({ status }) => status, () => 413);
    expect(big).toBe(413);
    expect((await fetch(ready.adminUrl, { method: 'POST', body: Buffer.from([0xff, 0xfe]), headers: { 'content-type': 'text/xml' } })).status).toBe(413);
  });

  it('takes addresses in any case, as IIS does', async () => {
    const reply = await fetch(`${ready.baseUrl}/apiremoting30/WEBSERVICE.asmx`, { method: 'POST', body: '', headers: { 'content-type': 'text/xml' } });
    expect(reply.status).toBe(500);
  });

  it('is not reached from outside', async () => {
    const outside = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port: ready.port }, () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    expect(outside).toBe(false);
  });
});

describe("the vendors' site", () => {
  const url = (): string => `${ready.vendorUrl}litware/LitwareEditor-8.7.0.0.exe`;

  it('serves files whole, in part, and not again', async () => {
    const whole = await fetch(url());
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('etag')!;
    expect(bytes.subarray(0, 2).toString()).toBe('MZ');
    expect(bytes.length).toBeGreaterThan(40 * 1024);
    const part = await fetch(url(), { headers: { range: 'bytes=1000-1999' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1000-1999/${String(bytes.length)}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(1000, 2000));
    const rest = await fetch(url(), { headers: { range: `bytes=${String(bytes.length - 5)}-`, 'if-range': etag } });
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(bytes.subarray(-5));
    const other = await fetch(url(), { headers: { range: 'bytes=5-', 'if-range': '"another"' } });
    expect([other.status, Buffer.from(await other.arrayBuffer()).length]).toEqual([200, bytes.length]);
    expect((await fetch(url(), { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await fetch(url(), { headers: { 'if-modified-since': whole.headers.get('last-modified')! } })).status).toBe(304);
    const late = await fetch(url(), { headers: { range: `bytes=${String(bytes.length)}-` } });
    expect([late.status, late.headers.get('content-range')]).toEqual([416, `bytes */${String(bytes.length)}`]);
    const head = await fetch(url(), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    expect((await fetch(url(), { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${ready.vendorUrl}litware/none.exe`)).status).toBe(404);
    expect((await fetch(`${ready.vendorUrl}litware/..%2f..%2fpractice.sqlite`)).status).toBe(404);
  });

  it('reads ranges by the book', () => {
    expect(readRange('bytes=0-0', 10)).toEqual({ start: 0, end: 0 });
    expect(readRange('bytes=5-99', 10)).toEqual({ start: 5, end: 9 });
    expect(readRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
    expect(readRange('bytes=-99', 10)).toEqual({ start: 0, end: 9 });
    expect(readRange('bytes=-0', 10)).toBe('unsatisfiable');
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
    for (const header of [undefined, 'bytes=5-4', 'bytes=-', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b']) expect(readRange(header, 10)).toBeUndefined();
  });

  const control = async (name: string, body: unknown): Promise<Response> => fetch(`${ready.controlUrl}${name}`, { method: 'POST', body: JSON.stringify(body) });
  const fault = async (kind: string): Promise<Response> => control('vendor-fault', { file: 'LitwareEditor-8.7.0.0.exe', fault: kind });

  it('misbehaves on demand', async () => {
    const good = Buffer.from(await (await fetch(url())).arrayBuffer());
    const get = async (kind: string): Promise<{ status: number; body: Buffer; type: string | null }> => {
      expect((await fault(kind)).status).toBe(200);
      const reply = await fetch(url());
      return { status: reply.status, body: Buffer.from(await reply.arrayBuffer()), type: reply.headers.get('content-type') };
    };
    const changed = await get('changed');
    expect(changed.body.length).toBe(good.length);
    expect(changed.body.equals(good)).toBe(false);
    const page = await get('html-page');
    expect([page.status, page.type]).toEqual([200, 'text/html; charset=utf-8']);
    const unsigned = await get('unsigned');
    expect(unsigned.body.length).toBeLessThan(good.length);
    expect(unsigned.body.readUInt32LE(unsigned.body.readUInt32LE(0x3c) + 24 + 128)).toBe(0);
    expect((await get('missing')).status).toBe(404);
    expect((await get('unavailable')).status).toBe(503);
    await expect(get('cut-off')).rejects.toThrow();
    expect((await get('none')).body.equals(good)).toBe(true);
  });

  it('takes no orders it does not know', async () => {
    expect((await fault('explode')).status).toBe(400);
    expect((await control('role', { role: 3 })).status).toBe(400);
    expect((await control('role', { role: 2, more: 1 })).status).toBe(400);
    expect((await control('constructor', {})).status).toBe(404);
    expect((await fetch(`${ready.controlUrl}role`, { method: 'POST', body: 'x' })).status).toBe(400);
  });

  it('other switches work', async () => {
    expect((await control('cab-limit', { megabytes: 1 })).status).toBe(200);
    expect(valueOf(await call(ready.baseUrl, 'admin', 'ExecuteSPGetConfiguration'), 'LocalPublishingMaxCabSize')).toBe('1');
    await control('cab-limit', { megabytes: 384 });
    await control('replica', { enabled: true });
    expect(valueOf(await call(ready.baseUrl, 'admin', 'ExecuteSPGetConfiguration'), 'ReplicaMode')).toBe('true');
    await control('replica', { enabled: false });
    await control('role', { role: 1 });
    expect(valueOf(await call(ready.baseUrl, 'admin', 'GetCurrentUserRole'), 'GetCurrentUserRoleResult')).toBe('1');
    await control('role', { role: 2 });
    await control('approval-rule', { enabled: true });
    const state = (await (await control('approval-rule', { enabled: false })).json()) as { approvalRules: unknown[]; vendorFiles: unknown[] };
    expect(state.approvalRules).toMatchObject([{ enabled: false }]);
    expect(state.vendorFiles.length).toBe(sampleUpdates.length + troubledUpdates.length);
  });
});

describe('the content', () => {
  it('is served from WsusContent by its digest', async () => {
    const shares = { root: ready.contentRoot, packages: '', content: ready.shares.WsusContent, temporary: '' };
    const { path } = placeContent(shares, Buffer.from('content'));
    const name = path.split('/').at(-1)!;
    const url = `${ready.baseUrl}/Content/${name.slice(38, 40)}/${name}`;
    expect(await (await fetch(url)).text()).toBe('content');
    expect(await (await fetch(url.replace(name, name.toLowerCase()), { headers: { range: 'bytes=3-' } })).text()).toBe('tent');
    expect((await fetch(`${ready.baseUrl}/Content/00/${name}`)).status).toBe(404);
    expect((await fetch(`${ready.baseUrl}/Content/..%2f..%2fpractice.sqlite`)).status).toBe(404);
  });
});

describe('a second start', () => {
  it('is refused while the first one runs', async () => {
    await expect(startPracticeServer(options())).rejects.toMatchObject({ code: 'practice/profile-in-use' });
    const other = mkdtempSync(join(tmpdir(), 'countersign-practice-'));
    await expect(startPracticeServer({ ...options(), profile: other, port: ready.port })).rejects.toMatchObject({ code: 'practice/port-unavailable' });
    rmSync(other, { recursive: true, force: true });
  }, 60_000);

  it('goes on with everything, under a new token', async () => {
    const files = (): Map<string, string> =>
      new Map(['vendor', 'catalogue', 'anchors', 'wsus-signing.cer'].flatMap((entry) => {
        const place = join(profile, entry);
        const names = statSync(place).isFile() ? [place] : readdirSync(place).map((name) => join(place, name));
        return names.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')] as const);
      }));
    const before = files();
    await server.close();
    server = await startPracticeServer(options());
    expect(server.ready.token).not.toBe(ready.token);
    expect(server.ready.vendorUrl).toBe(ready.vendorUrl);
    expect(server.ready.timestampUrl).toBe(ready.timestampUrl);
    expect([ready.timestampsAreNew, server.ready.timestampsAreNew]).toEqual([true, false]);
    expect(files()).toEqual(before);
    ready = server.ready;
    expect((await call(ready.baseUrl, 'admin', 'ExecuteGetSigningCertificate')).status).toBe(200);
    expect(existsSync(ready.catalogueWithProblems)).toBe(true);
  });

  it('writes the catalogue anew when the port is taken', async () => {
    const size = readFileSync(ready.catalogue);
    const oldPort = ready.port;
    await server.close();
    const { createServer } = await import('node:http');
    const occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(oldPort, '127.0.0.1', resolve));
    try {
      server = await startPracticeServer(options());
      expect(server.ready.port).not.toBe(oldPort);
      expect(readFileSync(server.ready.catalogue).equals(size)).toBe(false);
      ready = server.ready;
    } finally {
      occupant.close();
    }
  });

  it('can speak TLS, and then takes a certificate', async () => {
    await server.close();
    server = await startPracticeServer({ ...options(), tls: true });
    ready = server.ready;
    expect(ready.adminUrl.startsWith('https://127.0.0.1:')).toBe(true);
    const { Agent, fetch: undiciFetch } = await import('undici');
    const dispatcher = new Agent({ connect: { ca: readFileSync(ready.tlsCertificate!, 'utf8') } });
    const reply = await undiciFetch(`${ready.controlUrl}state`, { dispatcher });
    expect(reply.status).toBe(200);
    await dispatcher.close();
  });
});
