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

/** Few entries that show all that the given ones show: the cheapest first, each only when it adds something. */
export function coveringEntries(entries: readonly CorpusEntry[]): CorpusEntry[] {
  const seen = new Set<number>();
  const kept: CorpusEntry[] = [];
  const small = entries.toSorted((a, b) => a.input.length - b.input.length);
  // The most telling of the small ones first would be better still; this is near enough and does not change from run to run.
  for (const entry of small) {
    const before = seen.size;
    for (const feature of entry.features) seen.add(feature);
    if (seen.size > before) kept.push(entry);
  }
  // Later, larger ones may have made earlier ones needless.
  const count = new Map<number, number>();
  for (const { features } of kept) for (const feature of features) count.set(feature, (count.get(feature) ?? 0) + 1);
  return kept.filter(({ features }) => {
    if (features.some((feature) => count.get(feature) === 1)) return true;
    for (const feature of features) count.set(feature, (count.get(feature) ?? 0) - 1);
    return false;
  });
}
