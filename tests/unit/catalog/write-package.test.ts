import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ns } from '../../../src/main/core/catalog/namespaces.js';
import { readPackage } from '../../../src/main/core/catalog/read-package.js';
import { writePackage, writePackageDocument } from '../../../src/main/core/catalog/write-package.js';
import { childElements } from '../../../src/main/core/xml/query.js';
import { readXml } from '../../../src/main/core/xml/read.js';
import type { SoftwarePackage, XmlElement } from '../../../src/shared/catalog.js';
import { makePackages } from '../../fixtures/catalogues/make.js';

const again = (p: SoftwarePackage): SoftwarePackage => readPackage(readXml(writePackageDocument(p))).package;

/** Characters that XML can carry, without white space at the ends, where it has no meaning. */
const xmlText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '_').trim());
const line = xmlText.map((text) => text.replace(/[\t\n\r ]+/gu, ' ').trim()).filter((text) => text !== '');
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9._-]{0,10}$/u);
const namespace = fc.constantFrom('', ns.bar, ns.lar, ns.xsi, 'urn:vendor', 'http://www.w3.org/2001/XMLSchema');

/** Rules of any vendor, in the form in which they are carried. */
const anyRule: fc.Arbitrary<XmlElement> = fc.letrec<{ rule: XmlElement }>((tie) => ({
  rule: fc.record({
    namespace: fc.constantFrom(ns.bar, 'urn:vendor', 'urn:other', ''),
    name: name.filter((text) => text !== 'RegBinary' && text !== 'RegKeyLoop'),
    attributes: fc.uniqueArray(fc.record({ namespace: namespace.filter((uri) => uri !== ns.lar), name: name.filter((text) => text !== 'Digest' && !text.toLowerCase().startsWith('xml')), value: xmlText }), {
      selector: (attribute) => `${attribute.namespace} ${attribute.name}`,
      maxLength: 4,
    }),
    children: fc.oneof({ depthSize: 'small' }, fc.constant([]), line.map((text) => [text]), fc.array(tie('rule'), { maxLength: 3 })),
  }),
})).rule;

const odd = fc
  .record({
    seed: fc.nat(),
    vendorName: line,
    products: fc.uniqueArray(line, { maxLength: 4 }),
    title: line,
    description: xmlText,
    cves: fc.uniqueArray(fc.stringMatching(/^CVE-\d{4}-\d{4,7}$/u), { maxLength: 5 }),
    rules: fc.array(anyRule, { minLength: 1, maxLength: 3 }),
    arguments: line.filter((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text)),
  })
  .map(({ seed, vendorName, products, title, description, cves, rules, ...command }): SoftwarePackage => {
    const [made] = makePackages({ count: 1, seed });
    const item = made!.installableItems[0]!;
    const handler = item.handler?.kind === 'command-line' ? { ...item.handler, arguments: command.arguments } : item.handler!;
    return {
      ...made!,
      vendorName,
      productNames: products,
      localized: [{ language: 'en', title, description }, { language: 'zh-Hans', title, description: '' }],
      classification: 'Updates',
      cveIds: cves,
      isInstallable: rules,
      installableItems: [{ ...item, handler, rules: { ...item.rules, isInstalled: rules } }],
    };
  });

describe('what is written and read again is the same', () => {
  it('for packages as vendors make them', () => {
    for (const p of makePackages({ count: 300, seed: 7 })) expect(again(p)).toEqual(p);
  });
  it('for any text, any rule and any namespace', () => {
    fc.assert(
      fc.property(odd, (p) => {
        expect(again(p)).toEqual(p);
      }),
      { numRuns: 300 },
    );
  });
  it('for bundles, prerequisites, detectoids and empty packages', () => {
    const [one, two, three] = makePackages({ count: 3 });
    const bundle: SoftwarePackage = {
      ...one!,
      updateType: 'Detectoid',
      bundledPackageIds: [two!.packageId],
      prerequisites: [[two!.packageId, three!.packageId], [three!.packageId]],
      installableItems: [],
      moreInfoUrls: [],
      vendorName: '',
      productNames: [],
    };
    expect(again(bundle)).toEqual(bundle);
  });
});

describe('the form', () => {
  const [p] = makePackages({ count: 1 });
  const names = (element: XmlElement): string[] => childElements(element).map((child) => child.name);

  it.each(['sdp', 'smc', 'usp'] as const)('has its root in the namespace %s and everything below in its own', (root) => {
    const element = writePackage(p!, root);
    expect(element.namespace).toBe(ns[root]);
    expect(childElements(element).every((child) => child.namespace === ns.sdp)).toBe(true);
  });

  it('has the order of Microsoft’s writer', () => {
    const full = { ...p!, isInstalled: p!.isInstallable!, supersededPackageIds: [p!.packageId], prerequisites: [[p!.packageId]], bundledPackageIds: [p!.packageId] };
    expect(names(writePackage(full))).toEqual([
      'Properties', 'LocalizedProperties', 'UpdateSpecificData', 'IsInstallable', 'IsInstalled', 'SupersededPackages', 'Prerequisites', 'BundledPackages', 'InstallableItem',
    ]);
    const item = childElements(writePackage(full)).at(-1)!;
    expect(names(item)).toEqual(['ApplicabilityRules', 'InstallProperties', 'CommandLineInstallerData', 'OriginFile']);
  });

  it('matches a document of the official shape', () => {
    const sample = `<sdp:SoftwareDistributionPackage xmlns:sdp="${ns.sdp}" xmlns:lar="${ns.lar}" SchemaVersion="1.2"><sdp:Properties PackageID="81552fa4-0000-4a9c-83d5-1cc6e99252b6" CreationDate="2026-01-02T03:04:05.678Z" VendorName="Contoso Ltd" PublicationState="Published" CanSourceBeRequired="false"><sdp:SupportUrl>https://contoso.example/support</sdp:SupportUrl><sdp:ProductName>Contoso Widget</sdp:ProductName></sdp:Properties><sdp:LocalizedProperties><sdp:Language>en</sdp:Language><sdp:Title>Contoso Widget 2.0</sdp:Title><sdp:Description>Synthetic sample</sdp:Description></sdp:LocalizedProperties><sdp:UpdateSpecificData UpdateClassification="Updates" /><sdp:IsInstallable><lar:True /></sdp:IsInstallable><sdp:InstallableItem ID="bc856cf9-0000-40bd-acbb-e46cedbdd580"><sdp:ApplicabilityRules><sdp:IsInstalled><lar:True /></sdp:IsInstalled></sdp:ApplicabilityRules><sdp:InstallProperties CanRequestUserInput="false" RequiresNetworkConnectivity="false" Impact="Normal" RebootBehavior="CanRequestReboot" /><sdp:OriginFile Digest="AAAAAAAAAAAAAAAAAAAAAAAAAAA=" FileName="setup.exe" Size="1234" Modified="2026-01-02T03:04:05.678Z" /></sdp:InstallableItem></sdp:SoftwareDistributionPackage>`;
    expect(writePackageDocument(readPackage(readXml(sample)).package).replace(/<sdp:SoftwareDistributionPackage[^>]*>/u, '')).toBe(sample.replace(/<sdp:SoftwareDistributionPackage[^>]*>/u, ''));
  });
});
