import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminContract } from '../../src/practice/admin/contract.js';
import { serverSyncContract } from '../../src/practice/downstream/contract.js';
import { allComputers, unassignedComputers } from '../../src/practice/store/groups.js';
import { writeCabinet } from '../../src/main/core/cabinet/write.js';
import { DownstreamServer } from '../fakes/downstream-server.js';
import { envelope, escaped, namespaces, sampleFile, valueOf, wsusSample, type Reply, type Service } from '../fixtures/practice/raw-client.js';
import { writeMessageSchema } from '../fixtures/practice/schemas.js';
import { placeContent, startBareServer, type BareServer } from '../fixtures/practice/server.js';
import { hasTool, runTool } from './tools.js';

const updateId = '81552fa4-0000-4a9c-83d5-1cc6e99252b6';
const product = '2d1d3a85-f1cb-da7f-09a3-33440ab88223';
const company = '154cfe8a-29b9-e894-1c96-185eb0c5a025';

describe.skipIf(!hasTool('xmllint', 'libxml2-utils'))('answers and the descriptions of real services', () => {
  let folder: string;
  let server: BareServer;
  const schemas = new Map<Service, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-schemas-'));
    for (const service of ['admin', 'client', 'simpleAuth', 'reporting', 'serverSync', 'dssAuth'] as const) schemas.set(service, writeMessageSchema(service, folder));
    server = await startBareServer();
  });
  afterAll(() => {
    expect(server.defects).toEqual([]);
    server[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const judge = (service: Service, text: string): { code: number | null; output: string } => {
    const file = join(folder, 'message.xml');
    writeFileSync(file, text);
    return runTool('xmllint', ['--noout', '--nonet', '--schema', schemas.get(service)!, file]);
  };
  const valid = async (service: Service, operation: string, inner = '', secure = false): Promise<Reply> => {
    const reply = await server.call(service, operation, inner, secure);
    expect(reply.status, `${operation}: ${reply.text}`).toBe(200);
    const verdict = judge(service, reply.text);
    expect(verdict.code, `${operation}: ${verdict.output}`).toBe(0);
    return reply;
  };

  it('the schema refuses what is not an answer, so that its silence means something', () => {
    const wrap = (inner: string): string => `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inner}</s:Body></s:Envelope>`;
    const response = (inner: string): string => wrap(`<GetCurrentUserRoleResponse xmlns="${namespaces.admin}">${inner}</GetCurrentUserRoleResponse>`);
    expect(judge('admin', response('<GetCurrentUserRoleResult>2</GetCurrentUserRoleResult>')).code).toBe(0);
    expect(judge('admin', response('<GetCurrentUserRoleResult>two</GetCurrentUserRoleResult>')).code).not.toBe(0);
    expect(judge('admin', response('<GetCurrentUserRole>2</GetCurrentUserRole>')).code).not.toBe(0);
    expect(judge('admin', wrap('<Unknown xmlns="urn:x"/>')).code).not.toBe(0);
  });

  it('agree for the requests of the samples too', () => {
    for (const name of ['1-GetServerVersion', '2-GetLatestRevision', '3-SignCab', '4-Import-company', '5-Import-product', '6-Import-update', '7-DeployUpdate1']) {
      const verdict = judge('admin', sampleFile(`soap/soap-${name}.xml`));
      expect(verdict.code, verdict.output).toBe(0);
    }
  });

  it('agree for every operation of the administration service', async () => {
    const asked = new Set<string>();
    const admin = async (operation: keyof typeof adminContract, inner = '', secure = false): Promise<Reply> => {
      asked.add(operation);
      return valid('admin', operation, inner, secure);
    };
    const revision = `<UpdateId>${updateId}</UpdateId><RevisionNumber>1</RevisionNumber>`;
    await admin('ExecuteSetSelfSigningCertificate');
    for (const operation of ['GetServerVersion', 'GetServerProtocolVersion', 'GetCurrentUserRole', 'ExecuteSPGetTempContentCache', 'GetSubscription', 'GetSubscriptionState', 'GetSubscriptionCategories', 'ExecuteGetSigningCertificate'] as const) await admin(operation);
    const configuration = await admin('ExecuteSPGetConfiguration');
    await admin('ExecuteSPSetConfiguration', `<row>${/<Configuration>(?<row>.*)<\/Configuration>/u.exec(configuration.text)!.groups!['row']!}</row>`);

    const cabinet = join(folder, 'p.cab');
    writeFileSync(join(folder, 'p.txt'), 'payload');
    await writeCabinet({ destination: cabinet, members: [{ name: 'p.txt', path: join(folder, 'p.txt'), size: 7, modified: new Date() }], compression: 'stored', reserveSignature: true });
    for (const operation of ['SignCabForPublishing', 'SignCabForPublishingWithTimeStampOption', 'SignCabExForPublishingWithTimeStampOption'] as const) {
      // 0x80070003: the answer is an unsignedInt.
      expect(valueOf(await admin(operation, '<filePath>D:\\WSUS\\UpdateServicesPackages\\none.cab</filePath>'), `${operation}Result`)).toBe('2147942403');
    }

    const { sha1, sha256, size } = placeContent(server.shares, Buffer.from('content'));
    const update = wsusSample('update-cmd.sus.xml').replace('FzPAiaGgsHWKPZa9YRtocQYMKjQ=', sha1).replace('CFW0l/dlg6N0g71bCLNEInldNgyLUjTzfuMtw8Rhvnk=', sha256).replace(' Size="19"', ` Size="${String(size)}"`)
      .replace('<upd:SupportUrl>', '<upd:MoreInfoUrl>https://contoso.example/info</upd:MoreInfoUrl><upd:SupportUrl>').replace('</upd:SupportUrl>', '</upd:SupportUrl><upd:SecurityBulletinID>CSB26-001</upd:SecurityBulletinID><upd:KBArticleID>123</upd:KBArticleID><upd:Language>en</upd:Language>');
    await admin('ImportUpdateForPublishing', `<susXml>${escaped(wsusSample('category-company.sus.xml'))}</susXml><sdpOnly>false</sdpOnly>`);
    await admin('ImportUpdate', `<ussRevLocalId>0</ussRevLocalId><xmlUpdateBlob>${escaped(wsusSample('category-product.sus.xml'))}</xmlUpdateBlob>`);
    await admin('ImportUpdateForPublishing', `<susXml>${escaped(update)}</susXml><uspXml>${escaped(wsusSample('update-cmd.usp.xml'))}</uspXml><sdpOnly>false</sdpOnly>`);

    await admin('ExecuteSPGetLatestRevisionNumberForUpdate', `<updateId>${updateId}</updateId>`);
    for (const operation of ['ExecuteSPGetSdpXmlForUpdate', 'ExecuteSPGetXmlForUpdate'] as const) await admin(operation, `<updateId>${updateId}</updateId><revisionNumber>1</revisionNumber>`);
    await admin('ExecuteSPGetUpdateById', `<preferredCulture>en</preferredCulture><id>${revision}</id>`);
    await admin('ExecuteSPSearchUpdates', `<updateScopeXml>${escaped('<UpdateScope UpdateSources="2" />')}</updateScopeXml><preferredCulture>en</preferredCulture><publicationState>0</publicationState>`);
    await admin('ExecuteSPSimpleSearchUpdates', '<preferredCulture>en</preferredCulture><searchText>Widget</searchText>');
    await admin('ExecuteSPGetUpdateCount', '<publicationState>0</publicationState>');
    await admin('ExecuteSPGetRevisions', `<preferredCulture>en</preferredCulture><updateId>${updateId}</updateId>`);
    for (const which of ['true', 'false']) await admin('ExecuteSPGetCategories', `<retrieveUpdateClassifications>${which}</retrieveUpdateClassifications><fromSyncDate>1753-01-01T00:00:00</fromSyncDate><toSyncDate>9999-12-31T00:00:00</toSyncDate>`);
    await admin('ExecuteSPGetTopLevelCategories');
    await admin('ExecuteSPGetSubcategories', `<categoryId>${company}</categoryId>`);
    await admin('ExecuteSPGetCategoryById', `<retrieveUpdateClassification>false</retrieveUpdateClassification><id>${product}</id>`);
    await admin('ExecuteSPGetParentCategories', `<childUpdateId>${updateId}</childUpdateId><childRevisionNumber>1</childRevisionNumber>`);
    await admin('ExecuteSPGetAllTargetGroups');
    await admin('ExecuteSPGetTargetGroupById', `<id>${allComputers}</id>`);
    await admin('ExecuteSPGetChildTargetGroups', `<targetGroupId>${allComputers}</targetGroupId>`);
    for (const id of [allComputers, unassignedComputers]) await admin('ExecuteSPGetParentTargetGroup', `<targetGroupId>${id}</targetGroupId>`);
    const group = await admin('ExecuteSPCreateTargetGroup1', `<name>Pilot</name><parentGroupId>${allComputers}</parentGroupId>`);
    await admin('ExecuteSPDeleteTargetGroup', `<id>${/q1:guid">(?<id>[^<]+)/u.exec(group.text)!.groups!['id']!}</id><failIfReplica>true</failIfReplica>`);
    await admin('ExecuteSPGetInstallableItems', `<id>${revision}</id>`);
    const deployed = await admin('ExecuteSPDeployUpdate1', `<updateId>${revision}</updateId><deploymentAction>0</deploymentAction><targetGroupId>${allComputers}</targetGroupId><deadline>9999-12-31T23:59:59.997</deadline><adminName>a</adminName><isAssigned>true</isAssigned>`);
    await admin('ExecuteSPGetDeploymentsByUpdate1', `<id>${revision}</id>`);
    await admin('ExecuteSPGetDeployments', '<publicationState>2147483647</publicationState>');
    await admin('GetAutomaticUpdateApprovalRules', '<preferredCulture>en</preferredCulture>');
    await admin('ExecuteSPDeleteDeployment', `<id>${[...deployed.text.matchAll(/q1:guid">(?<id>[^<]+)/gu)][0]!.groups!['id']!}</id><adminName>a</adminName>`);
    await admin('ExecuteSPDeclineUpdate', `<updateId>${updateId}</updateId><adminName>a</adminName><failIfReplica>true</failIfReplica>`);
    await admin('ExecuteSPDeleteUpdateByUpdateID', `<updateID>${updateId}</updateID>`);
    await admin('ExecuteSetSigningCertificate', '', true);
    expect([...asked].sort()).toEqual(Object.keys(adminContract).sort());
  });

  it('agree for Ping, which lives in another namespace', async () => {
    const ns = 'http://www.microsoft.com/SoftwareDistribution/Server/IMonitorable';
    const body = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Ping xmlns="${ns}"><pingLevel>1</pingLevel></Ping></s:Body></s:Envelope>`;
    const reply = await server.send('admin', { action: `"${ns}/Ping"`, body });
    const verdict = judge('admin', reply.text);
    expect(verdict.code, verdict.output).toBe(0);
  });

  it('agree for the whole conversation of a client', async () => {
    const { sha1 } = placeContent(server.shares, Buffer.from('more'));
    const update = wsusSample('update-msi.sus.xml').replace('FzPAiaGgsHWKPZa9YRtocQYMKjQ=', sha1);
    for (const sus of [wsusSample('category-company.sus.xml'), wsusSample('category-product.sus.xml'), update]) {
      await valid('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(sus)}</susXml><sdpOnly>false</sdpOnly>`);
    }
    server.store.deployments.put({ id: company, updateId, revisionNumber: 1, action: 0, groupId: allComputers, deadline: '2026-12-24T18:00:00', adminName: '', assigned: true, deployedAt: '2026-10-01T08:00:00.000Z' });
    const part = (reply: Reply, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`, 'u').exec(reply.text)![1]!;
    const config = await valid('client', 'GetConfig', '<protocolVersion>1.8</protocolVersion>');
    const authorization = await valid('simpleAuth', 'GetAuthorizationCookie', '<clientId>c</clientId><targetGroupName></targetGroupName><dnsName>c</dnsName>');
    const cookieReply = await valid('client', 'GetCookie', `<authCookies><AuthorizationCookie>${part(authorization, 'GetAuthorizationCookieResult')}</AuthorizationCookie></authCookies><lastChange>${valueOf(config, 'LastChange')!}</lastChange><currentTime>2026-10-01T08:00:00Z</currentTime><protocolVersion>1.8</protocolVersion>`);
    const cookie = `<cookie>${part(cookieReply, 'GetCookieResult')}</cookie>`;
    await valid('client', 'RegisterComputer', `${cookie}<computerInfo><DnsName>c</DnsName></computerInfo>`);
    const installed: string[] = [];
    let leaf: string | undefined;
    for (let round = 0; round < 5 && leaf === undefined; round += 1) {
      const reply = await valid('client', 'SyncUpdates', `${cookie}<parameters><ExpressQuery>false</ExpressQuery><InstalledNonLeafUpdateIDs>${installed.map((id) => `<int>${id}</int>`).join('')}</InstalledNonLeafUpdateIDs><OtherCachedUpdateIDs><int>77777</int></OtherCachedUpdateIDs><SkipSoftwareSync>false</SkipSoftwareSync></parameters>`);
      for (const [, info] of reply.text.matchAll(/<UpdateInfo>(.*?)<\/UpdateInfo>/gu)) {
        const id = /<ID>(\d+)<\/ID>/u.exec(info!)![1]!;
        if (info!.includes('<IsLeaf>true<')) leaf = id;
        else installed.push(id);
      }
    }
    expect(leaf).toBeDefined();
    await valid('client', 'GetExtendedUpdateInfo', `${cookie}<revisionIDs><int>${leaf!}</int><int>77777</int></revisionIDs><infoTypes><XmlUpdateFragmentType>Extended</XmlUpdateFragmentType></infoTypes><locales><string>en</string></locales>`);
    await valid('client', 'GetFileLocations', `${cookie}<fileDigests><base64Binary>${sha1}</base64Binary></fileDigests>`);
    await valid('reporting', 'ReportEventBatch', `${cookie}<clientTime>2026-10-01T08:00:00Z</clientTime>`);
  });

  it('agree for the whole conversation of a downstream server, questions and answers', async () => {
    server.store.deployments.put({ id: product, updateId, revisionNumber: 1, action: 0, groupId: allComputers, deadline: '2026-12-24T18:00:00', adminName: '', assigned: true, deployedAt: '2026-10-01T08:00:00.000Z' });
    const asked = new Set<string>();
    const ask = async (service: Service, operation: string, inner: string): Promise<Reply> => {
      const question = judge(service, envelope(service, operation, inner));
      expect(question.code, `${operation}: ${question.output}`).toBe(0);
      asked.add(operation);
      return valid(service, operation, inner);
    };
    let cookie = '';
    const downstream = new DownstreamServer(async (service, operation, inner) => {
      cookie = /<cookie>.*?<\/cookie>/su.exec(inner)?.[0] ?? cookie;
      return ask(service, operation, inner);
    });
    const replica = await downstream.synchronise();
    expect(replica.updates.map((update) => update.updateId)).toContain(updateId);
    expect(replica.deployments).toHaveLength(1);
    const identity = `<updateIds><UpdateIdentity><UpdateID>${updateId}</UpdateID><RevisionNumber>1</RevisionNumber></UpdateIdentity></updateIds>`;
    await ask('serverSync', 'GetUpdateDecryptionData', `${cookie}${identity}`);
    await ask('serverSync', 'DownloadFiles', `${cookie}<fileDigestList><base64Binary>AAAA</base64Binary></fileDigestList>`);
    const related = await ask('serverSync', 'GetRelatedRevisionsForUpdates', `${cookie}<updateIDs><guid>${company}</guid></updateIDs>`);
    expect(related.text).toContain(product);
    expect([...asked].sort()).toEqual([...Object.keys(serverSyncContract), 'GetAuthorizationCookie'].sort());
  });
});
