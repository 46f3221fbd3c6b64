import { expect, it } from 'vitest';
import { publishKind } from '../../../src/main/core/publishing/kind.js';
import type { PublishServices } from '../../../src/main/core/publishing/services.js';

it('begins an update from the start where what a step left behind cannot be used any more', () => {
  // No step is run here.
  const { steps } = publishKind({} as PublishServices);
  expect(steps.length).toBeGreaterThan(7);
  for (const { name, retryFrom } of steps) expect([name, retryFrom?.({ code: 'jobs/evidence-unreadable', data: { step: 'sign' } })]).toEqual([name, steps[0]!.name]);
  expect(steps.find(({ name }) => name === 'place')?.retryFrom?.({ code: 'jobs/cabinet-changed', data: {} })).toBe('pack');
});
