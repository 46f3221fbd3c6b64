import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { JournalPage, JournalVerdict } from '../../../shared/ipc/journal.js';
import { formatHead } from '../audit/entry.js';
import { exportedLines, toEntry } from '../audit/exported.js';
import { auditRows, newestEntries } from '../audit/journal.js';
import { ChainVerifier } from '../audit/verify-chain.js';
import type { ProfileContext } from './context.js';

/** Rows of one answer: a small message, and more than a screen shows. */
const pageSize = 500;

/** Entries are hashed in main, so many in a row: well below a millisecond. */
const breath = 100;

/** The audit journal of a profile: looked at, verified and saved. */
export class ProfileJournal {
  readonly #context: ProfileContext;

  constructor(context: ProfileContext) {
    this.#context = context;
  }

  page(before: number | undefined): JournalPage {
    const found = newestEntries(this.#context.database, pageSize + 1, before);
    const rows = found.slice(0, pageSize).map(({ number, at, account, server, action, detail, result }) => ({ number, at, account, server, action, detail, result }));
    return { rows, hasMore: found.length > pageSize };
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
