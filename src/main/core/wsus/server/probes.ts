import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { transportFault } from '../soap/transport-fault.js';

export interface PeerCertificate {
  readonly der: Uint8Array;
  /** The system trusts its issuer and it names this host. */
  readonly trusted: boolean;
  /** Why not; empty when trusted. */
  readonly reason: string;
}

/** What a diagnosis looks at below SOAP. */
export interface NetworkProbes {
  /** @throws Fault `wsus/name-unknown` */
  resolve(host: string): Promise<readonly string[]>;
  /** @throws Fault */
  openPort(host: string, port: number, signal: AbortSignal): Promise<void>;
  /** Looks at the certificate without sending anything. @throws Fault */
  peekCertificate(host: string, port: number, signal: AbortSignal): Promise<PeerCertificate>;
}

const timeoutMs = 10_000;
const bare = (host: string): string => host.replace(/^\[|\]$/gu, '');
const urlOf = (host: string, port: number): string => `http://${bare(host).includes(':') ? `[${bare(host)}]` : host}:${String(port)}`;

interface Closable {
  destroy(): unknown;
  setTimeout(milliseconds: number, callback: () => void): unknown;
  once(event: 'error', listener: (error: Error) => void): unknown;
}

/** Waits for a socket's first good event; the socket is closed whatever happens. */
async function untilReady<S extends Closable, T>(socket: S, ready: (socket: S, done: (value: T) => void) => void, where: string, signal: AbortSignal): Promise<T> {
  try {
    return await new Promise<T>((resolve, reject) => {
      socket.once('error', reject);
      socket.setTimeout(timeoutMs, () => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true });
      ready(socket, resolve);
    });
  } catch (error) {
    throw transportFault(error, where, signal);
  } finally {
    socket.destroy();
  }
}

const certificateOf = (socket: TLSSocket): PeerCertificate => ({
  der: new Uint8Array(socket.getPeerX509Certificate()?.raw ?? []),
  trusted: socket.authorized,
  reason: socket.authorized ? '' : String(socket.authorizationError).slice(0, 100),
});

/** Probes over the machine's own network. */
export const nodeProbes: NetworkProbes = {
  resolve: async (host) => {
    try {
      return (await lookup(bare(host), { all: true })).map((each) => each.address);
    } catch (error) {
      throw transportFault(error, urlOf(host, 0));
    }
  },
  openPort: async (host, port, signal) =>
    untilReady(connectTcp({ host: bare(host), port }), (socket, done: (value: undefined) => void) => socket.once('connect', () => done(undefined)), urlOf(host, port), signal),
  peekCertificate: async (host, port, signal) => {
    const name = isIP(bare(host)) === 0 ? { servername: host } : {};
    const socket = connectTls({ host: bare(host), port, rejectUnauthorized: false, ...name });
    return untilReady(socket, (ready, done: (value: PeerCertificate) => void) => ready.once('secureConnect', () => done(certificateOf(ready))), urlOf(host, port), signal);
  },
};
