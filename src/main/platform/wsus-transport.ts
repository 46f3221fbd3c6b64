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
  if (password === undefined) throw new Fault('wsus/login-refused', { host: '', user: login.user });
  return { kind: 'account', user: login.user, password };
}

/**
 * Chromium keeps logins and certificates by session, so each server, account and accepted certificate has
 * one of its own: what was allowed for one is never offered to another.
 */
const partitionOf = (options: NetSoapOptions): string => `wsus-${createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 32)}`;

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
