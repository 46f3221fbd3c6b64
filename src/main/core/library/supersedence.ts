import { z } from 'zod';
import type { PackageId } from '../../../shared/units.js';
import { packageIdColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';

/**
 * SQL that is true when a package (`p`, of line `l`) has its place taken: by a package that is still offered, in any current catalogue
 * of the same publisher. Another publisher has no say in it, or one vendor could hide the updates of another.
 */
export const isSupersededSql = `EXISTS (
  SELECT 1 FROM supersedence s WHERE s.superseded_id = p.package_id AND s.published = 1
    AND s.import_id IN (SELECT o.current_import FROM lines o WHERE o.publisher_id = l.publisher_id))`;

const idRow = z.object({ package_id: packageIdColumn });

/** Packages of one import that any of the imports supersedes; the same rule for a state that does not count yet. */
export function supersededAmong(database: Database, importId: number, imports: readonly number[]): ReadonlySet<PackageId> {
  const rows = database.all(
    idRow,
    `SELECT DISTINCT p.package_id FROM supersedence s JOIN packages p ON p.import_id = ? AND p.package_id = s.superseded_id
     WHERE s.published = 1 AND s.import_id IN (SELECT value FROM json_each(?))`,
    importId,
    JSON.stringify(imports),
  );
  return new Set(rows.map((row) => row.package_id));
}

const importRow = z.object({ current_import: z.int() });

export const currentImportsOf = (database: Database, publisherId: string): readonly number[] =>
  database
    .all(importRow, 'SELECT current_import FROM lines WHERE publisher_id = ? AND current_import IS NOT NULL', publisherId)
    .map((row) => row.current_import);
