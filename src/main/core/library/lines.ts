import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '../../../shared/units.js';
import type { Publisher } from '../publishers/identity.js';
import type { LineMemory } from '../publishers/rollback.js';
import { publisherColumns, publisherRow } from '../publishers/stored-publisher.js';
import { flagColumn, instantColumn, packageIdColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';

/** Where a catalogue comes from: its subscription, else the name of its root XML. */
export interface LineSource {
  readonly url?: string;
  /** Undefined before the content was read. */
  readonly rootName?: string;
}

/** One catalogue of one publisher over time. */
export interface Line {
  readonly lineId: string;
  readonly publisherId: string;
  readonly url?: string;
  readonly rootName: string;
  readonly currentImport?: number;
  readonly memoryImport?: number;
  readonly newest?: Instant;
  readonly movedAt?: Instant;
}

const lineRow = z
  .object({
    line_id: z.string(),
    publisher_id: z.string(),
    url: z.string().nullable(),
    root_name: z.string(),
    current_import: z.int().nullable(),
    memory_import: z.int().nullable(),
    newest: instantColumn.nullable(),
    moved_at: instantColumn.nullable(),
  })
  .transform((row): Line => ({
    lineId: row.line_id,
    publisherId: row.publisher_id,
    rootName: row.root_name,
    ...(row.url !== null && { url: row.url }),
    ...(row.current_import !== null && { currentImport: row.current_import }),
    ...(row.memory_import !== null && { memoryImport: row.memory_import }),
    ...(row.newest !== null && { newest: row.newest }),
    ...(row.moved_at !== null && { movedAt: row.moved_at }),
  }));

/** The root's name without regard to case, as Windows compares file names. */
export const normalRootName = (name: string): string => name.normalize('NFC').toLowerCase();

export const lineIdOf = (publisherId: string, { url, rootName }: LineSource): string =>
  createHash('sha256').update(JSON.stringify([publisherId, url ?? null, url === undefined ? (rootName ?? null) : null])).digest('hex');

/** Lines of the source, the one that was imported last first: by subscription if there is one, then by the root's name. */
function linesFrom(database: Database, { url, rootName }: LineSource): readonly Line[] {
  return database.all(
    lineRow,
    'SELECT * FROM lines WHERE url = ?1 OR root_name = ?2 ORDER BY (url IS ?1) DESC, imported_at DESC, line_id',
    url ?? null,
    rootName ?? null,
  );
}

/**
 * The publisher's own line: its subscription, else one of the same root name, so that a file that was carried by hand is held against
 * the memory of the subscription. A subscription takes over a line without one, never that of another subscription.
 */
export function ownLine(database: Database, publisherId: string, source: LineSource): Line | undefined {
  const own = linesFrom(database, source).filter((line) => line.publisherId === publisherId);
  if (source.url === undefined) return own[0];
  return own.find(({ url }) => url === source.url) ?? own.find(({ url }) => url === undefined);
}

/** The line of another signer that this source had last. */
function otherLine(database: Database, publisherId: string, source: LineSource): Line | undefined {
  return linesFrom(database, source).find((line) => line.publisherId !== publisherId);
}

export interface Precedent {
  /** The line that the import will belong to, if there is one. */
  readonly own?: Line;
  /** The line of another signer that it would follow. */
  readonly other?: Line;
}

/** Another signer's line matters as long as this signer has no line of its own there that counts. */
export function precedentOf(database: Database, publisherId: string, source: LineSource): Precedent {
  const own = ownLine(database, publisherId, source);
  const other = own?.currentImport === undefined ? otherLine(database, publisherId, source) : undefined;
  return { ...(own !== undefined && { own }), ...(other !== undefined && { other }) };
}

/** Who signed this catalogue when it was imported last, for `standingOf`; undefined when it is not known. */
export function previousSigner(database: Database, publisherId: string, source: LineSource): Publisher | undefined {
  const { own, other } = precedentOf(database, publisherId, normalSource(source));
  const previous = other ?? own;
  return previous === undefined
    ? undefined
    : database.get(publisherRow, `SELECT ${publisherColumns} FROM publishers p WHERE publisher_id = ?`, previous.publisherId);
}

export const normalSource = ({ url, rootName }: LineSource): LineSource => ({
  ...(url !== undefined && { url }),
  ...(rootName !== undefined && { rootName: normalRootName(rootName) }),
});

const rememberedRow = z
  .object({ package_id: packageIdColumn, created: instantColumn, title: z.string(), present: flagColumn })
  .transform(({ package_id: packageId, created: creationDate, title, present }) => ({ packageId, creationDate, title, present }));

export function memoryOf(database: Database, line: Line | undefined): LineMemory | undefined {
  if (line?.newest === undefined || line.memoryImport === undefined) return undefined;
  const sql = 'SELECT package_id, created, title, present FROM remembered_packages WHERE import_id = ?';
  return { newest: line.newest, packages: database.all(rememberedRow, sql, line.memoryImport) };
}
