import { createHash } from 'node:crypto';
import { net, session } from 'electron';
import { isFingerprint } from '../../shared/units.js';
import { Fault } from '../core/fault.js';
import type { Login } from '../core/profile/ports.js';
import type { ServerRecord } from '../core/profile/server-record.js';
import { serverOrigin } from '../core/wsus/soap/client.js';
import type { SoapTransport } from '../core/wsus/soap/transport.js';
import { createNetSoapTransport, type NetSoapOptions } from './net-soap-transport.js';

function loginOf({ login }: ServerRecord, { password }: Login): NetSoapOptions['login'] {
  if (login.kind !== 'account') return { kind: login.kind };
  if (password === undefined) throw new Fault('certificates/store-locked');
  return { kind: 'account', user: login.user, password };
}

/**
 * Chromium keeps logins and certificates by session, so each server, account and accepted certificate has
 * one of its own: what was allowed for one is never offered to another. The names carry nothing of them.
 */
const partitions = new Map<string, string>();

function partitionOf(options: NetSoapOptions): string {
  const key = createHash('sha256').update(JSON.stringify(options)).digest('hex');
  const partition = partitions.get(key) ?? `wsus-${partitions.size + 1}`;
  partitions.set(key, partition);
  return partition;
}

/** A transport for the administration service through Chromium's network stack. */
export function createWsusTransport(record: ServerRecord, login: Login): SoapTransport {
  const fingerprint = record.acceptedFingerprint;
  const options: NetSoapOptions = {
    origin: serverOrigin(record),
    login: loginOf(record, login),
    ...(fingerprint !== undefined && isFingerprint(fingerprint) ? { acceptedFingerprint: fingerprint } : {}),
  };
  return createNetSoapTransport(net, session.fromPartition(partitionOf(options)), options);
}
