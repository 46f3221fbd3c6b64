import { joined, tag, type Markup } from '../xml/write.js';
import { ns } from '../updates/namespaces.js';

/*
 * Documents as other publishing tools leave them on a server: what System Center Updates Publisher and vendors' services write
 * differs in spelling, in what they add, and in how much they say; all of it is taken by a WSUS.
 */

const corporate = 'http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/';
const installers = `${corporate}Installers/`;

export interface ForeignFile {
  readonly name: string;
  readonly size: number;
  /** Base64. */
  readonly sha1: string;
  /** Absent where the tool is from before Windows 8. */
  readonly sha256?: string;
}

export interface ForeignUpdate {
  readonly updateId: string;
  readonly itemId: string;
  /** Below UpdateServicesPackages. */
  readonly folder: string;
  readonly title: string;
  readonly vendor: string;
  readonly product: string;
  readonly companyId: string;
  readonly productId: string;
  readonly serverId: string;
  readonly created: string;
  readonly file: ForeignFile;
  readonly superseded?: string;
}

const product = '{3F6D2E1A-77C4-4B0E-9C55-0D9A1B2C3D4E}';
const securityUpdates = '0FA1201D-4330-4FA8-8AE9-B877473B6441';
const updates = 'CD5FFD1E-E932-4E3A-BF74-18BF0B1BBD83';

const sdpSpaces = {
  xmlns: 'http://www.w3.org/2001/XMLSchema',
  'xmlns:bar': `${corporate}BaseApplicabilityRules.xsd`,
  'xmlns:cmd': `${installers}CommandLineInstallation.xsd`,
  'xmlns:lar': `${corporate}LogicalApplicabilityRules.xsd`,
  'xmlns:msi': `${installers}MsiInstallation.xsd`,
  'xmlns:msiar': `${corporate}MsiApplicabilityRules.xsd`,
  'xmlns:sdp': `${corporate}SoftwareDistributionPackage.xsd`,
  'xmlns:usp': `${corporate}UpdateServicesPackage.xsd`,
} as const;

const susSpaces = {
  xmlns: 'http://www.w3.org/2001/XMLSchema',
  'xmlns:upd': ns.update,
  'xmlns:lar': ns.logicalRules,
  'xmlns:bar': ns.baseRules,
  'xmlns:msiar': ns.msiRules,
  'xmlns:msp': ns.windowsInstaller,
  'xmlns:cmd': ns.commandLine,
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
} as const;

const behaviour = { CanRequestUserInput: 'false', RequiresNetworkConnectivity: 'false', Impact: 'Normal', RebootBehavior: 'CanRequestReboot' } as const;

const fileOf = (prefix: 'usp' | 'upd', { file, created }: ForeignUpdate): Markup =>
  tag(`${prefix}:File`, { Digest: file.sha1, FileName: file.name, Size: String(file.size), Modified: created, ...(prefix === 'upd' ? { DigestAlgorithm: 'SHA1' } : {}) }, [
    file.sha256 === undefined ? undefined : tag(`${prefix === 'upd' ? 'upd' : 'sdp'}:AdditionalDigest`, { Algorithm: 'SHA256' }, [file.sha256]),
  ]);

const servicesOf = (update: ForeignUpdate): Markup =>
  tag('usp:UpdateServicesProperties', { RevisionNumber: '1', MaxDownloadSize: String(update.file.size), MinDownloadSize: String(update.file.size), PublisherID: update.serverId, MetadataOnly: 'false' }, [
    tag('usp:ProductCategoryUpdateID', {}, [update.productId]),
    tag('usp:InstallableItemInfo', { ID: update.itemId, InstallPointDirectory: `${update.folder}\\${update.itemId}` }, [fileOf('usp', update)]),
  ]);

const identity = (id: string): Markup => tag('upd:UpdateIdentity', { UpdateID: id });
const category = (id: string): Markup => tag('upd:AtLeastOne', { IsCategory: 'true' }, [identity(id)]);

function updateOf(update: ForeignUpdate, handler: string, classification: string, parts: { readonly properties: Readonly<Record<string, string>>; readonly children: readonly Markup[]; readonly rules: Markup; readonly handlerData: Markup }): string {
  const { superseded } = update;
  return tag('upd:Update', susSpaces, [
    tag('upd:UpdateIdentity', { UpdateID: update.updateId, RevisionNumber: '1' }),
    tag(
      'upd:Properties',
      {
        DefaultPropertiesLanguage: 'en',
        CreationDate: update.created,
        PublisherID: update.serverId,
        IsLocallyPublished: 'true',
        UpdateType: 'Software',
        ExplicitlyDeployable: 'true',
        PublicationState: 'Published',
        MinDownloadSize: String(update.file.size),
        MaxDownloadSize: String(update.file.size),
        Handler: handler,
        ...parts.properties,
      },
      [tag('upd:InstallationBehavior', behaviour), tag('upd:UninstallationBehavior', behaviour), ...parts.children],
    ),
    tag('upd:LocalizedPropertiesCollection', {}, [
      tag('upd:LocalizedProperties', {}, [tag('upd:Language', {}, ['en']), tag('upd:Title', {}, [update.title]), tag('upd:Description', {}, [`${update.title}, published by another tool.`])]),
    ]),
    tag('upd:Relationships', {}, [
      superseded === undefined ? undefined : tag('upd:SupersededUpdates', {}, [identity(superseded)]),
      tag('upd:Prerequisites', {}, [category(update.productId), category(classification)]),
    ]),
    tag('upd:ApplicabilityRules', {}, [parts.rules]),
    tag('upd:Files', {}, [fileOf('upd', update)]),
    parts.handlerData,
  ]).text;
}

const supersededIn = ({ superseded }: ForeignUpdate): Markup | undefined => (superseded === undefined ? undefined : tag('sdp:SupersededPackages', {}, [tag('sdp:PackageID', {}, [superseded])]));
const textsIn = ({ title }: ForeignUpdate): Markup =>
  tag('sdp:LocalizedProperties', {}, [tag('sdp:Language', {}, ['en']), tag('sdp:Title', {}, [title]), tag('sdp:Description', {}, [`${title}, published by another tool.`])]);

export interface ForeignDocuments {
  readonly uspXml: string;
  readonly susXml: string;
}

/** Elements on lines of their own, as a serialiser that indents writes them; texts stay on their lines. */
const indented = (xml: string): string => xml.replace(/></gu, '>\r\n  <');

/** System Center Updates Publisher with a Windows Installer package: an identity in capitals, lines and indents, no second digest. */
export function publisherDocuments(update: ForeignUpdate): ForeignDocuments {
  const condition = (prefix: 'sdp' | 'upd', name: string, rule: string): Markup => tag(`${prefix}:${name}`, {}, [tag(`msiar:${rule}`)]);
  const metadata = (prefix: 'sdp' | 'upd'): Markup => tag(`${prefix}:Metadata`, {}, [tag('msiar:MsiApplicationMetadata', {}, [tag('msiar:ProductCode', {}, [product])])]);
  const rules = (prefix: 'sdp' | 'upd'): readonly Markup[] => [
    condition(prefix, 'IsInstalled', 'MsiApplicationInstalled'),
    condition(prefix, 'IsSuperseded', 'MsiApplicationSuperseded'),
    condition(prefix, 'IsInstallable', 'MsiApplicationInstallable'),
    metadata(prefix),
  ];
  const uspXml = tag('usp:UpdateServicesPackage', sdpSpaces, [
    tag('usp:SoftwareDistributionPackage', { SchemaVersion: '1.1' }, [
      tag('sdp:Properties', { PackageID: update.updateId.toUpperCase(), CreationDate: update.created, PublicationState: 'Published', VendorName: update.vendor, CanSourceBeRequired: 'true' }, [
        tag('sdp:MoreInfoUrl', {}, ['http://other-tool.example/advisory']),
        tag('sdp:SupportUrl', {}, ['http://other-tool.example/support']),
        tag('sdp:ProductName', {}, [update.product]),
      ]),
      textsIn(update),
      tag('sdp:UpdateSpecificData', { UpdateClassification: 'Security Updates', MsrcSeverity: 'Important' }, [tag('sdp:SecurityBulletinID', {}, ['OT26-014']), tag('sdp:CveID', {}, ['CVE-2026-90001'])]),
      supersededIn(update),
      tag('sdp:InstallableItem', { ID: update.itemId.toUpperCase() }, [
        tag('sdp:ApplicabilityRules', {}, rules('sdp')),
        tag('sdp:InstallProperties', behaviour),
        tag('sdp:UninstallProperties', behaviour),
        tag('msi:MsiInstallerData', { ProductCode: product, MsiFile: 'other.msi', CommandLine: 'REBOOT=ReallySuppress' }),
        tag('sdp:OriginFile', { Digest: update.file.sha1, FileName: 'other.msi', Size: '1048576', Modified: update.created, OriginUri: 'http://other-tool.example/other.msi' }),
        tag('sdp:Language', {}, ['en']),
      ]),
    ]),
    servicesOf(update),
  ]).text;
  const susXml = updateOf(update, ns.windowsInstaller, securityUpdates, {
    properties: { MsrcSeverity: 'Important', CanSourceBeRequired: 'true' },
    children: [tag('upd:MoreInfoUrl', {}, ['http://other-tool.example/advisory']), tag('upd:SupportUrl', {}, ['http://other-tool.example/support']), tag('upd:SecurityBulletinID', {}, ['OT26-014']), tag('upd:CveID', {}, ['CVE-2026-90001']), tag('upd:Language', {}, ['en'])],
    rules: joined(rules('upd')),
    handlerData: tag('upd:HandlerSpecificData', { 'xsi:type': 'msp:WindowsInstallerApp' }, [
      tag('msp:MsiData', { ProductCode: product, MsiFile: 'other.msi', CommandLine: 'REBOOT=ReallySuppress' }, [tag('msp:RepairPath', { RelativeToServer: 'true', Path: `${update.folder}\\${update.itemId}` })]),
    ]),
  });
  return { uspXml: `\uFEFF<?xml version="1.0" encoding="utf-16"?>\r\n${indented(uspXml)}`, susXml };
}

/** A vendors' service with a program: a script that the service adds, elements of its own in the package, both digests. */
export function serviceDocuments(update: ForeignUpdate): ForeignDocuments {
  const installed = tag('bar:RegSz', { Key: 'HKEY_LOCAL_MACHINE', Subkey: `SOFTWARE\\${update.vendor}\\${update.product}`, Value: 'Version', Comparison: 'EqualTo', Data: '9.1' });
  const windows = tag('bar:WindowsVersion', { Comparison: 'GreaterThanOrEqualTo', MajorVersion: '10', MinorVersion: '0' });
  const codes = [tag('cmd:ReturnCode', { Reboot: 'false', Result: 'Succeeded', Code: '0' }), tag('cmd:ReturnCode', { Reboot: 'true', Result: 'Succeeded', Code: '3010' })];
  const command = { Program: 'PatchRunner.exe', Arguments: '/silent /log', DefaultResult: 'Failed', RebootByDefault: 'false' } as const;
  const uspXml = tag('usp:UpdateServicesPackage', { ...sdpSpaces, 'xmlns:pub': 'http://schemas.other-tool.example/publisher' }, [
    tag('usp:SoftwareDistributionPackage', { SchemaVersion: '1.2', 'pub:Build': '2.1.33' }, [
      tag('sdp:Properties', { PackageID: update.updateId, CreationDate: update.created, VendorName: update.vendor, PublicationState: 'Published', CanSourceBeRequired: 'false' }, [
        tag('sdp:MoreInfoUrl', {}, ['https://other-tool.example/notes']),
        tag('sdp:ProductName', {}, [update.product]),
      ]),
      textsIn(update),
      tag('sdp:UpdateSpecificData', { UpdateClassification: 'Updates' }),
      tag('sdp:IsInstallable', {}, [windows]),
      supersededIn(update),
      tag('sdp:InstallableItem', { ID: update.itemId }, [
        tag('sdp:ApplicabilityRules', {}, [tag('sdp:IsInstalled', {}, [installed]), tag('sdp:IsInstallable', {}, [tag('lar:Not', {}, [installed])])]),
        tag('sdp:InstallProperties', behaviour),
        tag('sdp:UninstallProperties', behaviour),
        tag('cmd:CommandLineInstallerData', command, codes),
        tag('sdp:OriginFile', { Digest: update.file.sha1, FileName: 'setup.exe', Size: '1048576', Modified: update.created, OriginUri: 'https://other-tool.example/setup.exe' }),
      ]),
      tag('pub:Notes', {}, [tag('pub:Note', { Kind: 'script' }, ['kept <as> it stands'])]),
    ]),
    servicesOf(update),
  ]).text;
  const susXml = updateOf(update, ns.commandLine, updates, {
    properties: { CanSourceBeRequired: 'false' },
    children: [tag('upd:MoreInfoUrl', {}, ['https://other-tool.example/notes'])],
    rules: joined([tag('upd:IsInstalled', {}, [installed]), tag('upd:IsInstallable', {}, [tag('lar:And', {}, [windows, tag('lar:Not', {}, [installed])])])]),
    handlerData: tag('upd:HandlerSpecificData', { 'xsi:type': 'cmd:CommandLineInstallation' }, [tag('cmd:InstallCommand', command, codes)]),
  });
  return { uspXml, susXml };
}
