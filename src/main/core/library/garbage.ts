import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '../store/database.js';

/** Rows that are removed in one transaction. */
const batchSize = 2000;
const contentTables = ['content_blocks', 'packages', 'set_aside', 'differences'] as const;
const keys = { content_blocks: 'block', packages: 'package_id', set_aside: 'position', differences: 'position', remembered_packages: 'package_id' } as const;

async function removeRows(database: Database, table: keyof typeof keys, importId: number): Promise<void> {
  const key = keys[table];
  const sql = `DELETE FROM ${table} WHERE import_id = ?1 AND ${key} IN (SELECT ${key} FROM ${table} WHERE import_id = ?1 LIMIT ${batchSize})`;
  while (database.run(sql, importId) > 0) await setImmediate();
}

async function removeContent(database: Database, importId: number): Promise<void> {
  const sql = `DELETE FROM supersedence WHERE (import_id, superseded_id, package_id) IN
    (SELECT import_id, superseded_id, package_id FROM supersedence WHERE import_id = ? LIMIT ${batchSize})`;
  while (database.run(sql, importId) > 0) await setImmediate();
  for (const table of contentTables) await removeRows(database, table, importId);
}

/** Removes an import that never counted. */
export async function removeImport(database: Database, importId: number): Promise<void> {
  await removeContent(database, importId);
  await removeRows(database, 'remembered_packages', importId);
  database.run('DELETE FROM imports WHERE import_id = ? AND line_id IS NULL', importId);
}

const importRow = z.object({ import_id: z.int(), staged: z.union([z.literal(0), z.literal(1)]), remembered: z.union([z.literal(0), z.literal(1)]) });

/**
 * Removes what no line refers to any more: imports that a killed process left unfinished and imports that were replaced. To be called
 * when nothing is staged: at the start, before the first import.
 */
export async function collectGarbage(database: Database): Promise<void> {
  const unused = database.all(
    importRow,
    `SELECT import_id, line_id IS NULL AS staged, EXISTS (SELECT 1 FROM lines WHERE memory_import = import_id) AS remembered
     FROM imports i WHERE NOT EXISTS (SELECT 1 FROM lines WHERE current_import = import_id)
       AND (line_id IS NULL
         OR EXISTS (SELECT 1 FROM packages p WHERE p.import_id = i.import_id)
         OR EXISTS (SELECT 1 FROM differences d WHERE d.import_id = i.import_id)
         OR EXISTS (SELECT 1 FROM set_aside a WHERE a.import_id = i.import_id)
         OR EXISTS (SELECT 1 FROM remembered_packages r WHERE r.import_id = i.import_id))`,
  );
  for (const { import_id: importId, staged, remembered } of unused) {
    if (staged === 1) await removeImport(database, importId);
    else await removeReplaced(database, importId, remembered === 1);
  }
}

/** Removes the content of an import that does not count any more; what its line remembers stays when it is the newest. */
export async function removeReplaced(database: Database, importId: number, isRemembered: boolean): Promise<void> {
  await removeContent(database, importId);
  if (!isRemembered) await removeRows(database, 'remembered_packages', importId);
}
