import { X509Certificate } from 'node:crypto';
import { createServer as createTls } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { nodeProbes } from '../../../../src/main/core/wsus/server/probes.js';
import { makeSiteCertificates } from '../../../fixtures/site-certificate.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(async (server) => new Promise((resolve) => server.close(resolve))));
});
async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const { signal } = new AbortController();

test('names resolve or are told', async () => {
  expect((await nodeProbes.resolve('localhost')).length).toBeGreaterThan(0);
  await expect(nodeProbes.resolve('no-such-host.invalid')).rejects.toMatchObject({ code: 'wsus/name-unknown' });
});

test('an open port is left again, a closed one told', async () => {
  const closed = createServer();
  const port = await listen(closed);
  await nodeProbes.openPort('127.0.0.1', port, signal);
  await new Promise((resolve) => servers.splice(0)[0]!.close(resolve));
  await expect(nodeProbes.openPort('127.0.0.1', port, signal)).rejects.toMatchObject({ code: 'wsus/port-closed', data: { port } });
});

test('the certificate is seen without a request, and that it is not trusted', async () => {
  const site = makeSiteCertificates(['localhost']);
  let requests = 0;
  const port = await listen(createTls({ key: site.key, cert: site.certificate }, () => (requests += 1)));
  const seen = await nodeProbes.peekCertificate('localhost', port, signal);
  expect(Buffer.from(seen.der).equals(new X509Certificate(site.certificate).raw)).toBe(true);
  expect(seen.trusted).toBe(false);
  expect(seen.reason).not.toBe('');
  expect(requests).toBe(0);
});

test('a port that does not speak TLS is told; a cancelled look too', async () => {
  const port = await listen(createServer((socket) => socket.on('error', () => undefined).resume().end('HTTP/1.1 400 no\r\n\r\n')));
  await expect(nodeProbes.peekCertificate('127.0.0.1', port, signal)).rejects.toMatchObject({ code: 'wsus/tls-failed' });
  const silent = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));
  await expect(nodeProbes.peekCertificate('127.0.0.1', silent, AbortSignal.timeout(30))).rejects.toMatchObject({ code: 'app/cancelled' });
});
