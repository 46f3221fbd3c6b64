import { z } from 'zod';
import type { PublishedRow } from '../../../shared/ipc/jobs.js';
import type { RevocationResult } from '../../../shared/ipc/publishers.js';
import { isSha1, isSha256, type Guid, type Instant, type PackageId, type Sha256 } from '../../../shared/units.js';
import { instantColumn, packageIdColumn, sha256Column } from '../store/columns.js';
import type { Database } from '../store/database.js';
import type { ExpectedUpdate } from '../wsus/publishing/published-update.js';

/** The revision of a package that this console published last to a server. */
export interface PublishedRecord {
  readonly packageId: PackageId;
  readonly serverId: Guid;
  readonly server: string;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly jobId: string;
  readonly title: string;
  readonly vendor: string;
  readonly creationDate: Instant;
  readonly revisionNumber: number;
  /** SHA-256 of the vendor's file; empty for an update without a file. */
  readonly originSha256: Sha256 | '';
  readonly cabinetSha1: string;
  readonly cabinetSha256: Sha256 | '';
  readonly cabinetSize: number;
  readonly signedBy: string;
  readonly publishedAt: Instant;
}

const optionalDigest = z.union([z.literal(''), sha256Column]);

const recordRow = z
  .object({
    package_id: packageIdColumn,
    server_id: z.string(),
    server: z.string(),
    publisher_id: z.string(),
    publisher_name: z.string(),
    job_id: z.string(),
    title: z.string(),
    vendor: z.string(),
    creation_date: instantColumn,
    revision_number: z.int(),
    origin_sha256: optionalDigest,
    cabinet_sha1: z.string(),
    cabinet_sha256: optionalDigest,
    cabinet_size: z.int(),
    signed_by: z.string(),
    published_at: instantColumn,
  })
  .transform((row): PublishedRecord => ({
    packageId: row.package_id,
    serverId: row.server_id as Guid,
    server: row.server,
    publisherId: row.publisher_id,
    publisherName: row.publisher_name,
    jobId: row.job_id,
    title: row.title,
    vendor: row.vendor,
    creationDate: row.creation_date,
    revisionNumber: row.revision_number,
    originSha256: row.origin_sha256,
    cabinetSha1: row.cabinet_sha1,
    cabinetSha256: row.cabinet_sha256,
    cabinetSize: row.cabinet_size,
    signedBy: row.signed_by,
    publishedAt: row.published_at,
  }));

/** What was published, by package and server. */
export class PublishedRecords {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(packageId: PackageId, serverId: Guid): PublishedRecord | undefined {
    return this.#database.get(recordRow, 'SELECT * FROM published WHERE package_id = ? AND server_id = ?', packageId, serverId);
  }

  all(): readonly PublishedRecord[] {
    return this.#database.all(recordRow, 'SELECT * FROM published ORDER BY published_at DESC, package_id');
  }

  save(record: PublishedRecord): void {
    this.#database.run(
      `INSERT OR REPLACE INTO published (package_id, server_id, server, publisher_id, publisher_name, job_id, title, vendor, creation_date,
         revision_number, origin_sha256, cabinet_sha1, cabinet_sha256, cabinet_size, signed_by, published_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.packageId, record.serverId, record.server, record.publisherId, record.publisherName, record.jobId, record.title, record.vendor,
      record.creationDate, record.revisionNumber, record.originSha256, record.cabinetSha1, record.cabinetSha256, record.cabinetSize,
      record.signedBy, record.publishedAt,
    );
  }

  /** For the list of what a revoked publisher has already brought. */
  under(publisherId: string): RevocationResult['published'] {
    return this.#database
      .all(recordRow, 'SELECT * FROM published WHERE publisher_id = ? ORDER BY published_at DESC', publisherId)
      .map(({ title, packageId, publishedAt }) => ({ title, packageId, publishedAt }));
  }
}

/** What the server is to hold of a published update; one without a file has no cabinet. */
export function expectedOf({ packageId, revisionNumber, cabinetSha1, cabinetSha256, cabinetSize }: PublishedRecord): ExpectedUpdate {
  const cabinet = isSha1(cabinetSha1) && isSha256(cabinetSha256) ? { cabinet: { sha1: cabinetSha1, sha256: cabinetSha256, size: cabinetSize } } : {};
  return { packageId, revisionNumber, ...cabinet };
}

export const toPublishedRow = (record: PublishedRecord, chain: PublishedRow['chain']): PublishedRow => ({
  packageId: record.packageId,
  title: record.title,
  vendor: record.vendor,
  server: record.server,
  revisionNumber: record.revisionNumber,
  publishedAt: record.publishedAt,
  publisherName: record.publisherName,
  signedBy: record.signedBy,
  chain,
});
