import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { OriginFile, SoftwarePackage } from '../../../shared/catalog.js';
import { bytes, sha256, type Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import type { ItemRecord } from '../jobs/model.js';
import { installationOf, type Installation } from '../wsus/metadata/installation.js';
import { hashFile } from '../wsus/publishing/copy-file.js';
import { cabinetName, type CabinetIds } from '../wsus/publishing/names.js';
import { planCabinets } from '../wsus/publishing/plan-cabinets.js';
import { largestCabinetLimitMegabytes } from '../wsus/server/limits.js';
import { demandEvidence } from './evidence.js';

export const megabyte = 1024 * 1024;

/** One file of an update, with its place among the files of which the steps left evidence. */
export interface PlannedFile {
  readonly file: OriginFile;
  readonly index: number;
  readonly size: OriginFile['size'];
}

/** A cabinet as it was planned before anything was downloaded. */
export interface PlannedCabinet {
  readonly ids: CabinetIds;
  /** On the server. */
  readonly name: string;
  readonly files: readonly PlannedFile[];
  /** In the work folder, before and after it is signed. */
  readonly packedName: string;
  readonly signedName: string;
}

/** @throws RangeError for an update without files, which goes past the steps that work on them */
export function demandInstallation(found: SoftwarePackage): Installation {
  const installation = installationOf(found);
  if (installation === undefined || installation.files.length === 0) throw new RangeError('an update without files has nothing to download, to pack or to sign');
  return installation;
}

/** The cabinets of an update. The limit of when it began counts, so that a job goes on with the plan that it was begun with. */
export function cabinetsOf(found: SoftwarePackage, item: ItemRecord): readonly PlannedCabinet[] {
  const { item: { itemId }, files } = demandInstallation(found);
  const { cabinetLimit } = demandEvidence(item, 'prepare');
  const planned = files.map((file, index): PlannedFile => ({ file, index, size: file.size }));
  return planCabinets(planned, bytes(Math.min(cabinetLimit, largestCabinetLimitMegabytes) * megabyte)).map((own, index) => {
    const ids = { packageId: found.packageId, itemId, number: index + 1 };
    return { ids, name: cabinetName(ids), files: own, packedName: `packed-${String(ids.number)}.cab`, signedName: `signed-${String(ids.number)}.cab` };
  });
}

/** What was recorded of each cabinet, as many as were planned. @throws Fault `jobs/evidence-unreadable` */
export function ofEachCabinet<Recorded>(planned: readonly PlannedCabinet[], recorded: readonly Recorded[], step: string): readonly { readonly cabinet: PlannedCabinet; readonly recorded: Recorded }[] {
  return planned.map((cabinet, index) => {
    const own = recorded[index];
    if (own === undefined || recorded.length !== planned.length) throw new Fault('jobs/evidence-unreadable', { step });
    return { cabinet, recorded: own };
  });
}

/** What a cabinet is made of: a package, and the files as they were proven. Another cabinet is never taken for it after a restart. */
export const recipeOf = (packageSha256: Sha256, { ids, files }: PlannedCabinet, proven: readonly { readonly sha256: Sha256 }[]): Sha256 =>
  sha256(createHash('sha256').update(JSON.stringify([packageSha256, ids.number, files.map(({ index }) => proven[index]?.sha256 ?? '')])).digest('hex'));

/** Whether a file of the work folder is still the one that was recorded. */
export async function isAsRecorded(path: string, recorded: { readonly size: number; readonly sha256: Sha256 }, signal: AbortSignal): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true || info.size !== recorded.size) return false;
  return (await hashFile(path, { maxBytes: recorded.size, signal })).sha256 === recorded.sha256;
}
