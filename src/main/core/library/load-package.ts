import { z } from 'zod';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import { Fault } from '../fault.js';
import type { Approvals } from '../publishers/approvals.js';
import { sentencesColumn, sha256Column } from '../store/columns.js';
import type { Database } from '../store/database.js';
import { contentColumns, contentJoin, contentRow, unpackContent } from './package-content.js';

/** A package with the proof it came in by. */
export interface LoadedPackage {
  readonly package: SoftwarePackage;
  readonly catalogueId: string;
  readonly catalogueName: string;
  /** SHA-256 of the signed catalogue that it was read from. */
  readonly catalogueSha256: string;
  /** Of the policy that its signature was judged by. */
  readonly relaxations: readonly string[];
  readonly importId: number;
  readonly publisherId: string;
  readonly publisherName: string;
  readonly approvalId: string;
}

const loadedRow = contentRow.extend({
  catalogue_name: z.string(),
  catalogue_sha256: sha256Column,
  relaxations: sentencesColumn,
  import_id: z.int(),
  publisher_id: z.string(),
  publisher_name: z.string(),
  approval_id: z.string(),
});

/**
 * The package as it counts now; a job asks again at each step that relies on it.
 * @throws Fault `app/not-found` when it left the library, `publishers/approval-revoked`, `store/damaged`
 */
export function loadPackage(database: Database, approvals: Approvals, { catalogueId, packageId }: UpdateReference): LoadedPackage {
  const row = database.get(
    loadedRow,
    `SELECT ${contentColumns}, l.name AS catalogue_name, i.catalogue_sha256, i.relaxations, i.import_id, b.publisher_id, b.name AS publisher_name, i.approval_id
     FROM lines l JOIN imports i ON i.import_id = l.current_import JOIN publishers b ON b.publisher_id = l.publisher_id
     JOIN packages p ON p.import_id = i.import_id ${contentJoin} WHERE l.line_id = ? AND p.package_id = ?`,
    catalogueId, packageId,
  );
  if (row === undefined) throw new Fault('app/not-found', { what: 'the update' });
  approvals.demandInForce(row.approval_id);
  return {
    package: unpackContent(row, packageId, database.path),
    catalogueId,
    catalogueName: row.catalogue_name,
    catalogueSha256: row.catalogue_sha256,
    relaxations: row.relaxations,
    importId: row.import_id,
    publisherId: row.publisher_id,
    publisherName: row.publisher_name,
    approvalId: row.approval_id,
  };
}
