import { beginPart, firstPrevious, hashOfEntry, type AuditEntry, type AuditHead } from './entry.js';

export type ChainDefect = 'altered' | 'not-linked' | 'gap' | 'unreadable' | 'cut-off' | 'head-differs';

export interface EntryProblem {
  readonly defect: ChainDefect;
  readonly sentence: string;
}

export interface ChainProblem extends EntryProblem {
  /** The place in the file, from 1; with `cut-off` and `head-differs` that of the noted line. */
  readonly line: number;
}

export interface ChainVerdict {
  readonly lines: number;
  readonly head?: AuditHead;
  /** The first ones; `problemCount` counts all. */
  readonly problems: readonly ChainProblem[];
  readonly problemCount: number;
}

/** What an entry is held against. */
interface Surroundings {
  /** Undefined when it cannot be read, and for the first. */
  readonly before: AuditEntry | undefined;
  readonly isFirst: boolean;
  /** The hash that an entry which begins a new part names: that of the last entry in order. */
  readonly lastGood: string;
}

/** A journal that somebody rewrote from its start has a problem in each line; nobody reads more of them. */
const mostProblems = 100;

/** What is wrong with an entry by itself and against its surroundings. */
export function problemsOf(entry: AuditEntry, surroundings: Surroundings): readonly EntryProblem[] {
  const altered: readonly EntryProblem[] = entry.hash === hashOfEntry(entry) ? [] : [{ defect: 'altered', sentence: `Entry ${entry.number} was altered after it was written.` }];
  const unlinked = problemOfLink(entry, surroundings);
  return unlinked === undefined ? altered : [...altered, unlinked];
}

function problemOfLink(entry: AuditEntry, { before, isFirst, lastGood }: Surroundings): EntryProblem | undefined {
  const isPart = entry.action === beginPart;
  // After an unreadable line there is nothing to compare with.
  const isNumberKnown = before !== undefined || isFirst;
  const expected = (before?.number ?? 0) + 1;
  if (isNumberKnown && entry.number !== expected) {
    return { defect: 'gap', sentence: `Entry ${expected} should stand here and entry ${entry.number} does: entries were removed, added or put in another order.` };
  }
  if (isPart) return entry.previous === lastGood ? undefined : { defect: 'not-linked', sentence: `Entry ${entry.number} begins a new part of the journal after another entry than the last one that is in order.` };
  if (!isNumberKnown || entry.previous === (before?.hash ?? firstPrevious)) return undefined;
  return { defect: 'not-linked', sentence: expected === 1 ? 'The first entry names an entry before it.' : `Entry ${entry.number} was written after another entry ${expected - 1} than the one that stands before it.` };
}

/**
 * Looks at a journal line by line; memory does not grow with it. Every line is judged by itself and against its neighbour, so one
 * altered line does not hide another one.
 */
export class ChainVerifier {
  readonly #noted: AuditHead | undefined;
  readonly #problems: ChainProblem[] = [];
  #problemCount = 0;
  #lines = 0;
  #before: AuditEntry | undefined;
  #lastGood: AuditHead | undefined;
  #head: AuditHead | undefined;
  #notedHash: string | undefined;

  /** @param noted a head that was written down earlier, outside of the journal */
  constructor(noted?: AuditHead) {
    this.#noted = noted;
  }

  /** The last entry so far with which nothing is wrong. */
  get lastGood(): AuditHead | undefined {
    return this.#lastGood;
  }

  /** @param entry undefined for a line that is no entry at all */
  add(entry: AuditEntry | undefined): void {
    this.#lines += 1;
    const line = this.#lines;
    const { problems, head } = this.#judge(entry, line);
    for (const problem of problems) this.#problem({ ...problem, line });
    if (problems.length === 0) this.#lastGood = head;
    if (head !== undefined && head.number === this.#noted?.number) this.#notedHash = head.hash;
    this.#before = entry;
    this.#head = head ?? this.#head;
  }

  verdict(): ChainVerdict {
    this.#compareNoted();
    return { lines: this.#lines, ...(this.#head === undefined ? {} : { head: this.#head }), problems: this.#problems, problemCount: this.#problemCount };
  }

  #judge(entry: AuditEntry | undefined, line: number): { readonly problems: readonly EntryProblem[]; readonly head?: AuditHead } {
    if (entry === undefined) return { problems: [{ defect: 'unreadable', sentence: 'The line is not an entry of an audit journal.' }] };
    const problems = problemsOf(entry, { before: this.#before, isFirst: line === 1, lastGood: this.#lastGood?.hash ?? firstPrevious });
    return { problems, head: { number: entry.number, hash: entry.hash } };
  }

  #compareNoted(): void {
    const noted = this.#noted;
    if (noted === undefined) return;
    if (this.#notedHash === undefined) this.#problem({ defect: 'cut-off', line: noted.number, sentence: `Entry ${noted.number}, whose hash was noted, is not there.` });
    else if (this.#notedHash !== noted.hash) this.#problem({ defect: 'head-differs', line: noted.number, sentence: `Entry ${noted.number} is not the one whose hash was noted: the journal was written anew.` });
  }

  #problem(problem: ChainProblem): void {
    this.#problemCount += 1;
    if (this.#problems.length < mostProblems) this.#problems.push(problem);
  }
}
