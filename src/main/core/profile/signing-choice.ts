import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.js';

const choiceSchema = z.strictObject({ signing: z.enum(['server', 'here', 'undecided']) });
export type SigningChoice = z.infer<typeof choiceSchema>['signing'];

const fileOf = (profileFolder: string): string => join(profileFolder, 'signing.json');

/** Who signs the packages of a profile, as it was decided; apart from the server, which may change. */
export class SigningDecision {
  readonly #folder: string;
  #choice: SigningChoice;

  private constructor(folder: string, choice: SigningChoice) {
    this.#folder = folder;
    this.#choice = choice;
  }

  static async open(folder: string): Promise<SigningDecision> {
    return new SigningDecision(folder, (await readJsonFile(fileOf(folder), choiceSchema))?.signing ?? 'undecided');
  }

  get choice(): SigningChoice {
    return this.#choice;
  }

  async choose(signing: SigningChoice): Promise<void> {
    await writeJsonFile(fileOf(this.#folder), { signing });
    this.#choice = signing;
  }
}
