import Libsql from 'libsql';

/** A value that SQLite keeps; binary data goes in as base64 or hexadecimal text. */
export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** SQLite behind three verbs. Every statement is prepared once and its values are bound. */
export interface Database {
  run(sql: string, ...values: readonly SqlValue[]): void;
  get(sql: string, ...values: readonly SqlValue[]): SqlRow | undefined;
  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[];
  /** All or nothing; nested calls join the outer one. */
  transaction<T>(work: () => T): T;
  close(): void;
}

const schema = `
  create table if not exists settings(key text primary key, value text not null) strict;
  create table if not exists updates(
    local_id integer primary key autoincrement, update_id text not null unique, declined integer not null default 0) strict;
  create table if not exists revisions(
    revision_id integer primary key autoincrement, update_id text not null references updates(update_id) on delete cascade,
    revision_number integer not null, sus_xml text not null, usp_xml text, arrived text not null, source integer not null,
    unique(update_id, revision_number)) strict;
  create table if not exists file_urls(sha1 text primary key, url text not null) strict;
  create table if not exists target_groups(
    id text primary key, name text not null unique collate nocase, parent_id text references target_groups(id), built_in integer not null) strict;
  create table if not exists deployments(
    number integer primary key autoincrement, id text not null unique,
    update_id text not null references updates(update_id) on delete cascade, revision_number integer not null,
    action integer not null, group_id text not null references target_groups(id) on delete cascade, deadline text not null,
    admin_name text not null, assigned integer not null, deployed_at text not null, change integer not null,
    unique(update_id, group_id)) strict;
  create table if not exists deployment_changes(only integer primary key check(only = 1), latest integer not null) strict;
  insert into deployment_changes(only, latest) values(1, 0) on conflict do nothing;
  create table if not exists removed_deployments(id text not null, change integer not null) strict;
  create trigger if not exists remember_removed after delete on deployments begin
    update deployment_changes set latest = latest + 1;
    insert into removed_deployments(id, change) select old.id, latest from deployment_changes;
  end;
  create table if not exists computers(
    id text primary key, dns_name text not null, group_name text not null, registered text, information text) strict;
  create table if not exists events(
    number integer primary key autoincrement, at text not null, computer_id text not null, event text not null) strict;
  create table if not exists approval_rules(
    id integer primary key autoincrement, name text not null, enabled integer not null, action integer not null,
    classifications text not null, categories text not null, groups text not null) strict;
  create table if not exists observations(
    number integer primary key autoincrement, at text not null, code text not null, detail text not null) strict;
`;

/**
 * Opens the database, made when it is not there. Write-ahead logging with full synchronisation: what a
 * call has answered is on the disk, and a process that is killed at any moment leaves whole transactions.
 */
export function openDatabase(path: string): Database {
  const connection = new Libsql(path);
  connection.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000;');
  connection.exec(schema);
  const statements = new Map<string, Libsql.Statement<SqlValue[]>>();
  const prepared = (sql: string): Libsql.Statement<SqlValue[]> => {
    const known = statements.get(sql) ?? connection.prepare<SqlValue[]>(sql);
    statements.set(sql, known);
    return known;
  };
  let depth = 0;
  return {
    run: (sql, ...values) => void prepared(sql).run(...values),
    get: (sql, ...values) => prepared(sql).get(...values) as SqlRow | undefined,
    all: (sql, ...values) => prepared(sql).all(...values) as readonly SqlRow[],
    transaction: (work) => {
      if (depth > 0) return work();
      connection.exec('begin immediate');
      depth += 1;
      try {
        const result = work();
        connection.exec('commit');
        return result;
      } catch (error) {
        connection.exec('rollback');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => void connection.close(),
  };
}

/** A column that the schema says is text and not null. */
export const textColumn = (row: SqlRow, name: string): string => String(row[name] ?? '');
export const numberColumn = (row: SqlRow, name: string): number => Number(row[name] ?? 0);
