import Libsql from 'libsql';
import { Fault } from '../fault.js';

/** What SQLite can hold. Booleans are stored as 0 and 1. */
export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** `IMMEDIATE` holds the write lock from its start, `DEFERRED` only reads. */
type TransactionMode = 'IMMEDIATE' | 'DEFERRED';

type NativeDatabase = InstanceType<typeof Libsql>;
type NativeStatement = ReturnType<NativeDatabase['prepare']>;

/**
 * The one place that touches the native library. It turns SQLite's errors into Faults and steps around what the binding gets wrong:
 * a single parameter that is null or a blob is taken for a record of named ones (so parameters always go as an array), and a
 * value of a type it does not know ends the whole process (so types are checked first).
 */
export class Connection {
  readonly path: string;
  readonly #native: NativeDatabase;
  readonly #statements = new Map<string, NativeStatement>();
  #running: TransactionMode | undefined;

  private constructor(path: string, native: NativeDatabase) {
    this.path = path;
    this.#native = native;
  }

  /** @throws Fault `store/unavailable` */
  static open(path: string, busyTimeoutMilliseconds: number): Connection {
    try {
      return new Connection(path, new Libsql(path, { timeout: busyTimeoutMilliseconds }));
    } catch (error) {
      throw asFault(error, path);
    }
  }

  /** SQL without parameters and answers, possibly several statements. */
  execute(sql: string): void {
    try {
      this.#native.exec(sql);
    } catch (error) {
      throw asFault(error, this.path);
    }
  }

  /** @returns how many rows were changed. */
  run(sql: string, parameters: readonly SqlValue[]): number {
    return this.#with(sql, parameters, (statement) => statement.run(parameters).changes);
  }

  rows(sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] {
    return this.#with(sql, parameters, (statement) => statement.all(parameters) as SqlRow[]);
  }

  /** A pragma that answers with one number. */
  pragma(name: 'user_version' | 'application_id'): number {
    return Number(this.rows(`PRAGMA ${name}`, [])[0]?.[name] ?? 0);
  }

  isEmpty(): boolean {
    return this.rows('SELECT 1 FROM sqlite_schema LIMIT 1', []).length === 0;
  }

  /** SQLite's own words on what is wrong with the file; undefined when nothing is. */
  damage(): string | undefined {
    const found = Object.values(this.rows('PRAGMA quick_check(1)', [])[0] ?? {})[0];
    return found === 'ok' ? undefined : String(found);
  }

  /**
   * Runs the work in one transaction; one inside another joins it, so its error must not be caught in between.
   * The work must be synchronous: whatever else ran in between would be part of the transaction.
   */
  transaction<T>(work: () => T, mode: TransactionMode = 'IMMEDIATE'): T {
    if (this.#running !== undefined) {
      // It would have to upgrade its lock, which SQLite refuses as soon as another connection has written.
      if (mode === 'IMMEDIATE' && this.#running === 'DEFERRED') throw new RangeError('a snapshot only reads');
      return work();
    }
    this.execute(`BEGIN ${mode}`);
    this.#running = mode;
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError('the work of a transaction must not be asynchronous');
      this.execute('COMMIT');
      return result;
    } catch (error) {
      // SQLite has already rolled back by itself after a full disk or an I/O error.
      if (this.#native.inTransaction) this.#native.exec('ROLLBACK');
      throw error;
    } finally {
      this.#running = undefined;
    }
  }

  /**
   * Moves the write-ahead log into the file, so that the file alone is whole. SQLite would do it when the last connection closes, but
   * the binding keeps its handles open after `close` until the garbage collector has taken the statements.
   */
  settle(): void {
    if (!this.#native.open) return;
    try {
      this.execute('PRAGMA busy_timeout = 0');
      this.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // Somebody is still reading: the log stays beside the file, which loses nothing.
      if (!(error instanceof Fault) || error.code !== 'store/busy') throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#native.open) this.#native.close();
  }

  #with<T>(sql: string, parameters: readonly SqlValue[], use: (statement: NativeStatement) => T): T {
    demandSqlValues(parameters);
    demandExactText(parameters, this.path);
    try {
      return use(this.#prepare(sql));
    } catch (error) {
      throw asFault(error, this.path);
    }
  }

  /** SQL comes from literals in this code only, so the number of statements is bounded. */
  #prepare(sql: string): NativeStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#native.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function demandSqlValues(values: readonly unknown[]): void {
  for (const value of values) {
    const allowed =
      value === null ||
      typeof value === 'string' ||
      typeof value === 'bigint' ||
      (typeof value === 'number' && Number.isFinite(value)) ||
      value instanceof Uint8Array;
    if (!allowed) throw new TypeError(`a value of type ${typeof value} cannot be stored`);
  }
}

/**
 * A text is stored as it is or not at all: the binding ends it at NUL when it is read, and replaces half of a surrogate pair. What may
 * hold either is named (`visible`) or written as JSON, which escapes both, before it comes here.
 */
function demandExactText(values: readonly SqlValue[], file: string): void {
  for (const value of values) {
    if (typeof value === 'string' && /[\0\p{Surrogate}]/u.test(value)) throw new Fault('store/text-not-exact', { file, text: value });
  }
}

/** Errors that are programming mistakes (bad SQL, a broken constraint) stay what they are. */
function asFault(error: unknown, file: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const cause = { cause: error };
  if (/^SQLITE_(?:CORRUPT|NOTADB)/u.test(code)) return new Fault('store/damaged', { file, reason: error.message }, cause);
  if (/^SQLITE_(?:BUSY|LOCKED)/u.test(code)) return new Fault('store/busy', { file }, cause);
  if (code.startsWith('SQLITE_FULL')) return new Fault('store/full', { file }, cause);
  if (/^SQLITE_(?:CANTOPEN|READONLY|IOERR|PERM|AUTH)/u.test(code) || error.message.startsWith('ConnectionFailed')) {
    return new Fault('store/unavailable', { file, reason: error.message.slice(0, 200) }, cause);
  }
  return error;
}
