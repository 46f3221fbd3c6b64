import { expect, it } from 'vitest';
import { sparseProgress } from '../../../src/main/core/download/sparse-progress.js';

it('reports a few times a second, loses no byte, and tells the last state at the end', () => {
  let now = 0;
  const reports: (readonly [number, number])[] = [];
  const { onProgress, flush } = sparseProgress((received, fresh) => reports.push([received, fresh]), () => now);
  onProgress(500, 0);
  for (let piece = 1; piece <= 1000; piece++) {
    now = piece;
    onProgress(500 + piece, 1);
  }
  flush();
  flush();
  expect(reports.length).toBeLessThanOrEqual(12);
  expect(reports[0]).toEqual([500, 0]);
  expect(reports.at(-1)?.[0]).toBe(1500);
  expect(reports.reduce((sum, [, fresh]) => sum + fresh, 0)).toBe(1000);
});
