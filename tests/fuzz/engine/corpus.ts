import type { Features } from './coverage.js';
import type { Random } from './random.js';

export interface CorpusEntry {
  readonly input: Uint8Array;
  readonly features: Features;
  /** Milliseconds of the run that found it. */
  readonly elapsed: number;
}

const costOf = ({ input, elapsed }: CorpusEntry): number => (input.length + 64) * (elapsed + 0.05);

/** Inputs that each showed something new; for every feature the cheapest of them is a favourite. */
export class Corpus {
  readonly entries: CorpusEntry[] = [];
  readonly #cheapest = new Map<number, CorpusEntry>();
  #favourites: readonly CorpusEntry[] = [];

  add(entry: CorpusEntry): void {
    this.entries.push(entry);
    const cost = costOf(entry);
    for (const feature of entry.features) {
      const known = this.#cheapest.get(feature);
      if (known === undefined || cost < costOf(known)) this.#cheapest.set(feature, entry);
    }
    this.#favourites = [...new Set(this.#cheapest.values())];
  }

  /** The next input to be changed: mostly favourites, often new ones, sometimes any. */
  pick(random: Random): CorpusEntry {
    if (random.chance(0.25)) return random.pick(this.entries.slice(-12));
    return random.pick(random.chance(0.8) ? this.#favourites : this.entries);
  }
}

/** What must be reached: every edge, or every edge in every step of how often. */
export type Detail = 'edges' | 'steps';

export const marksOf = (features: Features, detail: Detail): Iterable<number> => (detail === 'steps' ? features : features.map((feature) => feature >>> 3));

/**
 * Few entries that reach all that the given ones reach: the smallest first, each only when it adds something, and none that later
 * ones have made needless.
 * @param reached what needs no entry
 */
export function coveringEntries(entries: readonly CorpusEntry[], detail: Detail, reached: ReadonlySet<number> = new Set()): CorpusEntry[] {
  const seen = new Set(reached);
  const missing = ({ features }: CorpusEntry): number[] => [...new Set(marksOf(features, detail))].filter((mark) => !reached.has(mark));
  const kept = entries
    .toSorted((a, b) => a.input.length - b.input.length)
    .filter((entry) => {
      const before = seen.size;
      for (const mark of missing(entry)) seen.add(mark);
      return seen.size > before;
    });
  const times = new Map<number, number>();
  for (const mark of kept.flatMap(missing)) times.set(mark, (times.get(mark) ?? 0) + 1);
  return kept.filter((entry) => {
    const marks = missing(entry);
    const isNeeded = marks.some((mark) => times.get(mark) === 1);
    if (!isNeeded) for (const mark of marks) times.set(mark, (times.get(mark) ?? 0) - 1);
    return isNeeded;
  });
}
