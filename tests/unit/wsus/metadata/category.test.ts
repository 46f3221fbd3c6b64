import { expect, test } from 'vitest';
import type { XmlElement } from '../../../../src/shared/catalog.js';
import { companyId, productId } from '../../../../src/main/core/wsus/metadata/category-ids.js';
import { writeCategory } from '../../../../src/main/core/wsus/metadata/sus-category.js';
import { readXml } from '../../../../src/main/core/xml/read.js';
import { sample, sampleDate, serverId } from '../../../fixtures/wsus/packages.js';

const stamp = { publisherId: serverId, creationDate: sampleDate };
const tree = (text: string): XmlElement => readXml(text);

test('ids are those of the samples', () => {
  expect(companyId('Contoso Ltd')).toBe('154cfe8a-29b9-e894-1c96-185eb0c5a025');
  expect(productId('Contoso Ltd', 'Contoso Widget')).toBe('2d1d3a85-f1cb-da7f-09a3-33440ab88223');
});

test('case and surrounding white space do not matter, as in .NET', () => {
  expect(companyId('\u00A0\u0085contoso LTD\t')).toBe(companyId('Contoso Ltd'));
  expect(productId(' Contoso Ltd ', ' CONTOSO WIDGET')).toBe(productId('Contoso Ltd', 'Contoso Widget'));
  // ToLowerInvariant knows no final sigma and keeps the dotted capital I.
  expect(companyId('ΟΔΟΣ')).toBe(companyId('οδοσ'));
  expect(companyId('ΟΔΟΣ')).not.toBe(companyId('οδος'));
  expect(companyId('\u0130')).not.toBe(companyId('i\u0307'));
  // A byte order mark is no white space for .NET.
  expect(companyId('\uFEFFContoso Ltd')).not.toBe(companyId('Contoso Ltd'));
});

test('vendor and product run together: a known weakness of the scheme', () => {
  expect(productId('ab', 'c')).toBe(productId('a', 'bc'));
});

test('the documents are the samples, but for where xsi is declared', () => {
  const company = companyId('Contoso Ltd');
  expect(tree(writeCategory({ categoryId: company, title: 'Contoso Ltd', ...stamp }))).toEqual(tree(sample('category-company.sus.xml')));
  expect(tree(writeCategory({ categoryId: productId('Contoso Ltd', 'Contoso Widget'), title: 'Contoso Widget', companyId: company, ...stamp }))).toEqual(
    tree(sample('category-product.sus.xml')),
  );
});
