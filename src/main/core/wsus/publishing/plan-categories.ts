import type { SoftwarePackage } from '../../../../shared/catalog.js';
import type { Guid } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { categoryKey, companyId, productId } from '../metadata/category-ids.js';
import type { Category } from '../soap/operations/categories.js';

/** Beyond this WSUS and its consoles fail (Microsoft KB 945536). */
export const localCategoryLimit = 100;

export interface NeededCategory {
  readonly categoryId: Guid;
  readonly title: string;
  /** Absent for a company. */
  readonly companyId?: Guid;
}

export interface CategoryPlan {
  /** Companies before their products, each once. */
  readonly needed: readonly NeededCategory[];
  /** Those of `needed` that the server does not have. */
  readonly created: readonly NeededCategory[];
  /** Local categories that the server has. */
  readonly used: number;
  readonly limit: number;
}

type Named = Pick<SoftwarePackage, 'vendorName' | 'productNames'>;

/** The product categories an update belongs to; empty when it names no product. */
export const productCategoriesOf = ({ vendorName, productNames }: Named): Guid[] => [...new Set(productNames.map((product) => productId(vendorName, product)))];

export const countLocalCategories = (categories: readonly Category[]): number => categories.filter((category) => category.local).length;

/** A company is only made for the sake of a product: an update without products goes under Locally Published Packages. */
const neededBy = ({ vendorName, productNames }: Named): NeededCategory[] => {
  if (productNames.length === 0) return [];
  const company = companyId(vendorName);
  return [
    { categoryId: company, title: vendorName.trim() },
    ...productNames.map((product) => ({ categoryId: productId(vendorName, product), title: product.trim(), companyId: company })),
  ];
};

/**
 * Ids are made of vendor and product run together, so two different pairs can have one id; then an update
 * would appear under somebody else's product.
 */
function demandSame(known: { readonly title: string; readonly isProduct: boolean }, needed: NeededCategory): void {
  if (categoryKey(known.title) === categoryKey(needed.title) && known.isProduct === (needed.companyId !== undefined)) return;
  throw new Fault('wsus/category-collision', { wanted: needed.title.slice(0, 200), existing: known.title.slice(0, 200) });
}

/**
 * Which categories the packages need and which of them are new.
 * @throws Fault `wsus/category-collision`
 */
export function planCategories(packages: readonly Named[], existing: readonly Category[]): CategoryPlan {
  const onServer = new Map(existing.map((category) => [category.categoryId, category]));
  const needed = new Map<Guid, NeededCategory>();
  for (const category of packages.flatMap(neededBy)) {
    const planned = needed.get(category.categoryId);
    if (planned === undefined) needed.set(category.categoryId, category);
    else demandSame({ title: planned.title, isProduct: planned.companyId !== undefined }, category);
    const known = onServer.get(category.categoryId);
    if (known !== undefined) demandSame({ title: known.title, isProduct: known.type === 'Product' }, category);
  }
  const all = [...needed.values()];
  return { needed: all, created: all.filter((category) => !onServer.has(category.categoryId)), used: countLocalCategories(existing), limit: localCategoryLimit };
}

/** @throws Fault `wsus/too-many-categories` when the new ones do not fit any more; none new always fits. */
export function demandRoom({ created, used, limit }: CategoryPlan): void {
  if (created.length > 0 && used + created.length > limit) {
    throw new Fault('wsus/too-many-categories', { used, wanted: created.length, limit });
  }
}
