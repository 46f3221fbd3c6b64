import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { trustedAuthorities } from '../../../src/main/core/download/authorities.js';
import { fetchFile } from '../../../src/main/core/download/fetch-file.js';
import type { ResolveHost } from '../../../src/main/core/download/pinned-connect.js';
import { startVendorSite, type VendorSite } from '../../fakes/vendor-site.js';
import { FetchBench, makeBody, resolveToLoopback, testTransport, vendorHost } from '../../fixtures/download/bench.js';
import { makeSiteCertificates } from '../../fixtures/site-certificate.js';

const certificates = makeSiteCertificates([vendorHost, 'mirror.test']);
const body = makeBody(100_000);
const coded = (code: string, data: object = {}): unknown => expect.objectContaining({ code, data: expect.objectContaining(data) as unknown });
let site: VendorSite;
const url = (path = '/a.exe', host = vendorHost): string => `https://${host}:${String(site.port)}${path}`;

beforeAll(async () => {
  site = await startVendorSite(certificates);
});
afterAll(async () => site.close());
beforeEach(() => site.serve('/a.exe', { body, etag: '"1"' }));
afterEach(() => vi.unstubAllEnvs());

describe('a site with a certificate of an added authority', () => {
  it('is fetched from', async () => {
    await using bench = new FetchBench(testTransport({ authorities: trustedAuthorities([certificates.authority]) }));
    await expect(bench.fetch(url(), body)).resolves.toMatchObject({ encrypted: true });
  });

  it('is refused without that authority, and not tried again', async () => {
    await using bench = new FetchBench(testTransport({ authorities: trustedAuthorities([]) }));
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/certificate-refused', { host: vendorHost }));
    expect(bench.notes).toEqual([]);
  });

  it('is refused even when the environment switches the checks off', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    await using bench = new FetchBench(testTransport());
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/certificate-refused'));
  });

  it('is refused under another name', async () => {
    await using bench = new FetchBench(
      testTransport({ authorities: trustedAuthorities([certificates.authority]), policy: { allowedHosts: new Set(['other.test']) } }),
    );
    await expect(bench.fetch(url('/a.exe', 'other.test'), body)).rejects.toEqual(coded('download/certificate-refused'));
  });

  it('may not send us on to plain http', async () => {
    site.serve('/a.exe', { body, misbehave: [{ kind: 'redirect', to: `http://${vendorHost}:${String(site.port)}/a.exe` }] });
    await using bench = new FetchBench(testTransport({ authorities: trustedAuthorities([certificates.authority]) }));
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/downgrade-refused'));
  });

  it('serves a file without known digests, up to a limit and without a part that is kept', async () => {
    await using bench = new FetchBench(testTransport({ authorities: trustedAuthorities([certificates.authority]) }));
    const context = { transport: bench.transport, signal: new AbortController().signal };
    const request = { url: url(), fileName: 'a.cab', partialPath: bench.partialPath };
    await expect(fetchFile({ ...request, length: { atMost: 100_000 } }, context)).resolves.toMatchObject({ size: 100_000, resumedFrom: 0 });
    await expect(fetchFile({ ...request, length: { atMost: 99_999 } }, context)).rejects.toEqual(coded('download/too-large', { limit: 99_999 }));
  });
});

it('refuses an expired certificate', async () => {
  const old = makeSiteCertificates([vendorHost], -1);
  await using expired = await startVendorSite(old);
  await using bench = new FetchBench(testTransport({ authorities: trustedAuthorities([old.authority]) }));
  await expect(bench.fetch(`https://${vendorHost}:${String(expired.port)}/`, body)).rejects.toEqual(coded('download/certificate-refused'));
});

it('names an added certificate that cannot be read', () => {
  expect(() => trustedAuthorities([certificates.authority, 'garbage'])).toThrow(expect.objectContaining({ code: 'download/ca-unreadable' }));
});

it('tells a site that speaks no TLS', async () => {
  await using plain = await startVendorSite();
  await using bench = new FetchBench();
  await expect(bench.fetch(`https://${vendorHost}:${String(plain.port)}/`, body)).rejects.toEqual(coded('download/tls-failed'));
});

describe('addresses', () => {
  const plain = async (resolve: ResolveHost, host = 'rebind.test'): Promise<unknown> => {
    await using bench = new FetchBench(testTransport({ resolve }));
    return await bench.fetch(`http://${host}:${String(site.port)}/a.exe`, body).catch((error: unknown) => error);
  };

  it('are resolved once and connected to as judged', async () => {
    await using http = await startVendorSite();
    http.serve('/a.exe', { body });
    const resolve = vi.fn(resolveToLoopback);
    await using bench = new FetchBench(testTransport({ resolve }));
    await bench.fetch(`http://${vendorHost}:${String(http.port)}/a.exe`, body);
    expect(resolve).toHaveBeenCalledTimes(1);
  });

  it('are refused when one of several is private', async () => {
    const error = await plain(async () => Promise.resolve([{ address: '8.8.8.8', family: 4 }, { address: '10.0.0.1', family: 4 }]));
    expect(error).toEqual(coded('download/address-refused', { host: 'rebind.test', address: '10.0.0.1' }));
  });

  it('are refused for localhost by the system resolver', async () => {
    const { resolveBySystem } = await import('../../../src/main/core/download/pinned-connect.js');
    expect(await plain(resolveBySystem, 'localhost')).toEqual(coded('download/address-refused', { host: 'localhost' }));
  });

  it('that are not known are said to be so at once', async () => {
    const error = await plain(async () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })));
    expect(error).toEqual(coded('download/host-unknown', { host: 'rebind.test' }));
  });
});

it('tries again when nobody listens, and says so in the end', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  await using bench = new FetchBench();
  await expect(bench.fetch(`http://${vendorHost}:${String(port)}/`, body)).rejects.toEqual(coded('download/host-unreachable'));
  expect(bench.notes).toHaveLength(5);
});

it.each([
  ['is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['has a head without end', `HTTP/1.1 200 OK\r\n${'x-filler: 0123456789\r\n'.repeat(5000)}`],
])('stops at an answer that %s', async (_, text) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume().write(text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await using bench = new FetchBench();
  const { port } = server.address() as AddressInfo;
  await expect(bench.fetch(`http://${vendorHost}:${String(port)}/`, body)).rejects.toEqual(coded('download/unreadable-answer', { host: vendorHost }));
  await bench.transport.close();
  await new Promise((done) => server.close(done));
});
