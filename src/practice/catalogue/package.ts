import { createHash } from 'node:crypto';
import { tag, type Attributes, type Markup } from '../xml/write.js';
import type { Installer } from '../vendor/installers.js';
import { guidOf } from '../vendor/random.js';
import type { SampleUpdate } from './sample.js';

const base = 'http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/';

/** The prefixes of a catalogue, as its usual writers bind them. */
export const declarations: Attributes = {
  'xmlns:sdp': `${base}SoftwareDistributionPackage.xsd`,
  'xmlns:bt': `${base}BaseTypes.xsd`,
  'xmlns:bar': `${base}BaseApplicabilityRules.xsd`,
  'xmlns:lar': `${base}LogicalApplicabilityRules.xsd`,
  'xmlns:msiar': `${base}MsiApplicabilityRules.xsd`,
  'xmlns:cmd': `${base}Installers/CommandLineInstallation.xsd`,
  'xmlns:msi': `${base}Installers/MsiInstallation.xsd`,
};

export interface PackagedUpdate {
  readonly update: SampleUpdate;
  readonly installer: Installer;
  readonly uri: string;
  /** As in the package: `2026-04-14T17:00:00.000Z`. */
  readonly creationDate: string;
}

export const packageIdOf = (slug: string): string => guidOf(`package ${slug}`);
const itemIdOf = (slug: string): string => guidOf(`item ${slug}`);

const ids = (slugs: readonly string[]): Markup[] => slugs.map((slug) => tag('sdp:PackageID', {}, [packageIdOf(slug)]));
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const domainOf = (update: SampleUpdate): string => `${update.vendor.toLowerCase().replace(/[^a-z]+/gu, '-')}.example`;

/** CSIDL_PROGRAM_FILES and its 32-bit sibling. */
const fileVersion = (update: SampleUpdate, comparison: string): Markup =>
  tag('bar:FileVersion', {
    Csidl: update.architecture === 'x64' ? '38' : '42',
    Path: update.programPath,
    Comparison: comparison,
    Version: update.version,
  });

function classification(update: SampleUpdate): Markup {
  if (update.classification === 'Applications') return tag('sdp:ApplicationSpecificData');
  return tag('sdp:UpdateSpecificData', { MsrcSeverity: update.severity, UpdateClassification: update.classification }, [
    update.bulletin === undefined ? undefined : tag('sdp:SecurityBulletinID', {}, [update.bulletin]),
    ...(update.cves ?? []).map((cve) => tag('sdp:CveID', {}, [cve])),
    update.article === undefined ? undefined : tag('sdp:KBArticleID', {}, [update.article]),
  ]);
}

/** 0 is x86, 9 is x64. */
const processor = (update: SampleUpdate): Markup =>
  tag('bar:Processor', { Architecture: update.architecture === 'x64' ? '9' : '0' });

function originFile({ update, installer, uri }: PackagedUpdate): Markup {
  // The vendor's file before it was replaced: all that is left of it is its digest.
  const sha1 = update.flaw === 'wrong-digest' ? createHash('sha1').update(update.slug).digest('hex') : installer.sha1;
  return tag(
    'sdp:OriginFile',
    {
      Digest: base64(sha1),
      FileName: installer.recipe.fileName,
      Size: String(installer.size),
      Modified: installer.recipe.released.toISOString(),
      OriginUri: uri,
    },
    update.sha256 ? [tag('sdp:AdditionalDigest', { Algorithm: 'SHA256' }, [base64(installer.sha256)])] : [],
  );
}

function returnCode(code: number, result: string, reboot: boolean, en?: string, de?: string): Markup {
  const words = (language: string, text: string | undefined): Markup | undefined =>
    text === undefined
      ? undefined
      : tag('cmd:LocalizedDescription', {}, [tag('cmd:Language', {}, [language]), tag('cmd:Description', {}, [text])]);
  return tag('cmd:ReturnCode', { Code: String(code), Result: result, Reboot: String(reboot) }, [words('en', en), words('de', de)]);
}

/** An application is for computers that do not have it, an update for those that do. */
const programRules = (update: SampleUpdate): Markup =>
  tag('sdp:ApplicabilityRules', {}, [
    tag('sdp:IsInstalled', {}, [fileVersion(update, 'GreaterThanOrEqualTo')]),
    tag('sdp:IsInstallable', {}, [
      update.classification === 'Applications' ? tag('lar:Not', {}, [fileVersion(update, 'GreaterThanOrEqualTo')]) : fileVersion(update, 'LessThan'),
    ]),
  ]);

const productCodeOf = (update: SampleUpdate): string => `{${guidOf(`product ${update.slug}`)}}`;

/** Windows Installer knows by the product code what is there. */
const packageRules = (update: SampleUpdate): Markup =>
  tag('sdp:ApplicabilityRules', {}, [
    tag('sdp:IsInstalled', {}, [tag('msiar:MsiApplicationInstalled')]),
    tag('sdp:IsSuperseded', {}, [tag('msiar:MsiApplicationSuperseded')]),
    tag('sdp:IsInstallable', {}, [tag('msiar:MsiApplicationInstallable')]),
    tag('sdp:Metadata', {}, [tag('msiar:MsiApplicationMetadata', {}, [tag('msiar:ProductCode', {}, [productCodeOf(update)])])]),
  ]);

const commandLine = ({ update, installer }: PackagedUpdate): Markup =>
  tag(
    'cmd:CommandLineInstallerData',
    {
      Program: installer.recipe.kind === 'cabinet' ? 'expand.exe' : installer.recipe.fileName,
      Arguments: update.arguments,
      DefaultResult: 'Failed',
      RebootByDefault: 'false',
    },
    [
      returnCode(0, 'Succeeded', false),
      returnCode(3010, 'Succeeded', true, 'A restart is needed.', 'Ein Neustart ist nötig.'),
      returnCode(1602, 'Cancelled', false),
    ],
  );

function installableItem(packaged: PackagedUpdate): Markup {
  const { update, installer } = packaged;
  const properties = {
    CanRequestUserInput: String(update.interactive ?? false),
    RequiresNetworkConnectivity: 'false',
    Impact: 'Normal',
    RebootBehavior: update.reboots === true ? 'CanRequestReboot' : 'NeverReboots',
  };
  const isPackage = installer.recipe.kind === 'package';
  return tag('sdp:InstallableItem', { ID: itemIdOf(update.slug) }, [
    isPackage ? packageRules(update) : programRules(update),
    tag('sdp:InstallProperties', properties),
    tag('sdp:UninstallProperties', properties),
    isPackage
      ? tag('msi:MsiInstallerData', { ProductCode: productCodeOf(update), MsiFile: installer.recipe.fileName, CommandLine: update.arguments })
      : commandLine(packaged),
    originFile(packaged),
    tag('sdp:Language', {}, ['en']),
    tag('sdp:Language', {}, ['de']),
  ]);
}

function localized(update: SampleUpdate): readonly Markup[] {
  if (update.flaw === 'broken-package') return [];
  const title = `${update.product} ${update.version} (${update.architecture})`;
  return (['en', 'de'] as const).map((language) =>
    tag('sdp:LocalizedProperties', {}, [
      tag('sdp:Language', {}, [language]),
      tag('sdp:Title', {}, [title]),
      tag('sdp:Description', {}, [update.description[language]]),
    ]),
  );
}

/** A package. Its root's prefix says where it stands: `smc` in a catalogue, `sdp` in a file of its own. */
export function writePackage(prefix: 'smc' | 'sdp', packaged: PackagedUpdate, attributes: Attributes = {}): Markup {
  const { update, creationDate } = packaged;
  const list = (name: string, inner: readonly Markup[]): Markup | undefined => (inner.length === 0 ? undefined : tag(name, {}, inner));
  return tag(`${prefix}:SoftwareDistributionPackage`, { ...attributes, SchemaVersion: '1.2' }, [
    tag(
      'sdp:Properties',
      {
        PackageID: packageIdOf(update.slug),
        CreationDate: creationDate,
        VendorName: update.vendor,
        PublicationState: update.expired === true ? 'Expired' : 'Published',
        CanSourceBeRequired: 'false',
      },
      [
        tag('sdp:MoreInfoUrl', {}, [`https://${domainOf(update)}/releases/${encodeURIComponent(update.version)}`]),
        tag('sdp:SupportUrl', {}, [`https://${domainOf(update)}/support`]),
        tag('sdp:ProductName', {}, [update.product]),
      ],
    ),
    ...localized(update),
    classification(update),
    tag('sdp:IsInstallable', {}, [
      tag('lar:And', {}, [
        tag('bar:WindowsVersion', { Comparison: 'GreaterThanOrEqualTo', MajorVersion: '10', MinorVersion: '0' }),
        processor(update),
      ]),
    ]),
    list('sdp:SupersededPackages', ids(update.supersedes ?? [])),
    installableItem(packaged),
  ]);
}
