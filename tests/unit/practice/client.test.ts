import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allComputers } from '../../../src/practice/store/groups.js';
import { escaped, sampleFile, unescaped, valueOf, valuesOf, wsusSample, type Reply } from '../../fixtures/practice/raw-client.js';
import { placeContent, startBareServer, type BareServer } from '../../fixtures/practice/server.js';

const updateId = '81552fa4-0000-4a9c-83d5-1cc6e99252b6';
let server: BareServer;
beforeEach(async () => {
  server = await startBareServer();
  for (const name of ['category-company', 'category-product', 'update-cmd']) {
    const reply = await server.call('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(wsusSample(`${name}.sus.xml`))}</susXml><uspXml>&lt;u/&gt;</uspXml><sdpOnly>false</sdpOnly>`);
    expect(reply.status).toBe(200);
  }
});
afterEach(() => {
  expect(server.defects).toEqual([]);
  server[Symbol.dispose]();
});

const approve = (action = 0, groupId = allComputers, id = '00000000-0000-4000-8000-000000000001'): void =>
  void server.store.deployments.put({ id, updateId, revisionNumber: 1, action, groupId, deadline: '9999-12-31T23:59:59.997', adminName: '', assigned: true, deployedAt: '2026-10-01T08:00:00.000Z' });

const authorize = async (group = ''): Promise<string> =>
  /<GetAuthorizationCookieResult>(?<cookie>.*)<\/GetAuthorizationCookieResult>/u.exec(
    (await server.call('simpleAuth', 'GetAuthorizationCookie', `<clientId>pc-1</clientId><targetGroupName>${group}</targetGroupName><dnsName>pc-1.contoso.example</dnsName>`)).text,
  )!.groups!['cookie']!;
const lastChange = async (): Promise<string> => valueOf(await server.call('client', 'GetConfig', '<protocolVersion>1.8</protocolVersion>'), 'LastChange')!;
const innerCookie = (reply: Reply, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`, 'u').exec(reply.text)![1]!;
const getCookie = async (authorization: string, change: string): Promise<Reply> =>
  server.call('client', 'GetCookie', `<authCookies><AuthorizationCookie>${authorization}</AuthorizationCookie></authCookies><lastChange>${change}</lastChange><currentTime>2026-10-01T08:00:00Z</currentTime><protocolVersion>1.8</protocolVersion>`);
const register = async (cookie: string): Promise<Reply> =>
  server.call('client', 'RegisterComputer', `<cookie>${cookie}</cookie><computerInfo><DnsName>pc-1</DnsName><OSMajorVersion>10</OSMajorVersion></computerInfo>`);
const connect = async (group = ''): Promise<string> => {
  const cookie = innerCookie(await getCookie(await authorize(group), await lastChange()), 'GetCookieResult');
  expect((await register(cookie)).status).toBe(200);
  return cookie;
};
const ints = (ids: readonly string[]): string => ids.map((id) => `<int>${id}</int>`).join('');
const sync = async (cookie: string, installed: readonly string[], cached: readonly string[] = []): Promise<Reply> =>
  server.call('client', 'SyncUpdates', `<cookie>${cookie}</cookie><parameters><ExpressQuery>false</ExpressQuery><InstalledNonLeafUpdateIDs>${ints(installed)}</InstalledNonLeafUpdateIDs><OtherCachedUpdateIDs>${ints(cached)}</OtherCachedUpdateIDs><SkipSoftwareSync>false</SkipSoftwareSync></parameters>`);

interface Offered {
  readonly id: string;
  readonly action: string;
  readonly isLeaf: string;
  readonly xml: string;
}
const offered = (reply: Reply, list = 'NewUpdates'): Offered[] =>
  [...(new RegExp(`<${list}>(.*?)</${list}>`, 'u').exec(reply.text)?.[1] ?? '').matchAll(/<UpdateInfo>(?<info>.*?)<\/UpdateInfo>/gu)].map(({ groups }) => {
    const info = { status: 200, text: groups!['info']! };
    return { id: valueOf(info, 'ID')!, action: valueOf(info, 'Action')!, isLeaf: valueOf(info, 'IsLeaf')!, xml: valueOf(info, 'Xml') ?? '' };
  });
const has = (list: readonly Offered[], id: string): boolean => list.some(({ xml }) => xml.includes(`<UpdateIdentity UpdateID="${id}"`));

const company = '154cfe8a-29b9-e894-1c96-185eb0c5a025';
const product = '2d1d3a85-f1cb-da7f-09a3-33440ab88223';

/** Reports everything that is no leaf as installed, until nothing new comes. */
async function rounds(cookie: string): Promise<{ found: Offered[][]; installed: string[] }> {
  const found: Offered[][] = [];
  const installed: string[] = [];
  const cached: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const fresh = offered(await sync(cookie, installed, cached));
    if (fresh.length === 0) break;
    found.push(fresh);
    installed.push(...fresh.filter(({ isLeaf }) => isLeaf === 'false').map(({ id }) => id));
    cached.push(...fresh.filter(({ isLeaf }) => isLeaf === 'true').map(({ id }) => id));
  }
  return { found, installed };
}

describe('a client', () => {
  it('learns of companies, products and updates in three rounds', async () => {
    approve();
    const { found } = await rounds(await connect());
    expect(found).toHaveLength(3);
    const [first, second, third] = found as [Offered[], Offered[], Offered[]];
    expect(has(first, company)).toBe(true);
    expect(has(first, product)).toBe(false);
    expect(has(first, 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83')).toBe(true);
    expect(first.every(({ action, isLeaf }) => action === 'Evaluate' && isLeaf === 'false')).toBe(true);
    expect(has(second, product)).toBe(true);
    expect(third).toMatchObject([{ action: 'Install', isLeaf: 'true', xml: sampleFile('fragments/update-cmd.core.fragment.txt').trimEnd() }]);
  });

  it('sees nothing that is not approved, declined or for others', async () => {
    const titles = async (): Promise<boolean> => (await rounds(await connect())).found.some((round) => has(round, updateId));
    expect(await titles()).toBe(false);
    approve();
    expect(await titles()).toBe(true);
    server.store.updates.setDeclined(updateId, true);
    expect(await titles()).toBe(false);
    server.store.updates.setDeclined(updateId, false);
    server.store.deployments.removeOfUpdate(updateId);
    server.store.groups.add({ id: company, name: 'Pilot', parentId: allComputers });
    approve(0, company);
    expect(await titles()).toBe(false);
    expect((await rounds(await connect('pilot'))).found.some((round) => has(round, updateId))).toBe(true);
    approve(2, allComputers, '00000000-0000-4000-8000-000000000002');
    expect((await rounds(await connect())).found.at(-1)).toMatchObject([{ action: 'PreDeploymentCheck' }]);
    expect((await rounds(await connect('pilot'))).found.at(-1)).toMatchObject([{ action: 'Install' }]);
  });

  it('is told what it need not keep, and what has changed', async () => {
    approve();
    const cookie = await connect();
    const { found, installed } = await rounds(cookie);
    const leaf = found[2]![0]!.id;
    const quiet = await sync(cookie, installed, [leaf]);
    expect(offered(quiet)).toEqual([]);
    const next = innerCookie(quiet, 'NewCookie');
    expect(offered(await sync(next, installed, [leaf]), 'ChangedUpdates')).toEqual([]);
    approve(2, allComputers, '00000000-0000-4000-8000-000000000009');
    expect(offered(await sync(next, installed, [leaf]), 'ChangedUpdates')).toMatchObject([{ id: leaf, action: 'PreDeploymentCheck' }]);
    server.store.deployments.removeOfUpdate(updateId);
    const gone = await sync(next, installed, [leaf, '4711']);
    expect(valuesOf(/<OutOfScopeRevisionIDs>(.*)<\/OutOfScopeRevisionIDs>/u.exec(gone.text)![1]!, 'int')).toEqual([leaf, '4711']);
  });

  it('gets fragments and the place of the content', async () => {
    approve();
    const cookie = await connect();
    const leaf = (await rounds(cookie)).found[2]![0]!.id;
    const describeIt = async (): Promise<Reply> =>
      server.call('client', 'GetExtendedUpdateInfo', `<cookie>${cookie}</cookie><revisionIDs>${ints([leaf, '999'])}</revisionIDs><infoTypes><XmlUpdateFragmentType>Extended</XmlUpdateFragmentType><XmlUpdateFragmentType>LocalizedProperties</XmlUpdateFragmentType></infoTypes><locales><string>de-DE</string><string>en-US</string></locales>`);
    const before = await describeIt();
    expect(valuesOf(before.text, 'Xml').map(unescaped)).toEqual(['extended', 'localized-en'].map((name) => sampleFile(`fragments/update-cmd.${name}.fragment.txt`).trimEnd()));
    expect(valuesOf(before.text, 'Url')).toEqual([]);
    expect(valuesOf(/<OutOfScopeRevisionIDs>(.*)<\/OutOfScopeRevisionIDs>/u.exec(before.text)![1]!, 'int')).toEqual(['999']);
    // The content itself is checked at approval; here only its place matters.
    const { path } = placeContent(server.shares, Buffer.from('x'));
    expect(path.endsWith('.cab')).toBe(true);
    const { renameSync, mkdirSync } = await import('node:fs');
    mkdirSync(`${server.shares.content}/34`, { recursive: true });
    renameSync(path, `${server.shares.content}/34/1733C089A1A0B0758A3D96BD611B6871060C2A34.cab`);
    const url = 'http://practice/key/Content/34/1733C089A1A0B0758A3D96BD611B6871060C2A34.cab';
    expect(valuesOf((await describeIt()).text, 'Url')).toEqual([url]);
    const located = await server.call('client', 'GetFileLocations', `<cookie>${cookie}</cookie><fileDigests><base64Binary>FzPAiaGgsHWKPZa9YRtocQYMKjQ=</base64Binary></fileDigests>`);
    expect(valuesOf(located.text, 'Url')).toEqual([url]);
  });

  it('may ask for fifty updates at a time', async () => {
    const cookie = await connect();
    const many = Array.from({ length: 51 }, (_, index) => String(index));
    const reply = await server.call('client', 'GetExtendedUpdateInfo', `<cookie>${cookie}</cookie><revisionIDs>${ints(many)}</revisionIDs>`);
    expect(valueOf(reply, 'ErrorCode')).toBe('InvalidParameters');
  });

  it('reports what it did', async () => {
    const cookie = await connect();
    const event = `<ReportingEvent><BasicData><TargetID><Sid>pc-1</Sid></TargetID><SequenceNumber>0</SequenceNumber><TimeAtTarget>2026-10-01T08:00:00Z</TimeAtTarget><EventInstanceID>${updateId}</EventInstanceID><NamespaceID>1</NamespaceID><EventID>183</EventID><SourceID>801</SourceID><UpdateID><UpdateID>${updateId}</UpdateID><RevisionNumber>1</RevisionNumber></UpdateID><Win32HResult>0</Win32HResult></BasicData></ReportingEvent>`;
    const reply = await server.call('reporting', 'ReportEventBatch', `<cookie>${cookie}</cookie><clientTime>2026-10-01T08:00:00Z</clientTime><eventBatch>${event}</eventBatch>`);
    expect(valueOf(reply, 'ReportEventBatchResult')).toBe('true');
    expect(server.store.journal.events()).toMatchObject([{ computerId: 'pc-1', event: { BasicData: { EventID: 183, UpdateID: { UpdateID: updateId } } } }]);
  });
});

describe('a client is turned away', () => {
  const code = (reply: Reply): string | undefined => (expect(reply.status).toBe(500), valueOf(reply, 'ErrorCode'));

  it('without a version', async () => expect(code(await server.call('client', 'GetConfig'))).toBe('InvalidParameters'));

  it('with an authorization of another server', async () => {
    const forged = `<PlugInId>SimpleTargeting</PlugInId><CookieData>${Buffer.from('x'.repeat(80)).toString('base64')}</CookieData>`;
    expect(code(await getCookie(forged, await lastChange()))).toBe('InvalidAuthorizationCookie');
    const cookie = await connect();
    expect(code(await getCookie(`<PlugInId>SimpleTargeting</PlugInId><CookieData>${valueOf({ status: 200, text: cookie }, 'EncryptedData')!}</CookieData>`, await lastChange()))).toBe('InvalidAuthorizationCookie');
  });

  it('with an old configuration', async () => {
    const authorization = await authorize();
    expect(code(await getCookie(authorization, '2020-01-01T00:00:00Z'))).toBe('ConfigChanged');
    const cookie = await connect();
    server.clock.now = new Date('2026-10-01T08:00:01.000Z');
    server.configuration.set('LocalPublishingMaxCabSize', '100');
    expect(code(await sync(cookie, []))).toBe('ConfigChanged');
  });

  it('with a cookie that is changed, expired or missing', async () => {
    const cookie = await connect();
    expect(code(await sync(cookie.replace(/<EncryptedData>./u, '<EncryptedData>_').replace('_', cookie.includes('<EncryptedData>A') ? 'B' : 'A'), []))).toBe('InvalidCookie');
    expect(code(await sync('', []))).toBe('InvalidCookie');
    server.clock.now = new Date('2026-10-01T10:00:00.000Z');
    expect(code(await sync(cookie, []))).toBe('CookieExpired');
  });

  it('before it has registered', async () => {
    const cookie = innerCookie(await getCookie(await authorize(), await lastChange()), 'GetCookieResult');
    expect(code(await sync(cookie, []))).toBe('RegistrationRequired');
    expect(code(await server.call('client', 'RegisterComputer', `<cookie>${cookie}</cookie>`))).toBe('InvalidParameters');
  });
});
