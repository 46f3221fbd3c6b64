import type { XmlElement } from '../../../../shared/catalog.js';
import { parseGuid, parsePackageId, type Guid, type PackageId } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { attributeOf, childNamed, childrenNamed, textOf } from '../../xml/query.js';
import { readXml, XmlRefused } from '../../xml/read.js';
import { sdp, usp } from './namespaces.js';

export interface StoredFile {
  readonly fileName: string;
  readonly size: number;
  /** Base64, as stored. */
  readonly sha1: string;
  readonly sha256?: string;
}

/** What a console needs of the uspXml that a server gives back. */
export interface StoredPackage {
  readonly packageId: PackageId;
  readonly revisionNumber: number;
  readonly publisherId: Guid | undefined;
  readonly files: readonly StoredFile[];
  readonly root: XmlElement;
}

function readFile(file: XmlElement): StoredFile {
  const sha256 = childrenNamed(file, 'AdditionalDigest', sdp).find((digest) => attributeOf(digest, 'Algorithm') === 'SHA256');
  return {
    fileName: attributeOf(file, 'FileName') ?? '',
    size: Number(attributeOf(file, 'Size') ?? NaN),
    sha1: attributeOf(file, 'Digest') ?? '',
    ...(sha256 === undefined ? {} : { sha256: textOf(sha256).trim() }),
  };
}

/** @throws Fault `wsus/stored-package-unreadable` */
export function readStoredPackage(text: string): StoredPackage {
  const unreadable = (reason: string, cause?: unknown): Fault => new Fault('wsus/stored-package-unreadable', { reason }, { cause });
  let root: XmlElement;
  try {
    root = readXml(text.replace(/^\uFEFF/u, ''));
  } catch (error) {
    if (!(error instanceof XmlRefused)) throw error;
    throw unreadable(`it is not well-formed (${error.reason})`, error);
  }
  const softwarePackage = childNamed(root, 'SoftwareDistributionPackage', usp);
  const properties = softwarePackage === undefined ? undefined : childNamed(softwarePackage, 'Properties', sdp);
  const services = childNamed(root, 'UpdateServicesProperties', usp);
  const packageId = properties === undefined ? undefined : parsePackageId(attributeOf(properties, 'PackageID') ?? '');
  const revision = services === undefined ? '' : (attributeOf(services, 'RevisionNumber') ?? '');
  if (root.name !== 'UpdateServicesPackage' || root.namespace !== usp || services === undefined || packageId === undefined || !/^\d{1,9}$/u.test(revision)) {
    throw unreadable('it is no UpdateServicesPackage with an id and a revision');
  }
  return {
    packageId,
    revisionNumber: Number(revision),
    publisherId: parseGuid(attributeOf(services, 'PublisherID') ?? ''),
    files: childrenNamed(services, 'InstallableItemInfo', usp).flatMap((info) => childrenNamed(info, 'File', usp)).map(readFile),
    root,
  };
}
