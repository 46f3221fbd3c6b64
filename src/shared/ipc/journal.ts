import { z } from 'zod';
import type { Instant } from '../units.js';
import { answers } from './define.js';
import { nothing } from './common.js';

/** One line of the audit journal. */
export interface JournalRow {
  readonly number: number;
  readonly at: Instant;
  readonly account: string;
  /** Empty for what concerns this computer only. */
  readonly server: string;
  readonly action: string;
  readonly detail: string;
  /** `done`, `begun`, or the code of the error. */
  readonly result: string;
}

export interface JournalPage {
  /** The newest first. */
  readonly rows: readonly JournalRow[];
  /** Whether there are older ones. */
  readonly hasMore: boolean;
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
  /** Main asks where to; whether it was saved, or the dialog was dismissed. */
  save: answers<boolean>()(nothing),
};
