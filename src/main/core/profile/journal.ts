import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { JournalPage, JournalRow, JournalVerdict } from '../../../shared/ipc/journal.js';
import { formatHead, hashOfEntry, toEntry } from '../audit/entry.js';
import { exportedLines } from '../audit/exported.js';
import { brokenEnd } from '../audit/journal.js';
import { auditRows, newestRows, type NumberedRow } from '../audit/rows.js';
import { ChainVerifier } from '../audit/verify-chain.js';
import type { ProfileContext } from './context.js';

/** Rows of one answer: a small message, and more than a screen shows. */
const pageSize = 500;

/** Entries are hashed in main, so many in a row: well below a millisecond. */
const breath = 100;

/** A row that is no entry has its number only; of one that was altered stands what it says now. */
function shown({ number, row }: NumberedRow): JournalRow {
  const entry = toEntry(row);
  if (entry === undefined) return { number, defect: 'unreadable' };
  const { at, account, server, action, detail, result } = entry;
  return { number, at, account, server, action, detail, result, ...(entry.hash === hashOfEntry(entry) ? {} : { defect: 'altered' }) };
}

/** The audit journal of a profile: looked at, verified and saved. */
export class ProfileJournal {
  readonly #context: ProfileContext;

  constructor(context: ProfileContext) {
    this.#context = context;
  }

  page(before: number | undefined): JournalPage {
    const { database } = this.#context;
    const found = newestRows(database, pageSize + 1, before);
    const broken = brokenEnd(database);
    return { rows: found.slice(0, pageSize).map(shown), hasMore: found.length > pageSize, ...(broken === undefined ? {} : { broken }) };
  }

  /** @throws Fault `audit/not-broken`, `audit/no-room` */
  beginPart(): void {
    this.#context.audit.beginPart();
  }

  async verify(signal: AbortSignal): Promise<JournalVerdict> {
    const verifier = new ChainVerifier();
    let count = 0;
    for (const row of auditRows(this.#context.database)) {
      verifier.add(toEntry(row));
      count += 1;
      if (count % breath === 0) await setImmediate(undefined, { signal });
    }
    const { lines, head, problems, problemCount } = verifier.verdict();
    return { entries: lines, ...(head === undefined ? {} : { head: formatHead(head) }), problems: problems.map(({ line, sentence }) => ({ line, sentence })), problemCount };
  }

  /** One JSON object a line; the file is there whole or not at all. */
  async save(path: string, signal: AbortSignal): Promise<void> {
    const partial = `${path}.${randomUUID()}.partial`;
    try {
      await pipeline(Readable.from(exportedLines(this.#context.database)), createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }), { signal });
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }
}
