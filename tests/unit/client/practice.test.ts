import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseGuid } from '../../../src/shared/units.js';
import { openClientSession, type ClientCheckRequest, type ClientSession } from '../../../src/main/core/client/session.js';
import { readAdministratorsView } from '../../../src/main/core/client/administrators-view.js';
import { createClientChecker } from '../../../src/main/core/profile/client-check.js';
import type { ProfileContext } from '../../../src/main/core/profile/context.js';
import type { ServerSession } from '../../../src/main/core/publishing/server-session.js';
import { verifyPath, type TrustSource } from '../../../src/main/core/trust/trust-source.js';
import type { ClientCheck } from '../../../src/main/core/wsus/publishing/client-check-live.js';
import { createContentFetcher } from '../../../src/main/core/wsus/publishing/content-fetcher.js';
import type { PublishedUpdate } from '../../../src/main/core/wsus/publishing/published-update.js';
import { deleteDeployment, getDeployments } from '../../../src/main/core/wsus/soap/operations/deployments.js';
import { createTargetGroup } from '../../../src/main/core/wsus/soap/operations/target-groups.js';
import { declineUpdate } from '../../../src/main/core/wsus/soap/operations/updates.js';
import type { CallRecord } from '../../../src/main/core/wsus/soap/client.js';
import { createUndiciTransport } from '../../../src/main/core/wsus/soap/transport-undici.js';
import { startPracticeServer, type PracticeReady, type PracticeServer } from '../../../src/practice/server.js';
import { approve, practiceSession, publishSample, samplePackage } from '../../fixtures/client/publish.js';

const allComputers = parseGuid('a0a08746-4dbe-4a37-9adf-9e7652c0b421')!;
let profile: string;
let server: PracticeServer;
let ready: PracticeReady;
let session: ServerSession;
let handedOut: TrustSource;
const defects: unknown[] = [];

beforeAll(async () => {
  profile = mkdtempSync(join(tmpdir(), 'countersign-client-'));
  server = await startPracticeServer({ profile, port: 0, reportDefect: (_, error) => void defects.push(error) });
  ({ ready } = server);
  session = await practiceSession(ready);
  handedOut = { folder: ready.anchors, given: [{ certificate: readFileSync(ready.serverCertificate), origin: 'handed out' }], disallowed: [], allowSha1Only: false };
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(profile, { recursive: true, force: true });
  expect(defects).toEqual([]);
});

const openSession = (groupName = '', onCall: (record: CallRecord) => void = () => undefined): ClientSession =>
  openClientSession({
    onCall,
    baseUrl: ready.baseUrl,
    transport: createUndiciTransport(),
    fetchContent: createContentFetcher(),
    now: () => new Date(),
    computer: { clientId: `a computer of ${groupName}`, dnsName: 'pc.example', groupName },
  });

const requestFor = ({ packageId, revisionNumber, cabinets }: PublishedUpdate, trust = handedOut): ClientCheckRequest => ({
  updateId: packageId,
  revisionNumber,
  workFolder: join(profile, 'client'),
  maxBytes: 1_000_000,
  cabinets: cabinets.map(({ sha1 }) => sha1),
  verify: async (path) => verifyPath(path, trust, () => new Date()),
  administratorsView: async () => readAdministratorsView(session.client, { updateId: packageId, revisionNumber }),
});
const publish = async (number: number, changes: Parameters<typeof samplePackage>[1] = {}): ReturnType<typeof publishSample> => publishSample(session, profile, samplePackage(number, changes));

describe('a client of the practice server', () => {
  test('accepts what is approved for it, sees what is published later, and leaves no file behind', async () => {
    const client = openSession();
    const first = await publish(1);
    await approve(session, first.update, allComputers);
    const result = await client.check(requestFor(first.update));
    expect(result).toMatchObject({ accepted: true, verdict: { outcome: 'passed', sha256: first.update.cabinets[0]!.sha256 } });
    expect(result.facts.map(({ label }) => label)).toEqual(['Configuration', 'Computer', 'Registered', 'Synchronised', 'Offered', 'Title', 'Handler', 'Address', 'SHA-1', 'SHA-256']);
    expect(readdirSync(join(profile, 'client'))).toEqual([]);

    const second = await publish(2, { vendorName: 'Fabrikam', productNames: ['Fabrikam Forms'] });
    expect(await client.check(requestFor(second.update))).toMatchObject({ accepted: false, predictedCode: '0x80240024', sentence: expect.stringContaining('not approved for any group') as unknown });
    await approve(session, second.update, allComputers);
    expect(await client.check(requestFor(second.update))).toMatchObject({ accepted: true });
    expect(await client.check(requestFor(first.update))).toMatchObject({ accepted: true });
  });

  test('is told why it is not offered an update', async () => {
    const pilot = (await session.client.call(createTargetGroup, { name: 'Pilot', parentId: allComputers }))!;
    const { update } = await publish(3);
    await approve(session, update, parseGuid(pilot.groupId)!);
    const outside = await openSession().check(requestFor(update));
    expect(outside).toMatchObject({ accepted: false, predictedCode: '0x80240024' });
    expect(outside.sentence).toMatch(/approved for "Pilot", and a computer without a group is not offered it/u);
    const inside = openSession('Pilot');
    expect(await inside.check(requestFor(update))).toMatchObject({ accepted: true });

    const [approval] = await session.client.call(getDeployments, { updateId: update.packageId, revisionNumber: 1 });
    await session.client.call(deleteDeployment, { deploymentId: approval!.deploymentId, adminName: 'a test' });
    const withoutView = requestFor(update);
    Reflect.deleteProperty(withoutView, 'administratorsView');
    expect((await inside.check(withoutView)).sentence).toContain('was offered before');
    await session.client.call(declineUpdate, { updateId: update.packageId, adminName: 'a test' });
    expect((await inside.check(requestFor(update))).sentence).toMatch(/^The update is declined/u);
  });

  test('is not offered what rests on an update that is not approved', async () => {
    const base = await publish(4);
    const onTop = await publish(5, { prerequisites: [[base.update.packageId]] });
    await approve(session, onTop.update, allComputers);
    const client = openSession();
    const before = await client.check(requestFor(onTop.update));
    expect(before.sentence).toContain(`rests on ${base.update.packageId}`);
    await approve(session, base.update, allComputers);
    expect(await client.check(requestFor(onTop.update))).toMatchObject({ accepted: true });
  });

  test('takes no content that was tampered with, and none that is gone', async () => {
    const { update, contentPath } = await publish(6);
    await approve(session, update, allComputers);
    const client = openSession();
    const good = readFileSync(contentPath);
    const tampered = Buffer.from(good);
    tampered[tampered.length >> 1]! ^= 1;
    writeFileSync(contentPath, tampered);
    expect(await client.check(requestFor(update))).toMatchObject({ accepted: false, predictedCode: '0x80246002' });
    rmSync(contentPath);
    const lost = await client.check(requestFor(update));
    expect(lost).toMatchObject({ accepted: false, predictedCode: '0x80246001' });
    expect(lost.sentence).toContain('event 364');
    writeFileSync(contentPath, good);
    expect(await client.check(requestFor(update))).toMatchObject({ accepted: true });
  });

  test('does not trust the signature where the certificate was not handed out', async () => {
    const { update } = await publish(7);
    await approve(session, update, allComputers);
    const result = await openSession().check(requestFor(update, { ...handedOut, given: [] }));
    expect(result).toMatchObject({ accepted: false, predictedCode: '0x800B0109' });
  });

  test('gets on when the configuration of the server changes', async () => {
    const { update } = await publish(8);
    await approve(session, update, allComputers);
    const calls: string[] = [];
    const client = openSession('', ({ operation }) => void calls.push(operation));
    expect(await client.check(requestFor(update))).toMatchObject({ accepted: true });
    for (const enabled of [true, false]) await fetch(`${ready.controlUrl}replica`, { method: 'POST', body: JSON.stringify({ enabled }) });
    expect(await client.check(requestFor(update))).toMatchObject({ accepted: true });
    expect(calls.filter((name) => name === 'GetConfig')).toHaveLength(2);
  });

  test('is turned away from a server that does not know it', async () => {
    const client = openClientSession({ baseUrl: `${ready.baseUrl}x`, transport: createUndiciTransport(), fetchContent: createContentFetcher(), now: () => new Date(), computer: { clientId: 'c', dnsName: 'c', groupName: '' } });
    const { update } = await publish(9);
    await expect(client.check(requestFor(update))).rejects.toMatchObject({ code: 'wsus/no-service' });
  });
});

describe('the check of a practice profile', () => {
  const checker = (): ((update: PublishedUpdate) => Promise<ClientCheck>) => {
    const context = {
      folder: profile,
      signers: { lost: () => [] },
      practice: { ready, stop: async () => Promise.resolve() },
      ports: { now: () => new Date(), work: { run: async (_: string, { path, trust }: { path: string; trust: TrustSource }) => verifyPath(path, trust, () => new Date()) } },
    } as unknown as ProfileContext;
    const check = createClientChecker(context);
    return async (update) => check(update, session, new AbortController().signal);
  };

  test('goes through the whole exchange with the certificate of the server handed out', async () => {
    const { update } = await publish(20);
    await approve(session, update, allComputers);
    const result = await checker()(update);
    expect(result).toMatchObject({ accepted: true });
    expect(result.facts).toContainEqual({ label: 'Title', value: 'Update 20' });
  });

  test('speaks for a computer of the group that the update is approved for', async () => {
    const group = (await session.client.call(createTargetGroup, { name: 'Laboratory', parentId: allComputers }))!;
    const { update } = await publish(21);
    await approve(session, update, parseGuid(group.groupId)!);
    const result = await checker()(update);
    expect(result).toMatchObject({ accepted: true });
    expect(result.facts).toContainEqual({ label: 'Computer', value: 'practice-computer.example, group Laboratory' });
  });

  test('judges only the file while no group has the update approved, and says so', async () => {
    const { update, contentPath } = await publish(22);
    const check = checker();
    const result = await check(update);
    expect(result).toMatchObject({ accepted: true, sentence: expect.stringContaining('approved for no group yet, so no client is offered it') as unknown });
    expect(result.facts[0]).toEqual({ label: 'Offered', value: 'to no client: approved for no group, so the server was only read' });
    writeFileSync(contentPath, 'tampered');
    expect(await check(update)).toMatchObject({ accepted: false, predictedCode: '0x80246002' });
  });
});
