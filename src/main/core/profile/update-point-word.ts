import { join } from 'node:path';
import { z } from 'zod';
import { guidSchema } from '../../../shared/ipc/common.js';
import type { Guid } from '../../../shared/units.js';
import { readJsonFile, writeJsonFile } from '../json-file.js';

const wordsSchema = z.record(guidSchema, z.boolean());

const fileOf = (profileFolder: string): string => join(profileFolder, 'update-points.json');

/** Of which servers, by their own ids, an administrator said that they are a software update point, or that they are none. */
export class UpdatePointWords {
  readonly #folder: string;
  #words: Readonly<Record<string, boolean>>;

  private constructor(folder: string, words: Readonly<Record<string, boolean>>) {
    this.#folder = folder;
    this.#words = words;
  }

  static async open(folder: string): Promise<UpdatePointWords> {
    return new UpdatePointWords(folder, (await readJsonFile(fileOf(folder), wordsSchema)) ?? {});
  }

  of(serverId: Guid): boolean | undefined {
    return this.#words[serverId];
  }

  /** @param told undefined takes the word back */
  async tell(serverId: Guid, told: boolean | undefined): Promise<void> {
    const others = Object.entries(this.#words).filter(([id]) => id !== serverId);
    const words = Object.fromEntries([...others, ...(told === undefined ? [] : [[serverId, told] as const])]);
    await writeJsonFile(fileOf(this.#folder), words);
    this.#words = words;
  }
}
