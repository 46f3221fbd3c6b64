import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allComputers } from '../../../src/practice/store/groups.js';
import { parseGuid } from '../../../src/shared/units.js';
import { DownstreamServer, fetchProven } from '../../fakes/downstream-server.js';
import { PracticeTemplate, TestProfile } from '../../fixtures/profile.js';
import { call, escaped, faultOf, valueOf, wsusSample } from '../../fixtures/practice/raw-client.js';
import { placeContent, startBareServer, type BareServer } from '../../fixtures/practice/server.js';

const updateId = '81552fa4-0000-4a9c-83d5-1cc6e99252b6';
const product = '2d1d3a85-f1cb-da7f-09a3-33440ab88223';
const company = '154cfe8a-29b9-e894-1c96-185eb0c5a025';
const never = new AbortController().signal;

describe('what Countersign published', () => {
  let template: PracticeTemplate;
  beforeAll(async () => {
    template = await PracticeTemplate.make();
  }, 60_000);
  afterAll(() => template[Symbol.dispose]());

  it('is replicated by a downstream server, with its files and approvals', async () => {
    await using test = await TestProfile.open(template);
    await test.import();
    const [row] = test.find('Contoso Reader 24.2');
    const job = await test.settle(await test.start([row!], { approveForGroup: parseGuid(allComputers) }));
    expect(job.items).toMatchObject([{ state: 'published' }]);
    const downstream = new DownstreamServer(async (service, operation, inner) => call(test.ready.baseUrl, service, operation, inner));
    const replica = await downstream.synchronise();
    const [published] = replica.updates.filter(({ document }) => document.includes('Contoso Reader 24.2'));
    expect(published).toMatchObject({ updateId: row!.packageId, revisionNumber: 1 });
    // Categories come before what lies in them.
    const order = replica.updates.map((update) => update.updateId);
    for (const [, id] of published!.document.matchAll(/<(?:\w+:)?UpdateIdentity UpdateID="([^"]+)"\s*\/>/gu)) expect(order.indexOf(id!)).toBeLessThan(order.indexOf(published!.updateId));
    expect(published!.digests).not.toEqual([]);
    for (const digest of published!.digests) {
      expect(published!.document).toContain(`Digest="${digest}"`);
      expect((await fetchProven(replica.urls.get(digest)!, digest)).subarray(0, 4).toString()).toBe('MSCF');
    }
    expect(replica.deployments).toMatchObject([{ updateId: row!.packageId, groupId: allComputers, action: '0' }]);
    expect(replica.groups).toContain('All Computers');
    // Nothing is new until something is.
    expect((await downstream.synchronise()).updates).toEqual([]);
    const [next] = test.find('Contoso Tunnel 7.1');
    await test.settle(await test.start([next!]));
    expect((await downstream.synchronise()).updates.map((update) => update.updateId)).toContain(next!.packageId);
    expect(await test.profile.jobs.checkAsClient(job.jobId, never)).toMatchObject([{ accepted: true }]);
  }, 120_000);
});

describe('the services for downstream servers', () => {
  let server: BareServer;
  let downstream: DownstreamServer;
  beforeEach(async () => {
    server = await startBareServer();
    const { sha1 } = placeContent(server.shares, Buffer.from('content'));
    const update = wsusSample('update-msi.sus.xml').replace('FzPAiaGgsHWKPZa9YRtocQYMKjQ=', sha1);
    for (const sus of [wsusSample('category-company.sus.xml'), wsusSample('category-product.sus.xml'), update]) {
      expect((await server.call('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(sus)}</susXml><sdpOnly>false</sdpOnly>`)).status).toBe(200);
    }
    downstream = new DownstreamServer(async (service, operation, inner) => server.call(service, operation, inner));
    return () => {
      expect(server.defects).toEqual([]);
      server[Symbol.dispose]();
    };
  });
  const approve = (id: string): void =>
    void server.store.deployments.put({ id, updateId, revisionNumber: 1, action: 0, groupId: allComputers, deadline: '2026-12-24T18:00:00', adminName: 'a', assigned: true, deployedAt: '2026-10-01T08:00:00.000Z' });
  const category = (id: string, delta: boolean): string => `<Categories><IdAndDelta><Id>${id}</Id><Delta>${String(delta)}</Delta></IdAndDelta></Categories>`;

  it('tell documents as they were imported, and where the files are', async () => {
    const replica = await downstream.synchronise();
    const found = replica.updates.find((update) => update.updateId === updateId)!;
    expect(found.document).toBe(server.store.updates.susXml(updateId, 1));
    expect(replica.urls.get(found.digests[0]!)).toMatch(/^http:\/\/practice\/key\/Content\/[0-9A-F]{2}\/[0-9A-F]{40}\.cab$/u);
    expect(downstream.asked).toEqual(['GetAuthConfig', 'GetAuthorizationCookie', 'GetCookie', 'GetConfigData', 'GetRevisionIdList', 'GetRevisionIdList', 'GetUpdateData', 'GetDeployments']);
  });

  it('filter by categories and those above them, and tell the old ones to who wants them newly', async () => {
    const ids = async (scope: string): Promise<boolean> => (await downstream.synchronise(scope)).updates.some((update) => update.updateId === updateId);
    expect(await ids(category('00000000-0000-4000-8000-000000000000', false))).toBe(false);
    expect(await ids(category(product, true))).toBe(false);
    expect(await ids(category(product, false))).toBe(true);
    expect(await ids(category(company, false))).toBe(true);
    expect(await ids('<Categories />')).toBe(false);
    expect(await ids('')).toBe(false);
  });

  it('tell approvals since the last time, those that were removed, and what was declined', async () => {
    approve(company);
    expect((await downstream.synchronise()).deployments).toEqual([{ id: company, updateId, groupId: allComputers, action: '0' }]);
    expect(await downstream.synchronise()).toMatchObject({ deployments: [], removed: [], hidden: [] });
    approve(product);
    expect(await downstream.synchronise()).toMatchObject({ deployments: [{ id: product }], removed: [company] });
    await server.call('admin', 'ExecuteSPDeclineUpdate', `<updateId>${updateId}</updateId><adminName>a</adminName><failIfReplica>false</failIfReplica>`);
    expect(await downstream.synchronise()).toMatchObject({ deployments: [], removed: [product], hidden: [updateId] });
  });

  it('refuse who has no cookie of theirs, an old one, a strange anchor and too much at once', async () => {
    const code = async (service: 'serverSync' | 'dssAuth', operation: string, inner: string): Promise<string> => {
      const reply = await server.call(service, operation, inner);
      expect(reply.status).toBe(500);
      return valueOf(reply, 'ErrorCode') ?? faultOf(reply);
    };
    const raw = (text: string, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`, 'su').exec(text)![1]!;
    const authorization = raw((await server.call('dssAuth', 'GetAuthorizationCookie', `<accountName>D$</accountName><accountGuid>${company}</accountGuid>`)).text, 'GetAuthorizationCookieResult');
    const auth = `<authCookies><AuthorizationCookie>${authorization}</AuthorizationCookie></authCookies>`;
    expect(await code('serverSync', 'GetCookie', '<protocolVersion>1.20</protocolVersion>')).toBe('InvalidAuthorizationCookie');
    expect(await code('serverSync', 'GetCookie', `${auth}<protocolVersion>2.0</protocolVersion>`)).toBe('IncompatibleProtocolVersion');
    expect(await code('serverSync', 'GetCookie', `${auth}<protocolVersion>x</protocolVersion>`)).toBe('IncompatibleProtocolVersion');
    expect(await code('dssAuth', 'GetAuthorizationCookie', '<accountName>D$</accountName><accountGuid>x</accountGuid>')).toBe('InvalidParameters');
    const cookie = `<cookie>${raw((await server.call('serverSync', 'GetCookie', `${auth}<protocolVersion>1.20</protocolVersion>`)).text, 'GetCookieResult')}</cookie>`;
    // A cookie of the step before, or of a client, is another thing.
    const data = raw(authorization, 'CookieData');
    expect(await code('serverSync', 'GetConfigData', `<cookie><Expiration>2030-01-01T00:00:00Z</Expiration><EncryptedData>${data}</EncryptedData></cookie>`)).toBe('InvalidCookie');
    expect(await code('serverSync', 'GetConfigData', '')).toBe('InvalidCookie');
    for (const anchor of ['x', '5', `5,${company}`, '-1,11111111-2222-3333-4444-555555555555']) {
      expect(await code('serverSync', 'GetRevisionIdList', `${cookie}<filter><Anchor>${anchor}</Anchor></filter>`), anchor).toBe('InvalidParameters');
      expect(await code('serverSync', 'GetDeployments', `${cookie}<deploymentAnchor>${anchor}</deploymentAnchor>`), anchor).toBe('InvalidParameters');
    }
    expect(await code('serverSync', 'GetRevisionIdList', cookie)).toBe('InvalidParameters');
    const identity = (id: string): string => `<UpdateIdentity><UpdateID>${id}</UpdateID><RevisionNumber>1</RevisionNumber></UpdateIdentity>`;
    expect(await code('serverSync', 'GetUpdateData', `${cookie}<updateIds>${identity('00000000-0000-4000-8000-000000000000')}</updateIds>`)).toBe('InvalidParameters');
    expect(await code('serverSync', 'GetUpdateData', `${cookie}<updateIds>${identity(updateId).repeat(101)}</updateIds>`)).toBe('InvalidParameters');
    server.clock.now = new Date(server.clock.now.getTime() + 3_600_001);
    expect(await code('serverSync', 'GetConfigData', cookie)).toBe('CookieExpired');
  });
});
