import type { Check, Outcome } from '../../../shared/verdict.js';
import { DerRefused } from './der/read.js';

/** One kind of check: everything about it but what was found. */
export interface CheckKind {
  readonly passed: (reason: string) => Check;
  readonly warning: (reason: string) => Check;
  readonly failed: (reason: string) => Check;
  readonly notChecked: (reason: string) => Check;
  /** Passed when there is no objection, else failed with it. */
  readonly judge: (objection: string | undefined, good: string) => Check;
  /** Passed when it holds, else failed. */
  readonly demand: (holds: boolean, good: string, bad: string) => Check;
}

export function defineCheck(id: string, title: string, source: string): CheckKind {
  const make =
    (outcome: Outcome) =>
    // Names of companies end with a stop of their own.
    (reason: string): Check => ({ id, title, outcome, reason: reason.replace(/\.\.$/u, '.'), source });
  const passed = make('passed');
  const failed = make('failed');
  return {
    passed,
    failed,
    warning: make('warning'),
    notChecked: make('not-checked'),
    judge: (objection, good) => (objection === undefined ? passed(good) : failed(objection)),
    demand: (holds, good, bad) => (holds ? passed(good) : failed(bad)),
  };
}

/** What cannot be read has failed the check that had to read it. */
export function checkReading<T extends Check | readonly Check[]>(check: () => T, refused: (reason: string) => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof DerRefused) return refused(error.message);
    throw error;
  }
}

/** The same for a check that reads the file. */
export async function checkReadingAsync<T extends Check | readonly Check[]>(check: Promise<T>, refused: (reason: string) => T): Promise<T> {
  try {
    return await check;
  } catch (error) {
    if (error instanceof DerRefused) return refused(error.message);
    throw error;
  }
}

/** `not-checked` holds nothing back and proves nothing: alone it stays what it is. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const byWeight: readonly Outcome[] = ['failed', 'warning', 'passed'];
  return byWeight.find((outcome) => outcomes.includes(outcome)) ?? 'not-checked';
}

export const outcomeOf = (checks: readonly Check[]): Outcome => worstOutcome(checks.map(({ outcome }) => outcome));
export const hasFailed = (checks: readonly Check[]): boolean => checks.some(({ outcome }) => outcome === 'failed');
