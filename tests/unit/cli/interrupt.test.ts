import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endingOf } from '../../../src/cli/ending.js';
import { createInterrupt } from '../../../src/cli/interrupt.js';
import { Fault } from '../../../src/main/core/fault.js';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());
afterEach(() => vi.restoreAllMocks());

it('stops first, and ends at once the second time', () => {
  const [said, ended]: [string[], number[]] = [[], []];
  const { signal, interrupt } = createInterrupt((words) => said.push(words), (code) => ended.push(code));
  expect(signal.aborted).toBe(false);
  interrupt();
  expect([signal.aborted, said.length, ended]).toEqual([true, 1, []]);
  interrupt();
  interrupt();
  expect([said.length, ended]).toEqual([1, [130, 130]]);
});

it('ends with 130 what was stopped, but not what was finished or not understood', async () => {
  const going = new AbortController().signal;
  const stopped = AbortSignal.abort();
  const fail = (code: 'app/cancelled' | 'app/usage'): (() => Promise<number>) => async () => Promise.reject(new Fault(code, { reason: 'a test' }));
  const codes = [];
  for (const signal of [going, stopped]) {
    for (const run of [async () => Promise.resolve(0), async () => Promise.resolve(1), fail('app/cancelled'), fail('app/usage')]) codes.push(await endingOf('publish', [], signal, run));
  }
  expect(codes).toEqual([0, 1, 1, 2, 0, 130, 130, 2]);
});
