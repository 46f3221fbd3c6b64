import { expect, test } from 'vitest';
import type { InstallableItem, SoftwarePackage } from '../../../../src/shared/catalog.js';
import { explain } from '../../../../src/shared/errors/index.js';
import { bytes, parsePackageId, sha1 } from '../../../../src/shared/units.js';
import { ns } from '../../../../src/main/core/catalog/namespaces.js';
import { cabinetObstacle, missingPackages, packageObstacles, serverObstacles } from '../../../../src/main/core/wsus/publishing/obstacles.js';
import { demandRoom, planCategories, productCategoriesOf } from '../../../../src/main/core/wsus/publishing/plan-categories.js';
import { companyId, productId } from '../../../../src/main/core/wsus/metadata/category-ids.js';
import { installationOf } from '../../../../src/main/core/wsus/metadata/installation.js';
import type { Category } from '../../../../src/main/core/wsus/soap/operations/categories.js';
import { element } from '../../../../src/main/core/xml/write.js';
import { commandPackage, guid, msiPackage, without } from '../../../fixtures/wsus/packages.js';

const item = commandPackage.installableItems[0]!;
const command = item.handler as Extract<NonNullable<InstallableItem['handler']>, { kind: 'command-line' }>;
const ruleless = without(commandPackage, 'isInstallable');
const codes = (softwarePackage: SoftwarePackage): string[] => packageObstacles(softwarePackage).map((each) => each.code);
const rule = element(ns.lar, 'True');
const [one, two] = ['1', '2'].map((digit) => parsePackageId(`${digit.repeat(8)}-0000-4000-8000-000000000000`)!) as [never, never];

test('good packages meet none', () => {
  expect(codes(commandPackage)).toEqual([]);
  expect(codes(msiPackage)).toEqual([]);
  expect(codes({ ...ruleless, bundledPackageIds: [one], installableItems: [] })).toEqual([]);
  expect(codes({ ...ruleless, updateType: 'Detectoid', isInstalled: [rule], installableItems: [] })).toEqual([]);
});

const payload: InstallableItem = { itemId: item.itemId, rules: {}, languages: ['de'], originFile: { fileName: 'data.bin', size: bytes(7), sha1: sha1('ab'.repeat(20)), modified: item.originFile!.modified } };
/** What is undefined is left out. */
const withItems = (...items: readonly (Omit<InstallableItem, 'originFile'> & { originFile?: InstallableItem['originFile'] | undefined })[]): SoftwarePackage => ({
  ...commandPackage,
  installableItems: items.map(({ originFile, ...rest }) => ({ ...rest, ...(originFile !== undefined && { originFile }) })),
});

test('further items that say the same or only bring files make one installation', () => {
  expect(codes(withItems(item, payload))).toEqual([]);
  expect(codes(withItems(payload, item))).toEqual([]);
  expect(codes(withItems(item, item))).toEqual([]);
  expect(codes(withItems(item, { ...item, originFile: payload.originFile }))).toEqual([]);
  const found = installationOf(withItems(payload, item, item));
  expect(found?.item).toMatchObject({ handler: command, languages: ['de'] });
  expect(found?.files.map(({ fileName }) => fileName)).toEqual(['setup.exe', 'data.bin']);
});

const withItem = (changed: InstallableItem): SoftwarePackage => ({ ...commandPackage, installableItems: [changed] });
test.each<[string, SoftwarePackage, string[]]>([
  ['no item', { ...commandPackage, installableItems: [] }, ['wsus/no-file']],
  ['a second item without a file', withItems(item, { ...payload, originFile: undefined }), ['wsus/no-file']],
  ['a second way of installing', withItems(item, { ...payload, handler: { ...command, arguments: '/other' } }), ['wsus/items-differ']],
  ['a second set of rules', withItems(item, { ...payload, rules: { isInstalled: [rule] } }), ['wsus/items-differ']],
  ['a second behaviour', withItems(item, { ...payload, installProperties: { ...item.installProperties!, impact: 'Minor' } }), ['wsus/items-differ']],
  ['two files of one name', withItems(item, { ...payload, originFile: { ...payload.originFile!, fileName: 'SETUP.exe' } }), ['wsus/file-name-repeated']],
  ['files alone', withItems(payload, payload), ['wsus/no-installer']],
  ['a bundle with an item', { ...ruleless, bundledPackageIds: [one] }, ['wsus/items-not-allowed']],
  ['a detectoid with an item', { ...ruleless, updateType: 'Detectoid' }, ['wsus/items-not-allowed']],
  ['a bundle with rules', { ...commandPackage, bundledPackageIds: [one], installableItems: [] }, ['wsus/rules-not-allowed']],
  ['a detectoid that is installable', { ...commandPackage, updateType: 'Detectoid', installableItems: [] }, ['wsus/rules-not-allowed']],
  ['no file', withItem(without(item, 'originFile')), ['wsus/no-file']],
  ['no installer', withItem(without(item, 'handler')), ['wsus/no-installer']],
  ['a driver', { ...commandPackage, updateType: 'Driver' }, ['wsus/driver-not-supported']],
  ['an installer we cannot carry', withItem({ ...item, handler: { kind: 'other', element: element(ns.drv, 'WindowsDriver') } }), ['wsus/installer-not-supported']],
  ['no vendor', { ...commandPackage, vendorName: ' ' }, ['wsus/vendor-empty']],
  ['an empty product', { ...commandPackage, productNames: ['a', ' '] }, ['wsus/product-empty']],
  ['an empty title', { ...commandPackage, localized: [{ language: 'en', title: ' ', description: '' }] }, ['wsus/title-empty']],
  ['hotfixes', { ...commandPackage, classification: 'Hotfixes' }, ['wsus/classification-unknown']],
  ['two rules side by side', withItem({ ...item, rules: { isInstalled: [rule, rule] } }), ['wsus/rule-ambiguous']],
  ['a foreign rule', withItem({ ...item, rules: { metadata: [element('urn:x', 'Y')] } }), ['wsus/rule-foreign']],
  ['repair paths with foreign attributes', withItem({ ...item, handler: { ...command, repairPaths: [{ ...element(ns.cmd, 'WindowsInstallerRepairPath'), attributes: [{ namespace: 'urn:x', name: 'a', value: 'b' }] }] } }), ['wsus/rule-foreign']],
  ['several at once', { ...commandPackage, vendorName: '', classification: 'Hotfixes' }, ['wsus/vendor-empty', 'wsus/classification-unknown']],
])('%s', (_, softwarePackage, expected) => {
  expect(codes(softwarePackage)).toEqual(expected);
  for (const obstacle of packageObstacles(softwarePackage)) expect(Object.values(explain(obstacle)).join(' ')).not.toMatch(/\{|unknown\}/u);
});

test('every alternative of a prerequisite and every member of a bundle must be there', () => {
  const needy = { ...commandPackage, prerequisites: [[one, two]], bundledPackageIds: [two] };
  expect(missingPackages(needy, (id) => id === one)).toEqual([two]);
  expect(serverObstacles(needy, { knownIds: new Set([one]), publishedBefore: new Set([two]) })).toEqual([]);
  expect(serverObstacles(needy, { knownIds: new Set(), publishedBefore: new Set() })).toEqual([{ code: 'wsus/prerequisite-missing', data: { count: 2, ids: `${String(one)}, ${String(two)}` } }]);
});

test('the limit of cabinets counts whole megabytes', () => {
  const megabyte = 1024 * 1024;
  expect(cabinetObstacle(bytes(384 * megabyte), 384)).toBeUndefined();
  expect(cabinetObstacle(bytes(384 * megabyte + 1), 384)).toEqual({ code: 'wsus/over-cabinet-limit', data: { needed: 385, limit: 384 } });
  expect(cabinetObstacle(bytes(2048 * megabyte), 4096)?.code).toBe('wsus/cabinet-too-large');
});

const category = (categoryId: string, type: string, title: string, local = true): Category => ({ categoryId: guid(categoryId), type, title, local });
const company = companyId('Contoso Ltd');
const product = productId('Contoso Ltd', 'Contoso Widget');

test('new categories, companies first, each once', () => {
  const plan = planCategories([commandPackage, { vendorName: ' CONTOSO ltd', productNames: ['Contoso Widget', 'Other'] }], [category(company, 'Company', 'Contoso Ltd')]);
  expect(plan.needed.map((each) => each.title)).toEqual(['Contoso Ltd', 'Contoso Widget', 'Other']);
  expect(plan.created.map((each) => each.title)).toEqual(['Contoso Widget', 'Other']);
  expect(plan).toMatchObject({ used: 1, limit: 100 });
});

test('an update without products makes no category', () => {
  expect(planCategories([{ vendorName: 'X', productNames: [] }], []).needed).toEqual([]);
  expect(productCategoriesOf({ vendorName: 'X', productNames: ['a', 'A '] })).toHaveLength(1);
});

test('one hundred is the end, but what exists can always be used', () => {
  const full = Array.from({ length: 98 }, (_, index) => category(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, 'Product', `p${String(index)}`));
  const microsoft = category('99999999-0000-4000-8000-000000000000', 'Company', 'Microsoft', false);
  demandRoom(planCategories([commandPackage], [...full, microsoft]));
  const two = { vendorName: 'Contoso Ltd', productNames: ['Contoso Widget', 'Other'] };
  expect(() => demandRoom(planCategories([two], full))).toThrow(expect.objectContaining({ code: 'wsus/too-many-categories', data: { used: 98, wanted: 3, limit: 100 } }));
  const overfull = [...full, ...full, category(company, 'Company', 'Contoso Ltd'), category(product, 'Product', 'Contoso Widget')];
  demandRoom(planCategories([commandPackage], overfull));
});

test('two products that compute to one id are not mixed up', () => {
  const collision: unknown = expect.objectContaining({ code: 'wsus/category-collision' });
  expect(() => planCategories([{ vendorName: 'ab', productNames: ['c'] }, { vendorName: 'a', productNames: ['bc'] }], [])).toThrow(collision);
  expect(() => planCategories([commandPackage], [category(product, 'Product', 'Evil Widget')])).toThrow(collision);
  expect(() => planCategories([commandPackage], [category(product, 'Company', 'Contoso Widget')])).toThrow(collision);
});
