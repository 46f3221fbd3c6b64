import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes } from '../../../../src/shared/units.js';
import { planCabinet, storedFolderSizes } from '../../../../src/main/core/cabinet/write-plan.js';
import { largestCabinet, planCabinets } from '../../../../src/main/core/wsus/publishing/plan-cabinets.js';

const megabyte = 1024 * 1024;
const sized = (...sizes: readonly number[]) => sizes.map((size) => ({ size: bytes(size) }));
const sizesOf = (...parameters: Parameters<typeof planCabinets>): readonly (readonly number[])[] => planCabinets(...parameters).map((cabinet) => cabinet.map(({ size }) => Number(size)));

test('files share a cabinet while they fit, and none is spread over two', () => {
  expect(sizesOf(sized(100, 200), bytes(megabyte))).toEqual([[100, 200]]);
  expect(sizesOf(sized(600_000, 700_000, 300_000), bytes(megabyte))).toEqual([[600_000, 300_000], [700_000]]);
  expect(sizesOf(sized(3 * megabyte, 10, 4 * megabyte), bytes(megabyte))).toEqual([[3 * megabyte], [10], [4 * megabyte]]);
  expect(sizesOf([], bytes(megabyte))).toEqual([]);
  expect(sizesOf(sized(1, 1), bytes(0))).toEqual([[1], [1]]);
});

test('two that fill the limit to the byte are two cabinets: their heads take room as well', () => {
  expect(sizesOf(sized(megabyte / 2, megabyte / 2), bytes(megabyte))).toEqual([[megabyte / 2], [megabyte / 2]]);
});

test('whatever the sizes: each file once, in order, within the limit or alone, and the same plan again', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 * megabyte }), { maxLength: 30 }), fc.integer({ min: 0, max: 8 * megabyte }), (sizes, limit) => {
      const files = sizes.map((size, index) => ({ size: bytes(size), index }));
      const plan = planCabinets(files, bytes(limit));
      expect(plan.flat().map(({ index }) => index).sort((a, b) => a - b)).toEqual(files.map(({ index }) => index));
      for (const cabinet of plan) {
        expect(cabinet.length === 1 || largestCabinet(cabinet) <= limit).toBe(true);
        expect(cabinet.map(({ index }) => index)).toEqual(cabinet.map(({ index }) => index).sort((a, b) => a - b));
      }
      expect(planCabinets(files, bytes(limit))).toEqual(plan);
    }),
  );
});

test('no stored cabinet is larger than it is taken for', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 2 ** 17 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      const members = sizes.map((size, index) => ({ name: `${'ä'.repeat(100)}${String(index)}`, size, modified: new Date('2026-01-01') }));
      const plan = planCabinet(members, true);
      const stored = storedFolderSizes(plan).reduce((sum, size) => sum + size, plan.dataOffset);
      // One folder is counted in; further ones come with further files, whose entries have room for them.
      expect(stored).toBeLessThanOrEqual(largestCabinet(sized(...sizes)));
    }),
  );
});
