import type { SoftwarePackage } from '../../../shared/catalog.js';
import { openChain, withLink, type ProofChain } from '../../../shared/chain.js';
import { explain } from '../../../shared/errors/index.js';
import type { UpdateReference } from '../../../shared/ipc/common.js';
import type { SelectionSummary, UpdateDetails, UpdateFile, UpdateLink, UpdateRow } from '../../../shared/ipc/updates.js';
import { bytes, type Instant, type PackageId } from '../../../shared/units.js';
import { explainRules } from '../catalog/explain-rules.js';
import { installCommands, rebootInWords } from '../catalog/install-command.js';
import { lettersOf } from '../jobs/chain-columns.js';
import type { JobJournal } from '../jobs/journal.js';
import { loadPackage } from '../library/load-package.js';
import { updateInputs, updateRows, updateRowsInParts, type UpdatePage } from '../library/queries.js';
import { proven, provenByCatalogue } from '../publishing/links.js';
import { culture } from '../publishing/steps/import.js';
import { Renaming } from '../wsus/publishing/category-names.js';
import { packageObstacles } from '../wsus/publishing/obstacles.js';
import { localCategoryLimit, planCategories, type CategoryPlan } from '../wsus/publishing/plan-categories.js';
import { getCategories } from '../wsus/soap/operations/categories.js';
import type { PublishedRecords } from '../publishing/records.js';
import { mapYielding } from '../work/yielding.js';
import type { ProfileContext } from './context.js';
import { hostOf, writeOut, type ExternalLinks } from './links.js';
import type { ProfileServers } from './servers.js';

/** Rows travel to the window in one message: copying more at once would hold up its other requests. */
const mostRowsAtOnce = 500;

/** What is proven of an update by being in the list: its catalogue was imported, which needs both proofs. */
const importedChain = (catalogue: string, relaxations: readonly string[], publisher: string): ProofChain =>
  [
    provenByCatalogue(catalogue, relaxations),
    proven('publisher', `${publisher} is approved.`),
  ].reduce(withLink, openChain());

const importedLetters = lettersOf(importedChain('', [], ''));

/** The updates of all catalogues, with what jobs did to them. */
export class ProfileUpdates {
  readonly #context: ProfileContext;
  readonly #journal: JobJournal;
  readonly #records: PublishedRecords;
  readonly #servers: ProfileServers;
  readonly #links: ExternalLinks;

  constructor(context: ProfileContext, parts: { readonly journal: JobJournal; readonly records: PublishedRecords; readonly servers: ProfileServers; readonly links: ExternalLinks }) {
    this.#context = context;
    this.#journal = parts.journal;
    this.#records = parts.records;
    this.#servers = parts.servers;
    this.#links = parts.links;
  }

  rows(offset: number, limit: number): UpdatePage {
    return updateRows(this.#context.database, { offset, limit: Math.min(limit, mostRowsAtOnce) }, this.#stateOf());
  }

  /** The same for the window, whose other requests are answered meanwhile. */
  async rowsInParts(offset: number, limit: number): Promise<UpdatePage> {
    return updateRowsInParts(this.#context.database, { offset, limit: Math.min(limit, mostRowsAtOnce) }, this.#stateOf());
  }

  async details(reference: UpdateReference): Promise<UpdateDetails> {
    const inputs = updateInputs(this.#context.database, reference, this.#stateOf());
    const found = inputs.package;
    const rules = explainRules(found);
    return {
      row: inputs.row,
      texts: found.localized,
      links: this.#linksOf(found),
      files: await this.#filesOf(found),
      handlers: found.installableItems.flatMap(({ handler }) => (handler === undefined ? [] : [handler])),
      installCommands: installCommands(found),
      supersedes: inputs.supersedes,
      supersededBy: inputs.supersededBy,
      prerequisites: inputs.prerequisites,
      bundled: inputs.bundled,
      rules,
      reboot: rebootInWords(found),
      chain: this.#journal.latestChain(found.packageId, this.#serverId) ?? importedChain(inputs.catalogueName, inputs.relaxations, inputs.publisherName),
      catalogueName: inputs.catalogueName,
      publisherName: inputs.publisherName,
      obstacles: packageObstacles(found).map((obstacle) => explain(obstacle).happened),
    };
  }

  async selection(references: readonly UpdateReference[], signal: AbortSignal): Promise<SelectionSummary> {
    const packages = await mapYielding(references, (reference) => loadPackage(this.#context.database, this.#context.approvals, reference).package);
    const plan = await this.#categories(packages, signal);
    let [toDownload, alreadyInStore, withoutUrl] = [0, 0, 0];
    for (const file of packages.flatMap(({ installableItems }) => installableItems.flatMap(({ originFile }) => (originFile === undefined ? [] : [originFile])))) {
      if ((await this.#context.content.find(file)) !== undefined) alreadyInStore += file.size;
      else toDownload += file.size;
      if (file.uri === undefined) withoutUrl += 1;
    }
    return {
      updates: packages.length,
      toDownload: bytes(toDownload),
      alreadyInStore: bytes(alreadyInStore),
      newCategories: plan?.created.map(({ title }) => title) ?? [],
      ...(plan === undefined ? {} : { usedCategories: plan.used }),
      categoryLimit: localCategoryLimit,
      withoutUrl,
      obstacles: packages.flatMap((found) =>
        packageObstacles(found).slice(0, 1).map((obstacle) => ({ packageId: found.packageId, title: found.localized[0].title, reason: explain(obstacle).happened })),
      ),
    };
  }

  /** Undefined while there is no server to ask: the list must work without one. */
  async #categories(packages: readonly SoftwarePackage[], signal: AbortSignal): Promise<CategoryPlan | undefined> {
    try {
      const server = this.#servers.current;
      const { client } = await server.session();
      const renaming = new Renaming(server.categoryNames);
      return planCategories(packages.map((found) => renaming.apply(found)), await client.call(getCategories, { culture, classifications: false }, signal));
    } catch {
      return undefined;
    }
  }

  /** The list tells what was done on the current server; without one, on any. */
  get #serverId(): string | undefined {
    const { id } = this.#servers.current;
    return id === '' ? undefined : id;
  }

  #stateOf(): (packageId: PackageId) => Pick<UpdateRow, 'chain' | 'publishedAt'> {
    const letters = this.#journal.latestLetters(this.#serverId);
    const { wsusId } = this.#servers.current;
    const records = this.#serverId === undefined ? this.#records.all() : wsusId === undefined ? [] : this.#records.of(wsusId);
    const published = new Map<PackageId, Instant>(records.map(({ packageId, publishedAt }) => [packageId, publishedAt]));
    return (packageId) => {
      const publishedAt = published.get(packageId);
      return { chain: letters.get(packageId) ?? importedLetters, ...(publishedAt === undefined ? {} : { publishedAt }) };
    };
  }


  #linksOf(found: SoftwarePackage): readonly UpdateLink[] {
    const support = found.supportUrl === undefined ? [] : [['Support', found.supportUrl] as const];
    return [...found.moreInfoUrls.map((url) => ['More information', url] as const), ...support].map(([label, url]) => ({ linkId: this.#links.offer(url), label, host: hostOf(url) }));
  }

  async #filesOf(found: SoftwarePackage): Promise<readonly UpdateFile[]> {
    const files = found.installableItems.flatMap(({ originFile }) => (originFile === undefined ? [] : [originFile]));
    return Promise.all(
      files.map(async ({ uri, sha256, ...file }) => ({
        ...file,
        ...(sha256 === undefined ? {} : { sha256 }),
        ...(uri === undefined ? {} : { url: writeOut(uri), host: hostOf(uri) }),
        encrypted: uri?.startsWith('https:') === true,
        inStore: (await this.#context.content.find({ ...file, ...(sha256 === undefined ? {} : { sha256 }) })) !== undefined,
      })),
    );
  }
}
