import { readFile } from 'node:fs/promises';
import { Fault } from '../main/core/fault.js';
import { passwordVariable, type LoginOptions } from './options.js';

const refuse = (reason: string, cause?: unknown): never => {
  throw new Fault('practice/arguments-invalid', { reason }, { cause });
};

/**
 * The password of the account: the first line of the file, else what the environment has.
 * @throws Fault `practice/arguments-invalid`
 */
export async function readPassword({ passwordFile }: LoginOptions, environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (passwordFile === undefined) {
    const password = environment[passwordVariable] ?? '';
    return password === '' ? refuse(`The password is missing: set ${passwordVariable}, or name a file with --password-file`) : password;
  }
  const text = await readFile(passwordFile, 'utf8').catch((error: unknown) => refuse(`The file of --password-file cannot be read: ${passwordFile}`, error));
  const [password = ''] = text.replace(/^\uFEFF/u, '').split(/\r?\n/u, 1);
  return password === '' ? refuse(`The first line of ${passwordFile} is empty`) : password;
}
