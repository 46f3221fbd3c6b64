import type { SoftwarePackage, XmlElement } from '../../../../shared/catalog.js';
import type { Bytes, Guid, Instant, Sha1, Sha256 } from '../../../../shared/units.js';
import { writePackage } from '../../catalog/write-package.js';
import { element, writeXml } from '../../xml/write.js';
import { installationOf, withOneItem } from './installation.js';
import { servicesPackagePrefixes, sdp, usp } from './namespaces.js';

/** A signed cabinet as clients will fetch it. */
export interface PublishedFile {
  readonly fileName: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  readonly modified: Instant;
}

export interface ServicesPackageInput {
  readonly softwarePackage: SoftwarePackage;
  readonly revisionNumber: number;
  /** The server's own id. */
  readonly publisherId: Guid;
  /** Products; none when the package names none. */
  readonly productCategoryIds: readonly Guid[];
  /** Absent for a package without a file (bundle, detectoid). */
  readonly content?: {
    readonly files: readonly PublishedFile[];
    /** `<packageId>\<itemId>` below UpdateServicesPackages. */
    readonly installPoint: string;
  };
  /** Members of a bundle with the revision the server has of them. */
  readonly bundled: readonly { readonly updateId: Guid; readonly revisionNumber: number }[];
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const node = (name: string, attributes: Readonly<Record<string, string | undefined>> = {}, children: readonly (XmlElement | string | undefined)[] = []): XmlElement =>
  element(usp, name, attributes, children);

const fileElement = (file: PublishedFile): XmlElement =>
  node('File', { Digest: base64(file.sha1), FileName: file.fileName, Size: String(file.size), Modified: file.modified }, [
    element(sdp, 'AdditionalDigest', { Algorithm: 'SHA256' }, [base64(file.sha256)]),
  ]);

/** The package with what publishing adds: revision, publisher, categories and the digests of the signed cabinets. */
export function buildServicesPackage(input: ServicesPackageInput): XmlElement {
  const { revisionNumber, publisherId, productCategoryIds, content, bundled } = input;
  const softwarePackage = withOneItem(input.softwarePackage);
  const [item] = softwarePackage.installableItems;
  const size = String((content?.files ?? []).reduce((sum, file) => sum + file.size, 0));
  return node('UpdateServicesPackage', {}, [
    writePackage(softwarePackage, 'usp'),
    node('UpdateServicesProperties', { RevisionNumber: String(revisionNumber), MaxDownloadSize: size, MinDownloadSize: size, PublisherID: publisherId, MetadataOnly: 'false' }, [
      ...productCategoryIds.map((id) => node('ProductCategoryUpdateID', {}, [id])),
      content === undefined || item === undefined
        ? undefined
        : node('InstallableItemInfo', { ID: item.itemId, InstallPointDirectory: content.installPoint }, content.files.map(fileElement)),
      bundled.length === 0
        ? undefined
        : node('BundledUpdates', {}, bundled.map(({ updateId, revisionNumber: revision }) => node('UpdateIdentity', { UpdateID: updateId, RevisionNumber: String(revision) }))),
    ]),
  ]);
}

/** The `uspXml` of an import, which other consoles read back. */
export const writeServicesPackage = (servicesPackage: XmlElement): string => writeXml(servicesPackage, { prefixes: servicesPackagePrefixes });

/**
 * What clients call the cabinets: by their own names. The one cabinet of a Windows Installer patch has the name of the patch.
 * @param cabinetNames in their order
 */
export function clientFileNames(softwarePackage: SoftwarePackage, cabinetNames: readonly string[]): readonly string[] {
  const item = installationOf(softwarePackage)?.item;
  if (item?.handler?.kind !== 'msp' || cabinetNames.length !== 1) return cabinetNames;
  const patch = item.handler.fileName ?? item.originFile?.fileName;
  return patch === undefined ? cabinetNames : [`${patch.split(/[\\/]/u).at(-1)?.replace(/\.[^.]*$/u, '') ?? ''}.cab`];
}
