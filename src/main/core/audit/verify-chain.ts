import { firstPrevious, hashOfEntry, type AuditEntry, type AuditHead } from './entry.js';

export type ChainDefect = 'altered' | 'not-linked' | 'gap' | 'unreadable' | 'cut-off' | 'head-differs';

export interface ChainProblem {
  readonly defect: ChainDefect;
  /** The place in the file, from 1; with `cut-off` and `head-differs` that of the noted line. */
  readonly line: number;
  readonly sentence: string;
}

export interface ChainVerdict {
  readonly lines: number;
  readonly head?: AuditHead;
  /** The first ones; `problemCount` counts all. */
  readonly problems: readonly ChainProblem[];
  readonly problemCount: number;
}

/** A journal that somebody rewrote from its start has a problem in each line; nobody reads more of them. */
const mostProblems = 100;

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
  #head: AuditHead | undefined;
  #notedHash: string | undefined;

  /** @param noted a head that was written down earlier, outside of the journal */
  constructor(noted?: AuditHead) {
    this.#noted = noted;
  }

  /** @param entry undefined for a line that is no entry at all */
  add(entry: AuditEntry | undefined): void {
    this.#lines += 1;
    const line = this.#lines;
    if (entry === undefined) {
      this.#problem('unreadable', line, 'The line is not an entry of an audit journal.');
      this.#before = undefined;
      return;
    }
    if (entry.hash !== hashOfEntry(entry)) this.#problem('altered', line, `Entry ${entry.number} was altered after it was written.`);
    this.#link(entry, line);
    if (entry.number === this.#noted?.number) this.#notedHash = entry.hash;
    this.#before = entry;
    this.#head = { number: entry.number, hash: entry.hash };
  }

  verdict(): ChainVerdict {
    this.#compareNoted();
    return { lines: this.#lines, ...(this.#head === undefined ? {} : { head: this.#head }), problems: this.#problems, problemCount: this.#problemCount };
  }

  #link(entry: AuditEntry, line: number): void {
    // After an unreadable line there is nothing to compare with.
    if (this.#before === undefined && line !== 1) return;
    const expected = (this.#before?.number ?? 0) + 1;
    if (entry.number !== expected) {
      this.#problem('gap', line, `Entry ${expected} should stand here and entry ${entry.number} does: entries were removed, added or put in another order.`);
      return;
    }
    if (entry.previous === (this.#before?.hash ?? firstPrevious)) return;
    this.#problem('not-linked', line, expected === 1 ? 'The first entry names an entry before it.' : `Entry ${entry.number} was written after another entry ${expected - 1} than the one that stands before it.`);
  }

  #compareNoted(): void {
    const noted = this.#noted;
    if (noted === undefined) return;
    if (this.#notedHash === undefined) this.#problem('cut-off', noted.number, `Entry ${noted.number}, whose hash was noted, is not there.`);
    else if (this.#notedHash !== noted.hash) this.#problem('head-differs', noted.number, `Entry ${noted.number} is not the one whose hash was noted: the journal was written anew.`);
  }

  #problem(defect: ChainDefect, line: number, sentence: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < mostProblems) this.#problems.push({ defect, line, sentence });
  }
}
