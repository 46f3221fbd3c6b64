import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DiagnosisStep } from '../../../../src/shared/ipc/servers.js';
import { bytes, instant, sha1, sha256, type Fingerprint } from '../../../../src/shared/units.js';
import type { CertificateSummary } from '../../../../src/shared/verdict.js';
import { Fault } from '../../../../src/main/core/fault.js';
import { connectForPublishing, raiseCabinetLimit } from '../../../../src/main/core/wsus/server/connect.js';
import { diagnose, openDiagnosis, startingStep, type DiagnosisFindings, type DiagnosisInput } from '../../../../src/main/core/wsus/server/diagnose.js';
import type { FetchContent } from '../../../../src/main/core/wsus/publishing/content-fetcher.js';
import { areApart, readVolume } from '../../../../src/main/core/wsus/server/share-volume.js';
import { readSigningCertificate } from '../../../../src/main/core/wsus/server/signing-certificate.js';
import { categoryRow, fault, result, scriptedWsus, type Script } from '../../../fakes/scripted-wsus.js';
import { configurationAnswer } from '../../../fixtures/wsus/configuration.js';
import { without } from '../../../fixtures/wsus/packages.js';
import { temporaryFolder } from '../../../fixtures/folder.js';

const now = Date.parse('2026-05-01T00:00:00Z');
const certificate = Buffer.concat([Buffer.from([0x30]), Buffer.alloc(200)]);
const summary = (days: number): CertificateSummary => ({ name: 'WSUS Publishers', notAfter: instant(new Date(now + days * 86_400_000)) }) as CertificateSummary;

const healthy: Record<string, string | Script> = {
  GetServerVersion: result('GetServerVersion', '10.0.26100.1742'),
  GetServerProtocolVersion: result('GetServerProtocolVersion', '1.20'),
  GetCurrentUserRole: result('GetCurrentUserRole', 2),
  ExecuteSPGetConfiguration: configurationAnswer({}),
  ExecuteSPGetCategories: `<ExecuteSPGetCategoriesResult>${categoryRow('aaaaaaaa-0000-4000-8000-000000000000', 'Company', 'C', true)}</ExecuteSPGetCategoriesResult>`,
  GetSubscription: '<GetSubscriptionResult><LastModifiedBy>WUS Server</LastModifiedBy><SynchronizeAutomatically>true</SynchronizeAutomatically></GetSubscriptionResult>',
  ExecuteSPSearchUpdates: '<ExecuteSPSearchUpdatesResult />',
  ExecuteGetSigningCertificate: result('ExecuteGetSigningCertificate', certificate.toString('base64')),
};

/** The content site of a server whose WsusContent is the folder. */
const siteOf =
  (content: string): FetchContent =>
  ({ url }) => {
    const file = join(content, ...new URL(url).pathname.split('/').slice(2));
    if (!existsSync(file)) return Promise.resolve({ kind: 'refused', status: 404 });
    const [found, digest] = [readFileSync(file), (name: string) => createHash(name).update(readFileSync(file)).digest('hex')];
    return Promise.resolve({ kind: 'fetched', digests: { size: bytes(found.length), sha1: sha1(digest('sha1')), sha256: sha256(digest('sha256')) } });
  };

const inputOf = (shareRoot: string, scripts: Record<string, string | Script> = {}, more: Partial<DiagnosisInput> = {}, mounted = true): DiagnosisInput => ({
  address: { host: 'wsus', port: 8531, tls: true },
  client: scriptedWsus({ ...healthy, ...scripts }, { date: new Date(now + 1000).toUTCString() }).client,
  probes: {
    resolve: () => Promise.resolve(['192.0.2.1']),
    openPort: () => Promise.resolve(),
    peekCertificate: () => Promise.resolve({ der: certificate, trusted: true, reason: '' }),
  },
  ...(mounted ? { shareRoot } : {}),
  confirmedShareHosts: [],
  contentOrigin: 'http://wsus:8530',
  fetchContent: siteOf(join(shareRoot, 'WsusContent')),
  workFolder: shareRoot,
  summarize: () => summary(400),
  isTrusted: () => Promise.resolve(true),
  now: () => now,
  culture: 'en',
  signal: new AbortController().signal,
  ...more,
});

async function run(shareRoot: string, scripts: Record<string, string | Script> = {}, more: Partial<DiagnosisInput> = {}, mounted = true): Promise<{ steps: DiagnosisStep[]; all: DiagnosisStep[] }> {
  for (const name of ['UpdateServicesPackages', 'WsusContent']) mkdirSync(join(shareRoot, name), { recursive: true });
  const all: DiagnosisStep[] = [];
  const input = inputOf(shareRoot, scripts, more, mounted);
  for await (const step of diagnose(input)) all.push(step);
  return { all, steps: all.filter((step) => step.state !== 'running') };
}
const states = (steps: readonly DiagnosisStep[]): string => steps.map((step) => step.state[0]).join('');

test('a healthy server passes every step, each seen running first, and keeps no test file', async () => {
  using folder = temporaryFolder();
  const { steps, all } = await run(folder.path);
  expect(steps.map((step) => step.error)).toEqual(steps.map(() => undefined));
  expect(states(steps)).toBe('p'.repeat(15));
  expect(all.map((step) => step.state).filter((state) => state === 'running')).toHaveLength(15);
  expect(steps.map((step) => step.number)).toEqual(openDiagnosis().map((step) => step.number));
  expect(readdirSync(join(folder.path, 'WsusContent'))).toEqual([]);
  expect(steps.every((step) => typeof step.milliseconds === 'number')).toBe(true);
});

test('after an essential step fails, the rest is skipped', async () => {
  using folder = temporaryFolder();
  const { steps } = await run(folder.path, { GetServerVersion: () => ({ status: 401, headers: { 'www-authenticate': 'NTLM' }, body: '' }) });
  expect(states(steps)).toBe('pppfsssssssssss');
  expect(steps[3]?.error).toEqual({ code: 'wsus/login-refused', data: { operation: 'GetServerVersion', offered: 'NTLM' } });
});

test('an unknown certificate is shown, with its fingerprint; an accepted one passes', async () => {
  using folder = temporaryFolder();
  const probes = {
    resolve: () => Promise.resolve([]),
    openPort: () => Promise.resolve(),
    peekCertificate: () => Promise.resolve({ der: certificate, trusted: false, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
  };
  const fingerprint = createHash('sha256').update(certificate).digest('hex') as Fingerprint;
  const refused = (await run(folder.path, {}, { probes })).steps[2];
  expect(refused).toMatchObject({ state: 'failed', error: { code: 'wsus/tls-untrusted', data: { fingerprint } }, certificate: { name: 'WSUS Publishers' } });
  expect((await run(folder.path, {}, { probes, acceptedFingerprint: fingerprint })).steps[2]?.state).toBe('passed');
  expect((await run(folder.path, {}, { probes, acceptedFingerprint: '0'.repeat(64) as Fingerprint })).steps[2]?.error?.code).toBe('wsus/tls-changed');
});

test('content on another host is named and not touched until confirmed', async () => {
  using folder = temporaryFolder();
  const elsewhere = { ExecuteSPGetConfiguration: configurationAnswer({ LocalContentCacheLocation: '\\\\nas\\wsus\\WsusContent' }) };
  const direct = { client: scriptedWsus({ ...healthy, ...elsewhere }).client };
  const { steps } = await run(folder.path, {}, direct, false);
  expect(steps[8]).toMatchObject({ state: 'failed', shareHost: 'nas', error: { code: 'wsus/share-host-unconfirmed' } });
  expect(steps[9]?.state).toBe('skipped');
  mkdirSync(join(folder.path, 'WSUSTemp'));
  const mounted = await run(folder.path, elsewhere);
  expect(states(mounted.steps)).toBe('p'.repeat(15));
});

test.each<[string, Record<string, string | Script>, Partial<DiagnosisInput>, number, string, string]>([
  ['reporter', { GetCurrentUserRole: result('GetCurrentUserRole', 1) }, {}, 5, 'failed', 'wsus/role-too-low'],
  ['old version', { GetServerVersion: result('GetServerVersion', '2.0.0.1') }, {}, 6, 'failed', 'wsus/version-too-old'],
  ['replica', { ExecuteSPGetConfiguration: configurationAnswer({ ReplicaMode: 'true' }) }, {}, 7, 'failed', 'wsus/replica-server'],
  ['content at Microsoft', { ExecuteSPGetConfiguration: configurationAnswer({ HostOnMu: 'true' }) }, {}, 7, 'failed', 'wsus/content-on-microsoft'],
  ['strange content', { ExecuteSPGetConfiguration: configurationAnswer({ LocalContentCacheLocation: '\\\\?\\x' }) }, {}, 9, 'failed', 'wsus/content-location-strange'],
  ['no certificate', { ExecuteGetSigningCertificate: () => fault('The system cannot find the file specified', 'System.ComponentModel.Win32Exception') }, {}, 12, 'failed', 'wsus/no-signing-certificate'],
  ['expired certificate', {}, { summarize: () => summary(-1) }, 12, 'failed', 'wsus/signing-certificate-expired'],
  ['certificate that expires', {}, { summarize: () => summary(10) }, 12, 'warning', 'wsus/signing-certificate-expires'],
  ['certificate that nobody here trusts', {}, { isTrusted: () => Promise.resolve(false) }, 12, 'warning', 'wsus/signing-certificate-untrusted'],
  ['another folder than the server’s', {}, { fetchContent: siteOf('/nowhere') }, 11, 'failed', 'wsus/content-not-served'],
  ['other content than was written', {}, { fetchContent: () => Promise.resolve({ kind: 'too-large' }) }, 11, 'failed', 'wsus/content-not-served'],
  ['content site that does not answer', {}, { fetchContent: () => Promise.reject(new Fault('wsus/port-closed', { host: 'wsus', port: 8530 })) }, 11, 'failed', 'wsus/port-closed'],
  ['clock', {}, { now: () => now + 600_000 }, 14, 'warning', 'wsus/clock-differs'],
  ['http', {}, { address: { host: 'wsus', port: 8530, tls: false } }, 3, 'warning', 'wsus/not-encrypted'],
  ['few categories', { ExecuteSPGetCategories: `<ExecuteSPGetCategoriesResult>${categoryRow('aaaaaaaa-0000-4000-8000-000000000000', 'Company', 'C', true).repeat(95)}</ExecuteSPGetCategoriesResult>` }, {}, 8, 'warning', 'wsus/few-categories-left'],
])('%s', async (_, scripts, more, number, state, code) => {
  using folder = temporaryFolder();
  const { steps } = await run(folder.path, scripts, more);
  expect(steps[number - 1]).toMatchObject({ number, state, error: { code } });
});

test('an error nobody expected is a failed step with a code, and the rest goes on', async () => {
  using folder = temporaryFolder();
  const { steps } = await run(folder.path, {}, { summarize: () => { throw new TypeError('boom'); } });
  expect(steps[11]).toMatchObject({ state: 'failed', error: { code: 'app/unexpected' } });
  expect(steps[13]?.state).toBe('passed');
});

test('a name that does not resolve stops at the first step', async () => {
  using folder = temporaryFolder();
  const probes = { resolve: () => Promise.reject(new Fault('wsus/name-unknown', { host: 'wsus', reason: 'ENOTFOUND' })), openPort: () => Promise.resolve(), peekCertificate: () => Promise.reject(new Error('never')) };
  expect(states((await run(folder.path, {}, { probes })).steps)).toBe(`f${'s'.repeat(14)}`);
});

test('connecting says the first thing that is wrong, and a silent protocol version is none', async () => {
  const silent = without(healthy, 'GetServerProtocolVersion');
  expect(await connectForPublishing(scriptedWsus(silent).client)).toMatchObject({ version: '10.0.26100.1742', protocolVersion: undefined });
  await expect(connectForPublishing(scriptedWsus({ ...healthy, GetCurrentUserRole: result('GetCurrentUserRole', 7) }).client)).rejects.toMatchObject({ code: 'wsus/role-too-low' });
});

test('the limit is raised only when it must be, and read again', async () => {
  let limit = '384';
  const scripts: Record<string, Script> = {
    ExecuteSPGetConfiguration: () => configurationAnswer({ LocalPublishingMaxCabSize: limit }),
    ExecuteSPSetConfiguration: (call) => {
      limit = call.parameter('row/LocalPublishingMaxCabSize')!;
      return '';
    },
  };
  const { client, calls } = scriptedWsus(scripts);
  expect((await raiseCabinetLimit(client, 300)).localPublishingMaxCabSize).toBe(384);
  expect(calls).toHaveLength(1);
  expect((await raiseCabinetLimit(client, 1000)).localPublishingMaxCabSize).toBe(1000);
  await expect(raiseCabinetLimit(client, 2048)).rejects.toThrow(RangeError);
  await expect(raiseCabinetLimit(scriptedWsus({ ...scripts, ExecuteSPSetConfiguration: '' }).client, 2000)).rejects.toMatchObject({ code: 'wsus/cabinet-limit-not-raised' });
});

test('other faults about the certificate are not taken for its absence', async () => {
  await expect(readSigningCertificate(scriptedWsus({ ExecuteGetSigningCertificate: () => fault('No memory') }).client)).rejects.toMatchObject({ code: 'wsus/fault' });
  await expect(readSigningCertificate(scriptedWsus({ ExecuteGetSigningCertificate: result('ExecuteGetSigningCertificate', 'AAAA') }).client)).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
});

test('the folder that a test file needed is removed again, one that was there is not', async () => {
  using folder = temporaryFolder();
  const content = join(folder.path, 'WsusContent');
  for (let number = 0; number < 256; number += 2) mkdirSync(join(content, number.toString(16).toUpperCase().padStart(2, '0')), { recursive: true });
  const before = readdirSync(content, { recursive: true });
  for (let round = 0; round < 8; round += 1) expect(states((await run(folder.path)).steps)).toBe('p'.repeat(15));
  await run(folder.path, {}, { fetchContent: siteOf('/nowhere') });
  expect(readdirSync(content, { recursive: true })).toEqual(before);
});

test('two volumes are two by their numbers and their sizes', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'a'), '');
  const volume = await readVolume(folder.path);
  expect(volume.total).toBeGreaterThan(volume.free);
  expect(areApart(volume, { ...volume, free: 0n })).toBe(false);
  expect(areApart(volume, { ...volume, device: volume.device + 1n })).toBe(false);
  expect(areApart(volume, { device: volume.device + 1n, total: volume.total + 4096n, free: 0n })).toBe(true);
  expect(areApart(volume, { device: volume.device + 1n, total: 0n, free: 0n })).toBe(false);
  await expect(readVolume(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'wsus/share-missing' });
});

test('goes on from a step with what the ones before found, and forgets what a step found when it fails', async () => {
  using folder = temporaryFolder();
  for (const name of ['UpdateServicesPackages', 'WsusContent']) mkdirSync(join(folder.path, name));
  const found: DiagnosisFindings = {};
  const collect = async (from: number, scripts: Record<string, string | Script> = {}): Promise<DiagnosisStep[]> => {
    const steps: DiagnosisStep[] = [];
    for await (const step of diagnose(inputOf(folder.path, scripts), found, from)) if (step.state !== 'running') steps.push(step);
    return steps;
  };
  const elsewhere = { ExecuteSPGetConfiguration: configurationAnswer({ LocalContentCacheLocation: 'E:\\elsewhere' }) };
  expect(states(await collect(1, elsewhere))).toBe('ppppppppfsspppp');
  // Steps 9 to 11 rest on what step 7 read.
  expect(states(await collect(7))).toBe('p'.repeat(9));
  expect((await collect(10)).map(({ number, state }) => [number, state])).toEqual([10, 11, 12, 13, 14, 15].map((number) => [number, 'passed']));
  expect(states(await collect(7, { ExecuteSPGetConfiguration: () => fault('down', 'System.Exception') }))).toBe('fpssspspp');
});

test('the step to begin with is the wanted one, or the first that was not looked at before it', () => {
  const all = openDiagnosis().map((step): DiagnosisStep => ({ ...step, state: 'passed' }));
  const but = (number: number, state: DiagnosisStep['state']): DiagnosisStep[] => all.map((step) => (step.number === number ? { ...step, state } : step));
  expect([1, 5, 14].map((wanted) => startingStep(all, wanted))).toEqual([1, 5, 14]);
  expect(startingStep([], 9)).toBe(1);
  expect(startingStep(all, 99)).toBe(15);
  expect(startingStep(but(4, 'failed'), 9)).toBe(4);
  expect(startingStep(but(5, 'failed'), 9)).toBe(9);
  expect(startingStep(but(3, 'warning'), 9)).toBe(9);
  expect(startingStep(but(6, 'running'), 9)).toBe(6);
  expect(startingStep(but(8, 'skipped'), 9)).toBe(8);
  expect(startingStep(all.slice(0, 6), 9)).toBe(7);
});

test.each<[string, string, Partial<DiagnosisInput>, string, string | undefined]>([
  ['a site server that set it up', 'CORP\\SITE01$', {}, 'warning', 'wsus/update-point-possible'],
  ['an administrator’s word', 'WUS Server', { toldUpdatePoint: () => true }, 'warning', 'wsus/update-point-found'],
  ['a word against what shows', 'NT AUTHORITY\\SYSTEM', { toldUpdatePoint: () => false }, 'passed', undefined],
  ['a person who set it up', 'CORP\\admin', {}, 'passed', undefined],
])('who deploys is told by %s', async (_, account, more, state, code) => {
  using folder = temporaryFolder();
  const subscription = { GetSubscription: `<GetSubscriptionResult><LastModifiedBy>${account}</LastModifiedBy><SynchronizeAutomatically>false</SynchronizeAutomatically></GetSubscriptionResult>` };
  const step = (await run(folder.path, subscription, more)).steps.at(-1);
  expect([step?.state, step?.error?.code]).toEqual([state, code]);
});

test('a server that does not know the questions is taken for none of Configuration Manager’s', async () => {
  using folder = temporaryFolder();
  const unknown = () => fault('unknown', 'System.Exception');
  expect((await run(folder.path, { GetSubscription: unknown, ExecuteSPSearchUpdates: unknown })).steps.at(-1)?.state).toBe('passed');
});

test.each([
  ['192.0.2.1', '192.0.2.1 is an IP address; no name is looked up.'],
  ['[2001:db8::1]', '[2001:db8::1] is an IP address; no name is looked up.'],
  ['wsus', 'wsus is 192.0.2.7.'],
])('says of %s what its name comes to', async (host, said) => {
  using folder = temporaryFolder();
  const input = inputOf(folder.path, {}, { address: { host, port: 8531, tls: true } });
  const probes = { ...input.probes, resolve: (name: string) => Promise.resolve([name === 'wsus' ? '192.0.2.7' : name.replace(/^\[|\]$/gu, '')]) };
  for await (const step of diagnose({ ...input, probes }, {}, 1)) {
    if (step.number !== 1 || step.state === 'running') continue;
    expect(step).toMatchObject({ state: 'passed', result: said });
    return;
  }
  expect.unreachable('the first step never ended');
});
