import { describe, expect, it } from 'vitest';
import { defaultCatalogueLimits } from '../../../src/main/core/catalog/limits.js';
import { makeDocument, makePackages } from '../../fixtures/catalogues/make.js';
import { asyncFaultOf, catalogueXml, ids, packageXml, parts, readAll } from './helpers.js';

const withId = (id: string, date = '2026-01-02T03:04:05Z', title = 'Widget'): string =>
  packageXml({
    properties: `<sdp:Properties PackageID="${id}" CreationDate="${date}"/>`,
    localized: `<sdp:LocalizedProperties><sdp:Language>en</sdp:Language><sdp:Title>${title}</sdp:Title></sdp:LocalizedProperties>`,
  });
const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
  const data = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return bigEndian ? data.swap16() : data;
};

describe('a good catalogue', () => {
  const made = makePackages({ count: 60, seed: 3 });

  it('is read whole', async () => {
    const result = await readAll(makeDocument(made));
    expect(result).toMatchObject({ rootName: 'SystemsManagementCatalog', packages: 60, setAside: 0, unknownElements: 0 });
    expect(result.found).toEqual(made);
  });

  it.each([1, 2, 3, 7, 1000])('is the same in pieces of %d bytes', async (size) => {
    const small = makePackages({ count: 3, seed: size });
    expect((await readAll(makeDocument(small), size)).found).toEqual(small);
  });

  it.each([
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 little endian', (text: string) => utf16(text, false)],
    ['UTF-16 big endian', (text: string) => utf16(text, true)],
  ])('is read in %s', async (_name, encode) => {
    const small = makePackages({ count: 24, seed: 5 });
    const text = new TextDecoder().decode(makeDocument(small));
    expect((await readAll(encode(text), 5)).found).toEqual(small);
    expect(text).toContain('Söhne');
  });

  it('believes the byte order mark and not what the declaration says of UTF-16', async () => {
    expect((await readAll(catalogueXml(packageXml()).replace('utf-8', 'utf-16'))).packages).toBe(1);
  });

  it('may be empty', async () => {
    expect(await readAll(catalogueXml())).toMatchObject({ packages: 0, setAside: 0 });
  });

  it('may hold elements that nobody knows', async () => {
    expect(await readAll(catalogueXml('<smc:Novelty><smc:SoftwareDistributionPackage/></smc:Novelty>', packageXml()))).toMatchObject({ packages: 1, unknownElements: 1 });
  });
});

describe('a package that is wrong in itself', () => {
  it('is set aside with its reason, its name and its title, and the others are read', async () => {
    const broken = packageXml({ properties: parts.properties.replace(ids.first, 'no-guid') });
    const result = await readAll(catalogueXml(withId(ids.second), broken, withId(ids.third)));
    expect(result.found.map((p) => p.packageId)).toEqual([ids.second, ids.third]);
    expect(result.aside).toEqual([{ label: 'no-guid', title: 'Contoso Widget 2.0', error: { code: 'catalog/package-id-invalid', data: { value: 'no-guid' } } }]);
    expect(result.setAside).toBe(1);
  });

  it('is called by its position when it has no id', async () => {
    const result = await readAll(catalogueXml(withId(ids.second), packageXml({ properties: '' })));
    expect(result.aside).toMatchObject([{ label: 'package 2', error: { code: 'catalog/properties-missing' } }]);
  });
});

describe('the same id twice', () => {
  const [older, newer] = ['2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z'];

  it.each([
    ['the older one first', [withId(ids.first, older, 'old'), withId(ids.first.toUpperCase(), newer, 'new')], ['old', 'new']],
    ['the newer one first', [withId(ids.first, newer, 'new'), withId(ids.first, older, 'old')], ['new']],
  ])('keeps the newer one: %s', async (_name, packages, handedOver) => {
    const result = await readAll(catalogueXml(...packages));
    expect(result.found.map((p) => p.localized[0].title)).toEqual(handedOver);
    expect(result.packages).toBe(1);
    expect(result.aside).toEqual([
      { label: ids.first, title: 'old', error: { code: 'catalog/duplicate', data: { created: '2025-01-01T00:00:00.000Z', kept: '2026-01-01T00:00:00.000Z' } } },
    ]);
  });

  it('keeps the first one of the same date', async () => {
    const result = await readAll(catalogueXml(withId(ids.first, older, 'one'), withId(ids.first, older, 'two')));
    expect(result.found.map((p) => p.localized[0].title)).toEqual(['one']);
    expect(result.aside).toMatchObject([{ title: 'two' }]);
  });
});

describe('a damaged document is refused as a whole', () => {
  it.each([
    ['breaking off', catalogueXml(packageXml()).slice(0, -40), 'catalog/not-well-formed'],
    ['a wrong end tag', catalogueXml(packageXml(), '</smc:Other>'), 'catalog/not-well-formed'],
    ['an unbound prefix', catalogueXml('<nobody:x/>'), 'catalog/not-well-formed'],
    ['something behind the end', `${catalogueXml(packageXml())}<x/>`, 'catalog/not-well-formed'],
    ['nothing at all', '', 'catalog/not-well-formed'],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${catalogueXml()}`, 'catalog/doctype'],
    ['a web page', '<!DOCTYPE html><html><body>Access denied</body></html>', 'catalog/doctype'],
    ['an unknown entity', catalogueXml('&evil;'), 'catalog/not-well-formed'],
    ['another root', '<html/>', 'catalog/wrong-root'],
    ['the right root in another namespace', '<SystemsManagementCatalog/>', 'catalog/wrong-root'],
    ['too deep nesting', catalogueXml('<a>'.repeat(200)), 'catalog/too-large'],
    ['another encoding', catalogueXml().replace('utf-8', 'windows-1252'), 'catalog/encoding-unknown'],
  ])('%s', async (_name, xml, code) => {
    expect((await asyncFaultOf(async () => readAll(xml))).code).toBe(code);
  });

  it('says where', async () => {
    const error = await asyncFaultOf(async () => readAll(catalogueXml('\n\n  <smc:a></smc:b>')));
    expect(error.data).toMatchObject({ line: 3, detail: 'unexpected close tag.' });
    expect(error.data['column']).toBeGreaterThan(10);
  });

  it.each([
    ['invalid UTF-8', Buffer.concat([Buffer.from(catalogueXml().slice(0, -40)), Buffer.from([0xc3, 0x28])])],
    ['an overlong form', Buffer.concat([Buffer.from([0xc0, 0xaf]), Buffer.from(catalogueXml())])],
    ['a UTF-8 sequence cut off at the end', Buffer.concat([Buffer.from(catalogueXml()), Buffer.from([0xe2, 0x82])])],
    ['an unpaired surrogate in UTF-16', utf16(`${catalogueXml().slice(0, 60)}\uD800x`, false)],
    ['half a UTF-16 unit', utf16(catalogueXml(), false).subarray(0, -1)],
  ])('%s', async (_name, data) => {
    expect((await asyncFaultOf(async () => readAll(data))).code).toBe('catalog/encoding');
  });
});

describe('limits', () => {
  const limited = (change: Partial<typeof defaultCatalogueLimits>, xml: string) =>
    asyncFaultOf(async () => readAll(xml, 64, { limits: { ...defaultCatalogueLimits, ...change } }));
  const xml = { ...defaultCatalogueLimits.xml };

  it('of bytes', async () => {
    expect((await limited({ maxDocumentBytes: 1000 }, catalogueXml(packageXml()))).code).toBe('catalog/document-too-large');
  });
  it('of packages, good or bad', async () => {
    expect((await limited({ maxPackages: 2 }, catalogueXml(withId(ids.first), packageXml({ properties: '' }), withId(ids.third)))).code).toBe('catalog/too-many-packages');
  });
  it('of one package', async () => {
    expect((await limited({ xml: { ...xml, maxElements: 5 } }, catalogueXml(packageXml()))).code).toBe('catalog/too-large');
  });
  it.each([
    ['an attribute', `<smc:a b="${'x'.repeat(20_000)}"/>`],
    ['a text', `<smc:a>${'x'.repeat(20_000)}</smc:a>`],
    ['a comment', `<!--${'x'.repeat(20_000)}-->`],
    ['a CDATA section', `<smc:a><![CDATA[${'x'.repeat(20_000)}]]></smc:a>`],
    ['a name', `<${'x'.repeat(20_000)}/>`],
    ['an instruction', `<?x ${'x'.repeat(20_000)}?>`],
  ])('of %s that does not end', async (_name, part) => {
    const noEnd = catalogueXml(part).slice(0, -60 - 200);
    expect((await limited({ xml: { ...xml, maxElementCharacters: 10_000 } }, noEnd)).code).toBe('catalog/too-large');
  });
});

it('can be cancelled between pieces', async () => {
  const controller = new AbortController();
  let handedOver = 0;
  const reading = readAll(makeDocument(makePackages({ count: 300 })), 1024, {
    signal: controller.signal,
    onPackage: () => {
      handedOver += 1;
      if (handedOver === 5) controller.abort();
    },
  });
  expect((await asyncFaultOf(async () => reading)).code).toBe('app/cancelled');
  expect(handedOver).toBeLessThan(20);
});

it('waits for whoever takes the packages, and passes their errors on', async () => {
  const error = new Error('the disk is full');
  await expect(readAll(catalogueXml(packageXml()), 1024, { onPackage: async () => Promise.reject(error) })).rejects.toBe(error);
});
