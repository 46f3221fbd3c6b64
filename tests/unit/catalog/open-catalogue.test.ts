import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { planLayout } from '../../../src/main/core/catalog/layout.js';
import { defaultCatalogueLimits } from '../../../src/main/core/catalog/limits.js';
import { cabinetContainer, readCatalogueCabinet, type CatalogueContainer, type CatalogueContent } from '../../../src/main/core/catalog/open-catalogue.js';
import { arrangeCategories, type Category } from '../../../src/main/core/catalog/read-categories.js';
import { readManifest } from '../../../src/main/core/catalog/read-manifest.js';
import type { SetAside } from '../../../src/main/core/catalog/read-catalogue.js';
import { writePackageDocument } from '../../../src/main/core/catalog/write-package.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import type { CodedError } from '../../../src/shared/errors/index.js';
import { sha1, sha256, type Guid, type Instant } from '../../../src/shared/units.js';
import { buildCabinet, membersOf, mszipFolder, simpleCabinet } from '../../fixtures/cabinet/build.js';
import { chunksOf, makeDocument, makeMembers, makePackages, type MadeMember } from '../../fixtures/catalogues/make.js';
import { asyncFaultOf, demandWords, faultOf, ids } from './helpers.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sdp = (p: SoftwarePackage, name = `V2\\${p.packageId}.sdp`): MadeMember => ({ name, data: bytesOf(writePackageDocument(p)) });
const json = (name: string, value: unknown): MadeMember => ({ name, data: bytesOf(JSON.stringify(value)) });

const containerOf = (members: readonly MadeMember[]): CatalogueContainer => ({
  members: members.map(({ name, data }) => ({ name, size: data.length })),
  async *extract(names) {
    for (const { name, data } of members) if (names.has(name)) yield await Promise.resolve({ name, data: chunksOf(data) });
  },
});

interface Result extends CatalogueContent {
  /** What a consumer holds at the end: later ones replace earlier ones. */
  readonly library: ReadonlyMap<string, SoftwarePackage>;
  readonly aside: readonly SetAside[];
  readonly found: readonly CodedError[];
}

async function readFrom(container: CatalogueContainer): Promise<Result> {
  const library = new Map<string, SoftwarePackage>();
  const aside: SetAside[] = [];
  const found: CodedError[] = [];
  const content = await readCatalogueCabinet(container, {
    onPackage: (p) => void library.set(p.packageId, p),
    onSetAside: (row) => void aside.push(row),
    onFinding: (finding) => void found.push(finding),
  });
  for (const error of [...found, ...aside.map((row) => row.error)]) demandWords(error);
  return { ...content, library, aside, found };
}
const readMembers = async (members: readonly MadeMember[]): Promise<Result> => readFrom(containerOf(members));
const codes = (result: Result): string[] => result.found.map((finding) => finding.code);

describe('all three generations', () => {
  const made = makePackages({ count: 40, seed: 11 });

  it.each([1, 2, 3] as const)('generation %d is read from a cabinet', async (generation) => {
    const files = makeMembers(made, generation).map(({ name, data }): [string, Uint8Array] => [name, data]);
    const content = Buffer.concat(files.map(([, data]) => data));
    for (const cabinet of [simpleCabinet(files), buildCabinet({ folders: [mszipFolder(content)], members: membersOf(files) })]) {
      const result = await readFrom(cabinetContainer(await readCabinet(memorySource(cabinet))));
      expect([...result.library.values()]).toEqual(made);
      expect(result).toMatchObject({ documentName: 'Catalogue.xml', packages: 40, setAside: 0, findings: 0, unknownElements: 0 });
      expect(result.categories.length).toBe(generation === 3 ? new Set(made.map((p) => p.vendorName)).size + new Set(made.map((p) => p.productNames[0])).size : 0);
    }
  });

  it('gives categories with their parents and packages', async () => {
    const { categories } = await readMembers(makeMembers(made, 3));
    const vendor = categories.find((category) => category.name === made[0]!.vendorName)!;
    const product = categories.find((category) => category.name === made[0]!.productNames[0])!;
    expect(vendor).not.toHaveProperty('parentId');
    expect(product.parentId).toBe(vendor.id);
    expect(product.packageIds).toContain(made[0]!.packageId);
  });

  it('can be cancelled while the cabinet is read', async () => {
    const controller = new AbortController();
    const cabinet = await readCabinet(memorySource(simpleCabinet(makeMembers(made, 2).map(({ name, data }): [string, Uint8Array] => [name, data]))));
    const reading = readCatalogueCabinet(cabinetContainer(cabinet, controller.signal), {
      signal: controller.signal,
      onPackage: () => {
        controller.abort();
      },
      onSetAside: () => undefined,
      onFinding: () => undefined,
    });
    expect((await asyncFaultOf(async () => reading)).code).toBe('app/cancelled');
  });
});

describe('the document at the top', () => {
  const [p] = makePackages({ count: 1 });
  const catalogue = { name: 'Zzz.XML', data: makeDocument([p!]) };

  it.each([
    ['another document', '<readme/>'],
    ['a damaged file', 'not xml at all'],
    ['a web page', '<!DOCTYPE html><html/>'],
    ['bytes', '\u0000'],
  ])('is found beside %s', async (_name, text) => {
    const result = await readMembers([{ name: 'Aaa.xml', data: bytesOf(text) }, catalogue]);
    expect(result).toMatchObject({ documentName: 'Zzz.XML', packages: 1 });
    expect(codes(result)).toEqual(['catalog/other-documents']);
  });
  it('is the first of several catalogues', async () => {
    const result = await readMembers([{ name: 'a.xml', data: makeDocument([]) }, catalogue]);
    expect(result).toMatchObject({ documentName: 'a.xml', packages: 0 });
  });
  it('must be whole: a damaged catalogue is not passed over for another one', async () => {
    const damaged = { name: 'a.xml', data: makeDocument([p!]).subarray(0, -30) };
    expect((await asyncFaultOf(async () => readMembers([damaged, catalogue]))).code).toBe('catalog/not-well-formed');
  });
  it('says why the first one is no catalogue when there is none', async () => {
    expect(await asyncFaultOf(async () => readMembers([{ name: 'a.xml', data: bytesOf('<x/>') }, { name: 'b.xml', data: bytesOf('<y/>') }]))).toEqual({ code: 'catalog/wrong-root', data: { root: 'x' } });
  });
  it('must come out of the cabinet when it is listed', async () => {
    const container: CatalogueContainer = { members: [{ name: 'a.xml', size: 1 }], extract: () => containerOf([]).extract(new Set()) };
    expect((await asyncFaultOf(async () => readFrom(container))).code).toBe('catalog/member-missing');
  });
});

describe('two copies of a package', () => {
  const [first, other] = makePackages({ count: 2, seed: 2 }) as [SoftwarePackage, SoftwarePackage];
  const document = { name: 'a.xml', data: makeDocument([first]) };
  const renamed = (change: Partial<SoftwarePackage>): SoftwarePackage => ({ ...first, localized: [{ ...first.localized[0], title: 'second copy' }], ...change });
  const otherFile = { installableItems: first.installableItems.map((item) => ({ ...item, originFile: { ...item.originFile!, sha1: sha1('0'.repeat(40)) } })) };
  const titleOf = (result: Result): string | undefined => result.library.get(first.packageId)?.localized[0].title;

  it('the newer one counts', async () => {
    const result = await readMembers([document, sdp(renamed({ creationDate: '2030-01-01T00:00:00.000Z' as Instant, ...otherFile }))]);
    expect(titleOf(result)).toBe('second copy');
    expect(result).toMatchObject({ packages: 1, findings: 0 });
  });
  it.each([
    ['older', { creationDate: '2001-01-01T00:00:00.000Z' as Instant, ...otherFile }],
    ['equally old', {}],
  ])('the document’s counts when the copy is %s', async (_name, change) => {
    const result = await readMembers([document, sdp(renamed(change))]);
    expect(titleOf(result)).toBe(first.localized[0].title);
    expect(result.findings).toBe(0);
  });
  it('other digests under the same date are reported', async () => {
    const result = await readMembers([document, sdp(renamed(otherFile))]);
    expect(titleOf(result)).toBe(first.localized[0].title);
    expect(result.found).toEqual([
      { code: 'catalog/copies-differ', data: { title: 'second copy', packageId: first.packageId, member: `V2\\${first.packageId}.sdp`, created: first.creationDate } },
    ]);
  });
  it('a digest more is no contradiction, and the copy that has it counts', async () => {
    const withSha256 = (value: string | undefined) => ({
      installableItems: first.installableItems.map((item) => {
        const { fileName, size, sha1: digest, modified } = item.originFile!;
        return { ...item, originFile: { fileName, size, sha1: digest, modified, ...(value === undefined ? {} : { sha256: sha256(value) }) } };
      }),
    });
    const [without, one, two] = [undefined, '1'.repeat(64), '2'.repeat(64)].map((value) => renamed(withSha256(value)));
    const read = async (inDocument: SoftwarePackage, copy: SoftwarePackage) => readMembers([{ name: 'a.xml', data: makeDocument([inDocument]) }, sdp(copy)]);
    expect([...(await read(without!, one!)).library.values()]).toEqual([one]);
    expect([...(await read(one!, without!)).library.values()]).toEqual([one]);
    expect((await read(without!, one!)).findings).toBe(0);
    expect(codes(await read(one!, two!))).toEqual(['catalog/copies-differ']);
  });
  it('a package that is only a copy is read too', async () => {
    const result = await readMembers([document, sdp(other)]);
    expect([...result.library.values()]).toEqual([first, other]);
    expect(result.packages).toBe(2);
  });
  it('a copy under the id of another package is not read', async () => {
    const result = await readMembers([document, sdp(other, `V2\\${first.packageId}.sdp`)]);
    expect(result.library.size).toBe(1);
    expect(codes(result)).toEqual(['catalog/copy-misnamed']);
  });
  it('a damaged copy is a finding, a damaged only copy is set aside', async () => {
    const damaged = (p: SoftwarePackage): MadeMember => ({ name: `v2/${p.packageId}.SDP`, data: bytesOf('<x') });
    const result = await readMembers([document, damaged(first), damaged(other)]);
    expect(result.found).toMatchObject([{ code: 'catalog/copy-damaged', data: { reason: 'The catalogue is damaged' } }]);
    expect(result.aside).toMatchObject([{ label: other.packageId, error: { code: 'catalog/not-well-formed' } }]);
    expect(result.setAside).toBe(1);
  });
});

describe('the list of changes', () => {
  const made = makePackages({ count: 3 });
  const withManifest = (manifest: MadeMember): readonly MadeMember[] => [...makeMembers(made, 2).filter(({ name }) => !name.endsWith('.json')), manifest];
  const name = 'V2\\update_manifest.json';
  const right = Object.fromEntries(made.map((p) => [p.packageId, p.creationDate.replace(/\.\d+Z$/u, (text) => text)]));

  it('may be in any case and without a zone', async () => {
    const loose = Object.fromEntries(made.map((p) => [p.packageId.toUpperCase(), p.creationDate.replace('Z', '')]));
    expect((await readMembers(withManifest(json(name, loose)))).findings).toBe(0);
  });
  it.each([
    ['an id too many', { ...right, [ids.first]: '2026-01-01' }, ids.first],
    ['an id too few', { ...right, [made[1]!.packageId]: undefined }, made[1]!.packageId],
    ['another date', { ...right, [made[2]!.packageId]: '2026-01-01' }, made[2]!.packageId],
    ['a date that is none', { ...right, [made[2]!.packageId]: 'x' }, made[2]!.packageId],
  ])('is compared with the packages: %s', async (_name, manifest, packageId) => {
    const result = await readMembers(withManifest(json(name, manifest)));
    expect(result.found).toEqual([{ code: 'catalog/manifest-differs', data: { member: name, count: 1, packageId } }]);
    expect(result.packages).toBe(3);
  });
  it.each(['', '{', '[]', '{"a":1}', 'null', '"x"'])('may be damaged: %j', async (text) => {
    expect(codes(await readMembers(withManifest({ name, data: bytesOf(text) })))).toEqual(['catalog/manifest-damaged']);
  });
  it('takes keys for nothing but keys', () => {
    expect(readManifest(`{"__proto__": "2026-01-01", "${ids.first}": "2026-01-01"}`)).toEqual({ value: new Map([[ids.first, '2026-01-01T00:00:00.000Z']]) });
  });
});

describe('categories', () => {
  const [p] = makePackages({ count: 1 });
  const document = { name: 'a.xml', data: makeDocument([p!]) };
  const category = (id: string, change: Record<string, unknown> = {}): MadeMember => json(`V3\\${id}.json`, { DisplayName: 'Name', Id: id, Members: [], ParentId: '', ...change });
  const list = (...of: string[]): MadeMember => json('V3\\update_categories.json', of);

  it('are read with what they hold', async () => {
    const result = await readMembers([document, category(ids.first, { Members: [p!.packageId, 'x', ids.third], ParentId: ids.second }), category(ids.second, { Members: null, ParentId: null, New: 1 }), list(ids.first.toUpperCase(), ids.second)]);
    expect(result.categories).toEqual([
      { id: ids.first, name: 'Name', parentId: ids.second, packageIds: [p!.packageId, ids.third] },
      { id: ids.second, name: 'Name', packageIds: [] },
    ]);
    expect(result.findings).toBe(0);
  });
  it.each([
    ['no JSON', { name: `V3\\${ids.first}.json`, data: bytesOf('<x>') }],
    ['no name', category(ids.first, { DisplayName: 5 })],
    ['another id', category(ids.first, { Id: ids.second })],
    ['members that are no list', category(ids.first, { Members: { length: 5 } })],
    ['brackets without end', { name: `V3\\${ids.first}.json`, data: bytesOf('['.repeat(200_000)) }],
    ['invalid UTF-8', { name: `V3\\${ids.first}.json`, data: Uint8Array.of(0x22, 0xff, 0x22) }],
  ])('stop nothing when they are damaged: %s', async (_name, member) => {
    const result = await readMembers([document, member]);
    expect(codes(result)).toEqual(['catalog/category-damaged']);
    expect(result).toMatchObject({ packages: 1, categories: [] });
  });
  it('are held against their list', async () => {
    const result = await readMembers([document, category(ids.first), list(ids.second)]);
    expect(result.found).toEqual([{ code: 'catalog/category-unlisted', data: { member: 'V3\\update_categories.json', count: 2 } }]);
    expect(codes(await readMembers([document, json('V3/update_categories.json', {})]))).toEqual(['catalog/category-damaged']);
  });
  it('are taken up to a limit', async () => {
    const found: CodedError[] = [];
    const content = await readCatalogueCabinet(containerOf([document, category(ids.first), category(ids.second), category(ids.third)]), {
      limits: { ...defaultCatalogueLimits, maxCategories: 1 },
      onPackage: () => undefined,
      onSetAside: () => undefined,
      onFinding: (finding) => void found.push(finding),
    });
    expect(content.categories).toHaveLength(1);
    expect(found).toEqual([{ code: 'catalog/too-many-categories', data: { limit: 1 } }]);
  });

  const node = (id: string, parentId?: string): Category => ({ id: id as Guid, name: id, packageIds: [], ...(parentId === undefined ? {} : { parentId: parentId as Guid }) });
  const parents = (nodes: readonly Category[], depth = 16) => Object.fromEntries(arrangeCategories(nodes, depth).categories.map((found) => [found.id, found.parentId]));

  it('that contain each other are cut apart', () => {
    expect(parents([node('a', 'a')])).toEqual({ a: undefined });
    expect(parents([node('a', 'b'), node('b', 'c'), node('c', 'a'), node('d', 'a')])).toEqual({ a: undefined, b: 'c', c: 'a', d: 'a' });
    expect(arrangeCategories([node('a', 'b'), node('b', 'a')], 16).findings).toEqual([{ code: 'catalog/category-loop', data: { name: 'a', limit: 16 } }]);
  });
  it('with a parent that is nowhere stand at the top', () => {
    expect(parents([node('a', 'x')])).toEqual({ a: undefined });
  });
  it('never lie deeper than the limit, in whatever order they come', () => {
    const chain = Array.from({ length: 50 }, (_, index) => node(String(index), index === 0 ? undefined : String(index - 1)));
    for (const nodes of [chain, chain.toReversed()]) {
      const found = parents(nodes, 5);
      for (const start of Object.keys(found)) {
        let levels = 1;
        for (let above = found[start]; above !== undefined; above = found[above]) levels += 1;
        expect(levels).toBeLessThanOrEqual(5);
      }
    }
  });
});

describe('names in the cabinet', () => {
  const plan = (...names: string[]) => planLayout(names.map((name) => ({ name, size: 1 })));

  it('say what is what', () => {
    expect(plan('Cat.XML', 'b.xml', 'sub\\c.xml', `V2\\${ids.first}.sdp`, 'v2/update_manifest.json', 'V2\\other.sdp', `V3/${ids.second}.json`, 'V3\\Update_Categories.json', `V3\\deep\\${ids.third}.json`, 'ContentCertificates\\a.cer')).toEqual({
      documents: ['Cat.XML', 'b.xml'],
      packages: new Map([[`V2\\${ids.first}.sdp`, ids.first]]),
      manifest: 'v2/update_manifest.json',
      categories: new Map([[`V3/${ids.second}.json`, ids.second]]),
      categoryList: 'V3\\Update_Categories.json',
    });
  });
  it.each(['..\\a.xml', 'C:\\a.xml', '\\a.xml', 'V2\\..\\..\\x', 'nul.xml', 'a.xml:b', 'a\u202Elmx.exe'])('must be safe: %j', (name) => {
    expect(faultOf(() => plan('ok.xml', name)).code).toBe('catalog/member-name');
  });
  it('must be different', () => {
    expect(faultOf(() => plan('a.xml', 'A.XML')).code).toBe('catalog/member-repeated');
    expect(faultOf(() => plan('a.xml', `V2\\${ids.first}.sdp`, `v2/${ids.first}.SDP`)).code).toBe('catalog/member-repeated');
  });
  it('must include a document', () => {
    expect(faultOf(() => plan('setup.exe')).code).toBe('catalog/no-document');
    expect(faultOf(() => planLayout(Array.from({ length: 5 }, (_, i) => ({ name: String(i), size: 1 })), { ...defaultCatalogueLimits, maxMembers: 4 })).code).toBe('catalog/too-many-members');
  });
});
