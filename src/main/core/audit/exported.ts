import { createReadStream } from 'node:fs';
import { Fault } from '../fault.js';
import type { Database } from '../store/database.js';
import { toEntry, type AuditEntry } from './entry.js';
import { auditRows } from './rows.js';

/** UTF-8 bytes. Longer than any line that is written: action and detail have some hundred. */
const maxLine = 1024 * 1024;
const newline = 0x0a;

/** Of an exported file one JSON object stands on each line, in the order of the journal and with the names of the columns. */
export function* exportedLines(database: Database): Generator<string> {
  for (const row of auditRows(database)) yield `${JSON.stringify(row)}\n`;
}

function parseLine(line: Buffer): AuditEntry | undefined {
  try {
    return toEntry(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)));
  } catch {
    return undefined;
  }
}

/**
 * The entries of an exported file, undefined for a line that is none; one line is in memory at a time.
 * @throws Fault `app/file-unreadable`, also for a line that is longer than any that is written
 */
export async function* readExported(path: string): AsyncGenerator<AuditEntry | undefined> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = rest.indexOf(newline); end !== -1; end = rest.indexOf(newline, start)) {
        yield parseLine(rest.subarray(start, end));
        start = end + 1;
      }
      rest = rest.subarray(start);
      if (rest.length > maxLine) throw new RangeError('a line is longer than any that the journal has');
    }
  } catch (error) {
    throw new Fault('app/file-unreadable', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  if (rest.length > 0) yield parseLine(rest);
}
