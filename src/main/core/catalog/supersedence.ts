import type { PublicationState } from '../../../shared/catalog.js';
import type { PackageId } from '../../../shared/units.js';

export interface SupersedingPackage {
  readonly packageId: PackageId;
  readonly publicationState: PublicationState;
  readonly supersededPackageIds: readonly PackageId[];
}

export interface Supersedence {
  /** Whether a package that is still offered takes its place. */
  isSuperseded(id: PackageId): boolean;
  /** What takes its place, expired ones included; in the order of the library. */
  supersededBy(id: PackageId): readonly PackageId[];
  /** What it takes the place of; ids that are in no catalogue included. */
  supersedes(id: PackageId): readonly PackageId[];
}

/**
 * Who takes whose place. Give it the packages of one publisher: another's catalogue has no say in whether
 * an update is superseded. A package that names itself says nothing.
 */
export function supersedenceOf(packages: Iterable<SupersedingPackage>): Supersedence {
  const downwards = new Map<PackageId, readonly PackageId[]>();
  const upwards = new Map<PackageId, PackageId[]>();
  const superseded = new Set<PackageId>();
  for (const { packageId, publicationState, supersededPackageIds } of packages) {
    const others = [...new Set(supersededPackageIds)].filter((id) => id !== packageId);
    downwards.set(packageId, others);
    for (const id of others) {
      const above = upwards.get(id);
      if (above === undefined) upwards.set(id, [packageId]);
      else above.push(packageId);
      if (publicationState !== 'Expired') superseded.add(id);
    }
  }
  return {
    isSuperseded: (id) => superseded.has(id),
    supersededBy: (id) => upwards.get(id) ?? [],
    supersedes: (id) => downwards.get(id) ?? [],
  };
}
