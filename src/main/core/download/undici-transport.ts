import type { SecureContext } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';
import { Fault } from '../fault.js';
import { demandAllowedAddress, isLiteralAddress, normalizeHost, type AddressPolicy } from './address.js';
import { joinHeaders } from './join-headers.js';
import { bodyFault, connectFault } from './network-error.js';
import { pinnedConnector, resolveAllowed, resolveBySystem, type ResolveHost } from './pinned-connect.js';
import { demandProxyConsent, judgeProxy, proxyFault, withoutProxy, type ResolveProxy } from './proxy.js';
import { proxyRoute, type ProxyRoute, type Route } from './proxy-route.js';
import type { FetchTransport, TransportAnswer, TransportRequest } from './transport.js';

export interface UndiciTransportOptions {
  readonly policy: AddressPolicy;
  readonly resolve?: ResolveHost;
  readonly resolveProxy?: ResolveProxy;
  /** From `trustedAuthorities`; Node's own list without it. */
  readonly authorities?: SecureContext;
  /** Milliseconds. */
  readonly connectTimeout?: number;
}

const connectTimeoutByDefault = 15_000;

/**
 * Behind a proxy it is the proxy that resolves the name, often the only one that can. What can be
 * known here is judged: a literal address always, a name when this machine resolves it as well.
 */
async function judgeBehindProxy(url: URL, policy: AddressPolicy, resolve: ResolveHost): Promise<void> {
  const host = normalizeHost(url.hostname);
  if (isLiteralAddress(host)) {
    demandAllowedAddress(host, host, policy);
    return;
  }
  try {
    await resolveAllowed(host, policy, resolve);
  } catch (error) {
    if (error instanceof Fault && error.code === 'download/address-refused') throw error;
  }
}

async function* readBody(answer: Dispatcher.ResponseData, host: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const chunk of answer.body) {
      const bytes = chunk as Uint8Array;
      received += bytes.byteLength;
      yield bytes;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw bodyFault(error, host, received);
  }
}

/** Downloads by undici: addresses pinned, certificates judged, never following a redirect by itself. */
export function createUndiciTransport(options: UndiciTransportOptions): FetchTransport {
  const { policy, resolve = resolveBySystem, resolveProxy = withoutProxy, connectTimeout = connectTimeoutByDefault } = options;
  const connection = { connectTimeout, ...(options.authorities !== undefined && { secureContext: options.authorities }) };
  // How long an answer may take is the caller's to judge, so undici's own limits are off.
  const direct = new Agent({ connect: pinnedConnector({ policy, resolve, ...connection }), headersTimeout: 0, bodyTimeout: 0 });
  const proxies = new Map<string, ProxyRoute>();

  function routeBy(proxy: URL | undefined, url: URL): Route {
    if (proxy === undefined) return { dispatcher: direct, origin: url.origin, path: url.pathname + url.search };
    const known = proxies.get(proxy.origin) ?? proxyRoute(proxy, connection);
    proxies.set(proxy.origin, known);
    return known.to(url);
  }

  async function get({ url, headers, signal }: TransportRequest): Promise<TransportAnswer> {
    const proxy = judgeProxy(await resolveProxy(url.href));
    if (proxy !== undefined) await judgeBehindProxy(url, policy, resolve);
    const route = routeBy(proxy, url);
    const forwardedBy = url.protocol === 'http:' ? proxy : undefined;
    let answer: Dispatcher.ResponseData;
    try {
      answer = await route.dispatcher.request({
        origin: route.origin,
        path: route.path,
        method: 'GET',
        headers: { ...headers, host: url.host },
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw forwardedBy === undefined ? connectFault(error, url.hostname) : proxyFault(error, forwardedBy);
    }
    // An abandoned body reports that it was abandoned; nobody is left to hear it.
    answer.body.on('error', () => undefined);
    const discard = (): void => {
      answer.body.destroy();
    };
    if (forwardedBy !== undefined && answer.statusCode === 407) {
      discard();
      demandProxyConsent(answer.statusCode, forwardedBy, url.hostname);
    }
    return { status: answer.statusCode, headers: joinHeaders(answer.headers), body: readBody(answer, url.hostname, signal), discard };
  }

  return {
    get,
    close: async () => {
      await Promise.all([direct.destroy(), ...[...proxies.values()].map(async (proxy) => proxy.close())]);
    },
  };
}
