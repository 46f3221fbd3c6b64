import type { ApprovalRuleView, CategoryNames, CategoryOverview, NamesPreview } from '../../../shared/ipc/server-decisions.js';
import type { PackageId } from '../../../shared/units.js';
import { libraryNames } from '../library/named-products.js';
import type { PublishedRecords } from '../publishing/records.js';
import type { ServerSession } from '../publishing/server-session.js';
import { demandPlain, Renaming } from '../wsus/publishing/category-names.js';
import { explainRule } from '../wsus/publishing/explain-rule.js';
import { countLocalCategories, localCategoryLimit, planCategories } from '../wsus/publishing/plan-categories.js';
import { proposeNames } from '../wsus/publishing/propose-names.js';
import { getApprovalRules } from '../wsus/soap/operations/approval-rules.js';
import { getCategories, type Category } from '../wsus/soap/operations/categories.js';
import { searchLocalUpdates } from '../wsus/soap/operations/updates.js';
import { localCategories, type PlacedUpdate } from '../wsus/upkeep/category-uses.js';
import { culture } from '../wsus/upkeep/current-update.js';
import { withoutUnreadable, type PackageCache } from '../wsus/upkeep/package-cache.js';
import type { ProfileContext } from './context.js';
import type { ProfileServer } from './server.js';
import type { ProfileServers } from './servers.js';

interface DecisionParts {
  readonly servers: ProfileServers;
  readonly records: PublishedRecords;
  readonly cache: PackageCache;
}

interface Named {
  readonly vendorName: string;
  readonly productNames: readonly string[];
}

const pairsOf = (named: readonly Named[]): { readonly vendor: string; readonly product: string }[] =>
  named.flatMap(({ vendorName, productNames }) => productNames.map((product) => ({ vendor: vendorName, product })));

const asNamed = ({ vendor, products }: NonNullable<PlacedUpdate['names']>): Named => ({ vendorName: vendor, productNames: products });

/** What the server decides about what is published to it, and under which names it is published. */
export class ServerDecisions {
  readonly #context: ProfileContext;
  readonly #parts: DecisionParts;

  constructor(context: ProfileContext, parts: DecisionParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** @throws Fault `jobs/no-server`, `wsus/…` */
  async rules(signal: AbortSignal): Promise<readonly ApprovalRuleView[]> {
    const { client } = await this.#parts.servers.current.session();
    const rules = await client.call(getApprovalRules, { culture }, signal);
    const categories = await client.call(getCategories, { culture, classifications: false }, signal);
    const classifications = await client.call(getCategories, { culture, classifications: true }, signal);
    return rules.map((rule) => explainRule(rule, { categories, classifications }));
  }

  /** @throws Fault `jobs/no-server`, `wsus/…` */
  async categories(signal: AbortSignal, server: ProfileServer = this.#parts.servers.current): Promise<CategoryOverview> {
    const session = await server.session();
    const existing = await this.#existing(session, signal);
    const updates = await this.#placed(session, signal);
    const names = server.categoryNames;
    const renaming = new Renaming(names);
    const inCatalogues = libraryNames(this.#context.database);
    const library = inCatalogues.map((found) => renaming.apply(found));
    const onServer = updates.flatMap((update) => (update.names === undefined ? [] : [asNamed(update.names)]));
    const local = existing.filter((category) => category.local).map(({ title }) => title);
    return {
      used: countLocalCategories(existing),
      limit: localCategoryLimit,
      categories: localCategories(existing, updates, pairsOf([...inCatalogues, ...library])),
      unknown: updates.filter((update) => update.names === undefined).length,
      names,
      proposals: proposeNames(pairsOf([...onServer.map((found) => renaming.apply(found)), ...library]), [...[...names.vendors, ...names.products].map(({ as }) => as), ...local]),
    };
  }

  /**
   * What the names would come to; nothing is changed.
   * @throws Fault `wsus/category-name-twice`, `wsus/category-name-chained`, `wsus/category-collision`, `jobs/no-server`, `wsus/…`
   */
  async preview(names: CategoryNames, signal: AbortSignal, server: ProfileServer = this.#parts.servers.current): Promise<NamesPreview> {
    demandPlain(names);
    const session = await server.session();
    const existing = await this.#existing(session, signal);
    const updates = await this.#placed(session, signal);
    const [before, after] = [new Renaming(server.categoryNames), new Renaming(names)];
    const library = libraryNames(this.#context.database);
    const newFor = (renaming: Renaming): number => planCategories(library.map((found) => renaming.apply(found)), existing).created.length;
    const moving = updates.filter(({ names: own }) => own !== undefined && own.products.length > 0 && isRenamed(asNamed(own), after));
    const moved = updates.map((update) => (update.names === undefined ? update : { ...update, names: namesAfter(asNamed(update.names), after) }));
    const usedNow = new Set(localCategories(existing, updates, []).filter(({ uses }) => uses.length > 0).map(({ categoryId }) => categoryId));
    return {
      used: countLocalCategories(existing),
      limit: localCategoryLimit,
      newNow: newFor(before),
      newThen: newFor(after),
      moving: moving.map(({ packageId, title, own }) => ({ packageId, title, own })),
      emptied: localCategories(existing, moved, []).filter(({ categoryId, uses }) => uses.length === 0 && usedNow.has(categoryId)).map(({ title }) => title),
    };
  }

  /** @throws as `preview` does */
  async saveNames(names: CategoryNames, signal: AbortSignal): Promise<CategoryOverview> {
    const server = this.#parts.servers.current;
    await this.preview(names, signal, server);
    const detail = [...names.vendors.map(({ name, as }) => `${name} as ${as}`), ...names.products.map(({ vendor, name, as }) => `${vendor}: ${name} as ${as}`)].join('; ');
    const act = { action: 'change the names that are published under', detail: detail === '' ? 'every name as the catalogues give it' : detail, server: server.name ?? '' };
    await this.#context.audit.around(act, async () => server.saveCategoryNames(names));
    return this.categories(signal, server);
  }

  async #existing({ client }: ServerSession, signal: AbortSignal): Promise<readonly Category[]> {
    return client.call(getCategories, { culture, classifications: false }, signal);
  }

  /** The newest revisions of what was published locally, with the names in their packages. */
  async #placed({ client, server }: ServerSession, signal: AbortSignal): Promise<readonly PlacedUpdate[]> {
    const { serverId } = server.configuration;
    const placed: PlacedUpdate[] = [];
    for (const update of await client.call(searchLocalUpdates, { culture }, signal)) {
      if (!update.local || !update.latestRevision) continue;
      const packageId = update.updateId as PackageId;
      const outline = await this.#parts.cache.outline(client, serverId, update, signal).catch(withoutUnreadable);
      const own = this.#parts.records.find(packageId, serverId) !== undefined;
      placed.push({ packageId, title: update.title, own, ...(outline.hasPackage ? { names: outline } : {}) });
    }
    return placed;
  }
}

const isRenamed = (own: Named, renaming: Renaming): boolean => renaming.apply(own) !== own;

const namesAfter = (own: Named, renaming: Renaming): NonNullable<PlacedUpdate['names']> => {
  const { vendorName, productNames } = renaming.apply(own);
  return { vendor: vendorName, products: productNames };
};
