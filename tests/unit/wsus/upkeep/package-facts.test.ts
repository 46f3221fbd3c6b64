import { describe, expect, test } from 'vitest';
import { differenceOfFacts, isPlainFolder, readPackageFacts, revisionObstacle } from '../../../../src/main/core/wsus/upkeep/package-facts.js';
import { sample } from '../../../fixtures/wsus/packages.js';

const stored = sample('update-cmd.usp.xml');
const unreadable = expect.objectContaining({ code: 'wsus/stored-package-unreadable' }) as unknown;

describe('a stored package', () => {
  test('tells what is needed of it', () => {
    expect(readPackageFacts(stored)).toMatchObject({ vendor: 'Contoso Ltd', products: ['Contoso Widget'], classification: 'Updates', expired: false, supersedes: [], folder: '81552fa4-0000-4a9c-83d5-1cc6e99252b6', itemId: 'bc856cf9-0000-40bd-acbb-e46cedbdd580', files: [{ size: 19 }] });
  });

  test.each([
    ['a folder that climbs', '..\\..\\Windows', undefined],
    ['no folder', '', undefined],
    ['a drive', 'C:\\x', undefined],
    ['a title', 'Contoso Widget_81552fa4\\item', 'Contoso Widget_81552fa4'],
    ['a slash', 'a/b', 'a'],
    ['a dot at its end', 'a.\\b', undefined],
  ])('with %s as its place names the folder %s', (_, place, folder) => {
    const text = stored.replace(/InstallPointDirectory="[^"]*"/u, `InstallPointDirectory="${place}"`);
    expect(readPackageFacts(text).folder).toBe(folder);
  });

  test.each([
    ['no digest', stored.replace('Digest="FzPAiaGgsHWKPZa9YRtocQYMKjQ="', '')],
    ['a short digest', stored.replace('FzPAiaGgsHWKPZa9YRtocQYMKjQ=', 'FzPAiaGg')],
    ['a size that is none', stored.replace('.cab" Size="19"', '.cab" Size="-1"')],
    ['a SHA-256 of another length', stored.replace(/>CFW0[^<]*</u, '>CFW0<')],
  ])('whose file has %s is not taken', (_, text) => {
    expect(() => readPackageFacts(text)).toThrow(unreadable);
  });

  test('whose installer has no translation cannot be revised; a bundle without a file can', () => {
    expect(revisionObstacle(readPackageFacts(stored))).toBeUndefined();
    const driver = stored.replace(/<cmd:CommandLineInstallerData[\s\S]*<\/cmd:CommandLineInstallerData>/u, '<drv:WindowsDriverInstallerData />');
    expect(revisionObstacle(readPackageFacts(driver))).toMatchObject({ code: 'published/installer-unknown' });
    const bundle = stored.replace(/<sdp:InstallableItem[\s\S]*<\/sdp:InstallableItem>/u, '').replace(/<usp:InstallableItemInfo[\s\S]*<\/usp:InstallableItemInfo>/u, '');
    expect(revisionObstacle(readPackageFacts(bundle))).toBeUndefined();
  });
});

test.each(['.', '..', 'a/b', 'a\\b', 'a:b', 'x\u0000', 'x\u202Ey', '', ' ', 'a '])('%j is no plain name of a folder', (name) => {
  expect(isPlainFolder(name)).toBe(false);
});

test.each([
  ['files', 'Size="19" Modified', 'Size="20" Modified'],
  ['texts', 'Contoso Widget 2.0', 'Contoso Widget 2.1'],
  ['expired', 'PublicationState="Published"', 'PublicationState="Expired"'],
  ['supportUrl', 'https://contoso.example/support', 'https://other.example/'],
  ['severity', 'UpdateClassification="Updates"', 'UpdateClassification="Updates" MsrcSeverity="Low"'],
])('what a server gives back with other %s is not what was sent', (fact, from, to) => {
  const sent = readPackageFacts(stored);
  expect(differenceOfFacts(sent, readPackageFacts(stored.replace(from, to)))).toBe(fact);
  expect(differenceOfFacts(sent, readPackageFacts(stored.replaceAll('><', '>\n<')))).toBeUndefined();
});
