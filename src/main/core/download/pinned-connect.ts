import type { LookupAddress } from 'node:dns';
import { lookup as resolveName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { Fault } from '../fault.js';
import { demandAllowedAddress, isLiteralAddress, normalizeHost, type AddressPolicy } from './address.js';

/** All addresses of a name, in the order in which they are to be tried. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

export const resolveBySystem: ResolveHost = async (host) => resolveName(host, { all: true, verbatim: true });

/**
 * Every address of the host, each one allowed. One that is not refuses the host: a name that is at once
 * public and private is what an attack by DNS rebinding looks like.
 * @throws Fault `download/address-refused`, or the resolver's error
 */
export async function resolveAllowed(host: string, policy: AddressPolicy, resolve: ResolveHost): Promise<readonly LookupAddress[]> {
  const bare = normalizeHost(host);
  if (isLiteralAddress(bare)) {
    demandAllowedAddress(bare, bare, policy);
    return [{ address: bare, family: bare.includes(':') ? 6 : 4 }];
  }
  const addresses = await resolve(bare);
  for (const { address } of addresses) demandAllowedAddress(bare, address, policy);
  if (addresses.length === 0) throw new Fault('download/host-unknown', { host: bare });
  return addresses;
}

export interface PinnedConnectOptions {
  readonly policy: AddressPolicy;
  readonly resolve: ResolveHost;
  readonly secureContext?: SecureContext;
  /** Milliseconds until a connection, encryption included, must stand. */
  readonly connectTimeout: number;
}

/**
 * Node's socket connects to exactly what its `lookup` answers, so the judged addresses are the ones that
 * are used; nothing is resolved a second time. For literal addresses Node asks no lookup: they are judged before.
 */
function judgedLookup(options: PinnedConnectOptions): LookupFunction {
  return (host, lookupOptions, callback) => {
    resolveAllowed(host, options.policy, options.resolve).then(
      (addresses) => {
        const [first] = addresses;
        if (lookupOptions.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

/** A connector for undici that reaches allowed addresses only. */
export function pinnedConnector(options: PinnedConnectOptions): buildConnector.connector {
  const connect = buildConnector({
    lookup: judgedLookup(options),
    timeout: options.connectTimeout,
    // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED in the environment changes the default.
    rejectUnauthorized: true,
    ...(options.secureContext !== undefined && { secureContext: options.secureContext }),
  });
  return (target, callback) => {
    const host = normalizeHost(target.hostname);
    try {
      if (isLiteralAddress(host)) demandAllowedAddress(host, host, options.policy);
    } catch (error) {
      callback(error as Fault, null);
      return;
    }
    connect(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      try {
        demandAllowedAddress(host, socket.remoteAddress ?? 'unknown', options.policy);
        callback(null, socket);
      } catch (refusal) {
        socket.destroy();
        callback(refusal as Fault, null);
      }
    });
  };
}

