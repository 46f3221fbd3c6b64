import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import type { DifferenceCounts } from '../../../shared/ipc/catalogues.js';
import { instant, type Instant, type PackageId } from '../../../shared/units.js';
import { compareCatalogues, type CatalogueDifference, type PackageState } from '../catalog/compare.js';
import { Fault } from '../fault.js';
import type { Approvals } from '../publishers/approvals.js';
import { demandNotOlder, judgeFreshness, rememberImport, type DatedPackage, type RememberedPackage, type RollbackJudgement } from '../publishers/rollback.js';
import { recordPublisher } from '../publishers/stored-publisher.js';
import type { TrustedCatalog } from '../publishers/trusted-catalog.js';
import { instantColumn, packageIdColumn } from '../store/columns.js';
import type { SqlValue } from '../store/connection.js';
import type { Database } from '../store/database.js';
import { removeImport, removeReplaced } from './garbage.js';
import { memoryOf } from './lines.js';
import { positionOf, type Position } from './precedent.js';
import { sourceOf, type StagedImport } from './stage.js';
import { currentImportsOf, supersededAmong } from './supersedence.js';

export interface CommitOptions {
  readonly approvals: Approvals;
  /** The deliberate exception of the roll-back protection, for this import only. */
  readonly acceptOlder: boolean;
  readonly decidedBy: string;
  readonly now: Date;
}

export interface ImportResult {
  readonly catalogueId: string;
  readonly importId: number;
  readonly packages: number;
  readonly setAside: number;
  /** Absent for the first import of a catalogue. */
  readonly difference?: DifferenceCounts;
}

const batchSize = 1_000;
const packageRow = z.object({ package_id: packageIdColumn, created: instantColumn, title: z.string(), state: z.enum(['Published', 'Expired']), files: z.string() });
type PackageRow = z.infer<typeof packageRow>;

/**
 * Lets a staged import count. Everything it brings is written before; what makes it count is one short transaction, which asks again
 * for everything that may have changed meanwhile. The import before is intact until then, and removed afterwards.
 * @param trusted of the same file as the staged import; it may be a newer one than that which it was staged with
 * @throws Fault `publishers/signer-changed`, `publishers/older-catalogue` (the staged import stays and may be committed after a decision),
 * `publishers/approval-revoked`, `publishers/import-overtaken`, `app/not-found`
 */
export async function commitImport(database: Database, staged: StagedImport, trusted: TrustedCatalog, options: CommitOptions): Promise<ImportResult> {
  if (trusted.signed.sha256 !== staged.catalogueSha256) throw new RangeError('the trusted catalogue is another file than the staged one');
  options.approvals.demandInForce(trusted.approval.approvalId);
  const position = locate(database, staged, trusted);
  demandAcceptedChange(position, trusted);
  const packages = packagesOf(database, staged.importId);
  if (packages.length === 0) throw new Fault('app/not-found', { what: 'the catalogue that was read' });
  const content = packages.map(dated);
  const remembered = memoryOf(database, position.remembers);
  const judgement = judgeFreshness(remembered, content, options.now);
  demandNotOlder(judgement, options.acceptOlder);

  const memory = rememberImport(remembered, content, judgement.state);
  // In the order of their keys, so that no page is written twice.
  const remember = memory.packages.map(rememberedColumns).toSorted(([one], [other]) => (one < other ? -1 : 1));
  await rewrite(database, staged.importId, { table: 'remembered_packages', insert: insertRemembered }, remember);
  const difference = position.base === undefined ? undefined : compare(database, staged.importId, packages, position.base, trusted);
  const changes = (difference?.rows ?? []).map((row, position) => [position, JSON.stringify(row)] as const);
  await rewrite(database, staged.importId, { table: 'differences', insert: insertDifferences }, changes);

  const replaced = database.transaction(() => swap(database, { staged, trusted, options, position, judgement, difference }));
  for (const importId of replaced) await removeReplaced(database, importId, isRemembered(database, importId));
  return {
    catalogueId: position.lineId,
    importId: staged.importId,
    packages: packages.length,
    setAside: staged.setAside,
    ...(difference !== undefined && { difference: difference.counts }),
  };
}

/** Forgets a staged import that will not be committed. */
export const discardImport = async (database: Database, { importId }: StagedImport): Promise<void> => removeImport(database, importId);

const locate = (database: Database, { origin, rootName, importId }: StagedImport, { signed }: TrustedCatalog): Position =>
  database.snapshot(() => positionOf(database, signed.signer.publisherId, sourceOf(origin, rootName), importId));

function demandAcceptedChange({ previous }: Position, trusted: TrustedCatalog): void {
  if (previous === undefined || trusted.acceptsChangeFrom(previous)) return;
  throw new Fault('publishers/signer-changed', { publisher: trusted.signed.signer.name, previous: previous.name });
}

const packagesOf = (database: Database, importId: number): readonly PackageRow[] =>
  database.all(packageRow, 'SELECT package_id, created, title, state, files FROM packages WHERE import_id = ? ORDER BY created DESC, package_id', importId);

const dated = (row: PackageRow): DatedPackage => ({ packageId: row.package_id, title: row.title, creationDate: row.created });

/** Superseded before is judged by what counts now, superseded afterwards by what will count then. */
function compare(database: Database, importId: number, packages: readonly PackageRow[], base: number, { signed }: TrustedCatalog): CatalogueDifference {
  const others = currentImportsOf(database, signed.signer.publisherId).filter((current) => current !== base);
  const states = (rows: readonly PackageRow[], of: number): PackageState[] => {
    const superseded = supersededAmong(database, of, [...others, of]);
    return rows.map((row) => ({ ...dated(row), publicationState: row.state, superseded: superseded.has(row.package_id), files: row.files }));
  };
  return compareCatalogues(states(packagesOf(database, base), base), states(packages, importId));
}

interface Rewrite {
  readonly table: 'remembered_packages' | 'differences';
  /** What stands before VALUES; the import is the first column. */
  readonly insert: string;
}

const insertRemembered = 'INSERT INTO remembered_packages (import_id, package_id, created, title, present)';
const insertDifferences = 'INSERT INTO differences (import_id, position, content)';

/** Writes rows of an import that does not count yet, after removing those of an earlier attempt. */
async function rewrite(database: Database, importId: number, { table, insert }: Rewrite, rows: readonly (readonly SqlValue[])[]): Promise<void> {
  database.run(`DELETE FROM ${table} WHERE import_id = ?`, importId);
  for (let start = 0; start < rows.length; start += batchSize) {
    database.hurriedTransaction(() => database.insert(insert, rows.slice(start, start + batchSize).map((row) => [importId, ...row])));
    await setImmediate();
  }
}

const rememberedColumns = ({ packageId, creationDate, title, present }: RememberedPackage): readonly [PackageId, Instant, string, number] =>
  [packageId, creationDate, title, present ? 1 : 0];

interface Swap {
  readonly staged: StagedImport;
  readonly trusted: TrustedCatalog;
  readonly options: CommitOptions;
  readonly position: Position;
  readonly judgement: RollbackJudgement;
  readonly difference: CatalogueDifference | undefined;
}

/** @returns imports that stopped counting. */
function swap(database: Database, { staged, trusted, options, position, judgement, difference }: Swap): readonly number[] {
  const { importId, origin, rootName } = staged;
  const { signer } = trusted.signed;
  const at = instant(options.now);
  options.approvals.demandInForce(trusted.approval.approvalId);
  const now = positionOf(database, signer.publisherId, sourceOf(origin, rootName), importId);
  if (now.lineId !== position.lineId || now.base !== position.base || now.remembers?.memoryImport !== position.remembers?.memoryImport) {
    throw new Fault('publishers/import-overtaken', { catalogue: origin.name });
  }
  recordPublisher(database, signer, at);
  const counts = difference === undefined ? null : JSON.stringify(difference.counts);
  const written = database.run(
    `UPDATE imports SET line_id = ?, approval_id = ?, imported_at = ?, set_aside_count = ?, difference = ?, relaxations = ?,
       package_count = (SELECT count(*) FROM packages WHERE import_id = ?) WHERE import_id = ? AND line_id IS NULL`,
    position.lineId, trusted.approval.approvalId, at, staged.setAside, counts, JSON.stringify(trusted.signed.verdict.relaxations), importId, importId,
  );
  if (written !== 1) throw new Fault('app/not-found', { what: 'the catalogue that was read' });
  database.run(
    `INSERT INTO lines (line_id, publisher_id, url, root_name, name, origin, current_import, memory_import, newest, moved_at, imported_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?9)
     ON CONFLICT (line_id) DO UPDATE SET url = coalesce(excluded.url, url), root_name = excluded.root_name, name = excluded.name,
       origin = excluded.origin, current_import = excluded.current_import, memory_import = excluded.memory_import,
       moved_at = CASE WHEN newest IS excluded.newest THEN moved_at ELSE excluded.moved_at END,
       newest = excluded.newest, imported_at = excluded.imported_at`,
    position.lineId, signer.publisherId, origin.url ?? null, rootName, origin.name, origin.origin, importId, judgement.newest, at,
  );
  if (position.follows !== undefined) database.run('UPDATE lines SET current_import = NULL WHERE line_id = ?', position.follows.lineId);
  if (judgement.state === 'older') {
    database.run(
      'INSERT INTO rollback_exceptions (import_id, line_id, accepted_at, accepted_by, newest, previous_newest, findings) VALUES (?, ?, ?, ?, ?, ?, ?)',
      importId, position.lineId, at, options.decidedBy, judgement.newest, judgement.previousNewest ?? judgement.newest, JSON.stringify(judgement.findings),
    );
  }
  return [position.own?.currentImport, position.own?.memoryImport, position.follows?.currentImport]
    .filter((replaced) => replaced !== undefined)
    .filter((replaced, index, all) => all.indexOf(replaced) === index);
}

const isRemembered = (database: Database, importId: number): boolean =>
  database.get(z.object({ found: z.literal(1) }), 'SELECT 1 AS found FROM lines WHERE memory_import = ?', importId) !== undefined;
