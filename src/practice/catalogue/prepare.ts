import { createHash } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authorities } from '../authorities.js';
import type { Store } from '../store/store.js';
import { provide, type Installer, type Recipe } from '../vendor/installers.js';
import { setFault, sitePathOf } from '../vendor/site.js';
import { buildCatalogue } from './build.js';
import type { PackagedUpdate } from './package.js';
import type { SampleUpdate } from './sample.js';
import { sampleUpdates, troubledUpdates } from './updates.js';

const recipeOf = (update: SampleUpdate): Recipe => ({
  vendor: update.vendor,
  fileName: update.installer.fileName,
  kind: update.installer.kind,
  size: update.installer.kilobytes * 1024,
  signed: update.installer.unsigned !== true,
  released: new Date(update.released),
});

/** Makes the vendors' files that are not there yet. */
export async function provideInstallers(folder: string, authorities: Authorities): Promise<readonly Installer[]> {
  const installers: Installer[] = [];
  for (const update of [...sampleUpdates, ...troubledUpdates]) installers.push(await provide(recipeOf(update), folder, authorities));
  return installers;
}

interface Edition {
  /** What the catalogues were made of: the samples, their files and the address of the site. */
  readonly made: string;
  /** Counts how often that changed. */
  readonly number: number;
}

function digestOf(vendorUrl: string, installers: readonly Installer[]): string {
  const files = installers.map(({ sha256 }) => sha256);
  return createHash('sha256').update(JSON.stringify([vendorUrl, files, sampleUpdates, troubledUpdates])).digest('hex');
}

/** A catalogue that changed must say that it is newer, or nobody would take the new addresses over. */
const dateOf = (update: SampleUpdate, edition: Edition): string =>
  new Date(Date.parse(update.released) + edition.number * 1000).toISOString();

export interface Catalogues {
  readonly catalogue: string;
  readonly catalogueWithProblems: string;
}

/** The two sample catalogues; they are written anew only when something in them has changed. */
export async function prepareCatalogues(
  store: Store,
  folder: string,
  vendorUrl: string,
  installers: readonly Installer[],
  authorities: Authorities,
): Promise<Catalogues> {
  await mkdir(folder, { recursive: true });
  const paths = { catalogue: join(folder, 'PracticeCatalogue.cab'), catalogueWithProblems: join(folder, 'PracticeProblems.cab') };
  const last = store.settings.read<Edition | null>('catalogue-edition', null);
  const isThere = (await Promise.all(Object.values(paths).map(async (path) => stat(path).catch(() => undefined)))).every((info) => info !== undefined);
  const made = digestOf(vendorUrl, installers);
  if (last?.made === made && isThere) return paths;
  const edition = last?.made === made ? last : { made, number: (last?.number ?? -1) + 1 };
  const packaged = (update: SampleUpdate): PackagedUpdate => {
    const installer = installers.find(({ recipe }) => recipe.fileName === update.installer.fileName);
    if (installer === undefined) throw new RangeError(`no file for ${update.slug}`);
    if (update.flaw === 'html-page') setFault(store.settings, installer.recipe.fileName, 'html-page');
    return { update, installer, uri: `${vendorUrl}${sitePathOf(installer.recipe)}`, creationDate: dateOf(update, edition) };
  };
  const write = async (path: string, name: string, updates: readonly SampleUpdate[]): Promise<void> =>
    buildCatalogue(path, name, updates.map(packaged), store.now(), authorities.cataloguePublisher);
  // Written last, the edition vouches for both files.
  await rm(paths.catalogue, { force: true });
  await write(paths.catalogue, 'PracticeCatalogue', sampleUpdates);
  await write(paths.catalogueWithProblems, 'PracticeProblems', troubledUpdates);
  store.settings.write('catalogue-edition', edition);
  return paths;
}
