import type { z } from 'zod';
import { Fault } from '../fault.js';
import { Connection, type SqlValue } from './connection.js';
import { migrate, type Migration } from './migrate.js';
import { allMigrations } from './migrations/index.js';

/**
 * The database of a profile. All calls are synchronous and short; what takes long (an import) is cut into pieces by its caller.
 * Whatever was committed survives a killed process and a lost power supply.
 */
export interface Database extends Disposable {
  readonly path: string;
  /** @returns how many rows were changed. */
  run(sql: string, ...parameters: SqlValue[]): number;
  /**
   * Inserts many rows: a call over the native border costs more than a row, so each takes several of them.
   * @param into `INSERT INTO … (…)`, what stands before VALUES
   */
  insert(into: string, rows: readonly (readonly SqlValue[])[]): void;
  /** The first row, checked by the schema; undefined when there is none. */
  get<T>(row: z.ZodType<T>, sql: string, ...parameters: SqlValue[]): T | undefined;
  all<T>(row: z.ZodType<T>, sql: string, ...parameters: SqlValue[]): readonly T[];
  /** All or nothing. The work is synchronous; a transaction inside another joins it. */
  transaction<T>(work: () => T): T;
  /**
   * A transaction whose commit need not reach the disk by itself: it does with the next one that must. For rows that are worth nothing
   * before such a commit says that they count. Not inside another transaction.
   */
  hurriedTransaction<T>(work: () => T): T;
  /** Several reads that see one state of the database, whatever other connections write meanwhile. */
  snapshot<T>(work: () => T): T;
  close(): void;
}

export interface OpenOptions {
  readonly migrations?: readonly Migration[];
  /** Reads the whole file once: about half a second for a gigabyte. Only for further connections to a file that is open. */
  readonly skipIntegrityCheck?: boolean;
  readonly busyTimeoutMilliseconds?: number;
}

/**
 * Opens the file, creating it when it is not there, and brings it to the newest version.
 * @throws Fault `store/damaged`, `store/foreign`, `store/newer`, `store/unavailable`, `store/busy`
 */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  const connection = Connection.open(path, options.busyTimeoutMilliseconds ?? 10_000);
  try {
    if (options.skipIntegrityCheck !== true) demandIntegrity(connection);
    migrateSafely(connection, options.migrations ?? allMigrations);
  } catch (error) {
    connection.close();
    throw error;
  }
  return wrap(connection);
}

/**
 * - synchronous FULL: a commit reaches the disk before it returns, in WAL mode as well (sqlite.org/pragma.html#pragma_synchronous).
 * - trusted_schema, cell_size_check: for files that somebody may have tampered with (sqlite.org/security.html).
 * - cache_size in KiB, wal_autocheckpoint in pages: an import touches pages all over the file, and with SQLite's small defaults writes
 *   each of them many times.
 */
const settings = `
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA cache_size = -65536;
  PRAGMA wal_autocheckpoint = 16384;
`;

/** A foreign file is refused before its journal mode is touched. */
function migrateSafely(connection: Connection, migrations: readonly Migration[]): void {
  connection.execute(settings);
  migrate(connection, migrations);
  const mode = connection.rows('PRAGMA journal_mode = WAL', [])[0]?.['journal_mode'];
  // Some network drives cannot do it; without it the window could not read while an import writes.
  if (mode !== 'wal') throw new Fault('store/unavailable', { file: connection.path, reason: 'the drive does not allow a write-ahead log' });
}

function demandIntegrity(connection: Connection): void {
  const reason = connection.damage();
  if (reason !== undefined) throw new Fault('store/damaged', { file: connection.path, reason: reason.slice(0, 200) });
}

/** One and this many are the two statements of each insert that are kept prepared. */
const rowsACall = 50;

function wrap(connection: Connection): Database {
  const close = (): void => {
    connection.settle();
    connection.close();
  };
  return {
    path: connection.path,
    run: (sql, ...parameters) => connection.run(sql, parameters),
    insert: (into, rows) => {
      for (let start = 0; start < rows.length; ) {
        const part = rows.slice(start, start + (rows.length - start < rowsACall ? 1 : rowsACall));
        const values = `(${part[0]?.map(() => '?').join() ?? ''})`;
        connection.run(`${into} VALUES ${part.map(() => values).join()}`, part.flat());
        start += part.length;
      }
    },
    get: (row, sql, ...parameters) => {
      const first = connection.rows(sql, parameters)[0];
      return first === undefined ? undefined : read(row, first, connection.path);
    },
    all: (row, sql, ...parameters) => connection.rows(sql, parameters).map((found) => read(row, found, connection.path)),
    transaction: (work) => connection.transaction(work),
    hurriedTransaction: (work) => {
      // A later commit syncs the whole log (sqlite.org/pragma.html#pragma_synchronous); what was committed before keeps its place in it.
      connection.execute('PRAGMA synchronous = NORMAL');
      try {
        return connection.transaction(work);
      } finally {
        // Before anybody else's turn: jobs and the audit journal commit through this connection as well.
        connection.execute('PRAGMA synchronous = FULL');
      }
    },
    snapshot: (work) => connection.transaction(work, 'DEFERRED'),
    close,
    [Symbol.dispose]: close,
  };
}

/** A row that is not what was written there means a damaged file or a foreign hand; it is never passed on. */
function read<T>(row: z.ZodType<T>, found: unknown, file: string): T {
  const result = row.safeParse(found);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Fault('store/damaged', { file, reason: `${issue?.path.join('.') ?? 'a row'}: ${issue?.message ?? 'not readable'}`.slice(0, 200) });
}
