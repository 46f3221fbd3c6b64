import type { LocalCategory } from '../../../../shared/ipc/server-decisions.js';
import type { Guid, PackageId } from '../../../../shared/units.js';
import { companyId, productId } from '../metadata/category-ids.js';
import type { Category } from '../soap/operations/categories.js';

/** What an update of the server says about where it belongs. */
export interface PlacedUpdate {
  readonly packageId: PackageId;
  readonly title: string;
  /** Published by this console. */
  readonly own: boolean;
  /** Absent when its tool left no package that says so. */
  readonly names?: { readonly vendor: string; readonly products: readonly string[] };
}

const kinds: Readonly<Record<string, LocalCategory['kind']>> = { Company: 'vendor', Product: 'product', ProductFamily: 'product' };

interface Pair {
  readonly vendor: string;
  readonly product: string;
}

/**
 * The categories that local publishing made, with the updates that are in them. The server names no parents and counts no uses: both
 * are told by the ids, which every console computes from the names.
 * @param others vendors and products that are not on the server, whose names tell the vendor of an unused category
 */
export function localCategories(categories: readonly Category[], updates: readonly PlacedUpdate[], others: readonly Pair[]): readonly LocalCategory[] {
  const uses = new Map<Guid, LocalCategory['uses'][number][]>();
  const vendors = new Map<Guid, string>();
  const learn = ({ vendor, product }: Pair): Guid => {
    const id = productId(vendor, product);
    if (!vendors.has(id)) vendors.set(id, vendor.trim());
    return id;
  };
  for (const { names, packageId, title, own } of updates) {
    if (names === undefined || names.products.length === 0) continue;
    const ids = new Set<Guid>([companyId(names.vendor), ...names.products.map((product) => learn({ vendor: names.vendor, product }))]);
    for (const id of ids) uses.set(id, [...(uses.get(id) ?? []), { packageId, title, own }]);
  }
  for (const pair of others) learn(pair);
  return categories
    .filter(({ local }) => local)
    .map(({ categoryId, type, title }): LocalCategory => {
      const vendor = type === 'Company' ? undefined : vendors.get(categoryId);
      return { categoryId, kind: kinds[type] ?? 'other', title, uses: uses.get(categoryId) ?? [], ...(vendor === undefined ? {} : { vendor }) };
    })
    .toSorted((one, other) => (one.vendor ?? one.title).localeCompare(other.vendor ?? other.title, 'en') || Number(one.kind !== 'vendor') - Number(other.kind !== 'vendor') || one.title.localeCompare(other.title, 'en'));
}
