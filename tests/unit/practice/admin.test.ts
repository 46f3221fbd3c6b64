import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLike } from '../../../src/practice/admin/like.js';
import { allComputers, downstreamServers, unassignedComputers } from '../../../src/practice/store/groups.js';
import { escaped, faultOf, sampleFile, namespaces, valueOf, valuesOf, wsusSample, type Reply } from '../../fixtures/practice/raw-client.js';
import { placeContent, serverId, startBareServer, type BareServer } from '../../fixtures/practice/server.js';
import { processorTime } from '../../fixtures/processor-time.js';

const updateId = '81552fa4-0000-4a9c-83d5-1cc6e99252b6';
const product = '2d1d3a85-f1cb-da7f-09a3-33440ab88223';
const company = '154cfe8a-29b9-e894-1c96-185eb0c5a025';
const classification = 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83';
const never = '9999-12-31T23:59:59.997';

let server: BareServer;
let content: ReturnType<typeof placeContent>;
beforeEach(async () => {
  server = await startBareServer();
  content = placeContent(server.shares, Buffer.from('not really a cabinet'));
});
afterEach(() => {
  expect(server.defects).toEqual([]);
  server[Symbol.dispose]();
});

const admin = async (operation: string, inner = ''): Promise<Reply> => server.call('admin', operation, inner);
const sus = (change: (text: string) => string = (text) => text): string =>
  change(
    wsusSample('update-cmd.sus.xml')
      .replace('Digest="FzPAiaGgsHWKPZa9YRtocQYMKjQ="', `Digest="${content.sha1}"`)
      .replace('CFW0l/dlg6N0g71bCLNEInldNgyLUjTzfuMtw8Rhvnk=', content.sha256)
      .replace(' Size="19"', ` Size="${String(content.size)}"`),
  );
const importSus = async (text: string): Promise<Reply> => {
  const reply = await admin('ImportUpdateForPublishing', `<susXml>${escaped(text)}</susXml><uspXml>&lt;usp/&gt;</uspXml><sdpOnly>false</sdpOnly>`);
  expect(reply.text).not.toContain('Fault');
  return reply;
};
const publish = async (change?: (text: string) => string): Promise<void> => {
  await importSus(wsusSample('category-company.sus.xml'));
  await importSus(wsusSample('category-product.sus.xml'));
  await importSus(sus(change));
};
const revisionId = (id: string, revision = 1): string => `<UpdateId>${id}</UpdateId><RevisionNumber>${String(revision)}</RevisionNumber>`;
const deploy = async (action = 0, group = allComputers, revision = 1, deadline = never): Promise<Reply> =>
  admin(
    'ExecuteSPDeployUpdate1',
    `<updateId>${revisionId(updateId, revision)}</updateId><deploymentAction>${String(action)}</deploymentAction><targetGroupId>${group}</targetGroupId><deadline>${deadline}</deadline><adminName>CONTOSO\\admin</adminName><isAssigned>true</isAssigned>`,
  );
/** The columns of the rows of a row set. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/<Values>(?<cells>.*?)<\/Values>/gu)].map(({ groups }) =>
    [...groups!['cells']!.matchAll(/<anyType[^>]*?(?:\/>|>(?<value>[^<]*)<\/anyType>)/gu)].map((cell) => cell.groups!['value'] ?? ''),
  );
const search = async (scope: string, state = 2147483647): Promise<string[]> => {
  const reply = await admin('ExecuteSPSearchUpdates', `<updateScopeXml>${escaped(scope)}</updateScopeXml><preferredCulture>en</preferredCulture><publicationState>${String(state)}</publicationState>`);
  expect(reply.status).toBe(200);
  const minimal = /<minimalProperties>(?<rows>.*)<\/minimalProperties>/u.exec(reply.text)?.groups?.['rows'] ?? '';
  return rowsOf(minimal).map((row) => row[0]!);
};

describe('connecting', () => {
  it('tells version, role and configuration', async () => {
    expect(valueOf(await admin('GetServerVersion'), 'GetServerVersionResult')).toMatch(/^10\.0\.\d+\.\d+$/u);
    expect(valueOf(await admin('GetCurrentUserRole'), 'GetCurrentUserRoleResult')).toBe('2');
    const configuration = await admin('ExecuteSPGetConfiguration');
    expect(valueOf(configuration, 'ServerId')).toBe(serverId);
    expect(valueOf(configuration, 'LocalContentCacheLocation')).toBe('D:\\WSUS\\WsusContent');
    expect(valueOf(configuration, 'LocalPublishingMaxCabSize')).toBe('384');
    expect(valueOf(configuration, 'ReplicaMode')).toBe('false');
    expect(valueOf(await admin('ExecuteSPGetTempContentCache'), 'ExecuteSPGetTempContentCacheResult')).toBe('%ProgramFiles%\\Update Services\\LogFiles\\WSUSTemp');
    expect((await admin('GetSubscription')).status).toBe(200);
  });

  it('answers the sample of the first step, byte for byte as a client sends it', async () => {
    const reply = await server.send('admin', { action: `"${namespaces.admin}/GetServerVersion"`, body: sampleFile('soap/soap-1-GetServerVersion.xml') });
    expect(valueOf(reply, 'GetServerVersionResult')).toBeDefined();
  });

  it('writes the configuration back whole', async () => {
    const current = /<Configuration>(?<row>.*)<\/Configuration>/u.exec((await admin('ExecuteSPGetConfiguration')).text)!.groups!['row']!;
    const larger = current.replace('<LocalPublishingMaxCabSize>384<', '<LocalPublishingMaxCabSize>512<');
    expect((await admin('ExecuteSPSetConfiguration', `<row>${larger}</row>`)).status).toBe(200);
    const after = await admin('ExecuteSPGetConfiguration');
    expect(valueOf(after, 'LocalPublishingMaxCabSize')).toBe('512');
    expect(valueOf(after, 'MUUrl')).toBe('https://sws.update.microsoft.com');
    expect(faultOf(await admin('ExecuteSPSetConfiguration', `<row>${current.replace(serverId, serverId.replace('1', '2'))}</row>`))).toContain('ServerId');
    expect(faultOf(await admin('ExecuteSPSetConfiguration', `<row>${current.replace('>384<', '>0<')}</row>`))).toContain('LocalPublishingMaxCabSize');
    const moved = current.replace(/<LocalContentCacheLocation>[^<]*<\/LocalContentCacheLocation>/u, '');
    expect(faultOf(await admin('ExecuteSPSetConfiguration', `<row>${moved}</row>`))).toContain('LocalContentCacheLocation');
  });

  it('lets reporters read and nobody else in', async () => {
    server.store.settings.write('role', 1);
    expect((await admin('ExecuteSPGetConfiguration')).status).toBe(200);
    for (const operation of ['ImportUpdateForPublishing', 'ImportUpdate', 'SignCabForPublishing', 'ExecuteSPDeclineUpdate', 'ExecuteSPDeployUpdate1', 'ExecuteSetSelfSigningCertificate', 'ExecuteSPCreateTargetGroup1', 'ExecuteSPSetConfiguration', 'ExecuteSPDeleteDeployment']) {
      expect(faultOf(await admin(operation)), operation).toContain('Access is denied');
    }
    server.store.settings.write('role', 0);
    expect(faultOf(await admin('ExecuteSPGetConfiguration'))).toContain('Access is denied');
    expect(valueOf(await admin('GetCurrentUserRole'), 'GetCurrentUserRoleResult')).toBe('0');
  });
});

describe('reading', () => {
  it('finds published updates by source, text, state and category', async () => {
    await publish();
    expect(await search('<UpdateScope ApprovedStates="-1" />')).toEqual([updateId]);
    expect(await search('<UpdateScope UpdateSources="2" />')).toEqual([updateId]);
    expect(await search('<UpdateScope UpdateSources="1" />')).toEqual([]);
    expect(await search('<UpdateScope TextIncludes="%widget%" />')).toEqual([updateId]);
    expect(await search('<UpdateScope TextIncludes="widget" />')).toEqual([]);
    expect(await search('<UpdateScope TextNotIncludes="%widget%" />')).toEqual([]);
    expect(await search(`<UpdateScope Categories="${product.toUpperCase()}" />`)).toEqual([updateId]);
    expect(await search(`<UpdateScope Classifications="${company}" />`)).toEqual([]);
    expect(await search('<UpdateScope ApprovedStates="4" />')).toEqual([updateId]);
    expect(await search('<UpdateScope ApprovedStates="9" />')).toEqual([]);
    expect(await search('<UpdateScope />', 1)).toEqual([]);
    expect(await search('<UpdateScope />', 0)).toEqual([updateId]);
    expect(await search('<UpdateScope FromArrivalDate="2026-10-01T08:00:01" />')).toEqual([]);
    expect(await search('<UpdateScope FromArrivalDate="2026-10-01T08:00:00" ToArrivalDate="2026-10-02T00:00:00" />')).toEqual([updateId]);
    for (const scope of ['<Scope />', 'no xml', '<UpdateScope ApprovedStates="all" />']) {
      expect((await admin('ExecuteSPSearchUpdates', `<updateScopeXml>${escaped(scope)}</updateScopeXml>`)).status, scope).toBe(500);
    }
    expect(valueOf(await admin('ExecuteSPGetUpdateCount', '<publicationState>0</publicationState>'), 'ExecuteSPGetUpdateCountResult')).toBe('1');
  });

  it('answers rows in their columns', async () => {
    await publish();
    const reply = await admin('ExecuteSPGetUpdateById', `<preferredCulture>en-US</preferredCulture><id>${revisionId(updateId)}</id>`);
    const [row] = rowsOf(reply.text);
    expect(row).toHaveLength(37);
    expect(row![0]).toBe(updateId);
    expect(row![1]).toBe('1');
    expect(row![15]).toBe('Software');
    expect(row![29]).toBe('Contoso Widget 2.0');
    expect(row![36]).toBe('1');
    expect(reply.text).toContain(`<anyType xmlns:q1="http://microsoft.com/wsdl/types/" xsi:type="q1:guid">${updateId}</anyType>`);
    expect(reply.text).toContain('<anyType xsi:type="xsd:string">Contoso Ltd</anyType>'.replace('Contoso Ltd', 'Contoso Widget'));
    expect(rowsOf((await admin('ExecuteSPSimpleSearchUpdates', '<searchText>WIDGET</searchText>')).text)[0]![0]).toBe(updateId);
    expect(rowsOf((await admin('ExecuteSPGetUpdateById', `<id>${revisionId(updateId, 9)}</id>`)).text)).toEqual([]);
  });

  it('lists the file with its digests', async () => {
    await publish();
    const rows = rowsOf((await admin('ExecuteSPGetInstallableItems', `<id>${revisionId(updateId)}</id>`)).text);
    expect(rows.find((row) => row[8] === content.sha1)).toMatchObject({ 1: 'bc856cf9-0000-40bd-acbb-e46cedbdd580_1.cab', 5: String(content.size), 9: content.sha256 });
    expect(faultOf(await admin('ExecuteSPGetInstallableItems', `<id>${revisionId(company.replace('1', '2'))}</id>`))).toContain('was not found');
  });

  it('knows categories from above and below', async () => {
    await publish();
    const ids = (reply: Reply): string[] => rowsOf(reply.text).map((row) => row[1]!);
    expect(ids(await admin('ExecuteSPGetTopLevelCategories'))).toContain(company);
    expect(ids(await admin('ExecuteSPGetTopLevelCategories'))).not.toContain(product);
    expect(ids(await admin('ExecuteSPGetSubcategories', `<categoryId>${company}</categoryId>`))).toEqual([product]);
    expect(ids(await admin('ExecuteSPGetCategories', '<retrieveUpdateClassifications>true</retrieveUpdateClassifications>'))).toContain(classification);
    expect(ids(await admin('ExecuteSPGetCategories', '<retrieveUpdateClassifications>false</retrieveUpdateClassifications><fromSyncDate>1753-01-01T00:00:00</fromSyncDate><toSyncDate>9999-12-31T23:59:59</toSyncDate>'))).toContain(product);
    expect(ids(await admin('ExecuteSPGetCategories', '<retrieveUpdateClassifications>false</retrieveUpdateClassifications><fromSyncDate>2027-01-01T00:00:00</fromSyncDate>'))).toEqual([]);
    expect(ids(await admin('ExecuteSPGetParentCategories', `<childUpdateId>${updateId}</childUpdateId><childRevisionNumber>1</childRevisionNumber>`))).toEqual([product]);
    const one = await admin('ExecuteSPGetCategoryById', `<retrieveUpdateClassification>false</retrieveUpdateClassification><id>${product}</id>`);
    expect(rowsOf(one.text)[0]).toMatchObject({ 2: 'Product', 7: 'Contoso Widget', 11: '1' });
    const none = await admin('ExecuteSPGetCategoryById', `<retrieveUpdateClassification>true</retrieveUpdateClassification><id>${product}</id>`);
    expect([none.status, rowsOf(none.text)]).toEqual([200, []]);
  });

  it('matches text as SQL does', () => {
    for (const [text, pattern, expected] of [
      ['xxA.Bxx', '%a.b%', true],
      ['xxaxbxx', '%a.b%', false],
      ['abc', 'a_c', true],
      ['abcd', 'a_c', false],
      ['(x\ny', '(%', true],
      ['', '%', true],
      ['', '_', false],
      ['aab', '%ab', true],
      ['50%', '50%', true],
      ['', '', true],
    ] as const) {
      expect(isLike(text, pattern), `${text} like ${pattern}`).toBe(expected);
    }
    const taken = processorTime();
    expect(isLike('a'.repeat(1500), `${'%a'.repeat(700)}b`)).toBe(false);
    expect(taken()).toBeLessThan(1000);
  });
});

describe('target groups', () => {
  it('are there from the start and can be added', async () => {
    const ids = (reply: Reply): string[] => rowsOf(reply.text).map((row) => row[2]!);
    expect(ids(await admin('ExecuteSPGetAllTargetGroups')).sort()).toEqual([allComputers, unassignedComputers, downstreamServers].sort());
    const made = await admin('ExecuteSPCreateTargetGroup1', `<name>Pilot</name><parentGroupId>${allComputers}</parentGroupId>`);
    expect(rowsOf(made.text)[0]).toMatchObject({ 0: 'Computers', 1: 'Pilot', 5: allComputers });
    const id = rowsOf(made.text)[0]![2]!;
    expect(ids(await admin('ExecuteSPGetChildTargetGroups', `<targetGroupId>${allComputers}</targetGroupId>`))).toContain(id);
    expect(ids(await admin('ExecuteSPGetParentTargetGroup', `<targetGroupId>${id}</targetGroupId>`))).toEqual([allComputers]);
    expect(faultOf(await admin('ExecuteSPCreateTargetGroup1', `<name>pilot</name><parentGroupId>${allComputers}</parentGroupId>`))).toContain('already exists');
    expect(faultOf(await admin('ExecuteSPCreateTargetGroup1', `<name>x</name>`))).toContain('was not found');
    expect(faultOf(await admin('ExecuteSPCreateTargetGroup1', `<name> </name><parentGroupId>${allComputers}</parentGroupId>`))).toContain('needs a name');
    expect(faultOf(await admin('ExecuteSPDeleteTargetGroup', `<id>${allComputers}</id>`))).toContain('cannot be deleted');
    expect((await admin('ExecuteSPDeleteTargetGroup', `<id>${id}</id>`)).status).toBe(200);
  });
});

describe('approving', () => {
  it('wants the very content on the disk', async () => {
    await publish();
    expect((await deploy()).status).toBe(200);
    const rows = rowsOf((await admin('ExecuteSPGetDeploymentsByUpdate1', `<id>${revisionId(updateId)}</id>`)).text);
    expect(rows[0]).toMatchObject({ 2: '0', 4: never, 5: 'CONTOSO\\admin', 8: updateId, 9: '1', 10: allComputers });
    expect(await search('<UpdateScope ApprovedStates="1" />')).toEqual([updateId]);
    writeFileSync(content.path, 'not really a Cabinet');
    expect(faultOf(await deploy())).toContain('has the SHA-1');
    writeFileSync(content.path, 'shorter');
    expect(faultOf(await deploy())).toContain('bytes instead of');
  });

  it('is refused without the content', async () => {
    await publish((text) => text.replace(content.sha1, 'FzPAiaGgsHWKPZa9YRtocQYMKjQ='));
    expect(faultOf(await deploy())).toContain('WsusContent\\34\\1733C089A1A0B0758A3D96BD611B6871060C2A34.cab is not there');
    expect(rowsOf((await admin('ExecuteSPGetDeployments', '<publicationState>2147483647</publicationState>')).text)).toEqual([]);
  });

  it('checks SHA-256 where there is one', async () => {
    await publish((text) => text.replace(content.sha256, 'CFW0l/dlg6N0g71bCLNEInldNgyLUjTzfuMtw8Rhvnk='));
    expect(faultOf(await deploy())).toContain('has the SHA-256');
  });

  it.each<[string, () => Promise<Reply>, string]>([
    ['an action of the server itself', () => deploy(4), 'cannot be asked for'],
    ['a block of all computers', () => deploy(3), 'not allowed for All Computers'],
    ['an uninstallation by a command line', () => deploy(1), 'does not support'],
    ['a group that is not there', () => deploy(0, company), 'was not found'],
    ['a revision that is not there', () => deploy(0, allComputers, 2), 'was not found'],
    ['no deadline at all', () => deploy(0, allComputers, 1, '0001-01-01T00:00:00'), 'SqlDateTime overflow'],
    ['a replica', async () => (server.configuration.set('ReplicaMode', 'true'), deploy()), 'replica'],
    ['no update', () => admin('ExecuteSPDeployUpdate1', `<updateID>${updateId}</updateID>`), 'cannot be null'],
  ])('is refused for %s', async (_, attempt, reason) => {
    await publish();
    expect(faultOf(await attempt())).toContain(reason);
  });

  it('can be taken back', async () => {
    await publish();
    await deploy(2);
    const [row] = rowsOf((await deploy()).text);
    expect(rowsOf((await admin('ExecuteSPGetDeployments', '<publicationState>0</publicationState>')).text)).toHaveLength(1);
    expect((await admin('ExecuteSPDeleteDeployment', `<id>${row![6]!}</id>`)).status).toBe(200);
    expect(faultOf(await admin('ExecuteSPDeleteDeployment', `<id>${row![6]!}</id>`))).toContain('was not found');
  });

  it('happens by itself when a rule says so', async () => {
    const rules = async (): Promise<string[]> => valuesOf((await admin('GetAutomaticUpdateApprovalRules')).text, 'Enabled');
    expect(await rules()).toEqual(['false']);
    server.store.approvalRules.setEnabled(1, true);
    expect(await rules()).toEqual(['true']);
    await publish((text) => text.replace('CD5FFD1E-E932-4E3A-BF74-18BF0B1BBD83', '0FA1201D-4330-4FA8-8AE9-B877473B6441'));
    expect(server.store.deployments.ofUpdate(updateId)).toMatchObject([{ action: 0, groupId: allComputers, adminName: 'WUS Server' }]);
  });

  it('does not happen by itself for another classification', async () => {
    server.store.approvalRules.setEnabled(1, true);
    await publish();
    expect(server.store.deployments.ofUpdate(updateId)).toEqual([]);
  });
});

describe('the later life of an update', () => {
  const nextRevision = (text: string): string => text.replace('RevisionNumber="1"', 'RevisionNumber="2"');

  it('approvals follow a new revision', async () => {
    await publish();
    await deploy();
    await importSus(sus(nextRevision));
    expect(server.store.deployments.ofUpdate(updateId)).toMatchObject([{ revisionNumber: 2 }]);
    expect(faultOf(await deploy(0, allComputers, 1))).toContain('only the latest revision');
    const revisions = rowsOf((await admin('ExecuteSPGetRevisions', `<preferredCulture>en</preferredCulture><updateId>${updateId}</updateId>`)).text);
    expect(revisions.filter((row) => row[0] === updateId).map((row) => [row[1], row[24], row[32]])).toEqual([['1', 'false', 'false'], ['2', 'true', 'true']]);
  });

  it('an expired one is declined and cannot be approved', async () => {
    await publish();
    await deploy();
    await importSus(sus((text) => nextRevision(text).replace('PublicationState="Published"', 'PublicationState="Expired"')));
    expect(server.store.deployments.ofUpdate(updateId)).toEqual([]);
    expect(await search('<UpdateScope ApprovedStates="8" />', 1)).toEqual([updateId]);
    expect(faultOf(await deploy(0, allComputers, 2))).toContain('expired');
  });

  const decline = async (): Promise<Reply> => admin('ExecuteSPDeclineUpdate', `<updateId>${updateId}</updateId><adminName>a</adminName><failIfReplica>true</failIfReplica>`);
  const remove = async (id = updateId): Promise<Reply> => admin('ExecuteSPDeleteUpdateByUpdateID', `<updateID>${id}</updateID>`);

  it('is deleted once it is declined, with the categories it leaves empty', async () => {
    await publish();
    await deploy();
    expect(faultOf(await remove())).toContain('not declined');
    expect((await decline()).status).toBe(200);
    expect(server.store.deployments.all()).toEqual([]);
    expect(await search('<UpdateScope ApprovedStates="8" />')).toEqual([updateId]);
    expect((await remove()).status).toBe(200);
    expect(server.store.updates.latest(updateId)).toBeUndefined();
    expect(server.store.updates.latest(product)).toBeUndefined();
    expect(server.store.updates.latest(company)).toBeUndefined();
    expect(faultOf(await remove())).toContain('does not exist');
  });

  it('stays while others refer to it', async () => {
    await publish();
    const other = '91552fa4-0000-4a9c-83d5-1cc6e99252b6';
    const withRelation = (relation: string) => (text: string): string => text.replace(updateId, other).replace('<upd:Relationships>', `<upd:Relationships>${relation}`);
    await importSus(sus(withRelation(`<upd:SupersededUpdates><upd:UpdateIdentity UpdateID="${updateId}" /></upd:SupersededUpdates>`)));
    await decline();
    expect(faultOf(await remove())).toContain('still referenced by other update(s)');
    expect(faultOf(await remove(product))).toContain('still referenced');
    expect(faultOf(await remove(classification))).toContain('Microsoft');
    await admin('ExecuteSPDeclineUpdate', `<updateId>${other}</updateId>`);
    expect((await remove(other)).status).toBe(200);
    expect((await remove()).status).toBe(200);
  });

  it('a mis-spelt parameter deletes nothing', async () => {
    await publish();
    await decline();
    expect((await admin('ExecuteSPDeleteUpdateByUpdateID', `<updateId>${updateId}</updateId>`)).status).toBe(500);
    expect(server.store.updates.latest(updateId)).toBeDefined();
  });
});
