import { expect, test } from 'vitest';
import { readStoredPackage } from '../../../../src/main/core/wsus/metadata/read-services-package.js';
import { demandSameMeaning } from '../../../../src/main/core/wsus/upkeep/same-meaning.js';
import { sample } from '../../../fixtures/wsus/packages.js';

const msi = readStoredPackage(sample('update-cmd.usp.xml')).root;
const kept = sample('update-cmd.sus.xml');
const otherwise = (part: string): unknown => expect.objectContaining({ code: 'published/translated-otherwise', data: { part } });

test('the official translation is ours', () => {
  expect(() => demandSameMeaning(msi, kept)).not.toThrow();
});

test.each([
  ['other prefixes', kept.replaceAll('xmlns:bar', 'xmlns:b').replaceAll('<bar:', '<b:').replaceAll('xmlns:cmd', 'xmlns:c').replaceAll('<cmd:', '<c:').replaceAll('</cmd:', '</c:').replace('xsi:type="cmd:', 'xsi:type="c:')],
  ['lines and indents', kept.replaceAll('><', '>\n  <')],
  ['GUIDs in another case', kept.replace(/UpdateID="([^"]*)"/gu, (_, id: string) => `UpdateID="${id.toLowerCase()}"`)],
  ['attributes in another order', kept.replace('Comparison="LessThan" Version="2.0.0.0"', 'Version="2.0.0.0" Comparison="LessThan"')],
  ['a byte order mark', `\uFEFF${kept}`],
])('the same in another writing is the same: %s', (_, text) => {
  expect(() => demandSameMeaning(msi, text)).not.toThrow();
});

test.each([
  ['the rules of detection', kept.replace('Comparison="LessThan"', 'Comparison="LessThanOrEqualTo"')],
  ['the rules of detection', kept.replace('<lar:And>', '<lar:Or>').replace('</lar:And>', '</lar:Or>')],
  ['what it needs and replaces', kept.replace('CD5FFD1E', 'CD5FFD1F')],
  ['what it installs', kept.replace('Arguments="/S"', 'Arguments="/S /x"')],
  ['what it installs', kept.replace('<cmd:ReturnCode Reboot="true" Result="Succeeded" Code="3010" />', '')],
  ['its whole description, which cannot be read', kept.slice(0, 500)],
])('a difference in %s is one', (part, text) => {
  expect(() => demandSameMeaning(msi, text)).toThrow(otherwise(part));
});

test('a server that does not tell is taken at the word of its package', () => {
  expect(() => demandSameMeaning(msi, undefined)).not.toThrow();
});
