import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const nameOfInput = (input: Uint8Array): string => createHash('sha256').update(input).digest('hex').slice(0, 16);

/** The inputs of a folder in the order of their names; none when there is no such folder. */
export function readInputs(folder: string): { readonly name: string; readonly input: Uint8Array }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.txt') && !name.endsWith('.md'))
    .sort()
    .map((name) => ({ name, input: new Uint8Array(readFileSync(join(folder, name))) }));
}

export function keepInput(folder: string, input: Uint8Array, prefix = ''): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${prefix}${nameOfInput(input)}`);
  writeFileSync(file, input);
  return file;
}
