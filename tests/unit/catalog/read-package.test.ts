import { describe, expect, it } from 'vitest';
import { readPackage } from '../../../src/main/core/catalog/read-package.js';
import { defaultPackageLimits } from '../../../src/main/core/catalog/limits.js';
import { ns } from '../../../src/main/core/catalog/namespaces.js';
import type { catalogErrors } from '../../../src/shared/errors/catalog.js';
import { digest, faultOf, ids, packageElement, packageXml, parts } from './helpers.js';
import { readXml } from '../../../src/main/core/xml/read.js';

const read = (replaced: Parameters<typeof packageElement>[0] = {}) => readPackage(packageElement(replaced)).package;
const properties = (attributes: string, children = ''): string => `<sdp:Properties ${attributes}>${children}</sdp:Properties>`;
const required = `PackageID="${ids.first}" CreationDate="2026-01-02T03:04:05Z"`;
const file = (attributes: Partial<Record<'Digest' | 'FileName' | 'Size' | 'Modified' | 'OriginUri', string>>, children = ''): string => {
  const all = { Digest: digest, FileName: 'setup.exe', Size: '1234', Modified: '2026-01-02T03:04:05Z', ...attributes };
  const text = Object.entries(all).map(([name, value]) => `${name}="${value.replace(/[&<"\u0000-\u001f]/gu, (c) => `&#${String(c.codePointAt(0))};`)}"`);
  return `<sdp:OriginFile ${text.join(' ')}>${children}</sdp:OriginFile>`;
};

describe('a whole package', () => {
  it('is read field by field', () => {
    expect(
      read({
        properties: properties(
          `${required} VendorName="  Contoso   Ltd " PublicationState="Expired" CanSourceBeRequired="1" UpdateType="Software" RestrictToClientServicingApi="true"`,
          '<sdp:MoreInfoUrl>https://contoso.example/a b</sdp:MoreInfoUrl><sdp:SupportUrl>HTTP://contoso.example/s</sdp:SupportUrl><sdp:ProductName>One</sdp:ProductName><sdp:ProductName>Two</sdp:ProductName>',
        ),
        kind: '<sdp:UpdateSpecificData MsrcSeverity="Important" UpdateClassification="Security Updates"><sdp:SecurityBulletinID>SB-1</sdp:SecurityBulletinID><sdp:CveID>CVE-2026-1</sdp:CveID><sdp:CveID>CVE-2026-2, CVE-2026-3</sdp:CveID><sdp:KBArticleID>123</sdp:KBArticleID></sdp:UpdateSpecificData>',
        rules: `<sdp:IsInstallable><lar:True/></sdp:IsInstallable><sdp:IsInstalled>\n  <lar:And>\n    <lar:True/> <lar:False/></lar:And></sdp:IsInstalled><sdp:SupersededPackages><sdp:PackageID>${ids.second.toUpperCase()}</sdp:PackageID><sdp:PackageID>{${ids.second}}</sdp:PackageID></sdp:SupersededPackages><sdp:Prerequisites><sdp:AtLeastOne><sdp:PackageID>${ids.second}</sdp:PackageID><sdp:PackageID>${ids.third}</sdp:PackageID></sdp:AtLeastOne><sdp:AtLeastOne><sdp:PackageID>${ids.third}</sdp:PackageID></sdp:AtLeastOne></sdp:Prerequisites>`,
        item: '<sdp:ApplicabilityRules><sdp:IsInstalled><bar:InstalledOnce/></sdp:IsInstalled></sdp:ApplicabilityRules><sdp:InstallProperties RebootBehavior="NeverReboots"/>',
      }),
    ).toEqual({
      packageId: ids.first,
      schemaVersion: '1.2',
      creationDate: '2026-01-02T03:04:05.000Z',
      vendorName: 'Contoso Ltd',
      productNames: ['One', 'Two'],
      updateType: 'Software',
      publicationState: 'Expired',
      canSourceBeRequired: true,
      restrictToClientServicingApi: true,
      moreInfoUrls: ['https://contoso.example/a%20b'],
      supportUrl: 'HTTP://contoso.example/s',
      localized: [{ language: 'en', title: 'Contoso Widget 2.0', description: 'Better.' }],
      classification: 'Security Updates',
      severity: 'Important',
      bulletinId: 'SB-1',
      cveIds: ['CVE-2026-1', 'CVE-2026-2', 'CVE-2026-3'],
      kbArticleId: '123',
      isInstallable: [{ namespace: ns.lar, name: 'True', attributes: [], children: [] }],
      isInstalled: [
        {
          namespace: ns.lar,
          name: 'And',
          attributes: [],
          children: [
            { namespace: ns.lar, name: 'True', attributes: [], children: [] },
            { namespace: ns.lar, name: 'False', attributes: [], children: [] },
          ],
        },
      ],
      supersededPackageIds: [ids.second],
      prerequisites: [[ids.second, ids.third], [ids.third]],
      bundledPackageIds: [],
      installableItems: [
        {
          itemId: ids.item,
          rules: { isInstalled: [{ namespace: ns.bar, name: 'InstalledOnce', attributes: [], children: [] }] },
          installProperties: { canRequestUserInput: false, requiresNetworkConnectivity: false, impact: 'Normal', rebootBehavior: 'NeverReboots' },
          handler: { kind: 'command-line', program: 'setup.exe', arguments: '/S', defaultResult: 'Failed', rebootByDefault: false, returnCodes: [], repairPaths: [] },
          originFile: { fileName: 'setup.exe', size: 1234, sha1: '07'.repeat(20), modified: '2026-01-02T03:04:05.000Z', uri: 'https://contoso.example/setup.exe' },
          languages: [],
        },
      ],
    });
  });

  it.each(['smc', 'sdp', 'usp'])('is read with its root in the namespace %s', (root) => {
    expect(read({ root }).packageId).toBe(ids.first);
  });

  it('is found by namespace, whatever the prefixes are', () => {
    const swapped = packageXml().replaceAll('sdp:', 'smc2:').replaceAll('xmlns:smc2', 'xmlns:smc2').replace(`xmlns:sdp="${ns.sdp}"`, `xmlns:smc2="${ns.sdp}"`);
    expect(readPackage(readXml(swapped)).package.packageId).toBe(ids.first);
    const foreign = packageXml().replaceAll(ns.sdp, 'http://example.test/other');
    expect(faultOf(() => readPackage(readXml(foreign))).code).toBe('catalog/properties-missing');
  });

  it('is refused when it is something else', () => {
    expect(faultOf(() => readPackage(readXml('<SoftwareDistributionPackage/>'))).code).toBe('catalog/not-a-package');
    expect(faultOf(() => readPackage(readXml(`<x:Other xmlns:x="${ns.sdp}"/>`))).code).toBe('catalog/not-a-package');
  });
});

describe('what does no harm is passed over and counted', () => {
  it('elements that the schema does not know', () => {
    const reading = readPackage(packageElement({ rules: '<sdp:Novelty/><bar:True/>', item: '<sdp:Strange><sdp:Inner/></sdp:Strange>', properties: properties(required, '<sdp:Odd/>') }));
    expect(reading.leftOut.elements).toBe(4);
  });
  it('the same language twice: the first one counts', () => {
    const twice = `${parts.localized}${parts.localized.replace('>en<', '>EN<').replace('Better.', 'Worse.')}`;
    const reading = readPackage(packageElement({ localized: twice }));
    expect(reading.package.localized).toEqual([{ language: 'en', title: 'Contoso Widget 2.0', description: 'Better.' }]);
    expect(reading.leftOut.languages).toBe(1);
  });
  it('a missing description', () => {
    expect(read({ localized: '<sdp:LocalizedProperties><sdp:Title>T</sdp:Title></sdp:LocalizedProperties>' }).localized).toEqual([{ language: 'en', title: 'T', description: '' }]);
  });
  it('links that are no addresses', () => {
    const reading = readPackage(packageElement({ properties: properties(required, '<sdp:MoreInfoUrl>javascript:alert(1)</sdp:MoreInfoUrl><sdp:MoreInfoUrl>www.contoso.example</sdp:MoreInfoUrl><sdp:SupportUrl>file:///c:/x</sdp:SupportUrl>') }));
    expect(reading.package.moreInfoUrls).toEqual([]);
    expect(reading.package.supportUrl).toBeUndefined();
    expect(reading.leftOut.links).toBe(3);
  });
  it('a severity that is none', () => {
    expect(read({ kind: '<sdp:UpdateSpecificData MsrcSeverity="Unspecified" UpdateClassification="updates"/>' }).severity).toBeUndefined();
  });
  it('defaults for what may be absent', () => {
    const found = read({ properties: properties(required), attributes: '', kind: '<sdp:ApplicationSpecificData/>' });
    expect(found).toMatchObject({ vendorName: '', productNames: [], publicationState: 'Published', updateType: 'Software', schemaVersion: '1.0', classification: 'Applications' });
  });
  it('places that are no public addresses', () => {
    for (const OriginUri of ['', 'LocalHost\\PatchMyPCRepository', '\\\\server\\share\\setup.exe', 'C:\\Updates\\setup.exe', 'setup.exe']) {
      expect(read({ file: file({ OriginUri }) }).installableItems[0]?.originFile).not.toHaveProperty('uri');
    }
  });
  it('digests of other algorithms', () => {
    const found = read({ file: file({}, '<sdp:AdditionalDigest Algorithm="SHA512">AAAA</sdp:AdditionalDigest>') });
    expect(found.installableItems[0]?.originFile?.sha256).toBeUndefined();
  });
});

const longName = `${'x'.repeat(252)}.exe`;
const defects: readonly (readonly [code: keyof typeof catalogErrors, what: string, replaced: Parameters<typeof packageElement>[0]])[] = [
  ['catalog/properties-missing', 'no properties', { properties: '' }],
  ['catalog/element-repeated', 'two properties', { properties: parts.properties + parts.properties }],
  ['catalog/schema-version', 'a schema of the future', { attributes: 'SchemaVersion="2.0"' }],
  ['catalog/package-id-missing', 'no id', { properties: properties('CreationDate="2026-01-02T03:04:05Z"') }],
  ['catalog/package-id-invalid', 'an id that is none', { properties: properties('PackageID="../../x" CreationDate="2026-01-02T03:04:05Z"') }],
  ['catalog/package-id-invalid', 'the empty id', { properties: properties('PackageID="00000000-0000-0000-0000-000000000000" CreationDate="2026-01-02T03:04:05Z"') }],
  ['catalog/date-missing', 'no date', { properties: properties(`PackageID="${ids.first}"`) }],
  ['catalog/date-invalid', 'a date that is none', { properties: properties(`PackageID="${ids.first}" CreationDate="yesterday"`) }],
  ['catalog/date-invalid', 'the 30th of February', { properties: properties(`PackageID="${ids.first}" CreationDate="2026-02-30T00:00:00Z"`) }],
  ['catalog/value-unknown', 'an unknown state', { properties: properties(`${required} PublicationState="Secret"`) }],
  ['catalog/value-unknown', 'an unknown type', { properties: properties(`${required} UpdateType="Firmware"`) }],
  ['catalog/value-unknown', 'a truth value that is none', { properties: properties(`${required} CanSourceBeRequired="perhaps"`) }],
  ['catalog/text-too-long', 'a vendor without end', { properties: properties(`${required} VendorName="${'v'.repeat(201)}"`) }],
  ['catalog/text-too-long', 'a product without end', { properties: properties(required, `<sdp:ProductName>${'p'.repeat(201)}</sdp:ProductName>`) }],
  ['catalog/over-limit', 'products without end', { properties: properties(required, Array.from({ length: 101 }, (_, i) => `<sdp:ProductName>${String(i)}</sdp:ProductName>`).join('')) }],
  ['catalog/title-missing', 'no text', { localized: '' }],
  ['catalog/title-missing', 'an empty title', { localized: '<sdp:LocalizedProperties><sdp:Language>en</sdp:Language><sdp:Title>  </sdp:Title></sdp:LocalizedProperties>' }],
  ['catalog/value-unknown', 'a language that is none', { localized: parts.localized.replace('>en<', '>../en<') }],
  ['catalog/classification-missing', 'no kind', { kind: '' }],
  ['catalog/classification-missing', 'no classification', { kind: '<sdp:UpdateSpecificData/>' }],
  ['catalog/classification-unknown', 'an unknown classification', { kind: '<sdp:UpdateSpecificData UpdateClassification="Very Important"/>' }],
  ['catalog/classification-unknown', 'our own word as a classification', { kind: '<sdp:UpdateSpecificData UpdateClassification="Applications"/>' }],
  ['catalog/element-repeated', 'an update and an application', { kind: `${parts.kind}<sdp:ApplicationSpecificData/>` }],
  ['catalog/reference-invalid', 'a superseded id that is none', { rules: '<sdp:SupersededPackages><sdp:PackageID>x</sdp:PackageID></sdp:SupersededPackages>' }],
  ['catalog/reference-invalid', 'a demanded id that is none', { rules: '<sdp:Prerequisites><sdp:AtLeastOne><sdp:PackageID/></sdp:AtLeastOne></sdp:Prerequisites>' }],
  ['catalog/item-id-invalid', 'an item without an id', { items: '<sdp:InstallableItem/>' }],
  ['catalog/item-id-invalid', 'an item id that is a path', { items: '<sdp:InstallableItem ID="..\\..\\x"/>' }],
  ['catalog/item-id-repeated', 'two items of one id', { items: `<sdp:InstallableItem ID="${ids.item}"/><sdp:InstallableItem ID="{${ids.item.toUpperCase()}}"/>` }],
  ['catalog/element-repeated', 'two files', { file: parts.file + parts.file }],
  ['catalog/element-repeated', 'two handlers', { handler: parts.handler + parts.handler }],
  ['catalog/digest-missing', 'no digest', { file: file({ Digest: '' }) }],
  ['catalog/digest-invalid', 'a digest in hexadecimal with a colon', { file: file({ Digest: '07:07' }) }],
  ['catalog/digest-length', 'a digest of another length', { file: file({ Digest: Buffer.alloc(32).toString('base64') }) }],
  ['catalog/digest-length', 'a short second digest', { file: file({}, '<sdp:AdditionalDigest Algorithm="SHA256">AAAA</sdp:AdditionalDigest>') }],
  ['catalog/digest-contradiction', 'two second digests', { file: file({}, [1, 2].map((n) => `<sdp:AdditionalDigest Algorithm="SHA256">${Buffer.alloc(32, n).toString('base64')}</sdp:AdditionalDigest>`).join('')) }],
  ['catalog/size-invalid', 'no size', { file: file({ Size: '' }) }],
  ['catalog/size-invalid', 'a negative size', { file: file({ Size: '-1' }) }],
  ['catalog/size-invalid', 'a fraction of a byte', { file: file({ Size: '1.5' }) }],
  ['catalog/size-invalid', 'a size beyond exact numbers', { file: file({ Size: '9007199254740992' }) }],
  ['catalog/size-invalid', 'a size as a power', { file: file({ Size: '1e3' }) }],
  ['catalog/date-missing', 'a file without a date', { file: file({ Modified: '' }) }],
  ['catalog/file-name-missing', 'no name', { file: file({ FileName: '' }) }],
  ['catalog/file-name-path', 'a folder in the name', { file: file({ FileName: 'sub/setup.exe' }) }],
  ['catalog/file-name-absolute', 'an absolute name', { file: file({ FileName: 'C:\\Windows\\setup.exe' }) }],
  ['catalog/file-name-absolute', 'a share', { file: file({ FileName: '\\\\evil\\share\\setup.exe' }) }],
  ['catalog/file-name-absolute', 'a path from the root', { file: file({ FileName: '/etc/passwd' }) }],
  ['catalog/file-name-climbs', 'a climbing name', { file: file({ FileName: '..\\setup.exe' }) }],
  ['catalog/file-name-climbs', 'the parent itself', { file: file({ FileName: '..' }) }],
  ['catalog/file-name-stream', 'a stream', { file: file({ FileName: 'setup.exe:hidden' }) }],
  ['catalog/file-name-device', 'a device', { file: file({ FileName: 'nul' }) }],
  ['catalog/file-name-device', 'a device with an extension', { file: file({ FileName: 'COM1.exe' }) }],
  ['catalog/file-name-device', 'a device with a superscript digit', { file: file({ FileName: 'lpt\u00B2 .txt' }) }],
  ['catalog/file-name-too-long', 'a long name', { file: file({ FileName: longName }) }],
  ['catalog/file-name-too-long', 'a name of many bytes', { file: file({ FileName: 'ß'.repeat(128) }) }],
  ['catalog/file-name-characters', 'a trailing dot', { file: file({ FileName: 'setup.exe.' }) }],
  ['catalog/file-name-characters', 'a turned name', { file: file({ FileName: 'setup\u202Eexe.txt' }) }],
  ['catalog/file-name-characters', 'a line break', { file: file({ FileName: 'a\nb.exe' }) }],
  ['catalog/url-scheme', 'a file address', { file: file({ OriginUri: 'file:///c:/windows/x.exe' }) }],
  ['catalog/url-scheme', 'a script', { file: file({ OriginUri: 'javascript:alert(1)' }) }],
  ['catalog/url-scheme', 'ftp', { file: file({ OriginUri: 'ftp://contoso.example/x.exe' }) }],
  ['catalog/url-credentials', 'a login', { file: file({ OriginUri: 'https://user:secret@contoso.example/x.exe' }) }],
  ['catalog/url-credentials', 'an empty login', { file: file({ OriginUri: 'https://@contoso.example/x.exe' }) }],
  ['catalog/url-invalid', 'a backslash', { file: file({ OriginUri: 'https://contoso.example\\@evil.example/x.exe' }) }],
  ['catalog/url-invalid', 'a line break in the scheme', { file: file({ OriginUri: 'https:/\n/contoso.example/x.exe' }) }],
  ['catalog/url-invalid', 'no host', { file: file({ OriginUri: 'https:///x.exe' }) }],
  ['catalog/url-invalid', 'a port that is none', { file: file({ OriginUri: 'https://contoso.example:99999/x.exe' }) }],
  ['catalog/url-invalid', 'an address without end', { file: file({ OriginUri: `https://contoso.example/${'x'.repeat(2083)}` }) }],
  ['catalog/file-name-absolute', 'a program elsewhere', { handler: parts.handler.replace('setup.exe', 'C:\\Windows\\system32\\cmd.exe') }],
  ['catalog/file-name-climbs', 'a program above', { handler: parts.handler.replace('setup.exe', 'sub\\..\\..\\cmd.exe') }],
  ['catalog/file-name-missing', 'no program', { handler: parts.handler.replace('setup.exe', '') }],
  ['catalog/command-characters', 'a line break in the arguments', { handler: parts.handler.replace('/S', '/S&#10;/evil') }],
  ['catalog/command-characters', 'turned arguments', { handler: parts.handler.replace('/S', '/S\u202E') }],
  ['catalog/return-code-invalid', 'a return code that is none', { handler: '<cmd:CommandLineInstallerData Program="a.exe"><cmd:ReturnCode Code="zero" Result="Failed"/></cmd:CommandLineInstallerData>' }],
  ['catalog/return-code-invalid', 'a return code of 33 bits', { handler: '<cmd:CommandLineInstallerData Program="a.exe"><cmd:ReturnCode Code="4294967296" Result="Failed"/></cmd:CommandLineInstallerData>' }],
  ['catalog/value-unknown', 'a result that is none', { handler: '<cmd:CommandLineInstallerData Program="a.exe"><cmd:ReturnCode Code="0" Result="Fine"/></cmd:CommandLineInstallerData>' }],
  ['catalog/installer-code-invalid', 'no product code', { handler: '<msi:MsiInstallerData MsiFile="a.msi"/>' }],
  ['catalog/installer-code-invalid', 'a patch code that is none', { handler: '<msp:MspInstallerData PatchCode="{1}"/>' }],
  ['catalog/file-name-climbs', 'a climbing MSI', { handler: `<msi:MsiInstallerData MsiFile="..\\a.msi" ProductCode="{${ids.first}}"/>` }],
  ['catalog/file-name-climbs', 'a climbing repair path', { handler: '<cmd:CommandLineInstallerData Program="a.exe"><cmd:WindowsInstallerRepairPath RelativePathToExe="..\\b.exe"/></cmd:CommandLineInstallerData>' }],
  ['catalog/rule-removed', 'a removed rule', { rules: '<sdp:IsInstalled><lar:And><lar:True/><bar:RegBinary/></lar:And></sdp:IsInstalled>' }],
  ['catalog/rule-removed', 'a removed attribute', { item: '<sdp:ApplicabilityRules><sdp:IsInstalled><bar:FileExists Path="a" Digest="x"/></sdp:IsInstalled></sdp:ApplicabilityRules>' }],
  ['catalog/rule-malformed', 'a Not of two', { rules: '<sdp:IsInstalled><lar:Not><lar:True/><lar:False/></lar:Not></sdp:IsInstalled>' }],
  ['catalog/rule-malformed', 'an empty And', { rules: '<sdp:IsInstalled><lar:And/></sdp:IsInstalled>' }],
  ['catalog/element-repeated', 'two rule holders', { rules: '<sdp:IsInstalled/><sdp:IsInstalled/>' }],
];

describe('each defect has its own code and words', () => {
  it.each(defects)('%s: %s', (code, _what, replaced) => {
    expect(faultOf(() => read(replaced)).code).toBe(code);
  });

  it('never repeats a secret or a screenful in its words', () => {
    const secret = faultOf(() => read({ file: file({ OriginUri: 'https://user:secret@contoso.example/x.exe' }) }));
    expect(JSON.stringify(secret)).not.toContain('secret');
    const long = faultOf(() => read({ properties: properties(`PackageID="${'x'.repeat(5000)}" CreationDate="2026-01-02T03:04:05Z"`) }));
    expect(JSON.stringify(long).length).toBeLessThan(250);
  });
});

describe('handlers', () => {
  const handler = (xml: string) => read({ handler: xml }).installableItems[0]?.handler;
  it('reads MSI and writes its code as Windows Installer does', () => {
    expect(handler(`<msi:MsiInstallerData MsiFile="a.msi" ProductCode="${ids.item}" CommandLine="A=1"/>`)).toEqual({ kind: 'msi', msiFile: 'a.msi', productCode: `{${ids.item.toUpperCase()}}`, commandLine: 'A=1' });
  });
  it('reads MSP', () => {
    expect(handler(`<msp:MspInstallerData PatchCode="{${ids.item}}"><msp:MspFileName>a.msp</msp:MspFileName></msp:MspInstallerData>`)).toEqual({ kind: 'msp', patchCode: `{${ids.item.toUpperCase()}}`, fileName: 'a.msp' });
  });
  it('carries driver data as it stands', () => {
    expect(handler('<drv:WindowsDriverMetaData HardwareID="PCI"/>')).toMatchObject({ kind: 'other', element: { name: 'WindowsDriverMetaData' } });
  });
  it('reads return codes of both signs as 32 bits', () => {
    const codes = '<cmd:ReturnCode Code="-2147023294" Result="Failed"/><cmd:ReturnCode Code="2147944002" Result="Succeeded" Reboot="true"><cmd:LocalizedDescription><cmd:Language>en</cmd:Language><cmd:Description>x</cmd:Description></cmd:LocalizedDescription></cmd:ReturnCode>';
    expect(handler(`<cmd:CommandLineInstallerData Program="a.exe">${codes}</cmd:CommandLineInstallerData>`)).toMatchObject({
      returnCodes: [
        { code: -2147023294, result: 'Failed', reboot: false, descriptions: [] },
        { code: -2147023294, result: 'Succeeded', reboot: true, descriptions: [{ language: 'en', text: 'x' }] },
      ],
    });
  });
  it('is absent when there is none', () => {
    expect(read({ handler: '' }).installableItems[0]).not.toHaveProperty('handler');
  });
});

it('takes limits as an argument', () => {
  const limits = { ...defaultPackageLimits, maxRuleElements: 3 };
  const rules = (count: number): string => `<sdp:IsInstalled><lar:Or>${'<lar:True/>'.repeat(count)}</lar:Or></sdp:IsInstalled>`;
  expect(readPackage(packageElement({ rules: rules(2) }), limits).package.isInstalled).toHaveLength(1);
  expect(faultOf(() => readPackage(packageElement({ rules: rules(3) }), limits))).toEqual({ code: 'catalog/over-limit', data: { what: 'rules', limit: 3 } });
});
