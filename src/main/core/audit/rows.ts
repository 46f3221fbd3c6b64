import { z } from 'zod';
import { blobColumn } from '../store/columns.js';
import type { Database } from '../store/database.js';
import { mostEntries } from './entry.js';

/** Rows that are read at once. */
const batch = 500;

/** Where SQLite's integers begin and end. */
const [leastNumber, mostNumber] = [-(2n ** 63n), 2n ** 63n - 1n];

const texts = ['at', 'account', 'server', 'action', 'detail', 'result', 'previous', 'hash'] as const;

/** Nobody vouches for what stands in the file. The binding rounds large numbers, ends a text at NUL, and ends the process at text that is not UTF-8: texts are read as their bytes. */
const columns = ['CAST(number AS TEXT) AS place', ...texts.map((name) => `CAST(${name} AS BLOB) AS ${name}`)].join(', ');

const storedRow = z.object({ place: z.string(), at: blobColumn, account: blobColumn, server: blobColumn, action: blobColumn, detail: blobColumn, result: blobColumn, previous: blobColumn, hash: blobColumn });

/** @returns undefined for bytes that are not UTF-8 */
function textOf(stored: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stored);
  } catch {
    return undefined;
  }
}

/** The columns of a row; a number that JavaScript cannot hold stays a text, which no entry has. */
function asFound(row: z.infer<typeof storedRow>): Readonly<Record<string, unknown>> {
  const number = Number(row.place);
  return { number: Number.isSafeInteger(number) ? number : row.place, ...Object.fromEntries(texts.map((name) => [name, textOf(row[name])])) };
}

/** The rows as they are, from the first on, each to be judged by itself; reading only, so it works while another process writes. */
export function* auditRows(database: Database): Generator<Readonly<Record<string, unknown>>> {
  for (let next = leastNumber; next <= mostNumber; ) {
    const found = database.all(storedRow, `SELECT ${columns} FROM audit WHERE number >= ? ORDER BY number LIMIT ?`, next, batch);
    yield* found.map(asFound);
    const last = found.at(-1);
    if (last === undefined) return;
    next = BigInt(last.place) + 1n;
  }
}

/** A row whose number an entry can have; what else stands in it is not sure. */
export interface NumberedRow {
  readonly number: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The newest first, of those whose number an entry can have; `before` leaves out that one and all after it. */
export const newestRows = (database: Database, count: number, before = mostEntries + 1): readonly NumberedRow[] =>
  database.all(storedRow, `SELECT ${columns} FROM audit WHERE number BETWEEN 1 AND ${mostEntries} AND number < ? ORDER BY number DESC LIMIT ?`, before, count).map((row) => ({ number: Number(row.place), row: asFound(row) }));

const earlierRow = z.object({ at: blobColumn, account: blobColumn, server: blobColumn, action: blobColumn, detail: blobColumn });

/** What was recorded before there was a chain, as far as it can be read. */
export const rowsBeforeChain = (database: Database): readonly Readonly<Record<'at' | 'account' | 'server' | 'action' | 'detail', string>>[] =>
  database
    .all(earlierRow, 'SELECT CAST(at AS BLOB) AS at, CAST(account AS BLOB) AS account, CAST(server AS BLOB) AS server, CAST(action AS BLOB) AS action, CAST(detail AS BLOB) AS detail FROM audit_before_chain ORDER BY entry_id')
    .map(({ at, account, server, action, detail }) => ({ at: readable(at), account: readable(account), server: readable(server), action: readable(action), detail: readable(detail) }));

const readable = (stored: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored);

/** How many there are of them, in a database that was not opened for work since there is a chain. */
export const countBeforeChain = (database: Database): number => database.get(z.object({ count: z.int() }), 'SELECT COUNT(*) AS count FROM audit_before_chain')?.count ?? 0;
