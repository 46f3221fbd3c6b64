import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { openFileSource } from './bytes.js';
import { Fault } from './fault.js';

/** Bytes. Files of ours are small; a larger one was not written by us. */
const largestJson = 4 * 1024 * 1024;

/** @throws Fault `app/file-unreadable` when it cannot be read or has more than `maxBytes` */
export async function readSmallFile(path: string, maxBytes: number): Promise<Uint8Array> {
  await using file = await openFileSource(path);
  if (file.size > maxBytes) throw new Fault('app/file-unreadable', { file: path, reason: 'it is too large' });
  return await file.read(0, file.size);
}

const isMissing = (error: unknown): boolean => error instanceof Fault && error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ENOENT';

/**
 * A JSON file of ours, checked by its schema; undefined when there is none.
 * @throws Fault `app/file-unreadable` when it cannot be read or is not what was written.
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let content: Uint8Array;
  try {
    content = await readSmallFile(path, largestJson);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(Buffer.from(content).toString('utf8')));
  } catch (error) {
    throw new Fault('app/file-unreadable', { file: path, reason: 'it is not the file that Countersign wrote' }, { cause: error });
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

/** @throws Fault `app/too-much-to-keep` for what would not be read again; what was there before stays */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  if (content.length > largestJson) throw new Fault('app/too-much-to-keep', { file: path, size: content.length, most: largestJson });
  await writeFileSafely(path, content);
}
