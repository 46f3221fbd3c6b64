import { visibleUpTo } from '../../../shared/foreign-text.js';
import { unrecorded } from '../../../shared/errors/index.js';
import { instant } from '../../../shared/units.js';
import { instantColumn } from '../store/columns.js';
import { Fault, toCodedError } from '../fault.js';
import type { Database } from '../store/database.js';
import { beginPart, firstPrevious, formatHead, hashOfEntry, mostEntries, toEntry, type AuditEntry, type AuditHead } from './entry.js';
import { auditRows, newestRows, rowsBeforeChain } from './rows.js';
import { ChainVerifier, problemsOf } from './verify-chain.js';

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

/** UTF-16 units of one column: far below the line that an exported file may have, with every character escaped. */
const longestText = 10_000;

/** SQLite ends a text at NUL and replaces half of a surrogate pair; such a line would not have the hash that was computed of it. */
const storable = (text: string): string => visibleUpTo(text, longestText);

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

  /** @throws Fault `audit/chain-broken`: no entry is ever written behind an end that is not in order */
  record({ action, detail, server, result = 'done' }: AuditedAct): void {
    const { account, now } = this.#surroundings;
    // In one transaction, so that two of them never follow the same line.
    this.#database.transaction(() =>
      this.#append({ at: instant(now()), account: storable(account), server: storable(server), action: storable(action), detail: storable(detail), result }),
    );
  }

  /**
   * Before something begins that must be recorded when it is done.
   * @throws Fault `audit/chain-broken`
   */
  demandOrder(): void {
    demandSoundEnd(endOf(this.#database));
  }

  /**
   * Goes on after a broken end, which stays where it is: the entry that is written names it, and is chained to the last one in order.
   * @throws Fault `audit/not-broken`, `audit/no-room`
   */
  beginPart(): void {
    const { account, now } = this.#surroundings;
    this.#database.transaction(() => {
      const end = endOf(this.#database);
      if (!('sentence' in end)) throw new Fault('audit/not-broken');
      if (end.number >= mostEntries) throw new Fault('audit/no-room', { number: end.number });
      const verifier = new ChainVerifier();
      for (const row of auditRows(this.#database)) verifier.add(toEntry(row));
      const { lastGood } = verifier;
      const good = lastGood === undefined ? 'No entry before it is in order.' : `The last entry in order is ${formatHead(lastGood)}.`;
      this.#insert({ number: end.number + 1, at: instant(now()), account: storable(account), server: '', action: beginPart, detail: `${end.sentence} ${good}`, result: 'done', previous: lastGood?.hash ?? firstPrevious });
    });
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
      throw this.recordFailure(act, error);
    }
  }

  /**
   * Records that an act failed, with the code of its error.
   * @returns the error to throw: its own, which also tells when it could not be recorded
   */
  recordFailure(act: Omit<AuditedAct, 'result'>, error: unknown): Error {
    const { code, data } = toCodedError(error);
    const own = error instanceof Error ? error : new Fault(code, data, { cause: error });
    try {
      this.record({ ...act, result: code });
      return own;
    } catch (refusal) {
      const reason = toCodedError(refusal).code;
      return reason === code ? own : new Fault(code, { ...data, [unrecorded]: reason }, { cause: error });
    }
  }

  #append(written: Omit<AuditEntry, 'number' | 'previous' | 'hash'>): void {
    const end = endOf(this.#database);
    demandSoundEnd(end);
    this.#insert({ ...written, number: end.number + 1, previous: end.hash });
  }

  #insert(entry: Omit<AuditEntry, 'hash'>): void {
    const { number, at, account, server, action, detail, result, previous } = entry;
    this.#database.run(
      `INSERT INTO audit (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      number, at, account, server, action, detail, result, previous, hashOfEntry(entry),
    );
  }

  /** Lines from before there was a chain; behind a broken end they stay where they are. */
  #takeUpEarlier(): void {
    this.#database.transaction(() => {
      const earlier = rowsBeforeChain(this.#database);
      if (earlier.length === 0 || brokenEnd(this.#database) !== undefined) return;
      for (const { at, account, server, action, detail } of earlier) {
        const then = instantColumn.safeParse(at);
        const dated = then.success ? { at: then.data, detail } : { at: instant(this.#surroundings.now()), detail: `${detail} (recorded at “${at}”)` };
        this.#append({ at: dated.at, account: storable(account), server: storable(server), action: storable(action), detail: storable(dated.detail), result: 'done' });
      }
      this.#database.run('DELETE FROM audit_before_chain');
    });
  }
}

/** An end that no entry may follow. */
export interface BrokenEnd {
  readonly number: number;
  readonly sentence: string;
}

/**
 * The last row, held against the one before it. Rows whose number no entry can have are not part of the chain; verifying names them.
 */
function endOf(database: Database): AuditHead | BrokenEnd {
  const [last, before] = newestRows(database, 2);
  if (last === undefined) return { number: 0, hash: firstPrevious };
  const entry = toEntry(last.row);
  if (entry === undefined) return { number: last.number, sentence: `Row ${last.number} is not an entry of an audit journal.` };
  // Whether a new part names the right entry takes the whole journal to tell; verifying does.
  const [problem] = problemsOf(entry, { before: before && toEntry(before.row), isFirst: before === undefined, lastGood: entry.previous });
  return { number: entry.number, ...(problem === undefined ? { hash: entry.hash } : { sentence: problem.sentence }) };
}

function demandSoundEnd(end: AuditHead | BrokenEnd): asserts end is AuditHead {
  if ('sentence' in end) throw new Fault('audit/chain-broken', { number: end.number, sentence: end.sentence });
}

/** Undefined while recording goes on. */
export function brokenEnd(database: Database): BrokenEnd | undefined {
  const end = endOf(database);
  return 'sentence' in end ? end : undefined;
}
