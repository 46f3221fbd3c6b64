import { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Agent, buildConnector, Client, type Dispatcher } from 'undici';
import { demandProxyConsent, proxyFault } from './proxy.js';

/** How undici is asked for one address. */
export interface Route {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly path: string;
}

export interface ProxyRoute {
  to(url: URL): Route;
  close(): Promise<void>;
}

export interface ProxyRouteOptions {
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly secureContext?: SecureContext;
}

/**
 * Reaches a site through the proxy's CONNECT. Undici's own ProxyAgent does the same but reports a proxy
 * that wants a login as a sentence only; here it is a code, so that the caller can go another way.
 */
function tunnelConnector(proxy: URL, options: ProxyRouteOptions, connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) => {
    const place = target.port === '' ? `${target.host ?? target.hostname}:443` : (target.host ?? `${target.hostname}:${target.port}`);
    // A tunnel takes its connection over, so a client serves for one.
    const client = new Client(proxy.origin, { connect, headersTimeout: options.connectTimeout });
    client
      .connect({ path: place, headers: { host: place } })
      .then(({ socket, statusCode }) => {
        try {
          demandProxyConsent(statusCode, proxy, target.hostname);
        } catch (refusal) {
          socket.on('error', () => undefined).destroy();
          throw refusal;
        }
        if (!(socket instanceof Socket)) throw new TypeError('a tunnel is a socket');
        connect({ ...target, httpSocket: socket }, callback);
      })
      .catch((error: unknown) => callback(proxyFault(error, proxy), null))
      .finally(() => void client.destroy());
  };
}

/** Sites by https go through a tunnel, plain http is forwarded: few proxies open tunnels to port 80. */
export function proxyRoute(proxy: URL, options: ProxyRouteOptions): ProxyRoute {
  // The proxy itself is the administrator's choice and usually private: its address is not judged.
  const connect = buildConnector({
    timeout: options.connectTimeout,
    rejectUnauthorized: true,
    ...(options.secureContext !== undefined && { secureContext: options.secureContext }),
  });
  const limits = { headersTimeout: 0, bodyTimeout: 0 };
  const forwarding = new Agent({ connect, ...limits });
  const tunnelling = new Agent({ connect: tunnelConnector(proxy, options, connect), ...limits });
  return {
    to: (url) =>
      url.protocol === 'http:'
        ? { dispatcher: forwarding, origin: proxy.origin, path: url.href }
        : { dispatcher: tunnelling, origin: url.origin, path: url.pathname + url.search },
    close: async () => {
      await Promise.all([forwarding.destroy(), tunnelling.destroy()]);
    },
  };
}
