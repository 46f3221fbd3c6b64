import { createHash } from 'node:crypto';
import { z } from 'zod';
import { instantColumn } from '../store/columns.js';

/** A thousand entries a second for thirty years. Beyond it there is room to continue behind whatever a foreign hand put there. */
export const mostEntries = 1_000_000_000_000;

const hashColumn = z.string().regex(/^[0-9a-f]{64}$/u, 'not a SHA-256 in lower-case hexadecimal');

/** One line of the journal: who did what, when, where, and how it ended. The columns and the exported lines have the same shape. */
export const auditEntrySchema = z.strictObject({
  /** Counts up from 1 without gaps. */
  number: z.int().min(1).max(mostEntries),
  at: instantColumn,
  account: z.string(),
  /** Empty for what concerns this profile only. */
  server: z.string(),
  action: z.string(),
  detail: z.string(),
  /** `done`, `begun` for what a further entry tells the end of, or the code of the error. */
  result: z.string(),
  /** The hash of the line before; `firstPrevious` in line 1. */
  previous: hashColumn,
  hash: hashColumn,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/**
 * The action of the entry that goes on after a broken end of the chain. Its `previous` is the hash of the last entry that was in
 * order, so what is broken stands between the two and is found by every verification.
 */
export const beginPart = 'begin a new part of the journal';

/** @returns undefined for a row or a line that is no entry */
export function toEntry(row: unknown): AuditEntry | undefined {
  const result = auditEntrySchema.safeParse(row);
  return result.success ? result.data : undefined;
}

/** What line 1 has in place of a hash before it. */
export const firstPrevious = '0'.repeat(64);

/**
 * SHA-256, in lower-case hexadecimal, of the UTF-8 bytes of the JSON array of the other columns, in their order and without white
 * space (ECMA-262, JSON.stringify). `docs/audit.md` shows how to compute it with other tools.
 */
export function hashOfEntry({ number, at, account, server, action, detail, result, previous }: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(JSON.stringify([number, at, account, server, action, detail, result, previous])).digest('hex');
}

/** The last line: whoever noted it elsewhere can tell later whether lines were cut off after it was written. */
export type AuditHead = Pick<AuditEntry, 'number' | 'hash'>;

export const formatHead = ({ number, hash }: AuditHead): string => `${number}:${hash}`;

/** @returns undefined when the text is no head */
export function parseHead(text: string): AuditHead | undefined {
  const [, number, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/u.exec(text) ?? [];
  return number === undefined || hash === undefined ? undefined : { number: Number(number), hash };
}
