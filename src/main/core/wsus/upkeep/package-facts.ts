import type { LocalizedText, XmlElement } from '../../../../shared/catalog.js';
import { isSha1, isSha256, parseItemId, parsePackageId, type ItemId, type PackageId, type Sha1, type Sha256 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { attributeOf, childNamed, childrenNamed, textOf } from '../../xml/query.js';
import { sdp, source, usp } from '../metadata/namespaces.js';
import { readStoredPackage, type StoredPackage } from '../metadata/read-services-package.js';

/** A cabinet that a package names. */
export interface NamedCabinet {
  /** As clients call it. */
  readonly name: string;
  readonly size: number;
  readonly sha1: Sha1;
  /** Older tools name none. */
  readonly sha256?: Sha256;
}

/** What a stored package says, whoever wrote it. */
export interface PackageFacts {
  readonly stored: StoredPackage;
  readonly vendor: string;
  readonly products: readonly string[];
  /** `Applications` for a package that is no update. */
  readonly classification: string;
  readonly expired: boolean;
  readonly severity?: string;
  readonly texts: readonly LocalizedText[];
  readonly moreInfoUrl?: string;
  readonly supportUrl?: string;
  readonly bulletinId?: string;
  readonly kbArticleId?: string;
  readonly cveIds: readonly string[];
  readonly supersedes: readonly PackageId[];
  readonly files: readonly NamedCabinet[];
  readonly itemId?: ItemId;
  /** Name of the package's folder below UpdateServicesPackages; undefined when the package names none, or no plain name. */
  readonly folder?: string;
}

const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

/** @throws Fault `wsus/stored-package-unreadable` for a file without a SHA-1 or a size: nothing could be told of it */
function cabinetsOf({ files }: StoredPackage): NamedCabinet[] {
  return files.map(({ fileName, size, sha1, sha256 }) => {
    const [first, second] = [hexOf(sha1), sha256 === undefined ? undefined : hexOf(sha256)];
    if (!isSha1(first) || !Number.isSafeInteger(size) || size < 0 || (second !== undefined && !isSha256(second))) {
      throw new Fault('wsus/stored-package-unreadable', { reason: 'a file in it has no digest or no size' });
    }
    return { name: fileName, size, sha1: first, ...(second === undefined ? {} : { sha256: second }) };
  });
}

/** A name of one folder that cannot lead anywhere else; Windows drops dots and spaces at the end of a name. */
export const isPlainFolder = (name: string): boolean => /^[^<>:"/\\|?*\p{Cc}\p{Cf}]{1,255}$/u.test(name) && !/[. ]$/u.test(name);

function folderOf(info: XmlElement | undefined): string | undefined {
  const [first] = info === undefined ? [] : (attributeOf(info, 'InstallPointDirectory') ?? '').split(/[\\/]/u);
  return first !== undefined && isPlainFolder(first) ? first : undefined;
}

const present = <Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> =>
  value === undefined || value === '' ? {} : ({ [name]: value } as Record<Name, string>);

/** @throws Fault `wsus/stored-package-unreadable` */
export function readPackageFacts(uspXml: string): PackageFacts {
  const stored = readStoredPackage(uspXml);
  const softwarePackage = childNamed(stored.root, 'SoftwareDistributionPackage', usp);
  const services = childNamed(stored.root, 'UpdateServicesProperties', usp);
  const properties = softwarePackage === undefined ? undefined : childNamed(softwarePackage, 'Properties', sdp);
  if (softwarePackage === undefined || services === undefined || properties === undefined) throw new RangeError('a stored package was read before');
  const texts = (parent: XmlElement | undefined, name: string): string[] => (parent === undefined ? [] : childrenNamed(parent, name, sdp).map((each) => textOf(each).trim()));
  const specific = childNamed(softwarePackage, 'UpdateSpecificData', sdp);
  const info = childNamed(services, 'InstallableItemInfo', usp);
  const itemId = parseItemId(info === undefined ? '' : (attributeOf(info, 'ID') ?? ''));
  const folder = folderOf(info);
  return {
    stored,
    vendor: (attributeOf(properties, 'VendorName') ?? '').trim(),
    products: texts(properties, 'ProductName'),
    classification: specific === undefined ? 'Applications' : (attributeOf(specific, 'UpdateClassification') ?? ''),
    expired: attributeOf(properties, 'PublicationState') === 'Expired',
    ...present('severity', specific === undefined ? undefined : attributeOf(specific, 'MsrcSeverity')),
    texts: childrenNamed(softwarePackage, 'LocalizedProperties', sdp).map((each) => ({
      language: texts(each, 'Language')[0] ?? '',
      title: texts(each, 'Title')[0] ?? '',
      description: texts(each, 'Description')[0] ?? '',
    })),
    ...present('moreInfoUrl', texts(properties, 'MoreInfoUrl')[0]),
    ...present('supportUrl', texts(properties, 'SupportUrl')[0]),
    ...present('bulletinId', texts(specific, 'SecurityBulletinID')[0]),
    ...present('kbArticleId', texts(specific, 'KBArticleID')[0]),
    cveIds: texts(specific, 'CveID'),
    supersedes: texts(childNamed(softwarePackage, 'SupersededPackages', sdp), 'PackageID').flatMap((id) => parsePackageId(id) ?? []),
    files: cabinetsOf(stored),
    ...(itemId === undefined ? {} : { itemId }),
    ...(folder === undefined ? {} : { folder }),
  };
}

/** What a revision can change or must carry on. */
const compared = ['files', 'texts', 'expired', 'severity', 'moreInfoUrl', 'supportUrl', 'bulletinId', 'kbArticleId', 'cveIds', 'supersedes', 'vendor', 'products', 'classification', 'folder', 'itemId'] as const satisfies readonly (keyof PackageFacts)[];

/** Which fact of what was sent the server does not give back; `undefined` when it gives all. A server may write the text anew. */
export const differenceOfFacts = (sent: PackageFacts, kept: PackageFacts): string | undefined => compared.find((name) => JSON.stringify(sent[name]) !== JSON.stringify(kept[name]));

const known: readonly (readonly [namespace: string, name: string])[] = [
  [source.cmd, 'CommandLineInstallerData'],
  [source.msi, 'MsiInstallerData'],
  [source.msp, 'MspInstallerData'],
  [source.uei, 'UpdateExeInstallerData'],
];

/**
 * Why no new revision can be made of a stored package: what it installs has no translation here, and an update without it would
 * install nothing. `undefined` when one can.
 */
export function revisionObstacle({ stored }: PackageFacts): Fault | undefined {
  const softwarePackage = childNamed(stored.root, 'SoftwareDistributionPackage', usp);
  const item = softwarePackage === undefined ? undefined : childNamed(softwarePackage, 'InstallableItem', sdp);
  if (item === undefined || known.some(([namespace, name]) => childNamed(item, name, namespace) !== undefined)) return undefined;
  return new Fault('published/installer-unknown');
}
