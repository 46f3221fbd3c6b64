import { describe, expect, it } from 'vitest';
import { recordFrom, viewOf, type ServerRecord } from '../../../src/main/core/profile/server-record.js';
import type { ServerInput } from '../../../src/shared/ipc/servers.js';

const sealed = Buffer.from('sealed').toString('base64');
const before: ServerRecord = {
  host: 'wsus.corp.example',
  port: 8531,
  tls: true,
  login: { kind: 'account', user: 'CORP\\admin', sealedPassword: sealed },
  shareRoot: '/mnt/wsus',
  acceptedFingerprint: 'ab'.repeat(32),
  confirmedShareHost: 'files.corp.example',
};
const input: ServerInput = { host: before.host, port: before.port, tls: before.tls, login: { kind: 'account', user: 'CORP\\admin' }, shareRoot: '/mnt/wsus' };

describe('recordFrom', () => {
  it('keeps what was confirmed and the password when the same server is saved again', () => {
    expect(recordFrom(input, before, undefined)).toEqual(before);
  });

  it.each<[string, Partial<ServerInput>]>([
    ['another host', { host: 'evil.example' }],
    ['another port', { port: 8530 }],
    ['a connection without TLS', { tls: false }],
  ])('carries neither password nor anything that was confirmed to %s', (_, change) => {
    const record = recordFrom({ ...input, ...change }, before, undefined);
    expect(record).toEqual({ ...input, ...change });
    expect(JSON.stringify(record)).not.toContain(sealed);
  });

  it('gives the password of one account to no other, and forgets it with the account', () => {
    expect(recordFrom({ ...input, login: { kind: 'account', user: 'CORP\\other' } }, before, undefined).login).toEqual({ kind: 'account', user: 'CORP\\other' });
    const integrated = recordFrom({ ...input, login: { kind: 'integrated' } }, before, undefined);
    expect(integrated.login).toEqual({ kind: 'integrated' });
    expect(recordFrom(input, integrated, undefined).login).toEqual({ kind: 'account', user: 'CORP\\admin' });
  });

  it('never keeps a password that is not sealed', () => {
    const typed: ServerInput = { ...input, login: { kind: 'account', user: 'CORP\\admin', password: 'hunter2' } };
    const record = recordFrom(typed, before, 'c2VhbGVkIGFuZXc=');
    expect(record.login).toEqual({ kind: 'account', user: 'CORP\\admin', sealedPassword: 'c2VhbGVkIGFuZXc=' });
    expect(JSON.stringify(record)).not.toContain('hunter2');
  });

  it('takes an empty share root for none', () => {
    expect(recordFrom({ ...input, shareRoot: '' }, before, undefined)).not.toHaveProperty('shareRoot');
  });
});

describe('viewOf', () => {
  it('shows the account and never its password, sealed or not', () => {
    const view = viewOf({ id: 'one', name: 'wsus' }, before, false);
    expect(view.login).toEqual({ kind: 'account', user: 'CORP\\admin' });
    expect(JSON.stringify(view)).not.toContain(sealed);
  });
});
