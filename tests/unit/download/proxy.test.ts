import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustedAuthorities } from '../../../src/main/core/download/authorities.js';
import { withSystemFallback } from '../../../src/main/core/download/fallback-transport.js';
import { createPortTransport, serveTransport } from '../../../src/main/core/download/port-transport.js';
import type { FetchTransport } from '../../../src/main/core/download/transport.js';
import { givenProxy, judgeProxy, readPacAnswer } from '../../../src/main/core/download/proxy.js';
import { startProxy } from '../../fakes/proxy.js';
import { startVendorSite, type VendorSite } from '../../fakes/vendor-site.js';
import { FetchBench, makeBody, testTransport, vendorHost } from '../../fixtures/download/bench.js';
import { makeSiteCertificates } from '../../fixtures/site-certificate.js';

const coded = (code: string, data: object = {}): unknown => expect.objectContaining({ code, data: expect.objectContaining(data) as unknown });
const certificates = makeSiteCertificates([vendorHost, 'outside.test']);
const body = makeBody(200_000);
let https: VendorSite;
let http: VendorSite;
beforeAll(async () => {
  https = await startVendorSite(certificates);
  http = await startVendorSite();
  for (const site of [https, http]) site.serve('/a.exe', { body, etag: '"1"' });
});
afterAll(async () => Promise.all([https.close(), http.close()]));

const authorities = trustedAuthorities([certificates.authority]);
const unknownHere = async (): Promise<never> => Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
const through = (proxy: string, options: object = {}): FetchBench => new FetchBench(testTransport({ resolveProxy: givenProxy(proxy), authorities, ...options }));

describe('a proxy', () => {
  it('tunnels https and resolves names that are unknown here', async () => {
    await using proxy = await startProxy();
    await using bench = through(proxy.url, { resolve: unknownHere });
    https.serve('/cut.exe', { body, etag: '"1"', misbehave: [{ kind: 'cut', after: 90_000 }] });
    await bench.fetch(`https://outside.test:${String(https.port)}/cut.exe`, body);
    const tunnel = `CONNECT outside.test:${String(https.port)}`;
    expect(proxy.requests).toEqual([tunnel, tunnel]);
  });

  it('forwards plain http', async () => {
    await using proxy = await startProxy();
    await using bench = through(proxy.url, { resolve: unknownHere });
    await bench.fetch(`http://outside.test:${String(http.port)}/a.exe?x=1`, body);
    expect(proxy.requests).toEqual([`GET http://outside.test:${String(http.port)}/a.exe?x=1`]);
    expect(http.requests.at(-1)?.host).toBe(`outside.test:${String(http.port)}`);
  });

  it('is not asked for private addresses, named or written out', async () => {
    await using proxy = await startProxy();
    await using bench = through(proxy.url);
    for (const host of ['127.0.0.1', '[::1]', 'intranet.test']) {
      await expect(bench.fetch(`http://${host}:${String(http.port)}/a.exe`, body)).rejects.toEqual(coded('download/address-refused'));
    }
    expect(proxy.requests).toEqual([]);
  });

  it.each(['https', 'http'])('that wants a login is named for %s', async (scheme) => {
    await using proxy = await startProxy(407);
    await using bench = through(proxy.url);
    await expect(bench.fetch(`${scheme}://${vendorHost}:${String(http.port)}/a.exe`, body)).rejects.toEqual(
      coded('download/proxy-login-needed', { proxy: new URL(proxy.url).host }),
    );
    expect(proxy.requests).toHaveLength(1);
  });

  it('that refuses a tunnel is named with its status', async () => {
    await using proxy = await startProxy(403);
    await using bench = through(proxy.url);
    await expect(bench.fetch(`https://${vendorHost}:${String(https.port)}/a.exe`, body)).rejects.toEqual(coded('download/proxy-refused', { status: 403, host: vendorHost }));
  });

  it.each(['https', 'http'])('that is not there is named for %s, and tried again', async (scheme) => {
    const proxy = await startProxy();
    await proxy.close();
    await using bench = through(proxy.url);
    await expect(bench.fetch(`${scheme}://${vendorHost}:${String(http.port)}/a.exe`, body)).rejects.toEqual(coded('download/proxy-unreachable'));
    expect(bench.notes).toHaveLength(5);
  });

  it('does not make certificates matter less', async () => {
    await using proxy = await startProxy();
    await using bench = through(proxy.url, { authorities: trustedAuthorities([]) });
    await expect(bench.fetch(`https://${vendorHost}:${String(https.port)}/a.exe`, body)).rejects.toEqual(coded('download/certificate-refused', { host: vendorHost }));
  });

  it.each<[string, () => FetchTransport]>([
    ['', () => testTransport()],
    [', in another thread', () => {
      const { port1, port2 } = new MessageChannel();
      serveTransport(port1, testTransport());
      return createPortTransport(port2);
    }],
  ])('that wants a login is passed by the network stack of the system%s', async (_, system) => {
    await using proxy = await startProxy(407);
    const transport = withSystemFallback(testTransport({ resolveProxy: givenProxy(proxy.url) }), system());
    await using bench = new FetchBench(transport);
    http.serve('/cut.exe', { body, etag: '"1"', misbehave: [{ kind: 'cut', after: 90_000 }] });
    await bench.fetch(`http://${vendorHost}:${String(http.port)}/cut.exe`, body);
    expect(proxy.requests).toHaveLength(1);
  });
});

describe('judgeProxy', () => {
  it.each(['socks5://proxy:1080', 'proxy:3128', 'http://user:secret@proxy', 'nonsense'])('refuses %s without showing a password', (proxy) => {
    try {
      judgeProxy(proxy);
      expect.unreachable();
    } catch (error) {
      expect(error).toEqual(coded('download/proxy-invalid'));
      expect(JSON.stringify(error)).not.toContain('secret');
    }
  });

  it('takes http, https and none', () => {
    expect(judgeProxy('DIRECT')).toBeUndefined();
    expect(judgeProxy('https://proxy:3128')?.host).toBe('proxy:3128');
  });
});

describe('readPacAnswer', () => {
  it.each([
    ['DIRECT', 'DIRECT'],
    ['', 'DIRECT'],
    ['PROXY a.example:3128; DIRECT', 'http://a.example:3128'],
    ['SOCKS5 b:1080; HTTPS c:443', 'https://c:443'],
    [' proxy  a:1 ', 'http://a:1'],
  ])('reads %j as %s', (answer, expected) => {
    expect(readPacAnswer(answer)).toBe(expected);
  });

  it('says when there is only what cannot be used', () => {
    expect(() => readPacAnswer('SOCKS b:1080')).toThrow(expect.objectContaining({ code: 'download/proxy-invalid' }));
  });
});
