import { expect, it } from 'vitest';
import { runInput } from '../../fuzz/engine/run-input.js';
import { demand, type FuzzTarget } from '../../fuzz/engine/target.js';
import { Coverage } from '../../fuzz/engine/coverage.js';
import { Corpus, coveringEntries, type CorpusEntry } from '../../fuzz/engine/corpus.js';
import { edgeCounts, beginRun } from '../../fuzz/engine/probes.js';
import { createRandom } from '../../fuzz/engine/random.js';

/** What instrumented code calls. */
const probes = (globalThis as unknown as { readonly __countersignProbes: { readonly allocated: (value: unknown) => unknown } }).__countersignProbes;

const target = (run: FuzzTarget['run']): FuzzTarget => ({ name: 'test', maxInput: 100, limits: { cpuMs: 50, allocation: 1000 }, seeds: () => [], run });
const kindOf = async (run: FuzzTarget['run']): Promise<string | undefined> => (await runInput(target(run), Uint8Array.of(1, 2, 3), false)).finding?.kind;

it.each<readonly [what: string, run: FuzzTarget['run'], kind: string | undefined]>([
  ['nothing', () => undefined, undefined],
  ['an exception', () => { throw new TypeError('x'); }, 'exception'],
  ['a rejection', async () => Promise.reject(new RangeError('x')), 'exception'],
  ['an oracle', () => demand(false, 'accepted'), 'oracle'],
  ['time', () => { const end = performance.now() + 300; while (performance.now() < end); }, 'slow'],
  ['memory', () => probes.allocated(new Uint8Array(1001)), 'memory'],
  ['a changed input', (input) => input.fill(0), 'oracle'],
])('a run is a finding by %s', async (_, run, kind) => {
  expect(await kindOf(run)).toBe(kind);
});

it('an edge is news when it is new, and when it is taken twice as often', () => {
  const coverage = new Coverage(4);
  const run = (...counts: readonly number[]): boolean => {
    beginRun(false);
    edgeCounts.set(counts);
    return coverage.addRun();
  };
  expect([run(0, 0, 0, 0), run(1, 0, 0, 0), run(1, 0, 0, 0), run(2, 0, 0, 0), run(40, 0, 0, 0), run(41, 0, 0, 0), run(1, 1, 0, 0)]).toEqual([false, true, false, true, true, false, true]);
  expect(coverage).toMatchObject({ edges: 2, features: 4 });
});

const entry = (length: number, ...features: readonly number[]): CorpusEntry => ({ input: new Uint8Array(length), features: Uint32Array.from(features), elapsed: 1 });

it('a corpus is covered by few small inputs', () => {
  const edge = (number: number): number => number * 8;
  const entries = [entry(9, edge(1), edge(2), edge(3)), entry(5, edge(1)), entry(6, edge(2)), entry(50, edge(1), edge(2), edge(3)), entry(7, edge(4)), entry(3, edge(5)), entry(4, edge(4) + 1)];
  expect(coveringEntries(entries, 'edges').map(({ input }) => input.length)).toEqual([3, 4, 9]);
  expect(coveringEntries(entries, 'edges', new Set([5, 2, 3])).map(({ input }) => input.length)).toEqual([4, 5]);
  expect(coveringEntries(entries, 'steps').map(({ input }) => input.length)).toEqual([3, 4, 7, 9]);
});

it('the cheapest input for a feature is a favourite', () => {
  const corpus = new Corpus();
  for (const length of [90, 10, 50]) corpus.add(entry(length, 1));
  for (let index = 0; index < 20; index += 1) corpus.add(entry(100 + index, 2 + index));
  const random = createRandom(1);
  const picked = Array.from({ length: 2000 }, () => corpus.pick(random).input.length);
  const times = (length: number): number => picked.filter((each) => each === length).length;
  expect(times(10)).toBeGreaterThan(2 * times(90));
});
