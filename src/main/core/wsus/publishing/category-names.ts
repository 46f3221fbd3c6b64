import type { CategoryNames } from '../../../../shared/ipc/server-decisions.js';
import { Fault } from '../../fault.js';
import { categoryKey } from '../metadata/category-ids.js';

export const noNames: CategoryNames = { vendors: [], products: [] };

interface Named {
  readonly vendorName: string;
  readonly productNames: readonly string[];
}

const isSame = (one: string, other: string): boolean => categoryKey(one) === categoryKey(other);
const pairKey = (vendor: string, product: string): string => JSON.stringify([categoryKey(vendor), categoryKey(product)]);

/** Looks names up; made once for many packages. */
export class Renaming {
  readonly #vendors: ReadonlyMap<string, string>;
  readonly #products: ReadonlyMap<string, string>;

  constructor({ vendors, products }: CategoryNames) {
    this.#vendors = new Map(vendors.map(({ name, as }) => [categoryKey(name), as]));
    this.#products = new Map(products.map(({ vendor, name, as }) => [pairKey(vendor, name), as]));
  }

  vendor(name: string): string {
    return this.#vendors.get(categoryKey(name)) ?? name;
  }

  /**
   * The package under the names that it is published with: they go into its description too, because every console computes the
   * categories from there. The very same object when nothing is renamed.
   */
  apply<Found extends Named>(found: Found): Found {
    const vendorName = this.vendor(found.vendorName);
    const products = found.productNames.map((product) => this.#products.get(pairKey(vendorName, product)) ?? product);
    if (vendorName === found.vendorName && products.every((product, index) => product === found.productNames[index])) return found;
    // Two versions of one product in one package are that product once.
    const productNames = products.filter((product, index) => products.findIndex((other) => isSame(other, product)) === index);
    return { ...found, vendorName, productNames };
  }
}

function demandOnce(names: readonly { readonly key: string; readonly name: string; readonly as: string }[]): void {
  const seen = new Map<string, string>();
  for (const { key, name, as } of names) {
    const before = seen.get(key);
    if (before !== undefined) throw new Fault('wsus/category-name-twice', { name, one: before, other: as });
    seen.set(key, as);
  }
}

function demandNoChain(names: readonly { readonly name: string; readonly as: string }[], isTarget: (as: string, name: string) => boolean): void {
  for (const { as } of names) {
    const further = names.find((other) => isTarget(as, other.name) && !isSame(other.as, other.name));
    if (further !== undefined) throw new Fault('wsus/category-name-chained', { name: as, as: further.as });
  }
}

/**
 * Each name leads to one other and no further: what an update is published under can be read off one line.
 * @throws Fault `wsus/category-name-twice`, `wsus/category-name-chained`
 */
export function demandPlain({ vendors, products }: CategoryNames): void {
  demandOnce(vendors.map(({ name, as }) => ({ key: categoryKey(name), name, as })));
  demandNoChain(vendors, isSame);
  demandOnce(products.map(({ vendor, name, as }) => ({ key: pairKey(vendor, name), name, as })));
  for (const { vendor } of products) {
    const renamed = vendors.find(({ name, as }) => isSame(name, vendor) && !isSame(name, as));
    // It would never be looked up: products are found under the vendor's new name.
    if (renamed !== undefined) throw new Fault('wsus/category-name-chained', { name: vendor, as: renamed.as });
    demandNoChain(products.filter((other) => isSame(other.vendor, vendor)), isSame);
  }
}
