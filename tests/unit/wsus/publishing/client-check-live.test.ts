import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { bytes, sha1 as toSha1, sha256 as toSha256 } from '../../../../src/shared/units.js';
import type { FileVerdict } from '../../../../src/shared/verdict.js';
import { checkAsClient, contentOriginOf, type ClientCheck } from '../../../../src/main/core/wsus/publishing/client-check-live.js';
import { createContentFetcher } from '../../../../src/main/core/wsus/publishing/content-fetcher.js';
import { row, scriptedWsus } from '../../../fakes/scripted-wsus.js';
import { temporaryFolder } from '../../../fixtures/folder.js';
import { packageId } from '../../../fixtures/wsus/packages.js';

const content = Buffer.from('a signed cabinet');
const sha1 = createHash('sha1').update(content).digest();
const sha256 = createHash('sha256').update(content).digest();
const hex = sha1.toString('hex').toUpperCase();

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((started.address() as AddressInfo).port)}`;
}
const good: RequestListener = (request, response) => (request.url === `/Content/${hex.slice(-2)}/${hex}.cab` && request.headers.authorization === undefined ? response.end(content) : response.writeHead(404).end());

const verdict = (more: Partial<FileVerdict> = {}): FileVerdict => ({
  container: 'cab', size: bytes(content.length), sha1: toSha1(sha1.toString('hex')), sha256: toSha256(sha256.toString('hex')), signed: true, signatures: [], checks: [], policy: 'p', relaxations: [], outcome: 'passed', ...more,
});
const file = (more: { size?: number; sha256?: Uint8Array } = {}): string => row([1, 'x_1.cab', '2026-01-01T00:00:00', false, null, more.size ?? content.length, 0, false, { bytes: sha1 }, { bytes: more.sha256 ?? sha256 }]);

async function check(origin: string, workFolder: string, files = file(), judged = verdict(), maxBytes = 1000, cabinets = [toSha1(hex.toLowerCase())]): Promise<ClientCheck> {
  const { client } = scriptedWsus({ ExecuteSPGetInstallableItems: `<ExecuteSPGetInstallableItemsResult><ArrayOfGenericReadableRow>${files}</ArrayOfGenericReadableRow></ExecuteSPGetInstallableItemsResult>` });
  return checkAsClient(client, createContentFetcher(), { updateId: packageId, revisionNumber: 1, contentOrigin: origin, workFolder, maxBytes, cabinets, verify: () => Promise.resolve(judged) });
}

test('what the server hands out is fetched by its SHA-1, hashed, judged and thrown away', async () => {
  using folder = temporaryFolder();
  const origin = await serve(good);
  const result = await check(origin, folder.path);
  expect(result).toMatchObject({ accepted: true, facts: [{ label: 'Address', value: `${origin}/Content/${hex.slice(-2)}/${hex}.cab` }, { label: 'SHA-1' }, { label: 'SHA-256', value: sha256.toString('hex') }] });
  expect(result.predictedCode).toBeUndefined();
  expect(readdirSync(folder.path)).toEqual([]);
});

test.each<[string, RequestListener, string]>([
  ['nothing there', (_request, response) => response.writeHead(404).end(), '0x80244019'],
  ['a login', (_request, response) => response.writeHead(401).end(), '0x80244017'],
  ['a redirect is not followed', (_request, response) => response.writeHead(302, { location: '/x' }).end(), '0x80244FFF'],
  ['other bytes', (_request, response) => response.end('a signed cabineT'), '0x80246002'],
  ['fewer bytes', (_request, response) => response.end('a'), '0x80246002'],
  ['more bytes', (_request, response) => response.end(Buffer.alloc(5_000_000)), '0x80246002'],
])('%s', async (_, listener, code) => {
  using folder = temporaryFolder();
  const result = await check(await serve(listener), folder.path);
  expect(result).toMatchObject({ accepted: false, predictedCode: code });
  expect(result.sentence.length).toBeGreaterThan(30);
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a second digest that differs counts too', async () => {
  using folder = temporaryFolder();
  expect(await check(await serve(good), folder.path, file({ sha256: new Uint8Array(32) }))).toMatchObject({ predictedCode: '0x80246002' });
});

test('no file, no trust, no connection, too large', async () => {
  using folder = temporaryFolder();
  const origin = await serve(good);
  expect(await check(origin, folder.path, row([1, 2]))).toMatchObject({ predictedCode: '0x80246001' });
  expect(await check(origin, folder.path, file(), verdict({ signed: false, outcome: 'failed' }))).toMatchObject({ predictedCode: '0x800B0100' });
  expect(await check('http://127.0.0.1:1', folder.path)).toMatchObject({ predictedCode: '0x80072EFD' });
  await expect(check(origin, folder.path, file({ size: 2000 }))).rejects.toMatchObject({ code: 'wsus/file-too-large' });
});

test('every cabinet that was published must be told of', async () => {
  using folder = temporaryFolder();
  const own = toSha1(hex.toLowerCase());
  const other = toSha1('ab'.repeat(20));
  const result = await check(await serve(good), folder.path, file(), verdict(), 1000, [own, other]);
  expect(result).toMatchObject({ accepted: false, predictedCode: '0x80246001', sentence: expect.stringContaining(`${other.toUpperCase()}.cab`) as string });
  expect(result.sentence).not.toContain(hex);
});

test('clients fetch over http, at the port below the encrypted one', () => {
  expect(contentOriginOf({ host: 'wsus', port: 8531, tls: true })).toBe('http://wsus:8530');
  expect(contentOriginOf({ host: 'wsus', port: 443, tls: true })).toBe('http://wsus:80');
  expect(contentOriginOf({ host: '::1', port: 8530, tls: false })).toBe('http://[::1]:8530');
});
