import { Fault } from '../fault.js';
import type { Connection } from './connection.js';

/** One step of the schema. A step that was released is never edited: a later one changes what it made. */
export interface Migration {
  /** Counts up from 1 without gaps; kept in `PRAGMA user_version`. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** `CSGN`, so that a database of another program is never taken for ours. */
export const applicationId = 0x43_53_47_4e;

/**
 * Brings the database to the newest version, each step in a transaction of its own.
 * @throws Fault `store/foreign`, `store/newer`
 */
export function migrate(connection: Connection, migrations: readonly Migration[]): void {
  demandOrder(migrations);
  if (connection.pragma('user_version') < migrations.length || connection.pragma('application_id') !== applicationId) {
    // Versions are read again inside: another connection may have been quicker.
    connection.transaction(() => claim(connection));
    for (const migration of migrations) connection.transaction(() => apply(connection, migration));
  }
  const found = connection.pragma('user_version');
  if (found > migrations.length) throw new Fault('store/newer', { file: connection.path, found, known: migrations.length });
}

function demandOrder(migrations: readonly Migration[]): void {
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1) throw new RangeError(`migration ${name} has version ${version} in place ${index + 1}`);
  });
}

function claim(connection: Connection): void {
  const id = connection.pragma('application_id');
  if (id === applicationId) return;
  if (id !== 0 || !connection.isEmpty()) throw new Fault('store/foreign', { file: connection.path });
  connection.execute(`PRAGMA application_id = ${applicationId}`);
}

function apply(connection: Connection, migration: Migration): void {
  if (connection.pragma('user_version') >= migration.version) return;
  connection.execute(migration.sql);
  connection.execute(`PRAGMA user_version = ${migration.version}`);
}
