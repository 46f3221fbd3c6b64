import type { SoftwarePackage } from '../../../shared/catalog.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { JobPlan } from '../../../shared/ipc/jobs.js';
import type { PackageId } from '../../../shared/units.js';
import { packageObstacles } from '../wsus/publishing/obstacles.js';

/**
 * Why an update of the selection is not published at all; undefined when it may be.
 * @param open packages that other jobs are about to publish, with the titles of those
 */
export function reasonToLeaveOut(found: SoftwarePackage, open: ReadonlyMap<PackageId, string>): CodedError | undefined {
  const job = open.get(found.packageId);
  if (job !== undefined) return { code: 'jobs/in-other-job', data: { job } };
  return found.publicationState === 'Expired' ? { code: 'jobs/expired', data: {} } : packageObstacles(found)[0];
}

export const leftOutOf = (packages: readonly SoftwarePackage[], open: ReadonlyMap<PackageId, string>): JobPlan['leftOut'] =>
  packages.flatMap((found) => {
    const reason = reasonToLeaveOut(found, open);
    return reason === undefined ? [] : [{ packageId: found.packageId, title: found.localized[0].title, reason }];
  });

/**
 * The order in which packages are published: what others need comes before them, else as they were picked.
 * A circle of prerequisites cannot be put in order; the server refuses it, and so it stays as it was picked.
 */
export function publishingOrder<T extends { readonly found: SoftwarePackage }>(picked: readonly T[]): readonly T[] {
  const byId = new Map<PackageId, T>(picked.map((each) => [each.found.packageId, each]));
  const placed = new Set<PackageId>();
  const order: T[] = [];
  for (const start of picked) {
    // Depth first, with a stack of its own: a hostile catalogue may chain thousands of packages.
    const stack: { readonly each: T; readonly needs: T[] }[] = [];
    const push = (each: T): void => {
      if (placed.has(each.found.packageId)) return;
      placed.add(each.found.packageId);
      const ids = [...each.found.prerequisites.flat(), ...each.found.bundledPackageIds];
      stack.push({ each, needs: ids.flatMap((id) => byId.get(id) ?? []) });
    };
    push(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.needs.shift();
      if (next === undefined) order.push(stack.pop()?.each ?? top.each);
      else push(next);
    }
  }
  return order;
}
