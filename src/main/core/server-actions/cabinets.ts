import { join } from 'node:path';
import type { Guid } from '../../../shared/units.js';
import { isGuid, parseItemId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import type { ServerSession } from '../publishing/server-session.js';
import { workFolderOf } from '../publishing/work-folders.js';
import { cabinetName, type SigningPlace } from '../wsus/publishing/names.js';
import { isPlainFolder, type PackageFacts } from '../wsus/upkeep/package-facts.js';
import type { PackagePlace } from '../wsus/upkeep/fetch-published.js';

/** Names of the files of one update while it is signed anew; cabinets count from 1. */
export const originalPath = (workRoot: string, jobId: string, packageId: Guid, number: number): string => join(workFolderOf(workRoot, jobId, packageId), `original-${String(number)}.cab`);
export const signedPath = (workRoot: string, jobId: string, packageId: Guid, number: number): string => join(workFolderOf(workRoot, jobId, packageId), `signed-${String(number)}.cab`);

/** @throws Fault `published/cabinet-name` when the package names no folder or item that can be part of a path */
export function demandPlace({ folder, itemId }: Pick<PackageFacts, 'folder' | 'itemId'>): PackagePlace {
  if (folder === undefined || itemId === undefined || !isPlainFolder(folder) || !isGuid(itemId) || parseItemId(itemId) === undefined) throw new Fault('published/cabinet-name');
  return { folder, itemId };
}

/** Where the package's own cabinet lies: beside the folder that Windows Installer repairs from. */
export const ownCabinetPath = ({ shares }: ServerSession, { folder, itemId }: PackagePlace, number: number): string => join(shares.servicesPackages, folder, cabinetName({ itemId, number }));

/**
 * Where the server can sign a cabinet of the package, whatever the tool that published it called the folder.
 * @param tempContentCache the server's path of its WSUSTemp share; only asked for with content on a UNC path
 */
export function signingPlaceOf(session: ServerSession, place: PackagePlace, number: number, tempContentCache: string): SigningPlace {
  const { location, shares } = session;
  const name = cabinetName({ itemId: place.itemId, number });
  if (location.kind === 'local-disk') return { localPath: ownCabinetPath(session, place, number), serverPath: `${location.serverPackages}\\${place.folder}\\${name}` };
  return { localPath: join(shares.temporary, name), serverPath: `${tempContentCache.replace(/\\+$/u, '')}\\${name}` };
}
