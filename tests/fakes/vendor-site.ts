import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SiteCertificates } from '../fixtures/site-certificate.js';

/** What a site can do wrong with one request. */
export type SiteMisbehaviour =
  /** Cuts the connection after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly after: number }
  /** Stops sending after so many bytes, and keeps the connection. */
  | { readonly kind: 'stall'; readonly after: number }
  /** One byte every so many milliseconds. */
  | { readonly kind: 'drip'; readonly every: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** A page, with or without a type that says so. */
  | { readonly kind: 'page'; readonly type?: string; readonly text?: string; readonly padTo?: number }
  /** Other bytes, the length stated. */
  | { readonly kind: 'other-body'; readonly body: Uint8Array }
  /** The same or other bytes without a stated length. */
  | { readonly kind: 'chunked'; readonly body?: Uint8Array; readonly endless?: boolean }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'ignore-range' }
  /** 206 with a Content-Range that is not what was asked for. */
  | { readonly kind: 'wrong-range'; readonly contentRange: string }
  /** 206 that says right and sends the bytes from the beginning. */
  | { readonly kind: 'wrong-bytes' }
  /** Never answers at all. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'well' };

export interface SiteFile {
  body: Uint8Array;
  etag?: string | undefined;
  lastModified?: string | undefined;
  type?: string;
  /** Taken one by one, a request each; then the site behaves well. */
  misbehave?: SiteMisbehaviour[];
}

export interface SiteRequest {
  readonly path: string;
  readonly host: string;
  readonly headers: IncomingMessage['headers'];
}

export interface VendorSite extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly SiteRequest[];
  /** How many requests were being answered at once at most. */
  readonly mostAtOnce: number;
  serve(path: string, file: SiteFile): void;
  close(): Promise<void>;
}

const etagOf = (file: SiteFile): Record<string, string> => ({
  ...(file.etag !== undefined && { etag: file.etag }),
  ...(file.lastModified !== undefined && { 'last-modified': file.lastModified }),
});

/** RFC 9110 §13.1.5 and §14.2: the range holds only while the validator is the same, compared strongly. */
function wantedRange(request: IncomingMessage, file: SiteFile): number | undefined {
  const match = /^bytes=(\d+)-$/u.exec(request.headers.range ?? '');
  const condition = request.headers['if-range']?.toString();
  if (match === null) return undefined;
  if (condition !== undefined && condition !== (condition.startsWith('"') ? file.etag : file.lastModified)) return undefined;
  return Number(match[1]);
}

function answerWell(request: IncomingMessage, response: ServerResponse, file: SiteFile, send: (body: Uint8Array) => unknown): void {
  const from = wantedRange(request, file);
  const total = file.body.byteLength;
  const common = { ...etagOf(file), 'content-type': file.type ?? 'application/octet-stream', 'accept-ranges': 'bytes' };
  if (from !== undefined && from >= total) {
    response.writeHead(416, { 'content-range': `bytes */${String(total)}` }).end();
    return;
  }
  const body = file.body.subarray(from ?? 0);
  const range = from === undefined ? {} : { 'content-range': `bytes ${String(from)}-${String(total - 1)}/${String(total)}` };
  response.writeHead(from === undefined ? 200 : 206, { ...common, ...range, 'content-length': body.byteLength });
  send(body);
}

function drip(response: ServerResponse, body: Uint8Array, every: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed || sent >= body.byteLength) clearInterval(timer);
    else response.write(body.subarray(sent, ++sent));
  }, every);
  response.on('close', () => clearInterval(timer));
}

function sendEndlessly(response: ServerResponse): void {
  const piece = new Uint8Array(64 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

function misbehave(how: SiteMisbehaviour, request: IncomingMessage, response: ServerResponse, file: SiteFile): void {
  const whole = { ...etagOf(file), 'content-type': 'application/octet-stream' };
  switch (how.kind) {
    case 'well':
      answerWell(request, response, file, (body) => response.end(body));
      break;
    case 'cut':
      answerWell(request, response, file, (body) => response.write(body.subarray(0, how.after), () => response.destroy()));
      break;
    case 'stall':
      answerWell(request, response, file, (body) => response.write(body.subarray(0, how.after)));
      break;
    case 'drip':
      answerWell(request, response, file, (body) => drip(response, body, how.every));
      break;
    case 'status':
      response.writeHead(how.status, how.headers).end(how.body);
      break;
    case 'redirect':
      response.writeHead(how.status ?? 302, { location: how.to }).end('elsewhere');
      break;
    case 'page': {
      const page = Buffer.from((how.text ?? '<!DOCTYPE html>\n<html><body>Blocked</body></html>').padEnd(how.padTo ?? 0));
      response.writeHead(200, { 'content-type': how.type ?? 'text/html; charset=utf-8', 'content-length': page.byteLength }).end(page);
      break;
    }
    case 'other-body':
      response.writeHead(200, { ...whole, 'content-length': how.body.byteLength }).end(how.body);
      break;
    case 'chunked':
      response.writeHead(200, whole);
      if (how.endless === true) sendEndlessly(response);
      else response.end(how.body ?? file.body);
      break;
    case 'gzip': {
      const packed = gzipSync(file.body);
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.byteLength }).end(packed);
      break;
    }
    case 'ignore-range':
      response.writeHead(200, { ...whole, 'content-length': file.body.byteLength }).end(file.body);
      break;
    case 'wrong-range':
      response.writeHead(206, { ...whole, 'content-range': how.contentRange }).end(file.body);
      break;
    case 'wrong-bytes': {
      const from = wantedRange(request, file) ?? 0;
      const total = file.body.byteLength;
      response.writeHead(206, { ...whole, 'content-range': `bytes ${String(from)}-${String(total - 1)}/${String(total)}` });
      response.end(file.body.subarray(0, total - from));
      break;
    }
    case 'silent':
      break;
  }
}

/** A vendor's download site on the loopback address; what it serves it serves under every host name. */
export async function startVendorSite(tls?: SiteCertificates): Promise<VendorSite> {
  const files = new Map<string, SiteFile>();
  const requests: SiteRequest[] = [];
  let [atOnce, mostAtOnce] = [0, 0];
  const listener: RequestListener = (request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    requests.push({ path, host: request.headers.host ?? '', headers: request.headers });
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.on('close', () => (atOnce -= 1));
    const file = files.get(path);
    if (file === undefined) response.writeHead(404).end('no such file');
    else misbehave(file.misbehave?.shift() ?? { kind: 'well' }, request, response, file);
  };
  const server = tls === undefined ? createPlainServer(listener) : createTlsServer({ cert: tls.certificate, key: tls.key }, listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    serve: (path, file) => void files.set(path, file),
    close,
    [Symbol.asyncDispose]: close,
  };
}
