import type { JobProgress } from '../../../shared/ipc/jobs.js';
import { bytes, type PackageId } from '../../../shared/units.js';
import { Meter } from '../download/meter.js';

export interface ProgressItem {
  readonly packageId: PackageId;
  readonly size: number;
  readonly step: string;
  /** Nothing of it is to be downloaded any more, whether it came or not. */
  readonly over: boolean;
}

/** Bytes of a whole job, with speed and time left. `now` is in milliseconds. */
export class JobMeter {
  readonly #downloaded = new Map<PackageId, number>();
  readonly #meter = new Meter();

  /** @param received of this item so far, from an earlier run too; @param fresh of them came over the network just now */
  record(packageId: PackageId, received: number, fresh: number, now: number): void {
    this.#downloaded.set(packageId, received);
    if (fresh > 0) this.#meter.record(fresh, now);
  }

  snapshot(jobId: string, items: readonly ProgressItem[], now: number): JobProgress {
    const downloadedOf = ({ packageId, size }: ProgressItem): number => Math.min(this.#downloaded.get(packageId) ?? 0, size);
    const toDownload = items.reduce((sum, { size }) => sum + size, 0);
    const left = items.reduce((sum, item) => sum + (item.over ? 0 : item.size - downloadedOf(item)), 0);
    const secondsLeft = this.#meter.secondsLeft(left, now);
    return {
      jobId,
      downloaded: bytes(toDownload - left),
      toDownload: bytes(toDownload),
      speed: this.#meter.speed(now),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      items: items.filter(({ over }) => !over).map((item) => ({ packageId: item.packageId, downloaded: bytes(downloadedOf(item)), step: item.step })),
    };
  }
}
