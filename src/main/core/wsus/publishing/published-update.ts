import type { PackageId, Sha1, Sha256 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { readStoredPackage, type StoredFile, type StoredPackage } from '../metadata/read-services-package.js';
import type { WsusClient } from '../soap/client.js';
import { getLatestRevisionNumber, getSdpXml } from '../soap/operations/updates.js';

/** A signed cabinet, by its bytes. */
export interface CabinetDigests {
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  readonly size: number;
}

/** What was imported and must be found again. */
export interface ExpectedUpdate {
  readonly packageId: PackageId;
  readonly revisionNumber: number;
  /** In their order; none for an update without a file. */
  readonly cabinets: readonly CabinetDigests[];
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

function differenceOfFile(cabinet: CabinetDigests, file: StoredFile | undefined): string | undefined {
  if (file?.sha1 !== base64(cabinet.sha1)) return 'the SHA-1';
  if (file.sha256 !== base64(cabinet.sha256)) return 'the SHA-256';
  return file.size === cabinet.size ? undefined : 'the size';
}

/** What differs between what was sent and what the server gives back, in words; `undefined` when nothing does. */
export function differenceOf(expected: ExpectedUpdate, stored: StoredPackage): string | undefined {
  if (stored.packageId !== expected.packageId) return 'the package id';
  if (stored.revisionNumber !== expected.revisionNumber) return 'the revision';
  if (stored.files.length !== expected.cabinets.length) return 'the number of cabinets';
  const differences = expected.cabinets.map((cabinet, index) => differenceOfFile(cabinet, stored.files[index]));
  const index = differences.findIndex((difference) => difference !== undefined);
  const which = expected.cabinets.length === 1 ? 'the cabinet' : `cabinet ${String(index + 1)}`;
  return index === -1 ? undefined : `${differences[index] ?? ''} of ${which}`;
}

/** Proof that a server holds an update as it was sent: it was read back and compared. */
export class PublishedUpdate {
  readonly packageId: PackageId;
  readonly revisionNumber: number;
  readonly cabinets: readonly CabinetDigests[];

  private constructor(expected: ExpectedUpdate) {
    this.packageId = expected.packageId;
    this.revisionNumber = expected.revisionNumber;
    this.cabinets = expected.cabinets;
  }

  /**
   * Reads the update back: its latest revision and the stored package with the cabinets' digests.
   * @throws Fault `wsus/import-not-found`, `wsus/import-differs`, `wsus/newer-revision`
   */
  static async readBack(client: WsusClient, expected: ExpectedUpdate, signal?: AbortSignal): Promise<PublishedUpdate> {
    const { packageId, revisionNumber } = expected;
    const latest = await client.call(getLatestRevisionNumber, { updateId: packageId }, signal);
    if (latest < revisionNumber) throw new Fault('wsus/import-not-found', { packageId, revision: revisionNumber, latest });
    if (latest > revisionNumber) throw new Fault('wsus/newer-revision', { revision: revisionNumber, latest });
    const text = await client.call(getSdpXml, { updateId: packageId, revisionNumber }, signal);
    if (text === undefined) throw new Fault('wsus/import-differs', { packageId, what: 'the package, which the server did not keep' });
    const difference = differenceOf(expected, readStoredPackage(text));
    if (difference !== undefined) throw new Fault('wsus/import-differs', { packageId, what: difference });
    return new PublishedUpdate(expected);
  }
}
