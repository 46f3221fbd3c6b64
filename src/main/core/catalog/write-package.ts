import type { ApplicabilityRules, InstallableItem, InstallBehavior, InstallerHandler, OriginFile, ReturnCode, SoftwarePackage, XmlElement } from '../../../shared/catalog.js';
import type { PackageId } from '../../../shared/units.js';
import { element, writeXml } from '../xml/write.js';
import { ns, prefixesFor } from './namespaces.js';

type Attributes = Readonly<Record<string, string | undefined>>;
type Child = XmlElement | string | undefined;

const sdp = (name: string, attributes: Attributes = {}, children: readonly Child[] = []): XmlElement => element(ns.sdp, name, attributes, children);
const text = (name: string, value: string): XmlElement => sdp(name, {}, [value]);
const optionalText = (name: string, value: string | undefined): XmlElement | undefined => (value === undefined ? undefined : text(name, value));
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const holder = (name: string, rules: readonly XmlElement[] | undefined): XmlElement | undefined => (rules === undefined ? undefined : sdp(name, {}, rules));
/** An element that is left out when nothing is in it. */
const filled = (name: string, children: readonly XmlElement[]): XmlElement | undefined => (children.length === 0 ? undefined : sdp(name, {}, children));
const packageIds = (ids: readonly PackageId[]): XmlElement[] => ids.map((id) => text('PackageID', id));

/** The writer of Microsoft leaves these two out while they have their default. */
const properties = (p: SoftwarePackage): XmlElement =>
  sdp(
    'Properties',
    {
      PackageID: p.packageId,
      CreationDate: p.creationDate,
      VendorName: p.vendorName === '' ? undefined : p.vendorName,
      PublicationState: p.publicationState,
      CanSourceBeRequired: String(p.canSourceBeRequired),
      UpdateType: p.updateType === 'Software' ? undefined : p.updateType,
      RestrictToClientServicingApi: p.restrictToClientServicingApi ? 'true' : undefined,
    },
    [...p.moreInfoUrls.map((url) => text('MoreInfoUrl', url)), optionalText('SupportUrl', p.supportUrl), ...p.productNames.map((name) => text('ProductName', name))],
  );

const kind = (p: SoftwarePackage): XmlElement =>
  p.classification === 'Applications'
    ? sdp('ApplicationSpecificData')
    : sdp('UpdateSpecificData', { MsrcSeverity: p.severity, UpdateClassification: p.classification }, [
        optionalText('SecurityBulletinID', p.bulletinId),
        ...p.cveIds.map((id) => text('CveID', id)),
        optionalText('KBArticleID', p.kbArticleId),
      ]);

const behaviour = (name: string, value: InstallBehavior | undefined): XmlElement | undefined =>
  value === undefined
    ? undefined
    : sdp(name, {
        CanRequestUserInput: String(value.canRequestUserInput),
        RequiresNetworkConnectivity: String(value.requiresNetworkConnectivity),
        Impact: value.impact,
        RebootBehavior: value.rebootBehavior,
      });

const applicabilityRules = (rules: ApplicabilityRules): XmlElement =>
  sdp('ApplicabilityRules', {}, [
    holder('IsInstalled', rules.isInstalled),
    holder('IsSuperseded', rules.isSuperseded),
    holder('IsInstallable', rules.isInstallable),
    holder('Metadata', rules.metadata),
  ]);

const returnCode = (code: ReturnCode): XmlElement =>
  element(
    ns.cmd,
    'ReturnCode',
    { Reboot: String(code.reboot), Result: code.result, Code: String(code.code) },
    code.descriptions.map((description) =>
      element(ns.cmd, 'LocalizedDescription', {}, [element(ns.cmd, 'Language', {}, [description.language]), element(ns.cmd, 'Description', {}, [description.text])]),
    ),
  );

/** The handler's data, as it stands in an InstallableItem. */
export function writeHandler(handler: InstallerHandler): XmlElement {
  switch (handler.kind) {
    case 'command-line':
      return element(
        ns.cmd,
        'CommandLineInstallerData',
        { Program: handler.program, Arguments: handler.arguments, DefaultResult: handler.defaultResult, RebootByDefault: String(handler.rebootByDefault) },
        [...handler.returnCodes.map(returnCode), ...handler.repairPaths],
      );
    case 'msi':
      return element(ns.msi, 'MsiInstallerData', {
        ProductCode: handler.productCode,
        MsiFile: handler.msiFile,
        CommandLine: handler.commandLine,
        UninstallCommandLine: handler.uninstallCommandLine,
      });
    case 'msp':
      return element(
        ns.msp,
        'MspInstallerData',
        {
          PatchCode: handler.patchCode,
          FullFilePatchCode: handler.fullFilePatchCode,
          CommandLine: handler.commandLine,
          UninstallCommandLine: handler.uninstallCommandLine,
        },
        [handler.fileName === undefined ? undefined : element(ns.msp, 'MspFileName', {}, [handler.fileName])],
      );
    case 'other':
      return handler.element;
  }
}

const originFile = (file: OriginFile): XmlElement =>
  sdp('OriginFile', { Digest: base64(file.sha1), FileName: file.fileName, Size: String(file.size), Modified: file.modified, OriginUri: file.uri }, [
    file.sha256 === undefined ? undefined : sdp('AdditionalDigest', { Algorithm: 'SHA256' }, [base64(file.sha256)]),
  ]);

const installableItem = (item: InstallableItem): XmlElement =>
  sdp('InstallableItem', { ID: item.itemId }, [
    applicabilityRules(item.rules),
    behaviour('InstallProperties', item.installProperties),
    behaviour('UninstallProperties', item.uninstallProperties),
    item.handler && writeHandler(item.handler),
    item.originFile && originFile(item.originFile),
    ...item.languages.map((language) => text('Language', language)),
  ]);

/** The namespace of the outermost element: `sdp` as a .sdp file, `smc` inside a catalogue, `usp` inside a document for WSUS. */
export type PackageRoot = 'sdp' | 'smc' | 'usp';

/** The package as an element, its parts in the order in which Microsoft's own writer has them. */
export const writePackage = (p: SoftwarePackage, root: PackageRoot = 'sdp'): XmlElement =>
  element(ns[root], 'SoftwareDistributionPackage', { SchemaVersion: p.schemaVersion }, [
    properties(p),
    ...p.localized.map((localized) =>
      sdp('LocalizedProperties', {}, [text('Language', localized.language), text('Title', localized.title), optionalText('Description', localized.description || undefined)]),
    ),
    kind(p),
    holder('IsInstallable', p.isInstallable),
    holder('IsInstalled', p.isInstalled),
    filled('SupersededPackages', packageIds(p.supersededPackageIds)),
    filled(
      'Prerequisites',
      p.prerequisites.map((ids) => sdp('AtLeastOne', {}, packageIds(ids))),
    ),
    filled('BundledPackages', packageIds(p.bundledPackageIds)),
    ...p.installableItems.map(installableItem),
  ]);

/** The package as the text of a .sdp file, without an XML declaration, as vendors write it. */
export function writePackageDocument(p: SoftwarePackage): string {
  const root = writePackage(p, 'sdp');
  return writeXml(root, { prefixes: prefixesFor(root) });
}
