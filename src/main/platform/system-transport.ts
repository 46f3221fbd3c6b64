import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { serveTransport } from '../core/download/port-transport.js';
import { judgeProxy } from '../core/download/proxy.js';
import type { FetchTransport } from '../core/download/transport.js';
import { Fault } from '../core/fault.js';
import { createNetFetchTransport, type FetchNet, type FetchSession } from './net-fetch-transport.js';

/**
 * Ways for worker threads to fetch by Chromium through a proxy; each proxy has a session of its own, made when something is first
 * fetched by it.
 * @throws by the function: Fault `download/proxy-invalid`
 */
export function createSystemTransport<S extends FetchSession>(net: FetchNet<S>, openSession: (partition: string) => S): (proxy: string) => MessagePort {
  const transports = new Map<string, FetchTransport>();
  const transportBy = (proxy: URL): FetchTransport => {
    const transport = transports.get(proxy.origin) ?? createNetFetchTransport(net, openSession(`download-${proxy.origin}`), proxy);
    transports.set(proxy.origin, transport);
    return transport;
  };
  return (address) => {
    const proxy = judgeProxy(address);
    if (proxy === undefined) throw new Fault('download/proxy-invalid', { proxy: address, reason: 'it is no proxy.' });
    const { port1, port2 } = new MessageChannel();
    serveTransport(port1, { get: async (request) => transportBy(proxy).get(request), close: async () => Promise.resolve() });
    return port2;
  };
}
