import { describe, expect, test } from 'vitest';
import { bytes, sha1, sha256, type Instant } from '../../../../src/shared/units.js';
import { readStoredPackage } from '../../../../src/main/core/wsus/metadata/read-services-package.js';
import { buildServicesPackage, writeServicesPackage } from '../../../../src/main/core/wsus/metadata/services-package.js';
import { reviseServicesPackage, writeRevision, type PackageChange, type RevisionDocuments } from '../../../../src/main/core/wsus/upkeep/new-revision.js';
import { readPackageFacts } from '../../../../src/main/core/wsus/upkeep/package-facts.js';
import { readXml } from '../../../../src/main/core/xml/read.js';
import { commandPackage, sample, sampleInput } from '../../../fixtures/wsus/packages.js';

const stored = sample('update-cmd.usp.xml');
const revise = (change: PackageChange, text = stored): RevisionDocuments => writeRevision(reviseServicesPackage(readStoredPackage(text).root, 2, change));
const facts = (change: PackageChange, text = stored) => readPackageFacts(revise(change, text).uspXml);

describe('a new revision', () => {
  test('without a change is the old one with another number, in both documents', () => {
    const { uspXml, susXml } = revise({});
    expect(uspXml).toBe(stored.replace('RevisionNumber="1"', 'RevisionNumber="2"'));
    expect(susXml).toBe(sample('update-cmd.sus.xml').replace('RevisionNumber="1"', 'RevisionNumber="2"'));
  });

  test('that expires says so in both documents and changes nothing else', () => {
    const { uspXml, susXml } = revise({ expire: true });
    expect(uspXml).toBe(stored.replace('RevisionNumber="1"', 'RevisionNumber="2"').replace('PublicationState="Published"', 'PublicationState="Expired"'));
    expect(susXml).toBe(sample('update-cmd.sus.xml').replace('RevisionNumber="1"', 'RevisionNumber="2"').replace('PublicationState="Published"', 'PublicationState="Expired"'));
  });

  test('takes elements of the schema to their places, in order', () => {
    const { uspXml, susXml } = revise({ severity: 'Critical', moreInfoUrl: 'https://more.example/?a=1&b=2', bulletinId: 'B-1', kbArticleId: '123456', cveIds: ['CVE-2026-1', 'CVE-2026-2'] });
    expect(uspXml).toContain('<sdp:MoreInfoUrl>https://more.example/?a=1&amp;b=2</sdp:MoreInfoUrl><sdp:SupportUrl>');
    expect(uspXml).toContain('<sdp:UpdateSpecificData UpdateClassification="Updates" MsrcSeverity="Critical"><sdp:SecurityBulletinID>B-1</sdp:SecurityBulletinID><sdp:CveID>CVE-2026-1</sdp:CveID><sdp:CveID>CVE-2026-2</sdp:CveID><sdp:KBArticleID>123456</sdp:KBArticleID></sdp:UpdateSpecificData>');
    expect(susXml).toContain('MsrcSeverity="Critical"');
    // WSUS takes one address and one CVE.
    expect(susXml).toContain('<upd:SecurityBulletinID>B-1</upd:SecurityBulletinID><upd:CveID>CVE-2026-1</upd:CveID><upd:KBArticleID>123456</upd:KBArticleID>');
  });

  test('takes away what is emptied, and puts it back', () => {
    const without = revise({ supportUrl: '', texts: [{ language: 'en', title: 'T', description: '' }] }).uspXml;
    expect(without).not.toMatch(/SupportUrl|Description/u);
    expect(facts({ supportUrl: 'https://help.example/', severity: 'Unspecified' }, without.replace('RevisionNumber="2"', 'RevisionNumber="1"'))).toMatchObject({ supportUrl: 'https://help.example/', texts: [{ title: 'T', description: '' }] });
  });

  test('replaces the texts of the language that is meant, whatever its case, and of no other', () => {
    const two = stored.replace('</sdp:LocalizedProperties>', '</sdp:LocalizedProperties><sdp:LocalizedProperties><sdp:Language>de</sdp:Language><sdp:Title>Alt</sdp:Title></sdp:LocalizedProperties>');
    expect(facts({ texts: [{ language: 'DE', title: 'Neu', description: 'Text' }] }, two).texts).toEqual([
      { language: 'en', title: 'Contoso Widget 2.0', description: 'Synthetic sample' },
      { language: 'de', title: 'Neu', description: 'Text' },
    ]);
    expect(() => revise({ texts: [{ language: 'fr', title: 'x', description: '' }] })).toThrow(expect.objectContaining({ code: 'published/language-unknown' }));
  });

  test('gives an application no severity', () => {
    const application = stored.replace('<sdp:UpdateSpecificData UpdateClassification="Updates" />', '<sdp:ApplicationSpecificData />');
    expect(() => revise({ severity: 'Low' }, application)).toThrow(expect.objectContaining({ code: 'published/no-severity' }));
    expect(revise({ supportUrl: 'https://help.example/' }, application).uspXml).toContain('<sdp:ApplicationSpecificData />');
  });

  test('names the new cabinets in their order, with both digests and the whole size', () => {
    const second = '<usp:File Digest="AAAAAAAAAAAAAAAAAAAAAAAAAAA=" FileName="x_2.cab" Size="5" Modified="2026-01-02T03:04:05.678Z" /></usp:InstallableItemInfo>';
    const cabinets = [1, 2].map((number) => ({ size: bytes(number * 1000), sha1: sha1(String(number).repeat(40)), sha256: sha256(String(number).repeat(64)), modified: '2026-11-24T00:00:00.000Z' as Instant }));
    const { uspXml, susXml } = revise({ cabinets }, stored.replace('</usp:InstallableItemInfo>', second));
    const { files } = readPackageFacts(uspXml);
    expect(files).toEqual(cabinets.map(({ size, sha1: first, sha256: strong }, index) => ({ name: index === 0 ? 'bc856cf9-0000-40bd-acbb-e46cedbdd580_1.cab' : 'x_2.cab', size, sha1: first, sha256: strong })));
    expect(uspXml).toContain('MaxDownloadSize="3000" MinDownloadSize="3000"');
    expect(susXml.match(/<upd:File /gu)).toHaveLength(2);
    expect(susXml).toContain('MinDownloadSize="3000" MaxDownloadSize="3000"');
    expect(() => revise({ cabinets: cabinets.slice(0, 1) }, stored.replace('</usp:InstallableItemInfo>', second))).toThrow(RangeError);
  });

  test('keeps what other tools put into a package, with attributes and languages of theirs', () => {
    const foreign = stored
      .replace('<usp:SoftwareDistributionPackage ', '<usp:SoftwareDistributionPackage xmlns:own="urn:own" own:Build="1" xml:lang="en" ')
      .replace('</usp:SoftwareDistributionPackage>', '<own:Script xmlns:own="urn:own"><own:Line Kind="a &amp; b">x &lt; y</own:Line></own:Script></usp:SoftwareDistributionPackage>');
    const root = readXml(revise({ severity: 'Low' }, foreign).uspXml);
    const text = JSON.stringify(root);
    expect(text).toContain('"urn:own"');
    expect(text).toContain('a & b');
    expect(text).toContain('x < y');
    expect(text).toContain('http://www.w3.org/XML/1998/namespace');
  });

  test('of what this console published is what it would publish', () => {
    const input = sampleInput(commandPackage);
    const [first, second] = [1, 2].map((revisionNumber) => writeServicesPackage(buildServicesPackage({ ...input, revisionNumber })));
    expect(revise({}, first).uspXml).toBe(second);
  });
});
