import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { answer } from './listener.js';
import { readRange } from './range.js';

export interface ServedFile {
  readonly path: string;
  readonly contentType: string;
  /** Strong, with its quotes; changes with the bytes. */
  readonly etag: string;
  readonly lastModified: Date;
  /** Bytes per second; unlimited when absent. */
  readonly throttle?: number;
}

/** RFC 9110 §13.1.3: dates are compared in whole seconds. */
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

function isUnchanged(request: IncomingMessage, file: ServedFile): boolean {
  const none = request.headers['if-none-match'];
  if (none !== undefined) return none.trim() === '*' || none.split(',').some((tag) => tag.trim().replace(/^W\//u, '') === file.etag);
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && seconds(file.lastModified) <= seconds(new Date(since));
}

/** RFC 9110 §13.1.5: a range is only for the very file the client has begun. */
function mayResume(request: IncomingMessage, file: ServedFile): boolean {
  const condition = request.headers['if-range']?.toString();
  if (condition === undefined) return true;
  return condition.startsWith('"') ? condition === file.etag : Date.parse(condition) === seconds(file.lastModified) * 1000;
}

/** Passes bytes on in ten portions a second. */
async function* paced(source: AsyncIterable<Buffer>, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const portion = Math.max(1, Math.floor(bytesPerSecond / 10));
  for await (const chunk of source) {
    for (let start = 0; start < chunk.length; start += portion) {
      const piece = chunk.subarray(start, start + portion);
      yield piece;
      await delay((piece.length / bytesPerSecond) * 1000);
    }
  }
}

async function send(response: ServerResponse, file: ServedFile, range: { start: number; end: number }): Promise<void> {
  const source = createReadStream(file.path, range);
  const paces = file.throttle === undefined ? source : Readable.from(paced(source as AsyncIterable<Buffer>, file.throttle));
  try {
    await pipeline(paces, response);
  } catch (error) {
    // A client that goes away in the middle is no defect of ours.
    if (!response.destroyed) throw error;
  } finally {
    source.destroy();
  }
}

/** GET and HEAD of a file, whole or in part. */
export async function serveFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    answer(response, 405);
    return;
  }
  const info = await stat(file.path).catch(() => undefined);
  if (info?.isFile() !== true) {
    answer(response, 404);
    return;
  }
  const headers: OutgoingHttpHeaders = {
    etag: file.etag,
    'last-modified': file.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': file.contentType,
  };
  if (isUnchanged(request, file)) {
    response.writeHead(304, headers).end();
    return;
  }
  const range = mayResume(request, file) ? readRange(request.headers.range, info.size) : undefined;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${String(info.size)}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'content-length': end - start + 1,
    ...(range === undefined ? {} : { 'content-range': `bytes ${String(start)}-${String(end)}/${String(info.size)}` }),
  });
  if (request.method === 'HEAD' || info.size === 0) response.end();
  else await send(response, file, { start, end });
}
