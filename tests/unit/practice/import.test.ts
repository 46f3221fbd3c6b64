import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { escaped, faultOf, valueOf, wsusSample, type Reply } from '../../fixtures/practice/raw-client.js';
import { startBareServer, type BareServer } from '../../fixtures/practice/server.js';

const company = wsusSample('category-company.sus.xml');
const product = wsusSample('category-product.sus.xml');
const update = wsusSample('update-cmd.sus.xml');
const updateId = '81552fa4-0000-4a9c-83d5-1cc6e99252b6';

let server: BareServer;
beforeEach(async () => void (server = await startBareServer()));
afterEach(() => {
  expect(server.defects).toEqual([]);
  server[Symbol.dispose]();
});

const importSus = async (sus: string, more = '<sdpOnly>false</sdpOnly>'): Promise<Reply> =>
  server.call('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(sus)}</susXml>${more}`);
const latest = async (id: string): Promise<number> =>
  Number(valueOf(await server.call('admin', 'ExecuteSPGetLatestRevisionNumberForUpdate', `<updateId>${id}</updateId>`), 'ExecuteSPGetLatestRevisionNumberForUpdateResult'));
const importCategories = async (): Promise<void> => {
  expect((await importSus(company)).status).toBe(200);
  expect((await importSus(product)).status).toBe(200);
};

describe('an import', () => {
  it('takes company, product and update in this order', async () => {
    await importCategories();
    const reply = await server.call(
      'admin',
      'ImportUpdateForPublishing',
      `<susXml>${escaped(update)}</susXml><uspXml>${escaped(wsusSample('update-cmd.usp.xml'))}</uspXml><sdpOnly>false</sdpOnly>`,
    );
    expect(reply.status).toBe(200);
    expect(await latest(updateId)).toBe(1);
    const stored = await server.call('admin', 'ExecuteSPGetSdpXmlForUpdate', `<updateId>${updateId}</updateId><revisionNumber>1</revisionNumber>`);
    expect(valueOf(stored, 'ExecuteSPGetSdpXmlForUpdateResult')).toBe(wsusSample('update-cmd.usp.xml'));
    const xml = await server.call('admin', 'ExecuteSPGetXmlForUpdate', `<updateId>${updateId}</updateId><revisionNumber>1</revisionNumber>`);
    expect(valueOf(xml, 'ExecuteSPGetXmlForUpdateResult')).toBe(update);
  });

  it('names everything that is missing, and stores nothing', async () => {
    const reply = await importSus(update);
    expect(reply.status).toBe(500);
    expect(faultOf(reply)).toContain('2d1d3a85-f1cb-da7f-09a3-33440ab88223');
    expect(faultOf(reply)).not.toContain('cd5ffd1e');
    expect(await latest(updateId)).toBe(0);
  });

  it('passes over a revision that is known, whatever it says', async () => {
    await importCategories();
    await importSus(update);
    expect((await importSus(update.replace('Contoso Widget 2.0', 'Another title'))).status).toBe(200);
    const xml = await server.call('admin', 'ExecuteSPGetXmlForUpdate', `<updateId>${updateId}</updateId><revisionNumber>1</revisionNumber>`);
    expect(valueOf(xml, 'ExecuteSPGetXmlForUpdateResult')).toBe(update);
  });

  it('takes several files of one update, and refuses two of one name or of one digest', async () => {
    await importCategories();
    const [file = ''] = /<upd:File .*<\/upd:File>/u.exec(update) ?? [];
    const other = file.replace('_1.cab', '_2.cab').replace(/ Digest="[^"]*"/u, ` Digest="${Buffer.alloc(20, 7).toString('base64')}"`);
    for (const [second, words] of [[other.replace('_2.cab', '_1.CAB'), 'FileName'], [file.replace('_1.cab', '_2.cab'), 'Digest']] as const) {
      expect(faultOf(await importSus(update.replace(file, file + second)))).toContain(`same ${words}`);
    }
    expect((await importSus(update.replace(file, file + other))).status).toBe(200);
    const items = await server.call('admin', 'ExecuteSPGetInstallableItems', `<id><UpdateId>${updateId}</UpdateId><RevisionNumber>1</RevisionNumber></id>`);
    expect(items.text.match(/_\d\.cab/gu)).toEqual(['_1.cab', '_2.cab']);
  });

  it('notes when the two documents do not name the same files', async () => {
    await importCategories();
    const usp = wsusSample('update-cmd.usp.xml').replace(/<usp:File .*<\/usp:File>/u, '');
    await server.call('admin', 'ImportUpdateForPublishing', `<susXml>${escaped(update)}</susXml><uspXml>${escaped(usp)}</uspXml><sdpOnly>false</sdpOnly>`);
    expect(server.store.journal.observations().map(({ code }) => code)).toContain('files-differ');
  });

  it('does not mind the order of attributes', async () => {
    await importCategories();
    const turned = update.replace('UpdateID="81552fa4-0000-4a9c-83d5-1cc6e99252b6" RevisionNumber="1"', 'RevisionNumber="1" UpdateID="81552FA4-0000-4A9C-83D5-1CC6E99252B6"');
    expect(turned).not.toBe(update);
    expect((await importSus(turned)).status).toBe(200);
    expect(await latest(updateId)).toBe(1);
  });

  const from = 'http://schemas.microsoft.com/msus/2002/12/';
  const catalogue = 'http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/';
  it.each<[string, (sus: string) => string, string]>([
    ['the namespace of a catalogue', (sus) => sus.replace(`${from}Update"`, `${catalogue}UpdateServicesPackage.xsd"`), 'the root element'],
    ['a rule in the namespace of a catalogue', (sus) => sus.replace(`${from}BaseApplicabilityRules`, `${catalogue}BaseApplicabilityRules.xsd`), 'FileVersion is not known'],
    ['a rule nobody knows', (sus) => sus.replaceAll('bar:FileVersion', 'bar:FileVersions'), 'FileVersions is not known'],
    ['an empty And', (sus) => sus.replace(/<lar:And>.*<\/lar:And>/u, '<lar:And />'), 'And has 0 children'],
    ['a Not of two', (sus) => sus.replaceAll('lar:And', 'lar:Not'), 'Not has 2 children'],
    ['rules in the wrong order', (sus) => sus.replace('upd:IsInstalled>', 'upd:IsInstallable>').replace('</upd:IsInstalled>', '</upd:IsInstallable>'), 'IsInstallable where it may not stand'],
    ['the revision 0', (sus) => sus.replace('RevisionNumber="1"', 'RevisionNumber="0"'), 'RevisionNumber'],
    ['no revision', (sus) => sus.replace(' RevisionNumber="1"', ''), 'no RevisionNumber'],
    ['an id in braces', (sus) => sus.replace(`"${updateId}"`, `"{${updateId}}"`), 'no GUID'],
    ['an empty classification', (sus) => sus.replace('<upd:UpdateIdentity UpdateID="CD5FFD1E-E932-4E3A-BF74-18BF0B1BBD83" />', ''), 'AtLeastOne is empty'],
    ['a prerequisite named as category that is none', (sus) => sus.replace('CD5FFD1E-E932-4E3A-BF74-18BF0B1BBD83', 'B7A590E9-DB06-43F6-9B06-4AD73869CCA2'), 'is none'],
    ['an attribute nobody knows', (sus) => sus.replace('CanSourceBeRequired', 'CanSourceBeRequested'), 'CanSourceBeRequested'],
    ['a local time', (sus) => sus.replace('CreationDate="2026-01-02T03:04:05.678Z"', 'CreationDate="2026-01-02T03:04:05.678"'), 'no date in UTC'],
    ['a handler that is not the one of the data', (sus) => sus.replace('Handler="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/CommandLineInstallation"', 'Handler="http://schemas.microsoft.com/msus/2002/12/UpdateHandlers/WindowsInstaller"'), 'HandlerSpecificData is of'],
    ['an unbound type', (sus) => sus.replace('xsi:type="cmd:', 'xsi:type="cmx:'), 'no namespace of a handler'],
    ['a digest of another length', (sus) => sus.replace('Digest="FzPAiaGgsHWKPZa9YRtocQYMKjQ="', 'Digest="FzPAiaGgsHWKPZa9YRtocQYM"'), '20 bytes'],
    ['a digest in hexadecimal', (sus) => sus.replace('Digest="FzPAiaGgsHWKPZa9YRtocQYMKjQ="', 'Digest="1733c089a1a0b0758a3d96bd611b6871060c2a34"'), '20 bytes'],
    ['another algorithm', (sus) => sus.replace('DigestAlgorithm="SHA1"', 'DigestAlgorithm="SHA256"'), 'not SHA1'],
    ['a file name with a folder', (sus) => sus.replace('FileName="bc856cf9', 'FileName="x\\bc856cf9'), 'FileName'],
    ['a part out of its place', (sus) => sus.replace(/<upd:Files>.*<\/upd:Files>/u, '').replace('<upd:Relationships>', '<upd:Files /><upd:Relationships>'), 'Relationships where it may not stand'],
    ['no title', (sus) => sus.replace('<upd:Title>Contoso Widget 2.0</upd:Title>', ''), 'Language, Title'],
    ['a language twice', (sus) => sus.replace(/(<upd:LocalizedProperties>.*<\/upd:LocalizedProperties>)/u, '$1$1'), 'occurs twice'],
    ['a default language without texts', (sus) => sus.replace('DefaultPropertiesLanguage="en"', 'DefaultPropertiesLanguage="de"'), 'de'],
    ['text after the end', (sus) => `${sus}<x/>`, 'line'],
    ['an entity', (sus) => `<!DOCTYPE u [<!ENTITY e "x">]>${sus}`, 'DTD is prohibited'],
    ['another kind of update with this handler', (sus) => sus.replace('UpdateType="Software"', 'UpdateType="Category"'), 'cannot have this handler'],
  ])('refuses %s', async (_, change, reason) => {
    await importCategories();
    const changed = change(update);
    expect(changed).not.toBe(update);
    const reply = await importSus(changed);
    expect(reply.status).toBe(500);
    expect(faultOf(reply).toLowerCase()).toContain(reason.toLowerCase());
    expect(await latest(updateId)).toBe(0);
  });

  it('refuses a call without the document, and a package that is not well-formed', async () => {
    expect(faultOf(await server.call('admin', 'ImportUpdateForPublishing', `<SusXml>${escaped(update)}</SusXml>`))).toContain('susXml');
    await importCategories();
    expect(faultOf(await importSus(update, '<uspXml>&lt;open&gt;</uspXml><sdpOnly>false</sdpOnly>'))).toContain('not well-formed');
  });

  it('refuses to change what Microsoft published', async () => {
    const reply = await importSus(company.replace('154cfe8a-29b9-e894-1c96-185eb0c5a025', 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83').replace('RevisionNumber="1"', 'RevisionNumber="2"'));
    expect(faultOf(reply)).toContain('belongs to Microsoft Update');
  });

  it('is refused by a replica', async () => {
    server.configuration.set('ReplicaMode', 'true');
    expect(faultOf(await importSus(company))).toContain('replica');
  });

  it('remembers what a careful publisher would want to know', async () => {
    await importCategories();
    await importSus(update.replace('PublisherID="11111111', 'PublisherID="21111111').replace(/<upd:AdditionalDigest.*<\/upd:AdditionalDigest>/u, ''));
    expect(server.store.journal.observations().map(({ code }) => code)).toEqual(['publisher-id', 'no-package', 'no-sha256']);
  });

  it('counts categories beyond the hundredth', async () => {
    await importSus(company);
    for (let index = 0; index < 100; index += 1) {
      const id = `2d1d3a85-f1cb-da7f-09a3-${String(index).padStart(12, '0')}`;
      expect((await importSus(product.replace('2d1d3a85-f1cb-da7f-09a3-33440ab88223', id))).status).toBe(200);
    }
    expect(server.store.journal.observations()).toMatchObject([{ code: 'too-many-categories', detail: '101 locally published categories' }]);
  });
});

describe('ImportUpdate', () => {
  it('is the same door', async () => {
    const reply = await server.call('admin', 'ImportUpdate', `<ussRevLocalId>0</ussRevLocalId><xmlUpdateBlob>${escaped(company)}</xmlUpdateBlob>`);
    expect(Number(valueOf(reply, 'localRevisionId'))).toBeGreaterThan(0);
    expect(await latest('154cfe8a-29b9-e894-1c96-185eb0c5a025')).toBe(1);
  });

  it('wants a document, and one of a local publisher', async () => {
    expect(faultOf(await server.call('admin', 'ImportUpdate', '<ussRevLocalId>0</ussRevLocalId>'))).toContain('must be given');
    expect(faultOf(await server.call('admin', 'ImportUpdate', `<ussRevLocalId>-1</ussRevLocalId><xmlUpdateBlob>${escaped(company)}</xmlUpdateBlob>`))).toContain('ussRevLocalId 0');
    expect(faultOf(await server.call('admin', 'ImportUpdate', '<ussRevLocalId>0</ussRevLocalId><xmlUpdateBlobCompressed>AQID</xmlUpdateBlobCompressed>'))).toContain('cabinet/');
  });
});
