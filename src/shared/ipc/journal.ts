import { z } from 'zod';
import type { Instant } from '../units.js';
import { answers } from './define.js';
import { nothing } from './common.js';

/** One line of the audit journal. */
export interface JournalEntry {
  readonly number: number;
  readonly at: Instant;
  readonly account: string;
  /** Empty for what concerns this computer only. */
  readonly server: string;
  readonly action: string;
  readonly detail: string;
  /** `done`, `begun`, or the code of the error. */
  readonly result: string;
  /** It does not have the hash that was written with it. */
  readonly defect?: 'altered';
}

/** A row that is no entry of a journal. */
export interface UnreadableJournalRow {
  readonly number: number;
  readonly defect: 'unreadable';
}

export type JournalRow = JournalEntry | UnreadableJournalRow;

export interface JournalPage {
  /** The newest first. */
  readonly rows: readonly JournalRow[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
  /** Why nothing more is recorded: the last row is not in order. */
  readonly broken?: { readonly number: number; readonly sentence: string };
}

export interface JournalVerdict {
  readonly entries: number;
  /** `NUMBER:HASH` of the last entry; absent in an empty journal. */
  readonly head?: string;
  /** The first ones, with the line they are in, from 1. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[];
  readonly problemCount: number;
}

export const journalVerbs = {
  /** Entries that are older than the one with this number; the newest ones without it. */
  page: answers<JournalPage>()(z.strictObject({ before: z.int().min(1).optional() })),
  verify: answers<JournalVerdict>()(nothing),
  /** Goes on after a broken end, with an entry that names it. */
  beginPart: answers<undefined>()(nothing),
  /** Main asks where to; whether it was saved, or the dialog was dismissed. */
  save: answers<boolean>()(nothing),
};
