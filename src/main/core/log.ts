import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLine } from '../../shared/foreign-text.js';

type Level = 'info' | 'warning' | 'error';
export type LogData = Readonly<Record<string, string | number | boolean | undefined>>;

/** Diagnostic lines for reports. Callers pass names and numbers, never a password, token, key or cookie. */
export interface Log {
  info(message: string, data?: LogData): void;
  warning(message: string, data?: LogData): void;
  error(message: string, data?: LogData): void;
}

/** Older lines are kept in one further file of the same size. */
const maxLogBytes = 4 * 1024 * 1024;
/** What a foreign error message may add to a line. */
const maxValueCharacters = 4000;

/** Values that look like credentials are cut even where a caller was careless. */
const secretName = /pass(word|phrase)?|secret|token|authorization|cookie|pfx/iu;
const userInfo = /(\w+:\/\/)[^/\s@]+@/gu;

export function redact(data: LogData): LogData {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (secretName.test(name)) return [name, '…'];
      return [name, typeof value === 'string' ? value.replace(userInfo, '$1…@').slice(0, maxValueCharacters) : value];
    }),
  );
}

function logWith(write: (line: string) => void, now: () => Date): Log {
  const line = (level: Level) => (message: string, data: LogData = {}) => write(`${jsonLine({ at: now().toISOString(), level, message, ...redact(data) })}\n`);
  return { info: line('info'), warning: line('warning'), error: line('error') };
}

/** JSON lines in `folder/countersign.log`, whatever terminal they are read in. A log that cannot be written never stops the work. */
export function createFileLog(folder: string, now: () => Date = () => new Date()): Log {
  const file = join(folder, 'countersign.log');
  return logWith((line) => {
    try {
      mkdirSync(folder, { recursive: true });
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(file, `${file}.1`);
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      // A full or read-only disk is reported by the step that needs the disk.
    }
  }, now);
}

export const silentLog: Log = logWith(() => undefined, () => new Date());
