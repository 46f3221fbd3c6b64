import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createHttpOpener } from '../../../../src/main/core/wsus/upkeep/http-source.js';

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/Content/AB/X.cab`;
}

const content = Buffer.from('0123456789');
const open = createHttpOpener();

test('reads the part that is asked for, and only that', async () => {
  const ranges: string[] = [];
  const url = await serve((request, response) => {
    const match = /^bytes=(\d+)-(\d+)$/u.exec(request.headers.range ?? '');
    if (match === null) return void response.writeHead(200, { 'content-length': content.length }).end();
    ranges.push(match[0]);
    response.writeHead(206).end(content.subarray(Number(match[1]), Number(match[2]) + 1));
  });
  const opened = await open(url);
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  expect(opened.source.size).toBe(10);
  expect(Buffer.from(await opened.source.read(3, 4)).toString()).toBe('3456');
  expect(await opened.source.read(10, 0)).toHaveLength(0);
  await expect(opened.source.read(8, 3)).rejects.toThrow(RangeError);
  expect(ranges).toEqual(['bytes=3-6']);
});

test('a file that is not there is missing; what the site does not explain is unknown', async () => {
  expect(await open(await serve((_, response) => response.writeHead(404).end()))).toEqual({ kind: 'missing' });
  server?.close();
  expect(await open(await serve((_, response) => response.writeHead(403).end()))).toEqual({ kind: 'unknown' });
  server?.close();
  // Nothing is followed elsewhere.
  expect(await open(await serve((_, response) => response.writeHead(302, { location: 'http://elsewhere.example/' }).end()))).toEqual({ kind: 'unknown' });
});

test.each([
  ['the whole file', (response: ServerResponse) => response.writeHead(200).end(content)],
  ['more than was asked for', (response: ServerResponse) => response.writeHead(206).end(Buffer.alloc(100_000))],
  ['less than was asked for', (response: ServerResponse) => response.writeHead(206).end('1')],
])('a site that answers with %s is not believed', async (_, answer) => {
  const url = await serve((request, response) => {
    if (request.method === 'HEAD') response.writeHead(200, { 'content-length': content.length }).end();
    else answer(response);
  });
  const opened = await open(url);
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  await expect(opened.source.read(0, 4)).rejects.toMatchObject({ code: 'app/file-unreadable' });
});

test('a server that is not there is told by its code', async () => {
  const url = await serve((_, response) => response.end());
  await new Promise((done) => server!.close(done));
  await expect(open(url)).rejects.toMatchObject({ code: expect.stringMatching(/^wsus\//u) as string });
});
