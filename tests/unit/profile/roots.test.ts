import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AuditJournal } from '../../../src/main/core/audit/journal.js';
import { newestRows } from '../../../src/main/core/audit/rows.js';
import { parseCertificate } from '../../../src/main/core/authenticode/x509/certificate.js';
import { foldersOf, networkFor, type ProfileContext } from '../../../src/main/core/profile/context.js';
import { TrustedRoots } from '../../../src/main/core/profile/roots.js';
import { defaultSettings } from '../../../src/main/core/profile/settings.js';
import { certificatesPem, makeRoot } from '../../fixtures/authority/index.js';
import { databaseForEachTest } from '../../fixtures/database.js';

const each = databaseForEachTest();

const [one, other] = [makeRoot(), makeRoot()];
const system = makeRoot();

/** A profile's context as far as roots are concerned. */
const contextOf = (practice = false): ProfileContext =>
  ({
    folder: each.folder,
    database: each.database,
    audit: new AuditJournal(each.database, { account: 'CONTOSO\\admin', now: () => new Date() }),
    settings: { get: () => ({ ...defaultSettings, proxy: { kind: 'none' } }) },
    practice: practice ? { ready: { anchors: join(each.folder, 'practice anchors') } } : undefined,
    ports: { systemTrust: async () => Promise.resolve({ anchors: [{ certificate: system.certificate, origin: 'system' }], disallowed: [] }) },
  }) as unknown as ProfileContext;

const names = async (roots: TrustedRoots, purpose: 'signatures' | 'connections'): Promise<readonly string[]> => (await roots.list(purpose)).map(({ certificate, origin }) => `${origin} ${certificate.fingerprint}`);
const fingerprint = (certificate: Uint8Array): string => parseCertificate(certificate).fingerprint;

describe('roots that an administrator trusts', () => {
  it('count for what they were added for, and for nothing else', async () => {
    const context = contextOf();
    const roots = new TrustedRoots(context);
    await roots.trust('connections', [parseCertificate(one.certificate)]);
    expect(await names(roots, 'connections')).toEqual([`folder ${fingerprint(one.certificate)}`]);
    expect(await names(roots, 'signatures')).toEqual([`windows ${fingerprint(system.certificate)}`]);
    await roots.trust('signatures', [parseCertificate(other.certificate)]);
    const { authorities } = await networkFor(context, 'https://vendor.example/');
    const body = (certificate: Uint8Array): string => Buffer.from(certificate).toString('base64').slice(0, 60);
    expect(authorities.some((pem) => pem.includes(body(one.certificate)))).toBe(true);
    expect(authorities.some((pem) => pem.includes(body(other.certificate)))).toBe(false);
  });

  it('are taken away one by one, also out of a file that holds several, and all of it is recorded', async () => {
    const roots = new TrustedRoots(contextOf());
    await roots.trust('connections', []);
    writeFileSync(join(foldersOf(each.folder).authorities, 'bundle.pem'), certificatesPem(one, other));
    expect(await names(roots, 'connections')).toHaveLength(2);
    await roots.remove('connections', parseCertificate(one.certificate).fingerprint);
    expect(await names(roots, 'connections')).toEqual([`folder ${fingerprint(other.certificate)}`]);
    expect(newestRows(each.database, 1).map(({ row }) => row)).toMatchObject([{ action: 'take a root for connections away', account: 'CONTOSO\\admin' }]);
  });

  it('are not changed in practice', async () => {
    const roots = new TrustedRoots(contextOf(true));
    await expect(roots.trust('signatures', [])).rejects.toMatchObject({ code: 'practice/server-fixed' });
    await expect(roots.remove('connections', parseCertificate(one.certificate).fingerprint)).rejects.toMatchObject({ code: 'practice/server-fixed' });
    expect(await roots.list('connections')).toEqual([]);
  });
});
