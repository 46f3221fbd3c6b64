import { expect, test } from 'vitest';
import { getApprovalRules } from '../../../../src/main/core/wsus/soap/operations/approval-rules.js';
import { getCategories, getCategoryById } from '../../../../src/main/core/wsus/soap/operations/categories.js';
import { getConfiguration, setMaxCabinetSize } from '../../../../src/main/core/wsus/soap/operations/configuration.js';
import { getServerVersion } from '../../../../src/main/core/wsus/soap/operations/connection.js';
import { getDeployments } from '../../../../src/main/core/wsus/soap/operations/deployments.js';
import { signCabinet } from '../../../../src/main/core/wsus/soap/operations/signing.js';
import { getAllTargetGroups } from '../../../../src/main/core/wsus/soap/operations/target-groups.js';
import { getInstallableFiles, getLatestRevisionNumber, getSdpXml, searchLocalUpdates } from '../../../../src/main/core/wsus/soap/operations/updates.js';
import { childElements, childNamed } from '../../../../src/main/core/xml/query.js';
import { categoryRow, result, row, scriptedWsus } from '../../../fakes/scripted-wsus.js';
import { configurationAnswer } from '../../../fixtures/wsus/configuration.js';
import { guid, packageId, serverId } from '../../../fixtures/wsus/packages.js';

const a = 'aaaaaaaa-0000-4000-8000-000000000000';
const b = 'bbbbbbbb-0000-4000-8000-000000000000';

test('requests carry the action of the WSDL in quotes and nothing that could log in', async () => {
  const { client, requests } = scriptedWsus({ GetServerVersion: result('GetServerVersion', '10.0.26100.1742') });
  expect(await client.call(getServerVersion, undefined)).toBe('10.0.26100.1742');
  expect(requests[0]?.headers).toEqual({
    'content-type': 'text/xml; charset=utf-8',
    soapaction: '"http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService/GetServerVersion"',
  });
});

test.each(['', 'ten', '10', '<script>', '1.2.3.4.5'])('a version that is none is refused (%s)', async (version) => {
  const { client } = scriptedWsus({ GetServerVersion: result('GetServerVersion', version.replaceAll('<', '&lt;')) });
  await expect(client.call(getServerVersion, undefined)).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
});

test('the configuration is read and written back whole, one field changed', async () => {
  const { client, calls } = scriptedWsus({ ExecuteSPGetConfiguration: configurationAnswer({}), ExecuteSPSetConfiguration: '' });
  const configuration = await client.call(getConfiguration, undefined);
  expect(configuration).toMatchObject({ serverId, localContentCacheLocation: 'D:\\WSUS\\WsusContent', localPublishingMaxCabSize: 384, replicaMode: false });
  await client.call(setMaxCabinetSize, { row: configuration.row, megabytes: 1024 });
  const sent = calls[1]!.body;
  expect(childElements(sent).map((each) => each.name)).toEqual(['row', 'listTrue', 'listFalse', 'ussListTrue', 'ussListFalse', 'programKeys']);
  const before = childElements(configuration.row);
  const after = childElements(childNamed(sent, 'row')!);
  expect(after.map((each) => each.name)).toEqual(before.map((each) => each.name));
  expect(after.filter((each, index) => JSON.stringify(each) !== JSON.stringify(before[index]))).toEqual([expect.objectContaining({ name: 'LocalPublishingMaxCabSize', children: ['1024'] })]);
});

test('rows: nil, types and the prefix of the guid type', async () => {
  const { client } = scriptedWsus({
    ExecuteSPGetCategories: `<ExecuteSPGetCategoriesResult>${categoryRow(a, 'Company', 'Contoso', true)}${categoryRow(b.toUpperCase(), 'Product', 'Widget', false)}<GenericReadableRow xsi:nil="true" /></ExecuteSPGetCategoriesResult>`,
  });
  expect(await client.call(getCategories, { culture: 'en', classifications: false })).toEqual([
    { categoryId: a, type: 'Company', title: 'Contoso', local: true },
    { categoryId: b, type: 'Product', title: 'Widget', local: false },
  ]);
});

test('an answer without its result is an empty list, and no category', async () => {
  const { client } = scriptedWsus({ ExecuteSPGetCategories: '', ExecuteSPGetCategoryById: '' });
  expect(await client.call(getCategories, { culture: 'en', classifications: false })).toEqual([]);
  expect(await client.call(getCategoryById, { culture: 'en', classification: false, categoryId: guid(a) })).toBeUndefined();
});

test.each([
  ['<anyType xsi:type="xsd:int">1e3</anyType>'],
  ['<anyType xsi:type="xsd:long">9007199254740993</anyType>'],
  ['<anyType xsi:type="xsd:boolean">yes</anyType>'],
  ['<anyType xsi:type="xsd:base64Binary">!!!!</anyType>'],
  ['<anyType xmlns:q="http://microsoft.com/wsdl/types/" xsi:type="q:guid">1</anyType>'],
])('a cell that is not of its type is refused: %s', async (cell) => {
  const { client } = scriptedWsus({ ExecuteSPGetCategories: `<ExecuteSPGetCategoriesResult><GenericReadableRow><Values>${cell}</Values></GenericReadableRow></ExecuteSPGetCategoriesResult>` });
  await expect(client.call(getCategories, { culture: 'en', classifications: false })).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
});

test('a row that is too short is refused, not read as empty', async () => {
  const { client } = scriptedWsus({ ExecuteSPGetDeploymentsByUpdate1: `<ExecuteSPGetDeploymentsByUpdate1Result>${row([1, 2])}</ExecuteSPGetDeploymentsByUpdate1Result>` });
  await expect(client.call(getDeployments, { updateId: packageId, revisionNumber: 1 })).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
});

test('rules with their lists', async () => {
  const rule =
    `<CompleteAutomaticUpdateApprovalRule><RuleRow><Id>2</Id><Enabled>true</Enabled><Action>0</Action><Name>Default</Name><DateOffset xsi:nil="true" /></RuleRow>` +
    `<UpdateClassificationTableRows>${categoryRow(a, 'UpdateClassification', 'Critical', false)}</UpdateClassificationTableRows><CategoryTableRows />` +
    `<TargetGroupTableRows>${row(['Computers', 'Pilot', { guid: b }, 1, 1, null])}</TargetGroupTableRows></CompleteAutomaticUpdateApprovalRule>`;
  const { client } = scriptedWsus({ GetAutomaticUpdateApprovalRules: `<GetAutomaticUpdateApprovalRulesResult>${rule}</GetAutomaticUpdateApprovalRulesResult>` });
  expect(await client.call(getApprovalRules, { culture: 'en' })).toEqual([
    { ruleId: 2, name: 'Default', enabled: true, action: 0, classificationIds: [a], categoryIds: [], groups: [{ groupId: b, name: 'Pilot' }] },
  ]);
});

test('groups of downstream servers are left out', async () => {
  const rows = row(['Computers', 'All Computers', { guid: a }, 0, 0, null]) + row(['DownstreamServers', 'Downstream', { guid: b }, 0, 0, null]) + row(['Computers', 'Pilot', { guid: b }, 0, 0, { guid: a }]);
  const { client } = scriptedWsus({ ExecuteSPGetAllTargetGroups: `<ExecuteSPGetAllTargetGroupsResult>${rows}</ExecuteSPGetAllTargetGroupsResult>` });
  expect(await client.call(getAllTargetGroups, undefined)).toEqual([{ groupId: a, name: 'All Computers' }, { groupId: b, name: 'Pilot', parentId: a }]);
});

test('files of an update are told from the other row sets by their digest', async () => {
  const sets = `<ArrayOfGenericReadableRow>${row([1, 2, 3])}</ArrayOfGenericReadableRow><ArrayOfGenericReadableRow>${row([1, 'x_1.cab', '2026-01-01T00:00:00', false, null, 19, 0, false, { bytes: new Uint8Array(20) }, { bytes: new Uint8Array(32) }])}</ArrayOfGenericReadableRow>`;
  const { client } = scriptedWsus({ ExecuteSPGetInstallableItems: `<ExecuteSPGetInstallableItemsResult>${sets}</ExecuteSPGetInstallableItemsResult>` });
  expect(await client.call(getInstallableFiles, { updateId: packageId, revisionNumber: 1 })).toEqual([{ name: 'x_1.cab', totalBytes: 19, sha1: new Uint8Array(20), sha256: new Uint8Array(32) }]);
});

test('updates: source, states, title and the categories that belong to the revision', async () => {
  const cells: (string | number | boolean | null | { guid: string })[] = Array.from({ length: 37 }, () => null);
  Object.assign(cells, { 0: { guid: packageId }, 1: 3, 2: 71, 10: true, 15: 'Software', 16: 1, 18: true, 22: 1, 24: true, 25: '2026-11-24T08:00:00.5', 28: 'Critical', 29: 'Widget', 34: false, 36: 1 });
  const categories = [[71, 'Product', 'Widgets'], [70, 'Product', 'Of another revision'], [71, 'UpdateClassification', 'Updates']].map((each) => row(each)).join('');
  const { client } = scriptedWsus({ ExecuteSPSearchUpdates: `<ExecuteSPSearchUpdatesResult><minimalProperties>${row(cells)}</minimalProperties><localizedCategoryTitleRows>${categories}</localizedCategoryTitleRows></ExecuteSPSearchUpdatesResult>` });
  expect(await client.call(searchLocalUpdates, { culture: 'en' })).toEqual([
    {
      updateId: packageId,
      revisionNumber: 3,
      title: 'Widget',
      updateType: 'Software',
      expired: true,
      declined: true,
      latestRevision: true,
      superseded: false,
      local: true,
      canUninstall: true,
      approved: true,
      staleApprovals: false,
      arrivedAt: '2026-11-24T08:00:00.500Z',
      severity: 'Critical',
      categories: [{ type: 'Product', title: 'Widgets' }, { type: 'UpdateClassification', title: 'Updates' }],
    },
  ]);
});

test.each([
  ['9999-12-31T23:59:59.997', undefined],
  ['1753-01-01T00:00:00', undefined],
  ['soon', undefined],
  ['2027-02-03T04:05:06', '2027-02-03T04:05:06.000Z'],
  ['2027-02-03T04:05:06+01:00', '2027-02-03T03:05:06.000Z'],
])('the deadline %s of a deployment is %s', async (written, read) => {
  const { client } = scriptedWsus({ ExecuteSPGetDeploymentsByUpdate1: `<ExecuteSPGetDeploymentsByUpdate1Result>${row(['2026-11-24T08:00:00Z', 0, 0, '2026-11-24T08:00:00Z', written, 'admin', { guid: a }, true, { guid: packageId }, 1, { guid: b }])}</ExecuteSPGetDeploymentsByUpdate1Result>` });
  const [found] = await client.call(getDeployments, { updateId: packageId, revisionNumber: 1 });
  expect(found?.deadline).toBe(read);
  expect(found?.approvedAt).toBe('2026-11-24T08:00:00.000Z');
});

test('a result that is no number is refused; an unsigned code is kept', async () => {
  const bad = scriptedWsus({ ExecuteSPGetLatestRevisionNumberForUpdate: result('ExecuteSPGetLatestRevisionNumberForUpdate', 'NaN') });
  await expect(bad.client.call(getLatestRevisionNumber, { updateId: packageId })).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
  const signing = scriptedWsus({ SignCabForPublishing: result('SignCabForPublishing', 2148204810) });
  expect(await signing.client.call(signCabinet, { filePath: 'D:\\x' })).toBe(0x800b010a);
  const negative = scriptedWsus({ SignCabForPublishing: result('SignCabForPublishing', -1) });
  await expect(negative.client.call(signCabinet, { filePath: 'D:\\x' })).rejects.toMatchObject({ code: 'wsus/answer-unexpected' });
});

test('no stored package is undefined, whether absent, nil or empty', async () => {
  for (const inner of ['', '<ExecuteSPGetSdpXmlForUpdateResult xsi:nil="true" />', '<ExecuteSPGetSdpXmlForUpdateResult />']) {
    expect(await scriptedWsus({ ExecuteSPGetSdpXmlForUpdate: inner }).client.call(getSdpXml, { updateId: packageId, revisionNumber: 1 })).toBeUndefined();
  }
});
