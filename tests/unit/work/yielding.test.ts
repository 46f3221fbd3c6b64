import { expect, it } from 'vitest';
import { mapYielding } from '../../../src/main/core/work/yielding.js';

it('lets others have their turn while it works', async () => {
  let turns = 0;
  let working = true;
  const others = (): void => {
    turns += 1;
    if (working) setImmediate(others);
  };
  setImmediate(others);
  const spin = (index: number): number => {
    const until = performance.now() + 4;
    while (performance.now() < until);
    return index * 2;
  };
  expect(await mapYielding([1, 2, 3, 4, 5, 6, 7, 8, 9], spin)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18]);
  working = false;
  expect(turns).toBeGreaterThanOrEqual(2);
});
