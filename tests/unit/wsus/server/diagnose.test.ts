import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DiagnosisStep } from '../../../../src/shared/ipc/servers.js';
import { instant, type Fingerprint } from '../../../../src/shared/units.js';
import type { CertificateSummary } from '../../../../src/shared/verdict.js';
import { Fault } from '../../../../src/main/core/fault.js';
import { connectForPublishing, raiseCabinetLimit } from '../../../../src/main/core/wsus/server/connect.js';
import { diagnose, openDiagnosis, type DiagnosisInput } from '../../../../src/main/core/wsus/server/diagnose.js';
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
  ExecuteGetSigningCertificate: result('ExecuteGetSigningCertificate', certificate.toString('base64')),
};

async function run(shareRoot: string, scripts: Record<string, string | Script> = {}, more: Partial<DiagnosisInput> = {}, mounted = true): Promise<{ steps: DiagnosisStep[]; all: DiagnosisStep[] }> {
  for (const name of ['UpdateServicesPackages', 'WsusContent']) mkdirSync(join(shareRoot, name), { recursive: true });
  const all: DiagnosisStep[] = [];
  const input: DiagnosisInput = {
    address: { host: 'wsus', port: 8531, tls: true },
    client: scriptedWsus({ ...healthy, ...scripts }, { date: new Date(now + 1000).toUTCString() }).client,
    probes: {
      resolve: () => Promise.resolve(['192.0.2.1']),
      openPort: () => Promise.resolve(),
      peekCertificate: () => Promise.resolve({ der: certificate, trusted: true, reason: '' }),
    },
    ...(mounted ? { shareRoot } : {}),
    confirmedShareHosts: [],
    summarize: () => summary(400),
    now: () => now,
    culture: 'en',
    signal: new AbortController().signal,
    ...more,
  };
  for await (const step of diagnose(input)) all.push(step);
  return { all, steps: all.filter((step) => step.state !== 'running') };
}
const states = (steps: readonly DiagnosisStep[]): string => steps.map((step) => step.state[0]).join('');

test('a healthy server passes every step, each seen running first, and keeps no test file', async () => {
  using folder = temporaryFolder();
  const { steps, all } = await run(folder.path);
  expect(steps.map((step) => step.error)).toEqual(steps.map(() => undefined));
  expect(states(steps)).toBe('p'.repeat(13));
  expect(all.map((step) => step.state).filter((state) => state === 'running')).toHaveLength(13);
  expect(steps.map((step) => step.number)).toEqual(openDiagnosis().map((step) => step.number));
  expect(readdirSync(join(folder.path, 'WsusContent'))).toEqual([]);
  expect(steps.every((step) => typeof step.milliseconds === 'number')).toBe(true);
});

test('after an essential step fails, the rest is skipped', async () => {
  using folder = temporaryFolder();
  const { steps } = await run(folder.path, { GetServerVersion: () => ({ status: 401, headers: { 'www-authenticate': 'NTLM' }, body: '' }) });
  expect(states(steps)).toBe('pppfsssssssss');
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
  expect(states(mounted.steps)).toBe('p'.repeat(13));
});

test.each<[string, Record<string, string | Script>, Partial<DiagnosisInput>, number, string, string]>([
  ['reporter', { GetCurrentUserRole: result('GetCurrentUserRole', 1) }, {}, 5, 'failed', 'wsus/role-too-low'],
  ['old version', { GetServerVersion: result('GetServerVersion', '2.0.0.1') }, {}, 6, 'failed', 'wsus/version-too-old'],
  ['replica', { ExecuteSPGetConfiguration: configurationAnswer({ ReplicaMode: 'true' }) }, {}, 7, 'failed', 'wsus/replica-server'],
  ['content at Microsoft', { ExecuteSPGetConfiguration: configurationAnswer({ HostOnMu: 'true' }) }, {}, 7, 'failed', 'wsus/content-on-microsoft'],
  ['strange content', { ExecuteSPGetConfiguration: configurationAnswer({ LocalContentCacheLocation: '\\\\?\\x' }) }, {}, 9, 'failed', 'wsus/content-location-strange'],
  ['no certificate', { ExecuteGetSigningCertificate: () => fault('The system cannot find the file specified', 'System.ComponentModel.Win32Exception') }, {}, 11, 'failed', 'wsus/no-signing-certificate'],
  ['expired certificate', {}, { summarize: () => summary(-1) }, 11, 'failed', 'wsus/signing-certificate-expired'],
  ['certificate that expires', {}, { summarize: () => summary(10) }, 11, 'warning', 'wsus/signing-certificate-expires'],
  ['clock', {}, { now: () => now + 600_000 }, 13, 'warning', 'wsus/clock-differs'],
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
  expect(steps[10]).toMatchObject({ state: 'failed', error: { code: 'app/unexpected' } });
  expect(steps[12]?.state).toBe('passed');
});

test('a name that does not resolve stops at the first step', async () => {
  using folder = temporaryFolder();
  const probes = { resolve: () => Promise.reject(new Fault('wsus/name-unknown', { host: 'wsus', reason: 'ENOTFOUND' })), openPort: () => Promise.resolve(), peekCertificate: () => Promise.reject(new Error('never')) };
  expect(states((await run(folder.path, {}, { probes })).steps)).toBe(`f${'s'.repeat(12)}`);
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
