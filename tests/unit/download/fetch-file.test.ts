import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startVendorSite, type SiteFile, type SiteMisbehaviour, type VendorSite } from '../../fakes/vendor-site.js';
import { digestsOf, FetchBench, makeBody, vendorHost } from '../../fixtures/download/bench.js';

let site: VendorSite;
let bench: FetchBench;
const body = makeBody(300_000);
const etag = '"v1"';
const url = (path = '/a.exe', host = vendorHost): string => `http://${host}:${String(site.port)}${path}`;
const coded = (code: string, data: object = {}): unknown => expect.objectContaining({ code, data: expect.objectContaining(data) as unknown });
const serve = (file: Partial<SiteFile>, ...misbehave: SiteMisbehaviour[]): void => site.serve('/a.exe', { body, etag, misbehave, ...file });
const ranges = (): (string | undefined)[] => site.requests.map(({ headers }) => headers.range);
const partLength = (): number => statSync(bench.partialPath).size;
const fetched = (): Buffer => readFileSync(bench.partialPath);

beforeEach(async () => {
  site = await startVendorSite();
  bench = new FetchBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  await site.close();
});

describe('a file that comes well', () => {
  it('is written and digested', async () => {
    serve({});
    const file = await bench.fetch(url(), body);
    expect(file).toMatchObject({ ...digestsOf(body), size: body.byteLength, hops: [], encrypted: false, resumedFrom: 0 });
    expect(fetched().equals(body)).toBe(true);
    expect(bench.progress.at(-1)?.received).toBe(body.byteLength);
    expect(bench.progress.reduce((sum, { fresh }) => sum + fresh, 0)).toBe(body.byteLength);
  });

  it('is asked for as it is', async () => {
    serve({});
    await bench.fetch(url(), body);
    expect(site.requests[0]?.headers).toMatchObject({ 'accept-encoding': 'identity', host: `${vendorHost}:${String(site.port)}` });
  });

  it('may come in chunks', async () => {
    serve({}, { kind: 'chunked' });
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
  });

  it('may be empty', async () => {
    const empty = new Uint8Array();
    site.serve('/a.exe', { body: empty });
    await expect(bench.fetch(url(), empty)).resolves.toMatchObject({ size: 0 });
  });
});

describe('a connection that is cut', () => {
  it('is taken up where it ended, under the strong tag', async () => {
    serve({}, { kind: 'cut', after: 100_000 });
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
    expect(ranges()).toEqual([undefined, expect.stringMatching(/^bytes=\d{5,6}-$/u)]);
    expect(site.requests[1]?.headers['if-range']).toBe(etag);
  });

  it('goes on after several cuts, more than the retries that are allowed without progress', async () => {
    const large = makeBody(12 * 1024 * 1024);
    const cuts = Array.from({ length: 10 }, (): SiteMisbehaviour => ({ kind: 'cut', after: 1_100_000 }));
    site.serve('/a.exe', { body: large, etag, misbehave: cuts });
    await bench.fetch(url(), large);
    expect(fetched().equals(large)).toBe(true);
    expect(site.requests).toHaveLength(11);
  });

  it('begins anew without a strong validator', async () => {
    for (const validators of [{ etag: 'W/"v1"' }, { etag: undefined }, { etag: 'W/"v1"', lastModified: 'Wed, 01 Jan 2020 00:00:00 GMT' }, { etag: 'v1' }]) {
      serve(validators, { kind: 'cut', after: 100_000 });
      await bench.fetch(url(), body);
      expect(ranges().at(-1)).toBeUndefined();
      expect(fetched().equals(body)).toBe(true);
      writeFileSync(bench.partialPath, '');
    }
  });

  it('is taken up under a date that is old enough', async () => {
    serve({ etag: undefined, lastModified: 'Wed, 01 Jan 2020 00:00:00 GMT' }, { kind: 'cut', after: 100_000 });
    await bench.fetch(url(), body);
    expect(site.requests[1]?.headers['if-range']).toBe('Wed, 01 Jan 2020 00:00:00 GMT');
    expect(fetched().equals(body)).toBe(true);
  });

  it('gives up after five retries without progress and keeps what came', async () => {
    serve({}, { kind: 'cut', after: 50_000 }, ...Array.from({ length: 9 }, (): SiteMisbehaviour => ({ kind: 'cut', after: 0 })));
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/interrupted'));
    expect(site.requests).toHaveLength(6);
    expect(partLength()).toBeGreaterThan(0);
  });

  it('waits longer each time', async () => {
    serve({}, ...Array.from({ length: 9 }, (): SiteMisbehaviour => ({ kind: 'cut', after: 0 })));
    await bench.fetch(url(), body).catch(() => undefined);
    const waits = bench.notes.map((note) => (note.kind === 'retrying' ? note.milliseconds : 0));
    expect(waits).toEqual([750, 1500, 3000, 6000, 12_000]);
  });
});

describe('taking up a part of an earlier run', () => {
  /** Answers how much is there: what was still in a buffer when the connection broke is lost with it. */
  const interrupt = async (): Promise<number> => {
    serve({}, { kind: 'cut', after: 120_000 });
    await bench.fetch(url(), body, { retries: { retries: 0, firstDelay: 1, longestDelay: 1, longestRetryAfter: 1, progress: 1e9 } }).catch(() => undefined);
    expect(partLength()).toBeGreaterThan(0);
    expect(partLength()).toBeLessThanOrEqual(120_000);
    return partLength();
  };

  it('asks for the rest only', async () => {
    const from = await interrupt();
    const file = await bench.fetch(url(), body);
    expect(file.resumedFrom).toBe(from);
    expect(ranges()).toEqual([undefined, `bytes=${String(from)}-`]);
    expect(fetched().equals(body)).toBe(true);
  });

  it('asks for nothing when everything is there', async () => {
    serve({});
    await bench.fetch(url(), body);
    await bench.fetch(url(), body);
    expect(site.requests).toHaveLength(1);
  });

  it('fetches in one piece when the part was damaged on the disk', async () => {
    const from = await interrupt();
    writeFileSync(bench.partialPath, Buffer.concat([makeBody(10_000), body.subarray(10_000, from)]));
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
    expect(bench.notes.map(({ kind }) => kind)).toContain('restarted');
  });

  it('begins anew without what is kept beside it, or when that is of another address', async () => {
    await interrupt();
    writeFileSync(`${bench.partialPath}.json`, '{"version":1,');
    await bench.fetch(url(), body);
    expect(ranges().at(-1)).toBeUndefined();
    writeFileSync(bench.partialPath, '');
    await interrupt();
    site.serve('/b.exe', { body, etag });
    await bench.fetch(url('/b.exe'), body);
    expect(ranges().at(-1)).toBeUndefined();
    expect(fetched().equals(body)).toBe(true);
  });

  it('takes the whole file when the tag has changed', async () => {
    await interrupt();
    serve({ etag: '"v2"' });
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
    expect(bench.notes.map(({ kind }) => kind)).toContain('restarted');
  });

  it('takes the whole file from a site that ignores ranges', async () => {
    await interrupt();
    serve({}, { kind: 'ignore-range' });
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
  });

  it.each<SiteMisbehaviour>([
    { kind: 'status', status: 416 },
    { kind: 'wrong-range', contentRange: 'bytes 0-299999/300000' },
    { kind: 'wrong-range', contentRange: 'bytes 5-4/300000' },
    { kind: 'wrong-range', contentRange: 'nonsense' },
    { kind: 'wrong-bytes' },
  ])('begins anew after $kind $contentRange', async (misbehaviour) => {
    await interrupt();
    serve({}, misbehaviour);
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
    expect(ranges().at(-1)).toBeUndefined();
  });

  it('stops when the site now says another total', async () => {
    await interrupt();
    serve({}, { kind: 'wrong-range', contentRange: 'bytes 120000-310000/310001' });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/length-differs', { expected: 300_000, found: 310_001 }));
    await interrupt();
    serve({}, { kind: 'status', status: 416, headers: { 'content-range': 'bytes */1000' } });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/length-differs', { found: 1000 }));
    expect(existsSync(bench.partialPath)).toBe(false);
  });

  it('keeps the part when a web filter stands in between for a while', async () => {
    const from = await interrupt();
    serve({}, { kind: 'page' });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/html-instead-of-file'));
    await bench.fetch(url(), body);
    expect(ranges().at(-1)).toBe(`bytes=${String(from)}-`);
  });

  it('does not continue a part that is longer than the file', async () => {
    await interrupt();
    truncateSync(bench.partialPath, 400_000);
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
  });
});

describe('the wrong file', () => {
  it('is refused by its stated length before its bytes come', async () => {
    serve({}, { kind: 'other-body', body: makeBody(299_999) });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/length-differs', { file: 'setup.exe', expected: 300_000, found: 299_999 }));
    expect(bench.progress.every(({ fresh }) => fresh === 0)).toBe(true);
    expect(site.requests).toHaveLength(1);
  });

  it('is refused as soon as it goes on too long, if it would never end', async () => {
    serve({}, { kind: 'chunked', endless: true });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/length-differs', { found: 'more' }));
    expect(existsSync(bench.partialPath)).toBe(false);
  });

  it('is refused by its digest and thrown away', async () => {
    const other = makeBody(300_000);
    serve({}, { kind: 'other-body', body: other });
    await expect(bench.fetch(url(), body)).rejects.toEqual(
      coded('download/digest-mismatch', { algorithm: 'SHA-1', expected: digestsOf(body).sha1, found: digestsOf(other).sha1 }),
    );
    expect(existsSync(bench.partialPath)).toBe(false);
    expect(existsSync(`${bench.partialPath}.json`)).toBe(false);
  });

  it('is refused by SHA-256 alone, when SHA-1 is right', async () => {
    serve({});
    const digests = { sha1: digestsOf(body).sha1, sha256: digestsOf(makeBody(1)).sha256 };
    await expect(bench.fetch(url(), body, {}, { digests })).rejects.toEqual(coded('download/digest-mismatch', { algorithm: 'SHA-256' }));
  });

  it.each<[string, SiteMisbehaviour]>([
    ['says so', { kind: 'page' }],
    ['claims to be a program', { kind: 'page', type: 'application/octet-stream' }],
    ['has the length of the file', { kind: 'page', type: 'application/x-msdownload', padTo: 300_000 }],
    ['begins with a comment', { kind: 'page', type: 'application/octet-stream', text: '\uFEFF  <!-- filter --><html>' }],
    ['says so and looks otherwise', { kind: 'page', text: 'Access denied' }],
  ])('is named when it is a page that %s', async (_, page) => {
    serve({}, page);
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/html-instead-of-file', { file: 'setup.exe' }));
    expect(existsSync(bench.partialPath)).toBe(false);
  });

  it('is not a page when the site only calls it one', async () => {
    serve({ type: 'text/html' });
    await expect(bench.fetch(url(), body)).resolves.toMatchObject({ size: 300_000 });
  });

  it('may be a page where a page is wanted', async () => {
    const page = Buffer.from('<html>read me</html>');
    site.serve('/a.exe', { body: page, type: 'text/html' });
    await expect(bench.fetch(url(), page, {}, { fileName: 'readme.html' })).resolves.toMatchObject({ size: page.byteLength });
  });

  it('is refused when it comes packed', async () => {
    serve({}, { kind: 'gzip' });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/encoded-answer', { encoding: 'gzip' }));
  });
});

describe('answers without a file', () => {
  it.each([
    [404, 'download/not-found'],
    [410, 'download/not-found'],
    [401, 'download/login-needed'],
    [403, 'download/login-needed'],
    [400, 'download/unexpected-status'],
    [204, 'download/unexpected-status'],
    [206, 'download/unexpected-status'],
    [304, 'download/unexpected-status'],
    [416, 'download/unexpected-status'],
  ])('%i ends it at once', async (status, code) => {
    serve({}, { kind: 'status', status });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded(code, { status }));
    expect(site.requests).toHaveLength(1);
  });

  it.each([500, 502, 503, 504, 429, 408])('%i is tried again', async (status) => {
    serve({}, { kind: 'status', status });
    await bench.fetch(url(), body);
    expect(site.requests).toHaveLength(2);
  });

  it('waits as long as the site asks for', async () => {
    serve({}, { kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    await bench.fetch(url(), body);
    expect(bench.notes).toEqual([expect.objectContaining({ kind: 'retrying', milliseconds: 7000 })]);
  });

  it('does not wait for hours', async () => {
    serve({}, { kind: 'status', status: 429, headers: { 'retry-after': '86400' } });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/server-busy', { retryAfterSeconds: 86_400 }));
  });
});

describe('a standstill', () => {
  it.each<SiteMisbehaviour>([{ kind: 'silent' }, { kind: 'stall', after: 50_000 }, { kind: 'drip', every: 20 }])('by $kind is ended and tried again', async (how) => {
    serve({}, how);
    await bench.fetch(url(), body);
    expect(fetched().equals(body)).toBe(true);
    expect(bench.notes).toContainEqual({ kind: 'retrying', fault: coded('download/stalled'), milliseconds: 750 });
  });
});

describe('redirects', () => {
  it('are followed and recorded', async () => {
    serve({});
    site.serve('/start', { body, misbehave: [{ kind: 'redirect', to: url('/next', 'mirror.test') }] });
    site.serve('/next', { body, misbehave: [{ kind: 'redirect', to: url('/a.exe'), status: 307 }] });
    const { hops } = await bench.fetch(url('/start'), body);
    expect(hops.map(({ to, status }) => [new URL(to).host.split(':')[0], status])).toEqual([['mirror.test', 302], [vendorHost, 307]]);
    expect(site.requests.map(({ host }) => host.split(':')[0])).toEqual([vendorHost, 'mirror.test', vendorHost]);
  });

  it('end after five', async () => {
    site.serve('/a.exe', { body, misbehave: Array.from({ length: 20 }, (): SiteMisbehaviour => ({ kind: 'redirect', to: '/a.exe' })) });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/too-many-redirects'));
    expect(site.requests).toHaveLength(6);
  });

  it.each(['http://127.0.0.1', 'http://[::1]', 'http://2130706433', 'http://0x7f.0.0.1', 'http://[::ffff:127.0.0.1]', 'http://intranet.test', 'http://0'])('to %s are refused before a byte is asked for', async (origin) => {
    site.serve('/a.exe', { body, misbehave: [{ kind: 'redirect', to: `${origin}:${String(site.port)}/secret` }] });
    await expect(bench.fetch(url(), body)).rejects.toEqual(coded('download/address-refused'));
    expect(site.requests).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('keeps what came, so that it can be gone on with', async () => {
    serve({}, { kind: 'stall', after: 80_000 });
    const controller = new AbortController();
    const running = bench.fetch(url(), body, {
      signal: controller.signal,
      stall: { silence: 60_000, window: 60_000, leastBytes: 1 },
      onProgress: (received) => {
        if (received === 80_000) controller.abort();
      },
    });
    await expect(running).rejects.toEqual(coded('app/cancelled'));
    await bench.fetch(url(), body);
    expect(ranges()).toEqual([undefined, 'bytes=80000-']);
  });

  it('ends the wait for a retry', async () => {
    serve({}, { kind: 'status', status: 503 });
    const controller = new AbortController();
    const running = bench.fetch(url(), body, { signal: controller.signal, onNote: () => controller.abort() });
    await expect(running).rejects.toEqual(coded('app/cancelled'));
    expect(site.requests).toHaveLength(1);
  });
});

describe('a file without known digests', () => {
  it('is not taken from plain http', async () => {
    const transport = bench.transport;
    const { fetchFile } = await import('../../../src/main/core/download/fetch-file.js');
    const request = { url: url(), fileName: 'a.cab', length: { atMost: 1000 }, partialPath: bench.partialPath };
    await expect(fetchFile(request, { transport, signal: new AbortController().signal })).rejects.toEqual(coded('download/unencrypted-refused'));
    expect(site.requests).toHaveLength(0);
  });
});
