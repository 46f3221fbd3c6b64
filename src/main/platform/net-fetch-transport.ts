import { Readable } from 'node:stream';
import type { ClientRequest, ClientRequestConstructorOptions, Session } from 'electron';
import { bodyFault, connectFault, reasonOf } from '../core/download/network-error.js';
import type { FetchTransport, TransportAnswer, TransportRequest } from '../core/download/transport.js';
import { Fault } from '../core/fault.js';
import { joinHeaders } from '../core/download/join-headers.js';
import { proxyAnswer, settleProxy, type ProxySession } from './session-proxy.js';

/** What is used of Electron's session: one that nothing else uses, and that is not kept on the disk. */
export type FetchSession = ProxySession & Pick<Session, 'setSpellCheckerLanguages'>;

/** What a request is made with; Electron's `net` itself. */
export interface FetchNet<S> {
  request(options: Omit<ClientRequestConstructorOptions, 'session'> & { session: S }): ClientRequest;
}

/** Chromium's names for what goes wrong before an answer comes. */
function netFault(error: unknown, host: string, proxy: URL): Fault {
  const reason = reasonOf(error);
  const options = { cause: error };
  if (reason.includes('ERR_PROXY_AUTH_')) return new Fault('download/proxy-login-needed', { proxy: proxy.host }, options);
  if (reason.includes('ERR_TUNNEL_CONNECTION_FAILED')) return new Fault('download/proxy-refused', { proxy: proxy.host, host, status: 'ERR_TUNNEL_CONNECTION_FAILED' }, options);
  if (/ERR_PROXY_(?:CONNECTION_FAILED|CERTIFICATE_INVALID)/u.test(reason)) return new Fault('download/proxy-unreachable', { proxy: proxy.host, reason }, options);
  if (reason.includes('ERR_CERT_')) return new Fault('download/certificate-refused', { host, reason }, options);
  if (reason.includes('ERR_SSL_')) return new Fault('download/tls-failed', { host, reason }, options);
  if (reason.includes('ERR_NAME_NOT_RESOLVED')) return new Fault('download/host-unknown', { host }, options);
  return connectFault(error, host);
}

async function* readBody(body: Readable, host: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const chunk of body) {
      const bytes = chunk as Uint8Array;
      received += bytes.byteLength;
      yield bytes;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw bodyFault(error, host, received);
  }
}

/**
 * Downloads by Chromium through one proxy that wants the account of whoever is signed on (Negotiate, NTLM), and never around it.
 * Sites get no login: `omit` is about them, not about the proxy. The session is used by nothing else.
 */
export function createNetFetchTransport<S extends FetchSession>(net: FetchNet<S>, session: S, proxy: URL): FetchTransport {
  // With a language Chromium fetches its dictionary from its maker's site, by every new session.
  session.setSpellCheckerLanguages([]);
  // Without the rule Chromium goes to this computer directly, and so this computer is what it is asked about.
  const ready = settleProxy(session, { mode: 'fixed_servers', proxyRules: proxy.origin, proxyBypassRules: '<-loopback>' }, 'http://127.0.0.1/', proxyAnswer(proxy));
  ready.catch(() => undefined);

  const send = async ({ url, headers, signal }: TransportRequest): Promise<TransportAnswer> =>
    new Promise((resolve, reject) => {
      const request = net.request({ method: 'GET', url: url.href, session, redirect: 'manual', credentials: 'omit', cache: 'no-store', headers: { ...headers } });
      const discard = (): void => request.abort();
      signal.addEventListener('abort', discard, { once: true });
      request.on('close', () => signal.removeEventListener('abort', discard));
      request.on('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Fault('app/cancelled')));
      request.on('error', (error) => reject(netFault(error, url.hostname, proxy)));
      // No password is ever typed: what the account cannot do by itself is refused.
      request.on('login', (_info, callback) => callback());
      request.on('redirect', (status, _method, location, answered) => {
        resolve({ status, headers: { ...joinHeaders(answered), location }, body: Readable.from([]), discard });
        discard();
      });
      request.on('response', (response) => {
        if (!(response instanceof Readable)) throw new TypeError('an answer of net is a stream');
        // An abandoned body reports that it was abandoned; nobody is left to hear it.
        response.on('error', () => undefined);
        if (response.statusCode === 407) {
          reject(new Fault('download/proxy-login-needed', { proxy: proxy.host }));
          discard();
          return;
        }
        resolve({ status: response.statusCode, headers: joinHeaders(response.headers), body: readBody(response, url.hostname, signal), discard });
      });
      request.end();
    });

  return {
    get: async (request) => {
      await ready;
      request.signal.throwIfAborted();
      return send(request);
    },
    close: async () => Promise.resolve(),
  };
}
