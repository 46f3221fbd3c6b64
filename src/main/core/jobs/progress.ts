import type { JobProgress } from '../../../shared/ipc/jobs.js';
import type { PackageId } from '../../../shared/units.js';
import { bytes } from '../../../shared/units.js';

interface Sample {
  readonly at: number;
  readonly total: number;
}

/** Speed is averaged over this time: shorter jumps about, longer lags behind a stalled line. */
const windowMilliseconds = 5000;

export interface ProgressItem {
  readonly packageId: PackageId;
  readonly size: number;
  readonly step: string;
  /** Nothing of it is to be downloaded any more, whether it came or not. */
  readonly over: boolean;
}

/** Bytes of a whole job, with speed and time left. `now` is in milliseconds. */
export class ProgressMeter {
  readonly #downloaded = new Map<PackageId, number>();
  #samples: Sample[] = [];

  record(packageId: PackageId, downloaded: number, now: number): void {
    this.#downloaded.set(packageId, downloaded);
    this.#samples.push({ at: now, total: this.#total() });
    this.#samples = this.#samples.filter((sample) => now - sample.at <= windowMilliseconds);
  }

  downloadedOf(packageId: PackageId): number {
    return this.#downloaded.get(packageId) ?? 0;
  }

  snapshot(jobId: string, items: readonly ProgressItem[], now: number): JobProgress {
    const recent = this.#samples.filter((sample) => now - sample.at <= windowMilliseconds);
    const oldest = recent[0];
    const newest = recent.at(-1);
    const elapsed = oldest === undefined || newest === undefined ? 0 : Math.max(now - oldest.at, 1);
    const speed = oldest === undefined || newest === undefined || recent.length < 2 ? 0 : ((newest.total - oldest.total) * 1000) / elapsed;
    const toDownload = items.reduce((sum, item) => sum + item.size, 0);
    const left = items.reduce((sum, item) => sum + (item.over ? 0 : Math.max(item.size - this.downloadedOf(item.packageId), 0)), 0);
    return {
      jobId,
      downloaded: bytes(Math.max(toDownload - left, 0)),
      toDownload: bytes(toDownload),
      speed: Math.max(speed, 0),
      ...(left === 0 ? { secondsLeft: 0 } : speed > 0 ? { secondsLeft: left / speed } : {}),
      items: items.filter((item) => !item.over).map((item) => ({ packageId: item.packageId, downloaded: bytes(this.downloadedOf(item.packageId)), step: item.step })),
    };
  }

  #total(): number {
    return [...this.#downloaded.values()].reduce((sum, value) => sum + value, 0);
  }
}
