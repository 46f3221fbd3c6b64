import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../main/core/fault.js';

export interface FoundFile {
  readonly path: string;
  /** Written out by whoever asked, not met while walking a folder. */
  readonly isNamed: boolean;
  /** Why it, or the folder, cannot be looked at. */
  readonly fault?: Fault;
}

const unreadable = (path: string, error: unknown): Fault =>
  new Fault('app/file-unreadable', { file: path, reason: error instanceof Error ? error.message : String(error) }, { cause: error });

async function* walk(folder: string, isNamed: boolean): AsyncGenerator<FoundFile> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      // Links are not followed: they could lead round in a circle, or out of what was asked about.
      if (entry.isDirectory()) yield* walk(path, false);
      else if (entry.isFile()) yield { path, isNamed: false };
    }
  } catch (error) {
    yield { path: folder, isNamed, fault: unreadable(folder, error) };
  }
}

/** The file that was named, or every file of a folder and of the folders in it, in the order of names. */
export async function* filesOf(path: string): AsyncGenerator<FoundFile> {
  const info = await stat(path).catch((error: unknown) => unreadable(path, error));
  if (info instanceof Fault) yield { path, isNamed: true, fault: info };
  else if (info.isDirectory()) yield* walk(path, true);
  // Opening a pipe would wait for whoever writes into it.
  else if (info.isFile()) yield { path, isNamed: true };
  else yield { path, isNamed: true, fault: new Fault('app/file-unreadable', { file: path, reason: 'it is neither a file nor a folder' }) };
}
