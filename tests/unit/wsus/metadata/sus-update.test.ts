import { expect, test } from 'vitest';
import type { SoftwarePackage } from '../../../../src/shared/catalog.js';
import { parsePackageId } from '../../../../src/shared/units.js';
import { ns } from '../../../../src/main/core/catalog/namespaces.js';
import { buildServicesPackage } from '../../../../src/main/core/wsus/metadata/services-package.js';
import { buildUpdate, writeUpdate } from '../../../../src/main/core/wsus/metadata/sus-update.js';
import { attributeOf, childNamed, childrenNamed, textOf } from '../../../../src/main/core/xml/query.js';
import { readXml } from '../../../../src/main/core/xml/read.js';
import { element } from '../../../../src/main/core/xml/write.js';
import { commandPackage, guid, itemId, msiPackage, packageId, sample, sampleInput, without } from '../../../fixtures/wsus/packages.js';

const update = (softwarePackage: SoftwarePackage): string => writeUpdate(buildUpdate(buildServicesPackage(sampleInput(softwarePackage))));
const withHandler = (handler: NonNullable<SoftwarePackage['installableItems'][number]['handler']>): SoftwarePackage => ({
  ...commandPackage,
  installableItems: [{ ...commandPackage.installableItems[0]!, handler }],
});
const withRules = (rules: SoftwarePackage['installableItems'][number]['rules']): SoftwarePackage => ({ ...commandPackage, installableItems: [{ ...commandPackage.installableItems[0]!, rules }] });
const at = (text: string, ...path: string[]): ReturnType<typeof readXml> => path.reduce((parent, name) => childNamed(parent, name)!, readXml(text));

test('an EXE becomes the sample, byte for byte', () => expect(update(commandPackage)).toBe(sample('update-cmd.sus.xml')));
test('an MSI becomes the sample, byte for byte', () => expect(update(msiPackage)).toBe(sample('update-msi.sus.xml')));

test('a stored package of another console translates the same', () => {
  expect(writeUpdate(buildUpdate(readXml(sample('update-cmd.usp.xml'))))).toBe(sample('update-cmd.sus.xml'));
});

test('a patch is marked self-contained and shares the Windows Installer handler', () => {
  const text = update(withHandler({ kind: 'msp', patchCode: '{C}', fullFilePatchCode: '{F}', commandLine: 'A=1', fileName: 'fix.msp' }));
  expect(text).toContain('<msp:MspData PatchCode="{C}" FullFilePatchCode="{F}" CommandLine="A=1"><msp:RepairPath');
  expect(text).toContain('PatchingType="SelfContained"');
  expect(text).toContain('xsi:type="msp:WindowsInstaller"');
  expect(attributeOf(at(text, 'Properties'), 'Handler')).toBe('http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsInstaller');
  // The name of the patch file is for consoles only.
  expect(text).not.toContain('MspFileName');
});

test('repair paths of a program point at the install point', () => {
  const repair = element(ns.cmd, 'WindowsInstallerRepairPath', { TargetId: '{T}', TargetType: 'MsiProduct', RelativePathToExe: 'x' });
  const text = update(withHandler({ kind: 'command-line', program: 'a.exe', arguments: '', defaultResult: 'Failed', rebootByDefault: false, returnCodes: [], repairPaths: [repair] }));
  expect(text).toContain(`<cmd:RepairPath TargetId="{T}" TargetType="MsiProduct" RelativeToServer="true" Path="${packageId}\\${itemId}" />`);
});

test('return codes carry their descriptions into the namespace of the server', () => {
  const text = update(
    withHandler({
      kind: 'command-line',
      program: 'a.exe',
      arguments: '',
      defaultResult: 'Failed',
      rebootByDefault: true,
      returnCodes: [{ code: -5, result: 'Cancelled', reboot: false, descriptions: [{ language: 'de', text: 'ab & an' }] }],
      repairPaths: [],
    }),
  );
  expect(text).toContain('<cmd:ReturnCode Reboot="false" Result="Cancelled" Code="-5"><cmd:LocalizedDescription><cmd:Language>de</cmd:Language><cmd:Description>ab &amp; an</cmd:Description>');
});

test('only what WSUS has room for of bulletins, links and CVEs, in its order', () => {
  const text = update({
    ...commandPackage,
    moreInfoUrls: ['https://a.example/1', 'https://a.example/2'],
    severity: 'Critical',
    bulletinId: 'CON-1',
    cveIds: ['CVE-1', 'CVE-2'],
    kbArticleId: '123',
    installableItems: [{ ...commandPackage.installableItems[0]!, languages: ['en', 'de'] }],
  });
  const properties = at(text, 'Properties');
  expect(properties.children.map((child) => (typeof child === 'string' ? child : `${child.name} ${textOf(child)}`).trim()).slice(2)).toEqual([
    'MoreInfoUrl https://a.example/1',
    'SupportUrl https://contoso.example/support',
    'SecurityBulletinID CON-1',
    'CveID CVE-1',
    'KBArticleID 123',
    'Language en',
    'Language de',
  ]);
  expect(attributeOf(properties, 'MsrcSeverity')).toBe('Critical');
});

test('relations: superseded, restricted, groups of prerequisites', () => {
  const ids = ['1', '2', '3'].map((digit) => parsePackageId(`${digit.repeat(8)}-0000-4000-8000-000000000000`)!);
  const text = update({ ...commandPackage, restrictToClientServicingApi: true, supersededPackageIds: [ids[0]!], prerequisites: [[ids[1]!, ids[2]!], [ids[0]!]] });
  const relationships = at(text, 'Relationships');
  expect(childrenNamed(childNamed(relationships, 'SupersededUpdates')!, 'UpdateIdentity').map((each) => attributeOf(each, 'UpdateID'))).toEqual([ids[0]]);
  const groups = childrenNamed(childNamed(relationships, 'Prerequisites')!, 'AtLeastOne');
  expect(groups.map((each) => childrenNamed(each, 'UpdateIdentity').map((id) => attributeOf(id, 'UpdateID')))).toEqual([
    ['2d1d3a85-f1cb-da7f-09a3-33440ab88223'],
    ['CD5FFD1E-E932-4E3A-BF74-18BF0B1BBD83'],
    ['B7A590E9-DB06-43F6-9B06-4AD73869CCA2'],
    [ids[1], ids[2]],
    [ids[0]],
  ]);
  expect(groups.map((each) => attributeOf(each, 'IsCategory'))).toEqual(['true', 'true', undefined, undefined, undefined]);
});

test('without a product it goes under Locally Published Packages', () => {
  const text = writeUpdate(buildUpdate(buildServicesPackage({ ...sampleInput(commandPackage), productCategoryIds: [] })));
  expect(text).toContain('5CC25303-143F-40F3-A2FF-803A1DB69955');
});

test('a bundle has its members with their revisions, no files and no handler', () => {
  const member = guid('33333333-0000-4000-8000-000000000000');
  const rest = without(sampleInput({ ...commandPackage, installableItems: [] }), 'content');
  const text = writeUpdate(buildUpdate(buildServicesPackage({ ...rest, bundled: [{ updateId: member, revisionNumber: 7 }] })));
  expect(text).toContain(`<upd:BundledUpdates><upd:AtLeastOne><upd:UpdateIdentity UpdateID="${member}" RevisionNumber="7" /></upd:AtLeastOne></upd:BundledUpdates>`);
  expect(text).not.toMatch(/upd:Files|HandlerSpecificData|Handler=|InstallationBehavior/u);
});

test('a detectoid is not deployable and keeps the rules of its package', () => {
  const rest = without(sampleInput({ ...commandPackage, updateType: 'Detectoid', isInstalled: [element(ns.lar, 'True')], installableItems: [] }), 'content');
  const text = writeUpdate(buildUpdate(buildServicesPackage(rest)));
  expect(attributeOf(at(text, 'Properties'), 'ExplicitlyDeployable')).toBe('false');
  expect(text).toContain('<upd:IsInstalled><lar:True /></upd:IsInstalled>');
});

test('Hotfixes are refused with words, not imported without a classification', () => {
  expect(() => update({ ...commandPackage, classification: 'Hotfixes' })).toThrow(expect.objectContaining({ code: 'wsus/classification-unknown' }));
});

test('an application has its own classification', () => {
  expect(update({ ...commandPackage, classification: 'Applications' })).toContain('5C9376AB-8CE6-464A-B136-22113DD69801');
});

const foreign = [
  element('urn:evil', 'Rule'),
  element('', 'True'),
  element(ns.cmd, 'ReturnCode'),
  element(ns.lar, 'And', {}, [element('urn:evil', 'Rule')]),
  element('http://schemas.microsoft.com/msus/2002/12/BaseApplicabilityRules', 'InstalledOnce'),
  { ...element(ns.bar, 'InstalledOnce'), attributes: [{ namespace: 'urn:evil', name: 'a', value: 'b' }] },
];
test.each(foreign.map((rule, index) => [index, rule] as const))('a rule whose meaning is not known is refused (%i)', (_index, rule) => {
  expect(() => update(withRules({ isInstalled: [rule] }))).toThrow(expect.objectContaining({ code: 'wsus/rule-foreign' }));
});

test('two rules side by side are refused', () => {
  const rule = element(ns.lar, 'True');
  expect(() => update(withRules({ isInstalled: [rule, rule] }))).toThrow(expect.objectContaining({ code: 'wsus/rule-ambiguous' }));
});

test('markup in values stays text', () => {
  const text = update({ ...commandPackage, localized: [{ language: 'en', title: '</upd:Title><x a="1">&', description: '' }] });
  expect(textOf(at(text, 'LocalizedPropertiesCollection', 'LocalizedProperties', 'Title'))).toBe('</upd:Title><x a="1">&');
  expect(text).not.toContain('upd:Description');
});
