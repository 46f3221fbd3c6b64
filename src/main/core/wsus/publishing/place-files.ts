import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { relativePathDefect } from '../../catalog/file-name.js';
import { Fault } from '../../fault.js';
import type { ContentLocation, SharePaths } from '../server/content-root.js';
import { onShare } from '../server/share-fault.js';
import { makeFolder, placeFile, type Expected, type FileDigests, type PlaceOutcome } from './copy-file.js';
import { cabinetName, contentName, packageFolder, type CabinetIds, type SigningPlace, type UpdateIds } from './names.js';

/** A proven file of this machine. */
export interface SourceFile extends Expected {
  readonly path: string;
}

/** The same with the name it has inside the package. */
export interface NamedFile extends SourceFile {
  readonly name: string;
}

/**
 * Copies the unpacked files beside the cabinet, where Windows Installer repairs from.
 * @throws Fault `wsus/file-name` for a name that would leave the folder, and those of `placeFile`
 */
export async function placeSourceFiles(shares: SharePaths, ids: UpdateIds, files: readonly NamedFile[], signal?: AbortSignal): Promise<readonly PlaceOutcome[]> {
  for (const { name } of files) {
    if (relativePathDefect(name) !== undefined) throw new Fault('wsus/file-name', { name: name.slice(0, 100) });
  }
  const folder = await makeFolder(shares.servicesPackages, ids.packageId, ids.itemId);
  const outcomes: PlaceOutcome[] = [];
  for (const file of files) {
    const parts = file.name.split(/[\\/]/u);
    const parent = await makeFolder(folder, ...parts.slice(0, -1));
    outcomes.push(await placeFile(file.path, join(parent, parts.at(-1) ?? ''), file, signal));
  }
  return outcomes;
}

/** Puts a cabinet where consoles look for it: `<packageId>/<itemId>_n.cab`. */
export async function placeCabinet(shares: SharePaths, ids: CabinetIds, cabinet: SourceFile, signal?: AbortSignal): Promise<{ readonly path: string; readonly outcome: PlaceOutcome }> {
  const folder = await makeFolder(shares.servicesPackages, ids.packageId);
  const path = join(folder, cabinetName(ids));
  return { path, outcome: await placeFile(cabinet.path, path, cabinet, signal) };
}

/** Puts the unsigned cabinet where the server can sign it. */
export async function placeForSigning(shares: SharePaths, ids: UpdateIds, place: SigningPlace, cabinet: SourceFile, signal?: AbortSignal): Promise<PlaceOutcome> {
  await makeFolder(shares.servicesPackages, ids.packageId);
  return placeFile(cabinet.path, place.localPath, cabinet, signal);
}

/**
 * Puts the signed cabinet where the server hands it to clients. The name is its SHA-1, so a different file
 * under it is damage: it is replaced, and `replaced` says so.
 */
export async function placeContent(
  shares: SharePaths,
  cabinet: FileDigests & { readonly path: string },
  signal?: AbortSignal,
): Promise<{ readonly path: string; readonly outcome: PlaceOutcome }> {
  const { folder, file } = contentName(cabinet.sha1);
  const path = join(await makeFolder(shares.content, folder), file);
  return { path, outcome: await placeFile(cabinet.path, path, cabinet, signal) };
}

/** Takes the cabinet out of the server's temporary folder again, where it was signed. Can be repeated. */
export async function clearSigningPlace(location: ContentLocation, place: SigningPlace): Promise<void> {
  if (location.kind === 'unc') await onShare(place.localPath, async () => rm(place.localPath, { force: true }));
}

/**
 * Removes the folder of a package from the share: after a publication that failed before its import, or
 * when the update was deleted. Links in it are removed, not followed. Can be repeated.
 */
export async function removePackageFolder(shares: SharePaths, ids: UpdateIds): Promise<void> {
  const folder = packageFolder(shares, ids);
  await onShare(folder, async () => rm(folder, { recursive: true, force: true }));
}
