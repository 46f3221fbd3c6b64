import { join } from 'node:path';
import { categoryNamesSchema, type CategoryNames } from '../../../shared/ipc/server-decisions.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';
import { demandPlain, noNames } from '../wsus/publishing/category-names.js';

const fileOf = (profileFolder: string): string => join(profileFolder, 'category-names.json');

/** The names under which a profile publishes vendors and products. */
export class CategoryNamesFile {
  readonly #folder: string;
  #names: CategoryNames;

  private constructor(folder: string, names: CategoryNames) {
    this.#folder = folder;
    this.#names = names;
  }

  static async open(folder: string): Promise<CategoryNamesFile> {
    return new CategoryNamesFile(folder, (await readJsonFile(fileOf(folder), categoryNamesSchema)) ?? noNames);
  }

  get names(): CategoryNames {
    return this.#names;
  }

  /** @throws Fault `wsus/category-name-twice`, `wsus/category-name-chained` */
  async save(names: CategoryNames): Promise<void> {
    demandPlain(names);
    await writeJsonFile(fileOf(this.#folder), names);
    this.#names = names;
  }
}
