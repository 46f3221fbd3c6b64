import type { JobProgress } from '../../../shared/ipc/jobs.js';
import { bytes, type PackageId } from '../../../shared/units.js';
import { Meter } from '../download/meter.js';
import { isProven } from './chain-columns.js';
import { isOver, type ItemOutline } from './model.js';

/** Bytes of a whole job, with speed and time left. `now` is in milliseconds. */
export class JobMeter {
  readonly #downloaded = new Map<PackageId, number>();
  readonly #meter = new Meter();

  /** @param received of this item so far, from an earlier run too; @param fresh of them came over the network just now */
  record(packageId: PackageId, received: number, fresh: number, now: number): void {
    this.#downloaded.set(packageId, received);
    if (fresh > 0) this.#meter.record(fresh, now);
  }

  /** What is over without its file is no longer to be downloaded, and counts nowhere. */
  snapshot(jobId: string, items: readonly ItemOutline[], now: number): JobProgress {
    const wanted = items.filter((item) => !isOver(item.state) || isProven(item.letters, 'downloaded'));
    const toDownload = wanted.reduce((sum, { size }) => sum + size, 0);
    const downloaded = wanted.reduce((sum, item) => sum + this.downloadedOf(item), 0);
    const secondsLeft = this.#meter.secondsLeft(toDownload - downloaded, now);
    const moving = wanted.filter(({ packageId, letters }) => this.#downloaded.has(packageId) && !isProven(letters, 'downloaded'));
    return {
      jobId,
      downloaded: bytes(downloaded),
      toDownload: bytes(toDownload),
      speed: this.#meter.speed(now),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      items: moving.map((item) => ({ packageId: item.packageId, downloaded: bytes(this.downloadedOf(item)), step: item.step })),
    };
  }

  /** All of a file that was proven; of any other one what this run has seen. */
  downloadedOf({ packageId, letters, size, state }: ItemOutline): number {
    if (isProven(letters, 'downloaded')) return size;
    return isOver(state) ? 0 : Math.min(this.#downloaded.get(packageId) ?? 0, size);
  }
}
