import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../../../shared/units.js';
import type { ItemRecord, JobRecord, StepContext } from '../jobs/model.js';
import { isAsRecorded } from './cabinets.js';
import type { PublishServices } from './services.js';
import { workFolderOf } from './work-folders.js';

/** Work that jobs of one publish do at the same time: one after the other, so that the second finds what the first has made. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}

/** What was proven of a file counts for the jobs of the same publish for this long; later it is proven anew. Milliseconds. */
const proofLife = 10 * 60_000;

/** Files that were proven for one server of a publish, so that they need not be proven for the next one. */
export class RecentProofs<Proof> {
  readonly #proofs = new Map<string, { readonly at: number; readonly proof: Proof }>();

  find(runId: string, sha256: Sha256, now: Date): Proof | undefined {
    const known = this.#proofs.get(`${runId}/${sha256}`);
    return known !== undefined && now.getTime() - known.at < proofLife ? known.proof : undefined;
  }

  keep(runId: string, sha256: Sha256, now: Date, proof: Proof): void {
    if (runId === '') return;
    for (const [key, { at }] of this.#proofs) if (now.getTime() - at >= proofLife) this.#proofs.delete(key);
    this.#proofs.set(`${runId}/${sha256}`, { at: now.getTime(), proof });
  }
}

/** One publish to several servers works on an update on each of them in turn; a job that was started alone waits for nobody. */
export async function inTurn<T>({ turns }: Pick<PublishServices, 'turns'>, { job, item }: Pick<StepContext, 'job' | 'item'>, what: string, work: () => Promise<T>): Promise<T> {
  return job.runId === '' ? work() : turns.take(`${what}/${job.runId}/${item.packageId}`, work);
}

/** The same update in the jobs of the same publish on other servers. */
export function siblingItems({ journal }: Pick<PublishServices, 'journal'>, job: JobRecord, { packageId }: Pick<ItemRecord, 'packageId'>): readonly ItemRecord[] {
  return journal.siblings(job).flatMap(({ jobId }) => journal.items(jobId).filter((item) => item.packageId === packageId));
}

/**
 * Takes over a file of a job on another server, if it is as that one recorded it. It is read from where it then lies, so nothing is
 * believed that the other job's folder may do meanwhile.
 */
export async function takeOver({ workRoot }: Pick<PublishServices, 'workRoot'>, from: Pick<ItemRecord, 'jobId' | 'packageId'>, name: string, path: string, recorded: Parameters<typeof isAsRecorded>[1], signal: AbortSignal): Promise<boolean> {
  await rm(path, { force: true });
  try {
    // A second name for the same bytes: nothing is copied. Whoever makes the file anew gives the name to other bytes and changes none under it.
    await link(join(workFolderOf(workRoot, from.jobId, from.packageId), name), path);
  } catch {
    return false;
  }
  if (await isAsRecorded(path, recorded, signal)) return true;
  await rm(path, { force: true });
  return false;
}
