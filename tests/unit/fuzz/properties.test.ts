import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { havoc } from '../../fuzz/engine/mutate.js';
import { createRandom } from '../../fuzz/engine/random.js';
import { confirmFinding, runInput } from '../../fuzz/engine/run-input.js';
import type { FuzzTarget } from '../../fuzz/engine/target.js';
import { targets } from '../../fuzz/targets/index.js';

/** A seed of the target, changed in the way that the number says. */
function changed(target: FuzzTarget, seeds: readonly Uint8Array[], number: number): Uint8Array {
  const random = createRandom(number);
  const other = (): Uint8Array => random.pick(seeds);
  const blind = (part: Uint8Array): Uint8Array => havoc(part, random, { dictionary: target.dictionary ?? [], comparisons: [], other }, target.maxInput);
  let input = other();
  for (let left = 1 + random.below(3); left > 0; left -= 1) input = target.mutate === undefined || random.chance(0.3) ? blind(input) : target.mutate(input, { random, other, havoc: blind });
  return (random.chance(0.5) ? (target.repair?.(input) ?? input) : input).subarray(0, target.maxInput);
}

/** What every target demands holds for changes of what it begins with; fuzzing goes on from where this ends. */
describe.each(Object.entries(targets))('%s', (_, load) => {
  it('holds what it demands whatever is done to its seeds', async () => {
    const { target } = await load();
    const seeds = [...target.seeds()];
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const input = changed(target, seeds, number);
        const run = async (): ReturnType<typeof runInput> => runInput(target, input, false);
        expect((await confirmFinding((await run()).finding, run))?.detail).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
