import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../fault.js';

/** The nearest thing on the way to a folder that is there and is none. */
async function fileOnTheWay(folder: string): Promise<string | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isDirectory() === true) return undefined;
    if (info !== undefined) return path;
    if (dirname(path) === path) return undefined;
  }
}

/**
 * Makes the folder of a profile, for this account alone, when it is not there.
 * @throws Fault `app/profile-is-a-file`, and what the system refuses
 */
export async function makeProfileFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const file = await fileOnTheWay(folder);
    if (file === undefined) throw error;
    throw new Fault('app/profile-is-a-file', { profile: folder, file }, { cause: error });
  }
}
