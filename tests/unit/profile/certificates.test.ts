import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { writePfx } from '../../../src/main/core/certificates/pfx-write.js';
import { chainOf, issueCodeSigning, makeAuthority, type Issued } from '../../fixtures/authority/index.js';
import { startTimestampAuthority } from '../../fakes/timestamp-authority.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';

const never = new AbortController().signal;

describe('the certificates of a profile', () => {
  let template: PracticeTemplate;
  let test: TestProfile;
  let outside = '';
  beforeAll(async () => {
    template = await PracticeTemplate.make();
    outside = mkdtempSync(join(tmpdir(), 'countersign outside '));
  }, 60_000);
  afterAll(() => {
    template[Symbol.dispose]();
    rmSync(outside, { recursive: true, force: true });
  });
  beforeEach(async () => {
    test = await TestProfile.open(template);
  });
  afterEach(async () => test[Symbol.asyncDispose]());

  const authority = makeAuthority({ key: 'rsa-2048' });
  const candidate = async (issued: Issued): Promise<void> => {
    const path = join(outside, 'given.pfx');
    writeFileSync(path, await writePfx({ key: issued.key, certificate: issued.certificate, chain: chainOf(issued).map(({ certificate }) => certificate) }, 'five words are enough', 'aes'));
    await test.profile.certificates.openPfx(path, 'five words are enough', never);
  };
  const control = async (name: string, input: unknown): Promise<void> => test.control(name, input);

  it('begins with the server’s, and says what the server forbids', async () => {
    expect(await test.profile.certificates.status(never)).toMatchObject({ signing: 'server', health: { state: 'ready' }, server: { certificate: { name: 'WSUS Publishers Self-signed' } } });
    await control('self-signed', { allowed: false });
    await expect(test.profile.certificates.makeOnServer(never)).rejects.toMatchObject({ code: 'wsus/self-signed-refused' });
    await control('self-signed', { allowed: true });
    const before = (await test.profile.certificates.status(never)).server?.certificate?.fingerprint;
    const after = (await test.profile.certificates.makeOnServer(never)).server?.certificate?.fingerprint;
    expect(after).not.toBe(before);
  });

  it('does not put a certificate that clients refuse in the place of one that they accept', async () => {
    await candidate(authority.publisher);
    await test.profile.certificates.keep(undefined, never);
    await candidate(issueCodeSigning(authority.intermediate, { key: 'rsa-2048', purposes: ['timeStamping'], name: 'For stamps' }));
    expect((await test.profile.certificates.status(never)).candidate?.checks.some(({ id, outcome }) => id === 'signing.purpose' && outcome === 'failed')).toBe(true);
    await expect(test.profile.certificates.keep(undefined, never)).rejects.toMatchObject({ code: 'certificates/unfit' });
    expect(await test.profile.certificates.inUse(never)).toMatchObject({ by: 'here', certificate: { subject: { display: 'Test Publisher' } } });
  });

  it('are said not to be trusted when the server deletes what they signed, until the server trusts them', async () => {
    await candidate(authority.publisher);
    await test.profile.certificates.keep(undefined, never);
    writeFileSync(join(test.ready.anchors, 'company-root.cer'), authority.root.certificate);
    await control('content-trust', { enabled: true });
    await test.import();
    expect(await test.profile.certificates.serverTrust(never)).toMatchObject({ outcome: 'unknown' });
    await test.publish(test.find('Northwind Labels'));
    const refused = await test.profile.certificates.serverTrust(never);
    expect(refused.outcome).toBe('not-trusted');
    expect(refused.placements.map(({ store }) => store)).toEqual(['Trusted Publishers', 'Intermediate Certification Authorities']);
    expect((await test.profile.status()).certificate).toMatchObject({ state: 'not-trusted', headline: 'Not trusted by the server' });
    expect((await test.profile.status()).attention.map(({ title }) => title)).toContain('Signing certificate: Not trusted by the server');
    await control('trust-certificate', { certificate: Buffer.from(authority.root.certificate).toString('base64') });
    await test.publish(test.find('Litware Editor'));
    expect(await test.profile.certificates.serverTrust(never)).toMatchObject({ outcome: 'trusted' });
    expect((await test.profile.certificates.health()).state).toBe('ready');
  }, 90_000);

  it('are stamped when the service can be had, and published without when not, unless a stamp is demanded', async () => {
    await candidate(authority.publisher);
    await test.profile.certificates.keep(undefined, never);
    writeFileSync(join(test.ready.anchors, 'company-root.cer'), authority.root.certificate);
    await using service = await startTimestampAuthority(authority.timestamps);
    expect(await test.profile.certificates.tryStamp(service.url, never)).toMatchObject({ outcome: 'good', anchor: { name: 'Test Root', origin: 'company-root.cer' } });
    // Of another key: those of RSA are made once for all tests, and a root is as good as its key.
    const stranger = makeAuthority();
    await using strange = await startTimestampAuthority(stranger.timestamps);
    expect(await test.profile.certificates.tryStamp(strange.url, never)).toMatchObject({ outcome: 'untrusted' });
    service.misbehave('html');
    expect(await test.profile.certificates.tryStamp(service.url, never)).toMatchObject({ outcome: 'unusable', error: { code: 'signing/stamp-unreadable' } });
    service.misbehave(undefined);
    expect(await test.profile.certificates.tryStamp(test.ready.timestampUrl, never)).toMatchObject({
      outcome: 'good',
      anchor: { name: 'Practice Time-stamp Root', origin: 'practice-time-stamp-root.cer' },
      sentence: expect.stringContaining('Only practice trusts that root') as string,
    });

    await test.import();
    const factOf = async (title: string): Promise<string | undefined> => {
      const job = await test.publish(test.find(title));
      const item = job.items[0]!;
      return item.state === 'published' ? item.chain.find(({ name }) => name === 'countersigned')?.facts.find(({ label }) => label === 'Time stamp')?.value : item.error?.code;
    };
    await test.profile.saveSettings({ timestampUrl: service.url, requireTimestamp: true });
    expect(await factOf('Northwind Labels')).toMatch(/^20\d\d-/u);
    await test.profile.saveSettings({ timestampUrl: strange.url });
    expect(await factOf('Litware Editor')).toBe('signing/stamp-missing');
    await test.profile.saveSettings({ timestampUrl: 'http://127.0.0.1:9/' });
    expect(await factOf('Litware Editor')).toBe('signing/stamp-unreachable');
    await test.profile.saveSettings({ requireTimestamp: false });
    expect(await factOf('Litware Editor')).toBe('none: the service could not be had');
    await test.profile.saveSettings({ timestampUrl: test.ready.timestampUrl, requireTimestamp: true });
    expect(await factOf('Litware Password Safe')).toMatch(/^20\d\d-/u);
    await test.profile.saveSettings({ timestampUrl: undefined });
    await expect(test.start(test.find('Northwind Labels'))).rejects.toMatchObject({ code: 'signing/stamp-not-set' });
  }, 120_000);
});
