import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder of one update's files while it is being published. */
export const workFolderOf = (workRoot: string, jobId: string, packageId: string): string => join(workRoot, jobId, packageId);

/** Removes the files of all jobs but these: what a killed console left behind, and what is over. */
export async function sweepWorkFolders(workRoot: string, unfinished: ReadonlySet<string>): Promise<void> {
  const names = await readdir(workRoot).catch(() => []);
  for (const name of names) if (!unfinished.has(name)) await rm(join(workRoot, name), { recursive: true, force: true });
}
