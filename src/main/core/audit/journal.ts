import { z } from 'zod';
import { visibleUpTo } from '../../../shared/foreign-text.js';
import { instant } from '../../../shared/units.js';
import { instantColumn } from '../store/columns.js';
import { toCodedError } from '../fault.js';
import type { Database } from '../store/database.js';
import { auditEntrySchema, firstPrevious, hashOfEntry, type AuditEntry, type AuditHead } from './entry.js';

/** What is told of an act; who and when the journal adds. */
export interface AuditedAct {
  readonly action: string;
  readonly detail: string;
  /** Empty for what concerns this profile only. */
  readonly server: string;
  /** `done`, `begun`, or the code of the error. */
  readonly result?: string;
}

interface AuditSurroundings {
  readonly account: string;
  readonly now: () => Date;
}

const headRow = auditEntrySchema.pick({ number: true, hash: true });
const earlierRow = z.object({ at: instantColumn, account: z.string(), server: z.string(), action: z.string(), detail: z.string() });

/** UTF-16 units of one column: far below the line that an exported file may have, with every character escaped. */
const longestText = 10_000;

/** SQLite ends a text at NUL and replaces half of a surrogate pair; such a line would not have the hash that was computed of it. */
const storable = (text: string): string => visibleUpTo(text, longestText);

/** Entries that are read at once. */
const batch = 500;

const columns = 'number, at, account, server, action, detail, result, previous, hash';

/** The audit journal of a profile: append-only, each line chained to the one before. */
export class AuditJournal {
  readonly #database: Database;
  readonly #surroundings: AuditSurroundings;

  constructor(database: Database, surroundings: AuditSurroundings) {
    this.#database = database;
    this.#surroundings = surroundings;
    this.#takeUpEarlier();
  }

  record({ action, detail, server, result = 'done' }: AuditedAct): void {
    const { account, now } = this.#surroundings;
    // In one transaction, so that two of them never follow the same line.
    this.#database.transaction(() =>
      this.#append({ at: instant(now()), account: storable(account), server: storable(server), action: storable(action), detail: storable(detail), result }),
    );
  }

  /**
   * Does something that cannot be taken back and is not repeated after a kill: an entry says that it began, a second one how it
   * ended. Where the second is missing, the process ended in between.
   * @param named the detail of the second entry, when the outcome tells more than was known before
   */
  async around<T>(act: Omit<AuditedAct, 'result'>, work: () => Promise<T>, named?: (outcome: T) => string): Promise<T> {
    this.record({ ...act, result: 'begun' });
    try {
      const outcome = await work();
      this.record({ ...act, ...(named === undefined ? {} : { detail: named(outcome) }) });
      return outcome;
    } catch (error) {
      this.record({ ...act, result: toCodedError(error).code });
      throw error;
    }
  }

  /** Undefined in an empty journal. */
  head(): AuditHead | undefined {
    return readHead(this.#database);
  }

  #append(written: Omit<AuditEntry, 'number' | 'previous' | 'hash'>): void {
    const head = this.head();
    const entry = { ...written, number: (head?.number ?? 0) + 1, previous: head?.hash ?? firstPrevious };
    const { number, at, account, server, action, detail, result, previous } = entry;
    this.#database.run(
      `INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      number, at, account, server, action, detail, result, previous, hashOfEntry(entry),
    );
  }

  /** Lines from before there was a chain. */
  #takeUpEarlier(): void {
    this.#database.transaction(() => {
      const earlier = this.#database.all(earlierRow, 'SELECT at, account, server, action, detail FROM audit_before_chain ORDER BY entry_id');
      for (const entry of earlier) this.#append({ ...entry, result: 'done' });
      if (earlier.length > 0) this.#database.run('DELETE FROM audit_before_chain');
    });
  }
}

const readHead = (database: Database): AuditHead | undefined => database.get(headRow, 'SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1');

/** Nobody vouches for what stands in the file: each row is judged by itself. */
const numberedRow = z.looseObject({ number: z.int() });

/** The rows as they are, from the first on; reading only, so it works while another process writes. */
export function* auditRows(database: Database): Generator {
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const found = database.all(numberedRow, `SELECT ${columns} FROM audit WHERE number > ? ORDER BY number LIMIT ?`, last, batch);
    yield* found;
    const end = found.at(-1);
    if (end === undefined) return;
    last = end.number;
  }
}

/** The newest first; `before` leaves out that entry and all after it. */
export const newestEntries = (database: Database, count: number, before = Number.MAX_SAFE_INTEGER): readonly AuditEntry[] =>
  database.all(auditEntrySchema, `SELECT ${columns} FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?`, before, count);
