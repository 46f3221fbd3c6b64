import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { visible } from '../shared/foreign-text.js';
import { formatInstant } from '../shared/format.js';
import type { JobRow } from '../shared/ipc/jobs.js';
import { JobJournal } from '../main/core/jobs/journal.js';
import { foldersOf } from '../main/core/profile/context.js';
import { rowOf } from '../main/core/profile/snapshots.js';
import { openDatabase } from '../main/core/store/database.js';
import { readOfflineHealth } from '../main/core/profile/offline-health.js';
import { readArguments } from './arguments.js';
import { certificateWarning } from './certificate-warning.js';
import { dataFolder } from './surroundings.js';

/** Title and server are whoever's. */
export const jobLine = ({ title, purpose, state, createdAt, server, counts }: JobRow): string =>
  visible(`${formatInstant(createdAt)}  ${state.padEnd(11)}  ${counts.published} of ${counts.total} ${purpose === 'publish' ? 'published' : 'done'}, ${counts.failed} failed  ${title} → ${server}`);

/** Lists the jobs of a profile; reading only, so it works while a window is open. */
export async function listJobs(parameters: readonly string[]): Promise<number> {
  const { values } = readArguments(() => parseArgs({ args: [...parameters], options: { practice: { type: 'boolean', default: false } } }));
  const folder = join(dataFolder(), values.practice ? 'practice' : 'earnest');
  const path = foldersOf(folder).database;
  const none = 'No job was started yet.';
  if (!existsSync(path)) {
    console.log(none);
    return 0;
  }
  using database = openDatabase(path);
  const journal = new JobJournal(database);
  const jobs = journal.countedJobs();
  if (jobs.length === 0) console.log(none);
  for (const job of jobs) {
    console.log(jobLine(rowOf(job)));
  }
  const health = await readOfflineHealth(folder, database, new Date());
  const warning = health === undefined ? undefined : certificateWarning(health);
  if (warning !== undefined) console.error(warning);
  return 0;
}
