import { z } from 'zod';
import type { PublishedRow } from '../../../shared/ipc/jobs.js';
import type { RevocationResult } from '../../../shared/ipc/publishers.js';
import { parseGuid, type Fingerprint, type Guid, type Instant, type PackageId, type Sha256 } from '../../../shared/units.js';
import { countColumn, fingerprintColumn, flagColumn, instantColumn, jsonColumn, packageIdColumn, sha1Column, sha256Column } from '../store/columns.js';
import type { CertificateSummary } from '../../../shared/verdict.js';
import type { SignedCounts } from '../certificates/roll-over/effect.js';
import type { Database } from '../store/database.js';
import type { CabinetDigests, ExpectedUpdate } from '../wsus/publishing/published-update.js';

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
  /** SHA-256 of the vendor's files, in their order; none for an update without a file. */
  readonly originSha256s: readonly Sha256[];
  /** The signed ones, in their order. */
  readonly cabinets: readonly CabinetDigests[];
  readonly signedBy: string;
  /** Undefined for an update without a file, and for what was published before it was recorded. */
  readonly signer?: { readonly fingerprint: Fingerprint; readonly stamped: boolean };
  readonly publishedAt: Instant;
}

const cabinetSchema = z.object({ sha1: sha1Column, sha256: sha256Column, size: z.int() });

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
    origins: jsonColumn(z.array(sha256Column)),
    cabinets: jsonColumn(z.array(cabinetSchema)),
    signed_by: z.string(),
    signer: fingerprintColumn.nullable(),
    stamped: flagColumn.nullable(),
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
    originSha256s: row.origins,
    cabinets: row.cabinets,
    signedBy: row.signed_by,
    ...(row.signer === null ? {} : { signer: { fingerprint: row.signer, stamped: row.stamped === true } }),
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

  /** What is on one server. */
  of(serverId: Guid): readonly PublishedRecord[] {
    return this.#database.all(recordRow, 'SELECT * FROM published WHERE server_id = ? ORDER BY published_at DESC, package_id', serverId);
  }

  /** What the WSUS called itself that was last published to under this name. */
  serverIdOf(server: string): Guid | undefined {
    const row = this.#database.get(z.object({ server_id: z.string() }), 'SELECT server_id FROM published WHERE lower(server) = lower(?) ORDER BY published_at DESC LIMIT 1', server);
    return parseGuid(row?.server_id ?? '');
  }

  save(record: PublishedRecord): void {
    this.#database.run(
      `INSERT OR REPLACE INTO published (package_id, server_id, server, publisher_id, publisher_name, job_id, title, vendor, creation_date,
         revision_number, origins, cabinets, signed_by, signer, stamped, published_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      record.packageId, record.serverId, record.server, record.publisherId, record.publisherName, record.jobId, record.title, record.vendor,
      record.creationDate, record.revisionNumber, JSON.stringify(record.originSha256s), JSON.stringify(record.cabinets), record.signedBy,
      record.signer?.fingerprint ?? null, record.signer === undefined ? null : Number(record.signer.stamped), record.publishedAt,
    );
  }

  /** After the update was deleted from the server. */
  remove(packageId: PackageId, serverId: Guid): void {
    this.#database.run('DELETE FROM published WHERE package_id = ? AND server_id = ?', packageId, serverId);
  }

  /** What was published last with a certificate. Older records have the name alone; what was published before it began is another's. */
  signedWith({ fingerprint, name, notBefore }: Pick<CertificateSummary, 'fingerprint' | 'name' | 'notBefore'>): SignedCounts {
    const counts = this.#database.get(
      z.object({ stamped: countColumn, unstamped: countColumn, unrecorded: countColumn }),
      `SELECT count(*) FILTER (WHERE signer = ?1 AND stamped = 1) AS stamped, count(*) FILTER (WHERE signer = ?1 AND stamped = 0) AS unstamped,
         count(*) FILTER (WHERE signer IS NULL AND signed_by = ?2 AND cabinets <> '[]' AND published_at >= ?3) AS unrecorded
       FROM published`,
      fingerprint, name, notBefore,
    );
    return counts ?? { stamped: 0, unstamped: 0, unrecorded: 0 };
  }

  /** For the list of what a revoked publisher has already brought. */
  under(publisherId: string): RevocationResult['published'] {
    return this.#database
      .all(recordRow, 'SELECT * FROM published WHERE publisher_id = ? ORDER BY published_at DESC', publisherId)
      .map(({ title, packageId, publishedAt }) => ({ title, packageId, publishedAt }));
  }
}

/** What the server is to hold of a published update. */
export const expectedOf = ({ packageId, revisionNumber, cabinets }: PublishedRecord): ExpectedUpdate => ({ packageId, revisionNumber, cabinets });

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
