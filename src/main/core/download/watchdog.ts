import { Fault } from '../fault.js';
import type { Clock } from './clock.js';

export interface StallLimits {
  /** Milliseconds without a byte, the wait for an answer's head included. */
  readonly silence: number;
  /** At least this many bytes in this many milliseconds: a site that drips holds a place in the queue for days. */
  readonly window: number;
  readonly leastBytes: number;
}

export const stallLimits: StallLimits = { silence: 30_000, window: 60_000, leastBytes: 16 * 1024 };

/** Watches one attempt. Only the time spent waiting for the network counts, not that of a slow disk. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #limits: StallLimits;
  readonly #host: string;
  #waitingSince: number | undefined;
  #windowWaited = 0;
  #windowBytes = 0;

  constructor(host: string, limits: StallLimits, clock: Clock) {
    this.#host = host;
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Waits for something of the network. */
  async watch<T>(wait: () => Promise<T>): Promise<T> {
    this.#waitingSince = this.#clock.now();
    try {
      return await wait();
    } finally {
      this.#windowWaited += this.#clock.now() - this.#waitingSince;
      this.#waitingSince = undefined;
    }
  }

  feed(bytes: number): void {
    this.#windowBytes += bytes;
    if (this.#windowBytes < this.#limits.leastBytes) return;
    this.#windowBytes = 0;
    this.#windowWaited = 0;
  }

  /** Calls `stop` with the reason when the attempt stands still; ends when the signal is aborted. */
  async guard(stop: (fault: Fault) => void, signal: AbortSignal): Promise<void> {
    const tick = Math.max(1, Math.min(this.#limits.silence, this.#limits.window) / 4);
    while (!signal.aborted) {
      const fault = this.#judge();
      if (fault !== undefined) {
        stop(fault);
        return;
      }
      await this.#clock.sleep(tick, signal).catch(() => undefined);
    }
  }

  #judge(): Fault | undefined {
    if (this.#waitingSince === undefined) return undefined;
    const waited = this.#clock.now() - this.#waitingSince;
    const data = (least: number, milliseconds: number) => ({ host: this.#host, least, seconds: Math.round(milliseconds / 1000) });
    if (waited >= this.#limits.silence) return new Fault('download/stalled', data(1, waited));
    const inWindow = this.#windowWaited + waited;
    if (inWindow >= this.#limits.window) return new Fault('download/stalled', data(this.#limits.leastBytes, inWindow));
    return undefined;
  }
}
