import { describe, expect, test } from 'vitest';
import { demandCabinetSize, maxCabinetSize, planCabinet, storedFolderSizes } from '../../../src/main/core/cabinet/write-plan.js';

const modified = new Date(2024, 0, 1);
const member = (name: string, size: number): { name: string; size: number; modified: Date } => ({ name, size, modified });
const largest = 0x7fff_8000;

describe('planCabinet', () => {
  test('lays members one behind the other', () => {
    const plan = planCabinet([member('a', 5), member('b', 0), member('c', 40_000)], false);
    expect(plan.folders).toHaveLength(1);
    expect(plan.folders[0]?.members.map(({ offset }) => offset)).toEqual([0, 5, 5]);
    expect(plan.folders[0]).toMatchObject({ size: 40_005, blockCount: 2 });
    expect(plan.dataOffset).toBe(36 + 8 + 3 * 18);
  });

  test('begins a new folder where 65535 blocks would not be enough', () => {
    const plan = planCabinet([member('a', largest), member('b', 1), member('c', largest - 1), member('d', 1)], true);
    expect(plan.folders.map(({ members, blockCount }) => [members.length, blockCount])).toEqual([[1, 65_535], [2, 65_535], [1, 1]]);
    expect(plan.dataOffset).toBe(60 + 3 * 8 + 4 * 18);
  });

  test('refuses what the format cannot hold', () => {
    expect(() => planCabinet([], false)).toThrow('cabinet/nothing-to-pack');
    expect(() => planCabinet([member('a', largest + 1)], false)).toThrow('cabinet/cannot-hold-member');
    expect(() => planCabinet(Array.from({ length: 65_536 }, (_, index) => member(String(index), 1)), false)).toThrow('cabinet/cannot-hold-members');
    expect(() => planCabinet([member('a', 1), member('A', 1)], false)).toThrow('cabinet/name-duplicate');
    expect(() => planCabinet([member('a', 1), member('a\\b', 1)], false)).toThrow('cabinet/name-conflict');
    expect(() => planCabinet([member('nul', 1)], false)).toThrow('cabinet/name-device');
    expect(() => planCabinet([member('a', -1)], false)).toThrow(RangeError);
  });

  test('knows the size of a stored cabinet beforehand', () => {
    const plan = planCabinet([member('a', largest), member('b', largest)], false);
    const size = storedFolderSizes(plan).reduce((sum, bytes) => sum + bytes, plan.dataOffset);
    expect(size).toBe(2 * largest + 2 * 65_535 * 8 + plan.dataOffset);
    expect(() => demandCabinetSize(size)).toThrow('cabinet/cannot-hold-total');
    expect(() => demandCabinetSize(maxCabinetSize)).not.toThrow();
  });
});
