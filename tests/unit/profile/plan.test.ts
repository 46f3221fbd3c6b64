import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOutOf, publishingOrder, reasonToLeaveOut } from '../../../src/main/core/profile/plan.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import { parsePackageId, type PackageId } from '../../../src/shared/units.js';
import { commandPackage } from '../../fixtures/wsus/packages.js';

const idOf = (index: number): PackageId => parsePackageId(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)!;
const packageOf = (index: number, needs: readonly number[] = [], bundles: readonly number[] = []): { found: SoftwarePackage } => ({
  found: { ...commandPackage, packageId: idOf(index), prerequisites: needs.map((each) => [idOf(each)]), bundledPackageIds: bundles.map(idOf) },
});
const order = (picked: readonly { found: SoftwarePackage }[]): number[] => publishingOrder(picked).map(({ found }) => Number(found.packageId.slice(-12)));

describe('publishingOrder', () => {
  it('keeps the order in which updates were picked when none needs another', () => {
    expect(order([packageOf(3), packageOf(1), packageOf(2)])).toEqual([3, 1, 2]);
  });

  it('puts what an update needs or bundles before it, and what that needs before that', () => {
    expect(order([packageOf(1, [2]), packageOf(2, [], [3]), packageOf(3), packageOf(4)])).toEqual([3, 2, 1, 4]);
  });

  it('asks nothing of updates that were not picked', () => {
    expect(order([packageOf(1, [9]), packageOf(2)])).toEqual([1, 2]);
  });

  it('names an update once that was picked from two catalogues', () => {
    expect(order([packageOf(1, [2]), packageOf(1, [2]), packageOf(2)])).toEqual([2, 1]);
  });

  it('comes to an end with a circle, and with a chain that is too long for a stack', () => {
    expect(order([packageOf(1, [2]), packageOf(2, [1])]).sort()).toEqual([1, 2]);
    const chain = Array.from({ length: 20_000 }, (_, index) => packageOf(index, [index + 1]));
    expect(order(chain)).toEqual(chain.map((_, index) => 19_999 - index));
  });

  it('holds for any picks that can be put in order', () => {
    const needs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(needs, fc.infiniteStream(fc.nat()), (graph, shuffle) => {
        // An update needs earlier ones only, so there is no circle; then they are picked in any order.
        const packages = graph.map((ids, index) => packageOf(index, ids.filter((id) => id < index)));
        const picked = packages.map((each) => ({ each, at: shuffle.next().value as number })).sort((a, b) => a.at - b.at).map(({ each }) => each);
        const found = order(picked);
        expect([...found].sort((a, b) => a - b)).toEqual(packages.map((_, index) => index));
        graph.forEach((ids, index) => {
          for (const id of ids.filter((each) => each < index)) expect(found.indexOf(id)).toBeLessThan(found.indexOf(index));
        });
      }),
    );
  });
});

describe('reasonToLeaveOut', () => {
  const none = new Map<PackageId, string>();

  it('says which job is at it already', () => {
    expect(reasonToLeaveOut(commandPackage, new Map([[commandPackage.packageId, 'Publish 3 updates']]))).toEqual({ code: 'jobs/in-other-job', data: { job: 'Publish 3 updates' } });
  });

  it('lets an ordinary update through', () => {
    expect(reasonToLeaveOut(commandPackage, none)).toBeUndefined();
  });

  it('says that an update was withdrawn before it says anything else of it', () => {
    expect(reasonToLeaveOut({ ...commandPackage, publicationState: 'Expired', vendorName: '' }, none)?.code).toBe('jobs/expired');
  });

  it('says what keeps WSUS from taking it, and of which update', () => {
    const broken = { ...commandPackage, packageId: idOf(7), vendorName: ' ' };
    expect(leftOutOf([commandPackage, broken], none)).toEqual([{ packageId: idOf(7), title: 'Contoso Widget 2.0', reason: { code: 'wsus/vendor-empty', data: {} } }]);
  });
});
