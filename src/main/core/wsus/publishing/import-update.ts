import type { Guid, Instant, PackageId, Sha1 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { readStoredPackage } from '../metadata/read-services-package.js';
import { writeCategory } from '../metadata/sus-category.js';
import type { WsusClient } from '../soap/client.js';
import { importUpdateForPublishing } from '../soap/operations/import.js';
import { getLatestRevisionNumber, getSdpXml } from '../soap/operations/updates.js';
import type { NeededCategory } from './plan-categories.js';

export interface CategoryStamp {
  /** The server's own id. */
  readonly publisherId: Guid;
  readonly creationDate: Instant;
}

/**
 * Makes the categories that are missing, companies first; asks for each before and after. Can be repeated.
 * @returns those that were made
 * @throws Fault `wsus/category-not-made`
 */
export async function ensureCategories(client: WsusClient, needed: readonly NeededCategory[], stamp: CategoryStamp, signal?: AbortSignal): Promise<readonly NeededCategory[]> {
  const isThere = async ({ categoryId }: NeededCategory): Promise<boolean> => (await client.call(getLatestRevisionNumber, { updateId: categoryId }, signal)) !== 0;
  const companiesFirst = [...needed.filter((each) => each.companyId === undefined), ...needed.filter((each) => each.companyId !== undefined)];
  const made: NeededCategory[] = [];
  for (const category of companiesFirst) {
    if (await isThere(category)) continue;
    await client.call(importUpdateForPublishing, { susXml: writeCategory({ ...category, ...stamp }), metadataOnly: false }, signal);
    if (!(await isThere(category))) throw new Fault('wsus/category-not-made', { title: category.title.slice(0, 200) });
    made.push(category);
  }
  return made;
}

export interface RevisionIntent {
  /** The server's latest revision; 0 when it does not know the package. */
  readonly latest: number;
  /** The revision to import. Record it before the import: recovery tells by it what happened. */
  readonly intended: number;
}

/** Which revision an import will be, determined before it. */
export async function intendRevision(client: WsusClient, packageId: PackageId, signal?: AbortSignal): Promise<RevisionIntent> {
  const latest = await client.call(getLatestRevisionNumber, { updateId: packageId }, signal);
  return { latest, intended: latest + 1 };
}

/**
 * Imports an update. The server answers nothing, and skips a revision it already has without an error:
 * `PublishedUpdate.readBack` tells whether it is there.
 */
export async function importUpdate(client: WsusClient, documents: { readonly susXml: string; readonly uspXml: string }, signal?: AbortSignal): Promise<void> {
  await client.call(importUpdateForPublishing, { ...documents, metadataOnly: false }, signal);
}

/** What was recorded before an import. */
export interface RecordedImport {
  readonly revisionNumber: number;
  /** In their order; none for an update without a file. */
  readonly cabinetSha1s: readonly Sha1[];
}

/** What the server says about the package now. */
export interface ImportedState {
  readonly latest: number;
  /** SHA-1 of the files of the latest revision, base64; undefined when there is no readable stored package. */
  readonly fileDigests?: readonly string[];
}

export type RecoveryDecision =
  | { readonly kind: 'import' }
  | { readonly kind: 'done' }
  | { readonly kind: 'stop'; readonly fault: Fault };

/** @throws Fault when the server cannot be asked */
export async function readImportedState(client: WsusClient, packageId: PackageId, signal?: AbortSignal): Promise<ImportedState> {
  const latest = await client.call(getLatestRevisionNumber, { updateId: packageId }, signal);
  const text = latest === 0 ? undefined : await client.call(getSdpXml, { updateId: packageId, revisionNumber: latest }, signal);
  if (text === undefined) return { latest };
  try {
    return { latest, fileDigests: readStoredPackage(text).files.map((file) => file.sha1) };
  } catch (error) {
    // Unreadable is not ours; the decision then says so.
    if (error instanceof Fault && error.code === 'wsus/stored-package-unreadable') return { latest };
    throw error;
  }
}

/**
 * After an interruption it is not known whether the import arrived. Told by the revision that was meant
 * and the digests of the cabinets, which only this job knows.
 */
export function decideRecovery(recorded: RecordedImport, state: ImportedState): RecoveryDecision {
  const { revisionNumber } = recorded;
  const data = { revision: revisionNumber, latest: state.latest };
  if (state.latest > revisionNumber) return { kind: 'stop', fault: new Fault('wsus/newer-revision', data) };
  if (state.latest === revisionNumber - 1) return { kind: 'import' };
  if (state.latest < revisionNumber) return { kind: 'stop', fault: new Fault('wsus/deleted-meanwhile', data) };
  const own = recorded.cabinetSha1s.map((sha1) => Buffer.from(sha1, 'hex').toString('base64'));
  const same = state.fileDigests?.length === own.length && own.every((digest, index) => state.fileDigests?.[index] === digest);
  return same ? { kind: 'done' } : { kind: 'stop', fault: new Fault('wsus/revision-taken', data) };
}
