import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import { isErrorCode, type ErrorCode } from '../../../shared/errors/index.js';
import type { CatalogueRow, DifferenceCounts, DifferenceRow, SetAsideRow } from '../../../shared/ipc/catalogues.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import type { RelatedUpdate, UpdateRow } from '../../../shared/ipc/updates.js';
import type { PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { isStale } from '../publishers/rollback.js';
import { countColumn, flagColumn, instantColumn, jsonColumn, packageIdColumn, sentencesColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';
import { mapYielding } from '../work/yielding.js';
import { removeReplaced } from './garbage.js';
import { lightColumn } from './light-package.js';
import { contentColumns, contentJoin, contentRow, unpackContent } from './package-content.js';
import { isSupersededSql } from './supersedence.js';

/** What jobs know about an update: the letters of its chain and when it was published. */
export type StateOf = (packageId: PackageId) => Pick<UpdateRow, 'chain' | 'publishedAt'>;

const updateRow = z
  .object({ line_id: z.string(), package_id: packageIdColumn, light: lightColumn, superseded: flagColumn })
  .transform(({ line_id: catalogueId, package_id: packageId, light, superseded }) => ({ catalogueId, packageId, ...light, superseded }));
const updateColumns = `l.line_id, p.package_id, p.light, ${isSupersededSql} AS superseded`;
const currentPackages = 'lines l JOIN packages p ON p.import_id = l.current_import';
const totalRow = z.object({ total: countColumn });

/** Only the keys are sorted, from an index. */
const keysSql = `SELECT p.import_id, p.package_id, l.line_id FROM ${currentPackages} ORDER BY p.created DESC, p.package_id, l.line_id LIMIT ? OFFSET ?`;
const keyRow = z.object({ import_id: z.int(), package_id: z.string(), line_id: z.string() });
type Key = z.infer<typeof keyRow>;

/** CROSS JOIN keeps SQLite from turning the loops around. */
const rowsSql = `
  SELECT ${updateColumns} FROM json_each(?) k
    CROSS JOIN packages p ON p.import_id = k.value ->> 'import_id' AND p.package_id = k.value ->> 'package_id'
    CROSS JOIN lines l ON l.line_id = k.value ->> 'line_id' AND l.current_import = p.import_id
  ORDER BY k.key`;

export interface UpdatePage {
  readonly total: number;
  readonly rows: readonly UpdateRow[];
}

const pageKeys = (database: Database, { offset, limit }: PageRequest): { readonly total: number; readonly keys: readonly Key[] } =>
  database.snapshot(() => ({
    total: database.get(totalRow, `SELECT count(*) AS total FROM ${currentPackages}`)?.total ?? 0,
    keys: database.all(keyRow, keysSql, limit, offset),
  }));

const rowsOf = (database: Database, keys: readonly Key[], stateOf: StateOf): readonly UpdateRow[] =>
  database.all(updateRow, rowsSql, JSON.stringify(keys)).map((row) => ({ ...row, ...stateOf(row.packageId) }));

interface PageRequest {
  readonly offset: number;
  readonly limit: number;
}

/** Updates of all current catalogues, the newest first. */
export function updateRows(database: Database, page: PageRequest, stateOf: StateOf): UpdatePage {
  return database.snapshot(() => {
    const { total, keys } = pageKeys(database, page);
    return { total, rows: rowsOf(database, keys, stateOf) };
  });
}

/** Rows between which others get their turn when it is time. */
const rowsInOneGo = 25;

/** The same for a thread that has other things to do meanwhile. Updates of a catalogue that was replaced since it began are left out. */
export async function updateRowsInParts(database: Database, page: PageRequest, stateOf: StateOf): Promise<UpdatePage> {
  const { total, keys } = pageKeys(database, page);
  await setImmediate();
  const parts = Array.from({ length: Math.ceil(keys.length / rowsInOneGo) }, (_, index) => keys.slice(index * rowsInOneGo, (index + 1) * rowsInOneGo));
  return { total, rows: (await mapYielding(parts, (part) => rowsOf(database, part, stateOf))).flat() };
}

export interface UpdateInputs {
  readonly row: UpdateRow;
  readonly package: SoftwarePackage;
  readonly catalogueName: string;
  /** Of the policy that the catalogue's signature was judged by. */
  readonly relaxations: readonly string[];
  readonly publisherName: string;
  readonly supersedes: readonly RelatedUpdate[];
  readonly supersededBy: readonly RelatedUpdate[];
  readonly prerequisites: readonly (readonly RelatedUpdate[])[];
  readonly bundled: readonly RelatedUpdate[];
}

const detailRow = contentRow.extend({ catalogue_name: z.string(), relaxations: sentencesColumn, publisher_name: z.string(), publisher_id: z.string() });

/**
 * Everything that the library knows about one update.
 * @throws Fault `app/not-found`, `store/damaged`
 */
export function updateInputs(database: Database, { catalogueId, packageId }: UpdateReference, stateOf: StateOf): UpdateInputs {
  return database.snapshot(() => {
    const where = 'WHERE l.line_id = ? AND p.package_id = ?';
    const row = database.get(updateRow, `SELECT ${updateColumns} FROM ${currentPackages} ${where}`, catalogueId, packageId);
    const detail = database.get(
      detailRow,
      `SELECT ${contentColumns}, l.name AS catalogue_name, i.relaxations, b.name AS publisher_name, b.publisher_id FROM ${currentPackages}
       ${contentJoin} JOIN imports i ON i.import_id = l.current_import JOIN publishers b ON b.publisher_id = l.publisher_id ${where}`,
      catalogueId, packageId,
    );
    if (row === undefined || detail === undefined) throw new Fault('app/not-found', { what: 'the update' });
    const found = unpackContent(detail, packageId, database.path);
    const above = supersedingIds(database, packageId, detail.publisher_id);
    const titles = titlesOf(database, [...found.supersededPackageIds, ...above, ...found.prerequisites.flat(), ...found.bundledPackageIds]);
    const related = (id: PackageId): RelatedUpdate => {
      const title = titles.get(id);
      return title === undefined ? { packageId: id } : { packageId: id, title };
    };
    return {
      row: { ...row, ...stateOf(packageId) },
      package: found,
      catalogueName: detail.catalogue_name,
      relaxations: detail.relaxations,
      publisherName: detail.publisher_name,
      supersedes: found.supersededPackageIds.filter((id) => id !== packageId).map(related),
      supersededBy: above.map(related),
      prerequisites: found.prerequisites.map((group) => group.map(related)),
      bundled: found.bundledPackageIds.map(related),
    };
  });
}

const idRow = z.object({ package_id: packageIdColumn });

/** Packages of the same publisher that take the place of one, withdrawn ones too. */
function supersedingIds(database: Database, packageId: PackageId, publisherId: string): readonly PackageId[] {
  const sql = `SELECT DISTINCT s.package_id FROM supersedence s JOIN lines o ON o.current_import = s.import_id
    WHERE s.superseded_id = ? AND o.publisher_id = ? ORDER BY s.package_id`;
  return database.all(idRow, sql, packageId, publisherId).map((row) => row.package_id);
}

const titleRow = z.object({ package_id: packageIdColumn, title: z.string() });

/** Titles of updates in any current catalogue; what is in none is missing in the answer. */
export function titlesOf(database: Database, ids: readonly PackageId[]): ReadonlyMap<PackageId, string> {
  if (ids.length === 0) return new Map();
  const sql = `SELECT p.package_id, p.title FROM json_each(?) j JOIN packages p ON p.package_id = j.value JOIN lines l ON l.current_import = p.import_id`;
  return new Map(database.all(titleRow, sql, JSON.stringify([...new Set(ids)])).map((row) => [row.package_id, row.title]));
}

const countsSchema: z.ZodType<DifferenceCounts> = z.strictObject({ new: countColumn, revised: countColumn, superseded: countColumn, expired: countColumn, gone: countColumn });

const catalogueRow = z.object({
  line_id: z.string(),
  name: z.string(),
  publisher_id: z.string(),
  publisher_name: z.string(),
  origin: z.string(),
  imported_at: instantColumn,
  newest: instantColumn,
  moved_at: instantColumn,
  package_count: countColumn,
  set_aside_count: countColumn,
  difference: jsonColumn(countsSchema).nullable(),
  relaxations: sentencesColumn,
});

/** Current catalogues by name. `staleAfterDays` is the policy's. */
export function catalogueRows(database: Database, now: Date, staleAfterDays: number): readonly CatalogueRow[] {
  const sql = `SELECT l.line_id, l.name, l.publisher_id, b.name AS publisher_name, l.origin, l.imported_at, l.newest, l.moved_at,
      i.package_count, i.set_aside_count, i.difference, i.relaxations
    FROM lines l JOIN imports i ON i.import_id = l.current_import JOIN publishers b ON b.publisher_id = l.publisher_id
    ORDER BY l.name COLLATE NOCASE, l.line_id`;
  return database.all(catalogueRow, sql).map((row) => ({
    catalogueId: row.line_id,
    name: row.name,
    publisherId: row.publisher_id,
    publisherName: row.publisher_name,
    origin: row.origin,
    importedAt: row.imported_at,
    newest: row.newest,
    stale: isStale({ newest: row.newest, movedAt: row.moved_at }, now, staleAfterDays),
    packages: row.package_count,
    setAside: row.set_aside_count,
    ...(row.difference !== null && { difference: row.difference }),
    ...(row.relaxations.length > 0 && { relaxations: row.relaxations }),
  }));
}

const differenceSchema: z.ZodType<DifferenceRow> = z.strictObject({
  kind: z.enum(['new', 'revised', 'superseded', 'expired', 'gone']),
  packageId: z.string(),
  title: z.string(),
  detail: z.string(),
});
const setAsideSchema: z.ZodType<SetAsideRow> = z.strictObject({
  label: z.string(),
  title: z.string(),
  error: z.strictObject({
    code: z.custom<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value)),
    data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
});

const contentRows = <T>(database: Database, table: 'differences' | 'set_aside', schema: z.ZodType<T>, catalogueId: string): readonly T[] =>
  database
    .all(
      z.object({ content: jsonColumn(schema) }),
      `SELECT t.content FROM ${table} t JOIN lines l ON l.current_import = t.import_id WHERE l.line_id = ? ORDER BY t.position`,
      catalogueId,
    )
    .map(({ content }) => content);

/** What the last import of a catalogue changed. */
export const differenceRows = (database: Database, catalogueId: string): readonly DifferenceRow[] => contentRows(database, 'differences', differenceSchema, catalogueId);

export const setAsideRows = (database: Database, catalogueId: string): readonly SetAsideRow[] => contentRows(database, 'set_aside', setAsideSchema, catalogueId);

/**
 * Takes a catalogue out of the library. What its content said is still remembered: removing it must not be a way around the
 * roll-back protection.
 * @throws Fault `app/not-found`
 */
export async function removeCatalogue(database: Database, catalogueId: string): Promise<void> {
  const current = database.get(z.object({ current_import: z.int() }), 'SELECT current_import FROM lines WHERE line_id = ? AND current_import IS NOT NULL', catalogueId);
  if (current === undefined) throw new Fault('app/not-found', { what: 'the catalogue' });
  database.run('UPDATE lines SET current_import = NULL WHERE line_id = ?', catalogueId);
  await removeReplaced(database, current.current_import, true);
}
