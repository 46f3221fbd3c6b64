import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { Fault } from './fault.js';

/** Files of ours are small; a larger one was not written by us. */
const maxCharacters = 4 * 1024 * 1024;

/**
 * A JSON file of ours, checked by its schema; undefined when there is none.
 * @throws Fault `app/file-unreadable` when it cannot be read or is not what was written.
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Fault('app/file-unreadable', { file: path, reason: String(error) }, { cause: error });
  }
  if (text.length > maxCharacters) throw new Fault('app/file-unreadable', { file: path, reason: 'it is too large' });
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Fault('app/file-unreadable', { file: path, reason: 'it is not the file that Countersign wrote' }, { cause: error });
  }
}

/** @throws Fault `app/file-unreadable` when it cannot be read or has more than `maxBytes` */
export async function readSmallFile(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (!info.isFile() || info.size > maxBytes) throw new RangeError(info.isFile() ? 'it is too large' : 'it is not a file');
    return await readFile(path);
  } catch (error) {
    throw new Fault('app/file-unreadable', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/** Replaces the file as a whole or not at all; only its owner may read it. */
export async function writeFileSafely(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}.${randomUUID()}.tmp`;
  await mkdir(folder, { recursive: true });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export const writeJsonFile = async (path: string, value: unknown): Promise<void> => writeFileSafely(path, `${JSON.stringify(value, null, 2)}\n`);
