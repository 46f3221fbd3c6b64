import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Fault } from '../../main/core/fault.js';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What stands behind the key, decoded, without a leading slash and without the query. */
  readonly path: string;
  /** `http://127.0.0.1:PORT/KEY`, or without a key where none was used. */
  readonly baseUrl: string;
  readonly secure: boolean;
}
export type Route = (exchange: Exchange) => Promise<void>;

/** One secret first part of the path, and what it opens. */
export interface Door {
  readonly key: string;
  readonly route: Route;
}

export interface ListenerOptions {
  readonly port: number;
  readonly doors: readonly Door[];
  /** What is open to who knows no key, as all of a real server is. */
  readonly open?: Route;
  /** PEM; with it the listener speaks TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly reportDefect: (where: string, error: unknown) => void;
}

export interface Listener {
  readonly port: number;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const limits = { maxHeaderSize: 16 * 1024, headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 30_000 };

/** How long a request that nobody waits for any more may take to end. Milliseconds. */
const endingPatience = 3000;

const same = (a: string, b: string): boolean => {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
};

export function answer(response: ServerResponse, status: number, text = ''): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

interface Opened {
  readonly route: Route;
  readonly path: string;
  /** What the address begins with before the path. */
  readonly prefix: string;
}

/** The path without its key; `undefined` when no door has it. A path that cannot be decoded has none. */
function open({ doors, open: unlocked }: ListenerOptions, url: string): Opened | undefined {
  const [, key = '', ...rest] = url.split('?', 1)[0]?.split('/') ?? [];
  const door = doors.find((candidate) => same(candidate.key, key));
  const route = door?.route ?? unlocked;
  if (route === undefined) return undefined;
  try {
    const path = (door === undefined ? [key, ...rest] : rest).map(decodeURIComponent).join('/');
    return { route, path, prefix: door === undefined ? '' : `/${door.key}` };
  } catch {
    return undefined;
  }
}

/** Electron's and Node's own fault for a port that cannot be had. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(new Fault('practice/port-unavailable', { port, reason: error.message }, { cause: error }));
    });
    server.listen({ host: loopback, port, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/**
 * Listens on the loopback only, and, unless something is open, only to who knows a key. The Host header must be ours: a web page
 * whose name was made to point here (DNS rebinding) sends its own.
 * @throws Fault `practice/port-unavailable`
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const secure = options.tls !== undefined;
  let port = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    const host = request.headers.host ?? '';
    if (host !== `${loopback}:${String(port)}` && host !== `localhost:${String(port)}`) {
      answer(response, 421);
      return;
    }
    const opened = open(options, request.url ?? '');
    if (opened === undefined) {
      answer(response, 404);
      return;
    }
    const baseUrl = `${secure ? 'https' : 'http'}://${host}${opened.prefix}`;
    await opened.route({ request, response, path: opened.path, baseUrl, secure });
  };
  const running = new Set<Promise<void>>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const handled = handle(request, response)
      .catch((error: unknown) => {
        if (!response.destroyed) options.reportDefect(request.method ?? '', error);
        if (response.headersSent) response.destroy();
        else answer(response, 500);
      })
      .finally(() => running.delete(handled));
    running.add(handled);
  };
  const server =
    options.tls === undefined
      ? createServer(limits, onRequest)
      : createSecureServer({ ...limits, cert: options.tls.certificate, key: options.tls.key }, onRequest);
  port = await listen(server, options.port);
  return {
    port,
    origin: `${secure ? 'https' : 'http'}://${loopback}:${String(port)}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      // Who asked is gone, but what was begun is ended: a cabinet that is half signed would stay on the share.
      await Promise.race([Promise.allSettled(running), setTimeout(endingPatience, undefined, { ref: false })]);
    },
  };
}
