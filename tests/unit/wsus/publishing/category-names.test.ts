import { describe, expect, it, test } from 'vitest';
import fc from 'fast-check';
import { demandPlain, noNames, Renaming } from '../../../../src/main/core/wsus/publishing/category-names.js';
import { productKey, proposeNames, vendorKey } from '../../../../src/main/core/wsus/publishing/propose-names.js';
import { planCategories } from '../../../../src/main/core/wsus/publishing/plan-categories.js';

const found = (vendorName: string, ...productNames: string[]) => ({ vendorName, productNames });

describe('renaming', () => {
  const renaming = new Renaming({
    vendors: [{ name: 'Hewlett-Packard', as: 'HP' }],
    products: [
      { vendor: 'HP', name: 'Drivers 2023', as: 'Drivers' },
      { vendor: 'HP', name: 'Drivers 2024', as: 'Drivers' },
    ],
  });

  it('looks the vendor up first and the product under its new name, as WSUS compares names', () => {
    expect(renaming.apply(found(' HEWLETT-packard ', 'drivers 2023', 'BIOS'))).toEqual(found('HP', 'Drivers', 'BIOS'));
    expect(renaming.apply(found('hp', 'Drivers 2024'))).toEqual(found('hp', 'Drivers'));
  });

  it('names one product once, leaves others alone, and gives back the very same object then', () => {
    expect(renaming.apply(found('HP', 'Drivers 2023', 'Drivers 2024', 'drivers'))).toEqual(found('HP', 'Drivers'));
    const other = found('Contoso', 'Drivers 2023');
    expect(renaming.apply(other)).toBe(other);
    expect(new Renaming(noNames).apply(other)).toBe(other);
  });

  it('spares the categories', () => {
    const packages = [found('Hewlett-Packard', 'Drivers 2023'), found('HP', 'Drivers 2024')];
    expect(planCategories(packages, []).created).toHaveLength(4);
    expect(planCategories(packages.map((each) => renaming.apply(each)), []).created.map(({ title }) => title)).toEqual(['HP', 'Drivers']);
  });

  it('comes to the same when it is done twice, whatever plain names there are', () => {
    const name = fc.constantFrom('a', 'A ', 'b', 'c', 'd');
    const names = fc.record({ vendors: fc.array(fc.record({ name, as: name })), products: fc.array(fc.record({ vendor: name, name, as: name })) });
    fc.assert(
      fc.property(names, name, fc.array(name), (given, vendor, products) => {
        try {
          demandPlain(given);
        } catch {
          return;
        }
        const once = new Renaming(given).apply(found(vendor, ...products));
        const twice = new Renaming(given).apply(once);
        const keys = ({ vendorName, productNames }: typeof once): unknown => [vendorName.trim().toLowerCase(), productNames.map((each) => each.trim().toLowerCase())];
        expect(keys(twice)).toEqual(keys(once));
      }),
    );
  });
});

test.each<[string, Parameters<typeof demandPlain>[0], string]>([
  ['one vendor under two names', { vendors: [{ name: 'HP', as: 'A' }, { name: ' hp ', as: 'B' }], products: [] }, 'wsus/category-name-twice'],
  ['vendors in a chain', { vendors: [{ name: 'A', as: 'B' }, { name: 'b', as: 'C' }], products: [] }, 'wsus/category-name-chained'],
  ['vendors in a circle', { vendors: [{ name: 'A', as: 'B' }, { name: 'B', as: 'A' }], products: [] }, 'wsus/category-name-chained'],
  ['one product under two names', { vendors: [], products: [{ vendor: 'V', name: 'P', as: 'A' }, { vendor: 'v', name: 'p', as: 'B' }] }, 'wsus/category-name-twice'],
  ['products in a chain', { vendors: [], products: [{ vendor: 'V', name: 'P', as: 'Q' }, { vendor: 'V', name: 'Q', as: 'R' }] }, 'wsus/category-name-chained'],
  ['a product under a vendor that is renamed itself', { vendors: [{ name: 'V', as: 'W' }], products: [{ vendor: 'V', name: 'P', as: 'Q' }] }, 'wsus/category-name-chained'],
])('%s is refused', (_, names, code) => {
  expect(() => demandPlain(names)).toThrow(expect.objectContaining({ code }));
});

test('the same product names under two vendors are two lines, and a name may stay itself', () => {
  demandPlain({ vendors: [{ name: 'A', as: 'a' }], products: [{ vendor: 'V', name: 'P', as: 'Q' }, { vendor: 'W', name: 'P', as: 'R' }, { vendor: 'W', name: 'R', as: 'R' }] });
});

describe('proposals', () => {
  it.each([
    ['Adobe Inc.', 'ADOBE'],
    ['Mozilla Corporation', 'Mozilla'],
    ['Contoso, Ltd.', 'contoso'],
    ['VideoLAN\u2122', 'VideoLAN'],
    ['S.A.P. AG', 'SAP'],
  ])('%s is %s', (one, other) => expect(vendorKey(one)).toBe(vendorKey(other)));

  it.each([
    ['Firefox 127.0.2 (x64)', 'Firefox 128 x86'],
    ['Acrobat Reader DC 24.2', 'Acrobat Reader DC v25'],
    ['Java 8', 'Java version 11'],
    ['7-Zip 23.01', '7-Zip 24.08'],
  ])('%s is a version of what %s is one of', (one, other) => expect(productKey(one)).toBe(productKey(other)));

  it.each([
    ['SQL Server Standard', 'SQL Server Enterprise'],
    ['Office 365', 'Visio 365'],
    ['7', '8'],
    ['Company of Heroes', 'Heroes'],
  ])('%s and %s stay two', (one, other) => expect(productKey(one)).not.toBe(productKey(other)));

  it('are of what is told apart now, and prefer a name that is there', () => {
    const products = [
      { vendor: 'Mozilla', product: 'Firefox 127' },
      { vendor: 'mozilla', product: 'Firefox 128' },
      { vendor: 'Mozilla Corporation', product: 'Thunderbird' },
      { vendor: 'Contoso', product: 'Firefox 1' },
    ];
    expect(proposeNames(products, [])).toMatchObject([
      { names: ['Mozilla', 'Mozilla Corporation'], as: 'Mozilla' },
      { vendor: 'Mozilla', names: ['Firefox 127', 'Firefox 128'], as: 'Firefox' },
    ]);
    expect(proposeNames(products, ['firefox 128', 'Mozilla Corporation']).map(({ as }) => as)).toEqual(['Mozilla Corporation', 'Firefox 128']);
    expect(proposeNames([{ vendor: 'A', product: 'B' }, { vendor: 'a', product: 'b' }], [])).toEqual([]);
  });

  it('take any names there can be', () => {
    const product = fc.record({ vendor: fc.string({ unit: 'binary' }), product: fc.string({ unit: 'binary' }) });
    fc.assert(fc.property(fc.array(product, { maxLength: 20 }), (products) => proposeNames(products, []).every(({ names }) => names.length > 1)));
  });
});
