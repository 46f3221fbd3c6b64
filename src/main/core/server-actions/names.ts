import type { CategoryNames } from '../../../shared/ipc/server-decisions.js';
import { instant } from '../../../shared/units.js';
import type { ServerSession } from '../publishing/server-session.js';
import { Renaming } from '../wsus/publishing/category-names.js';
import { ensureCategories } from '../wsus/publishing/import-update.js';
import { demandRoom, planCategories, productCategoriesOf } from '../wsus/publishing/plan-categories.js';
import { getCategories } from '../wsus/soap/operations/categories.js';
import { culture } from '../wsus/upkeep/current-update.js';
import type { PublishedNames } from '../wsus/upkeep/new-revision.js';
import type { PackageFacts } from '../wsus/upkeep/package-facts.js';
import type { ActionServices } from './services.js';

/** The names that the next revision goes by; undefined when they are those that it has. */
export function newNamesOf({ vendor, products }: Pick<PackageFacts, 'vendor' | 'products'>, names: CategoryNames): PublishedNames | undefined {
  const before = { vendorName: vendor, productNames: products };
  const after = new Renaming(names).apply(before);
  return after === before ? undefined : { vendor: after.vendorName, products: after.productNames, categoryIds: productCategoriesOf(after) };
}

/** Makes the categories that the names need; can be repeated. @throws Fault `wsus/too-many-categories`, `wsus/category-collision` */
export async function makeRoomFor({ vendor, products }: PublishedNames, { client, server }: ServerSession, { now }: Pick<ActionServices, 'now'>, signal: AbortSignal): Promise<void> {
  const plan = planCategories([{ vendorName: vendor, productNames: products }], await client.call(getCategories, { culture, classifications: false }, signal));
  demandRoom(plan);
  await ensureCategories(client, plan.created, { publisherId: server.configuration.serverId, creationDate: instant(now()) }, signal);
}
