import { describe, expect, test } from 'vitest';
import { readCore } from '../../../src/main/core/client/core-fragment.js';
import { readExtended, readTitle } from '../../../src/main/core/client/extended-fragment.js';
import { maxFragmentCharacters, readFragment } from '../../../src/main/core/client/fragments.js';
import { ClientRefusal } from '../../../src/main/core/client/refusal.js';
import { classificationId, fragment, productId, sampleUpdateId } from '../../fixtures/client/fragments.js';
import { processorTime } from '../../fixtures/processor-time.js';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ClientRefusal);
    const { code, message, remedy } = error as ClientRefusal;
    expect(message).toMatch(/^[A-Z].{20,}\.$/u);
    expect(remedy).toMatch(/^[A-Z].{10,}\.$/u);
    return code.toString(16);
  }
  return 'read';
};
const invalid = '80242006';

describe('a fragment', () => {
  test('has several roots and no namespaces', () => {
    expect(readFragment(fragment('cmd', 'core')).map(({ name }) => name)).toEqual(['UpdateIdentity', 'Properties', 'Relationships', 'ApplicabilityRules']);
    expect(readFragment(fragment('msi', 'extended')).map(({ name }) => name)).toEqual(['ExtendedProperties', 'Files', 'HandlerSpecificData']);
    expect(readFragment('\r\n <A/>\t<b.C/>')).toMatchObject([{ name: 'A' }, { name: 'b.C' }]);
  });

  test.each([
    ['text between its roots', '<A/>x<B/>'],
    ['an end that breaks out of the wrapper', '<A/></fragment><fragment>'],
    ['an open element', '<A>'],
    ['a declaration', '<?xml version="1.0"?><A/>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><A/>'],
    ['an entity', '<A>&x;</A>'],
    ['a prefix without a namespace', '<b:A/>'],
    ['deep nesting', '<A>'.repeat(200) + '</A>'.repeat(200)],
    ['very many elements', '<A/>'.repeat(30_000)],
  ])('with %s is refused', (_, text) => expect(codeOf(() => readFragment(text))).toBe(invalid));

  test('is refused from a size on, before it is read', () => {
    const fits = `<A>${'x'.repeat(maxFragmentCharacters - 7)}</A>`;
    expect(fits).toHaveLength(maxFragmentCharacters);
    expect(codeOf(() => readFragment(fits))).toBe('read');
    expect(codeOf(() => readFragment(` ${fits}`))).toBe(invalid);
    expect(codeOf(() => readFragment(`<A b="${'x'.repeat(maxFragmentCharacters)}"/>`))).toBe(invalid);
    const taken = processorTime();
    expect(codeOf(() => readFragment('<'.repeat(50_000_000)))).toBe(invalid);
    expect(taken()).toBeLessThan(1000);
  });
});

describe('a Core fragment', () => {
  const core = fragment('cmd', 'core');

  test('tells identity, prerequisites and whether its rules can be evaluated', () => {
    expect(readCore(core)).toEqual({
      updateId: sampleUpdateId,
      revisionNumber: 1,
      updateType: 'Software',
      prerequisites: [[productId], [classificationId]],
      bundled: [],
      neverInstalled: false,
    });
    expect(readCore(fragment('msi', 'core')).ruleDefect).toBeUndefined();
  });

  test('reads groups and bare identities alike', () => {
    const relationships = `<Relationships><Prerequisites><UpdateIdentity UpdateID="${productId}"/><AtLeastOne><UpdateIdentity UpdateID="${productId}"/><UpdateIdentity UpdateID="{${classificationId.toUpperCase()}}"/></AtLeastOne></Prerequisites><BundledUpdates><AtLeastOne><UpdateIdentity UpdateID="${productId}" RevisionNumber="3"/></AtLeastOne></BundledUpdates></Relationships>`;
    const read = readCore(core.replace(/<Relationships>.*<\/Relationships>/u, relationships));
    expect(read.prerequisites).toEqual([[productId], [productId, classificationId]]);
    expect(read.bundled).toEqual([[productId]]);
  });

  test.each<[string, (text: string) => string]>([
    ['no identity', (text) => text.replace(/<UpdateIdentity[^>]*\/>/u, '')],
    ['two identities', (text) => `${text}<UpdateIdentity UpdateID="${productId}" RevisionNumber="1"/>`],
    ['an id that is none', (text) => text.replace(sampleUpdateId, 'x')],
    ['no revision', (text) => text.replace('RevisionNumber="1"', '')],
    ['a revision of words', (text) => text.replace('RevisionNumber="1"', 'RevisionNumber="1e3"')],
    ['no properties', (text) => text.replace(/<Properties[^>]*\/>/u, '')],
    ['a prerequisite that is no GUID', (text) => text.replace(productId, 'y')],
    ['an identity in a namespace', (text) => text.replace('<UpdateIdentity ', '<UpdateIdentity xmlns="urn:x" ')],
  ])('with %s is refused', (_, change) => {
    expect(change(core)).not.toBe(core);
    expect(codeOf(() => readCore(change(core)))).toBe(invalid);
  });
});

describe('an Extended fragment', () => {
  const command = fragment('cmd', 'extended');
  const msi = fragment('msi', 'extended');

  test('tells the files with both digests, and what is run', () => {
    const { files, handler } = readExtended(command);
    expect(handler).toBe('CommandLineInstallation: setup.exe /S');
    expect(files).toHaveLength(1);
    expect(files[0]).toMatchObject({ name: 'bc856cf9-0000-40bd-acbb-e46cedbdd580_1.cab', size: 19 });
    expect(Buffer.from(files[0]!.sha1).toString('base64')).toBe('FzPAiaGgsHWKPZa9YRtocQYMKjQ=');
    expect(Buffer.from(files[0]!.sha256).toString('base64')).toBe('CFW0l/dlg6N0g71bCLNEInldNgyLUjTzfuMtw8Rhvnk=');
    expect(readExtended(msi).handler).toBe('WindowsInstaller: widget.msi');
  });

  test('knows patches, and updates that run nothing', () => {
    const patch = msi.replace(/<MsiData.*<\/MsiData>/u, '<MspData PatchCode="{A1B2C3D4-0001-4000-8000-000000000100}" />');
    expect(readExtended(patch).handler).toBe('WindowsInstaller: {A1B2C3D4-0001-4000-8000-000000000100}');
    expect(readExtended('<ExtendedProperties/>')).toEqual({ files: [] });
    expect(readExtended('<ExtendedProperties Handler="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/Category"/><HandlerSpecificData type="cat:Category"><CategoryInformation/></HandlerSpecificData>')).toEqual({ files: [] });
  });

  test.each<[string, string, (text: string) => string]>([
    ['no properties', invalid, (text) => text.replace(/<ExtendedProperties.*<\/ExtendedProperties>/u, '')],
    ['two lists of files', invalid, (text) => `${text}<Files/>`],
    ['a short digest', invalid, (text) => text.replace('Digest="FzPA', 'Digest="')],
    ['a digest with other characters', invalid, (text) => text.replace('Digest="FzPA', 'Digest="F*PA')],
    ['a digest with other last bits', invalid, (text) => text.replace('MKjQ="', 'MKjR="')],
    ['no size', invalid, (text) => text.replace(' Size="19"', '')],
    ['a negative size', invalid, (text) => text.replace(' Size="19"', ' Size="-1"')],
    ['no name', invalid, (text) => text.replace(/ FileName="[^"]*"/u, '')],
    ['another algorithm', '80246003', (text) => text.replace('DigestAlgorithm="SHA1"', 'DigestAlgorithm="MD5"')],
    ['no SHA-256', '80246003', (text) => text.replace(/<AdditionalDigest.*?<\/AdditionalDigest>/u, '')],
    ['a SHA-256 of another length', '80246003', (text) => text.replace('>CFW0', '>')],
    ['a SHA-512 instead', '80246003', (text) => text.replace('"SHA256"', '"SHA512"')],
    ['two SHA-256', '80246003', (text) => text.replace(/(<AdditionalDigest.*?<\/AdditionalDigest>)/u, '$1$1')],
    ['no handler', '80242002', (text) => text.replace(/ Handler="[^"]*"/u, '')],
    ['an unknown handler', '80242002', (text) => text.replace(/UpdateHandlers\/\w+/u, 'UpdateHandlers/OSInstaller')],
    ['no data for the handler', '80242009', (text) => text.replace(/<HandlerSpecificData.*<\/HandlerSpecificData>/u, '')],
    ['data for another handler', '80242009', (text) => text.replace('/CommandLineInstallation"', '/WindowsInstaller"')],
    ['no program', '80242009', (text) => text.replace('Program="setup.exe"', 'Program=" "')],
    ['two commands', '80242009', (text) => text.replace('</HandlerSpecificData>', '<InstallCommand Program="b.exe"/></HandlerSpecificData>')],
  ])('with %s is refused', (_, code, change) => {
    expect(change(command)).not.toBe(command);
    expect(codeOf(() => readExtended(change(command)))).toBe(code);
  });

  test.each<[string, (text: string) => string]>([
    ['no file', (text) => text.replace(/ MsiFile="[^"]*"/u, '')],
    ['a product code that is none', (text) => text.replace('{a1b2c3d4-', '{')],
  ])('of an MSI with %s is refused', (_, change) => expect(codeOf(() => readExtended(change(msi)))).toBe('80242009'));

  test('shows no line breaks and no reversed text of a command', () => {
    expect(readExtended(command.replace('Arguments="/S"', 'Arguments="/S&#10;\u202Eexe"')).handler).toBe('CommandLineInstallation: setup.exe /S exe');
  });
});

test('the title comes from the localized properties', () => {
  expect(readTitle(fragment('cmd', 'localized-en'))).toBe('Contoso Widget 2.0');
  expect(codeOf(() => readTitle('<LocalizedProperties><Title> </Title></LocalizedProperties>'))).toBe(invalid);
  expect(codeOf(() => readTitle('<ExtendedProperties/>'))).toBe(invalid);
});
