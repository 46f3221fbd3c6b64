import PQueue from 'p-queue';
import { Fault } from '../fault.js';
import { systemClock, type Clock } from './clock.js';
import { Meter } from './meter.js';

export interface DownloadRun {
  readonly signal: AbortSignal;
  /** As `FetchContext.onProgress`. */
  readonly onProgress: (received: number, fresh: number) => void;
}

export interface Download<T> {
  /** From `contentKey`: the same content is fetched once, whoever asks for it. */
  readonly key: string;
  /** What the limit for a host counts by; a redirect to another host is not counted again. */
  readonly host: string;
  /** Bytes. */
  readonly size: number;
  /** Runs again from the start after a pause; `fetchFile` then goes on with what is there. */
  readonly run: (context: DownloadRun) => Promise<T>;
}

export type DownloadState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

export interface FileProgress {
  readonly key: string;
  readonly state: DownloadState;
  readonly size: number;
  readonly received: number;
  /** Bytes a second over the last five seconds. */
  readonly speed: number;
  readonly secondsLeft?: number;
}

/** Of everything that was added since the queue was made, except what was cancelled. */
export interface TotalProgress {
  readonly size: number;
  readonly received: number;
  readonly speed: number;
  readonly secondsLeft?: number;
  readonly files: readonly FileProgress[];
}

export interface DownloadQueueOptions {
  readonly parallel: number;
  readonly perHost: number;
  readonly clock?: Clock;
  /** Called at every step; whoever shows it asks for `progress` as often as it likes. */
  readonly onChange?: () => void;
}

interface Entry<T> {
  readonly download: Download<T>;
  readonly meter: Meter;
  state: DownloadState;
  received: number;
  /** Set while it runs. */
  running?: AbortController;
  paused: boolean;
  /** Wakes an entry that waits for the end of a pause. */
  wake?: () => void;
  /** Ends the promise of an entry that has not begun; one that runs ends when its run has let go of the part. */
  refuse?: (fault: Fault) => void;
}

const isOver = (state: DownloadState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

const remaining = (bytes: number, meter: Meter, now: number): { readonly secondsLeft?: number } => {
  const secondsLeft = meter.secondsLeft(bytes, now);
  return secondsLeft === undefined ? {} : { secondsLeft };
};

/** Several downloads at once, fewer from one host; each can be paused, taken up again and cancelled. */
export class DownloadQueue<T> {
  readonly #options: DownloadQueueOptions;
  readonly #clock: Clock;
  readonly #all: PQueue;
  readonly #hosts = new Map<string, PQueue>();
  readonly #entries = new Map<string, Entry<T>>();
  readonly #results = new WeakMap<Entry<T>, Promise<T>>();
  readonly #meter = new Meter();
  #paused = false;

  constructor(options: DownloadQueueOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#all = new PQueue({ concurrency: options.parallel });
  }

  /**
   * Adds a download, or joins the one of the same key that is not over yet.
   * @throws what `run` throws; Fault `app/cancelled`
   */
  async add(download: Download<T>): Promise<T> {
    const known = this.#entries.get(download.key);
    const running = known !== undefined && !isOver(known.state) ? this.#results.get(known) : undefined;
    if (running !== undefined) return running;
    const entry: Entry<T> = { download, meter: new Meter(), state: 'waiting', received: 0, paused: false };
    this.#entries.set(download.key, entry);
    const result = new Promise<T>((resolve, reject) => {
      entry.refuse = reject;
      this.#work(entry).then(resolve, reject);
    });
    this.#results.set(entry, result);
    this.#changed();
    return result;
  }

  /** Stops one download, or all of them and those that are added later, until `resume`. What was fetched is kept. */
  pause(key?: string): void {
    if (key === undefined) this.#paused = true;
    for (const entry of this.#chosen(key)) {
      if (key !== undefined) entry.paused = true;
      entry.running?.abort();
      entry.state = 'paused';
    }
    this.#changed();
  }

  /** Ends the pause of one download, or every pause. */
  resume(key?: string): void {
    if (key === undefined) this.#paused = false;
    for (const entry of this.#chosen(key)) {
      entry.paused = false;
      if (this.#isPaused(entry)) continue;
      if (entry.state === 'paused') entry.state = 'waiting';
      entry.wake?.();
    }
    this.#changed();
  }

  /** Ends one download, or all; their promises fail with `app/cancelled`. */
  cancel(key?: string): void {
    for (const entry of this.#chosen(key)) {
      entry.state = 'cancelled';
      if (entry.running === undefined) entry.refuse?.(new Fault('app/cancelled'));
      entry.running?.abort();
      entry.wake?.();
    }
    this.#changed();
  }

  progress(): TotalProgress {
    const now = this.#clock.now();
    const entries = [...this.#entries.values()].filter((entry) => entry.state !== 'cancelled');
    const sum = (value: (entry: Entry<T>) => number): number => entries.reduce((total, entry) => total + value(entry), 0);
    const left = sum((entry) => (isOver(entry.state) ? 0 : entry.download.size - entry.received));
    return {
      size: sum((entry) => entry.download.size),
      received: sum((entry) => entry.received),
      speed: this.#meter.speed(now),
      ...remaining(left, this.#meter, now),
      files: entries.map((entry) => this.#fileProgress(entry, now)),
    };
  }

  #fileProgress({ download, state, received, meter }: Entry<T>, now: number): FileProgress {
    const left = isOver(state) ? 0 : download.size - received;
    return { key: download.key, state, size: download.size, received, speed: meter.speed(now), ...remaining(left, meter, now) };
  }

  #chosen(key: string | undefined): readonly Entry<T>[] {
    const entries = key === undefined ? [...this.#entries.values()] : [this.#entries.get(key)];
    return entries.filter((entry) => entry !== undefined && !isOver(entry.state)) as Entry<T>[];
  }

  #isPaused(entry: Entry<T>): boolean {
    return this.#paused || entry.paused;
  }

  async #work(entry: Entry<T>): Promise<T> {
    const host = this.#hostQueue(entry.download.host);
    for (;;) {
      await this.#awaitTurn(entry);
      this.#demandWanted(entry);
      // The host's limit is outside: one that waits for its host takes no place from the others.
      const outcome = await host.add(async () => this.#all.add(async () => this.#runOnce(entry)));
      if (outcome.kind === 'done') return outcome.value;
    }
  }

  async #runOnce(entry: Entry<T>): Promise<{ readonly kind: 'done'; readonly value: T } | { readonly kind: 'stopped' }> {
    this.#demandWanted(entry);
    if (this.#isPaused(entry)) return { kind: 'stopped' };
    const controller = new AbortController();
    entry.running = controller;
    this.#setState(entry, 'running');
    try {
      const value = await entry.download.run({ signal: controller.signal, onProgress: (received, fresh) => this.#record(entry, received, fresh) });
      this.#demandWanted(entry);
      this.#setState(entry, 'done');
      return { kind: 'done', value };
    } catch (error) {
      this.#demandWanted(entry);
      if (controller.signal.aborted) return { kind: 'stopped' };
      this.#setState(entry, 'failed');
      throw error;
    } finally {
      delete entry.running;
    }
  }

  async #awaitTurn(entry: Entry<T>): Promise<void> {
    while (this.#isPaused(entry) && !isOver(entry.state)) {
      entry.state = 'paused';
      await new Promise<void>((resolve) => {
        entry.wake = resolve;
      });
      delete entry.wake;
    }
  }

  #demandWanted(entry: Entry<T>): void {
    if (entry.state === 'cancelled') throw new Fault('app/cancelled');
  }

  #record(entry: Entry<T>, received: number, fresh: number): void {
    const now = this.#clock.now();
    entry.received = Math.min(received, entry.download.size);
    if (fresh > 0) {
      entry.meter.record(fresh, now);
      this.#meter.record(fresh, now);
    }
    this.#changed();
  }

  #setState(entry: Entry<T>, state: DownloadState): void {
    entry.state = state;
    this.#changed();
  }

  #hostQueue(host: string): PQueue {
    const known = this.#hosts.get(host) ?? new PQueue({ concurrency: this.#options.perHost });
    this.#hosts.set(host, known);
    return known;
  }

  #changed(): void {
    this.#options.onChange?.();
  }
}
