import { join } from 'node:path';
import type { ItemId, PackageId, Sha1 } from '../../../../shared/units.js';
import { isGuid, isSha1 } from '../../../../shared/units.js';
import type { ContentLocation, SharePaths } from '../server/content-root.js';

export interface UpdateIds {
  readonly packageId: PackageId;
  readonly itemId: ItemId;
}

/** Brands are types only, so what becomes part of a path is looked at once more. */
function demandIds({ packageId, itemId }: UpdateIds): void {
  if (!isGuid(packageId) || !isGuid(itemId)) throw new RangeError('ids are GUIDs in lower case');
}

/** One of the cabinets of an update; they count from 1. */
export interface CabinetIds extends UpdateIds {
  readonly number: number;
}

/** The name under which every console looks for a cabinet of an item. */
export function cabinetName({ itemId, number }: Omit<CabinetIds, 'packageId'>): string {
  if (!Number.isInteger(number) || number < 1) throw new RangeError('cabinets count from 1');
  return `${itemId}_${String(number)}.cab`;
}

/** Relative to UpdateServicesPackages, with backslashes: part of the metadata that clients get. */
export function installPoint(ids: UpdateIds): string {
  demandIds(ids);
  return `${ids.packageId}\\${ids.itemId}`;
}

export function packageFolder(shares: SharePaths, ids: UpdateIds): string {
  demandIds(ids);
  return join(shares.servicesPackages, ids.packageId);
}

export const cabinetPath = (shares: SharePaths, ids: CabinetIds): string => join(packageFolder(shares, ids), cabinetName(ids));

/** `XX/HEX.cab`: SHA-1 in upper case, its last two digits as the folder. */
export function contentName(sha1: Sha1): { readonly folder: string; readonly file: string } {
  if (!isSha1(sha1)) throw new RangeError('a content name is made of a SHA-1');
  const hex = sha1.toUpperCase();
  return { folder: hex.slice(-2), file: `${hex}.cab` };
}

export function contentPath(shares: SharePaths, sha1: Sha1): string {
  const { folder, file } = contentName(sha1);
  return join(shares.content, folder, file);
}

export interface SigningPlace {
  /** Where this machine puts the cabinet and fetches it again. */
  readonly localPath: string;
  /** The same file as the server sees it. */
  readonly serverPath: string;
}

/**
 * Where the server can sign a cabinet: in its package folder, or, when the content lies on a UNC path,
 * in the server's temporary folder.
 * @param tempContentCache the server's path of its WSUSTemp share; only asked for with content on a UNC path
 */
export function signingPlace(location: ContentLocation, shares: SharePaths, ids: CabinetIds, tempContentCache: string): SigningPlace {
  demandIds(ids);
  const name = cabinetName(ids);
  if (location.kind === 'local-disk') return { localPath: cabinetPath(shares, ids), serverPath: `${location.serverPackages}\\${ids.packageId}\\${name}` };
  return { localPath: join(shares.temporary, name), serverPath: `${tempContentCache.replace(/\\+$/u, '')}\\${name}` };
}
