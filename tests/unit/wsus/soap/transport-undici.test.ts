import { createHash, X509Certificate } from 'node:crypto';
import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Fingerprint } from '../../../../src/shared/units.js';
import { createUndiciTransport, type UndiciTransportOptions } from '../../../../src/main/core/wsus/soap/transport-undici.js';
import type { SoapAnswer } from '../../../../src/main/core/wsus/soap/transport.js';
import { makeSiteCertificates } from '../../../fixtures/site-certificate.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (server) => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = async (listener: RequestListener): Promise<string> => `http://127.0.0.1:${String(await listen(createHttp(listener)))}/`;

async function post(url: string, options: UndiciTransportOptions = {}, more: { maxAnswerBytes?: number; timeoutMs?: number; signal?: AbortSignal } = {}): Promise<SoapAnswer> {
  await using transport = createUndiciTransport(options);
  return await transport.post({ url, headers: { soapaction: '"x"' }, body: '<a/>', timeoutMs: 5000, maxAnswerBytes: 1000, ...more });
}

test('status, headers in lower case and body come back; connections are used again', async () => {
  const sockets = new Set<unknown>();
  const url = await serve((request, response) => {
    sockets.add(request.socket);
    response.writeHead(500, { 'X-Thing': 'y' }).end('ä');
  });
  await using transport = createUndiciTransport();
  for (let index = 0; index < 5; index += 1) {
    const answer = await transport.post({ url, headers: {}, body: '<a/>', timeoutMs: 5000, maxAnswerBytes: 10 });
    expect(answer).toMatchObject({ status: 500, body: 'ä', headers: { 'x-thing': 'y' } });
  }
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test('an answer beyond the limit is not read to its end', async () => {
  let sent = 0;
  const url = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      if (!response.destroyed && sent < 1_000_000_000) response.once('drain', more);
    };
    more();
  });
  await expect(post(url)).rejects.toMatchObject({ code: 'wsus/answer-too-large' });
  expect(sent).toBeLessThan(50_000_000);
});

test('a redirect is an answer: the login does not go along', async () => {
  let reached = false;
  const other = await serve((_request, response) => {
    reached = true;
    response.end();
  });
  const url = await serve((_request, response) => response.writeHead(307, { location: other }).end());
  expect((await post(url)).status).toBe(307);
  expect(reached).toBe(false);
});

test('silence ends in a timeout, an abort in a cancellation', async () => {
  const url = await serve(() => undefined);
  await expect(post(url, {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'wsus/timeout' });
  await expect(post(url, {}, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ code: 'app/cancelled' });
});

test('an answer that drips slower than the timeout ends too', async () => {
  const url = await serve((_request, response) => {
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  });
  await expect(post(url, {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'wsus/timeout' });
});

test('a closed port and an unknown name have their own words', async () => {
  const server = createHttp();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  await expect(post(`http://127.0.0.1:${String(port)}/`)).rejects.toMatchObject({ code: 'wsus/port-closed', data: { host: '127.0.0.1', port } });
  await expect(post('http://no-such-host.invalid/')).rejects.toMatchObject({ code: 'wsus/name-unknown' });
});

test('a connection that breaks in the middle is said so', async () => {
  const url = await serve((_request, response) => {
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(post(url)).rejects.toMatchObject({ code: 'wsus/connection-lost' });
});

const site = makeSiteCertificates(['localhost']);
const fingerprint = createHash('sha256').update(new X509Certificate(site.certificate).raw).digest('hex') as Fingerprint;
async function serveTls(): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const server = createHttps({ key: site.key, cert: site.certificate }, (_request, response) => {
    requests += 1;
    response.end('secret');
  });
  return { url: `https://localhost:${String(await listen(server))}/`, requests: () => requests };
}

test('a certificate nobody knows is refused before a request is sent, and its fingerprint told', async () => {
  const { url, requests } = await serveTls();
  await expect(post(url)).rejects.toMatchObject({ code: 'wsus/tls-untrusted', data: { fingerprint } });
  expect(requests()).toBe(0);
});

test('the accepted fingerprint lets exactly that certificate in', async () => {
  const { url, requests } = await serveTls();
  await using transport = createUndiciTransport({ acceptedFingerprint: fingerprint });
  for (let index = 0; index < 3; index += 1) expect((await transport.post({ url, headers: {}, body: '', timeoutMs: 5000, maxAnswerBytes: 100 })).body).toBe('secret');
  await expect(post(url, { acceptedFingerprint: 'f'.repeat(64) as Fingerprint })).rejects.toMatchObject({ code: 'wsus/tls-changed' });
  expect(requests()).toBe(3);
});

test('a password goes over TLS only, and is in no error', async () => {
  const account = { user: 'admin', password: 'hunter2-hunter2' };
  let seen = false;
  const url = await serve((_request, response) => {
    seen = true;
    response.end();
  });
  const error: unknown = await post(url, { account }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'wsus/password-needs-tls' });
  expect(seen).toBe(false);
  const { url: tls } = await serveTls();
  const untrusted: unknown = await post(tls, { account }).catch((thrown: unknown) => thrown);
  expect(JSON.stringify([error, untrusted, String(error), String(untrusted)])).not.toContain('hunter2');
});

test('plain http at a TLS port is told', async () => {
  const url = (await serve((_request, response) => response.end())).replace('http:', 'https:');
  await expect(post(url)).rejects.toMatchObject({ code: 'wsus/tls-failed' });
});
