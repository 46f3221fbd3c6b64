import PQueue from 'p-queue';
import { Fault } from '../fault.js';

/** `received` bytes are here, `fresh` of them came over the network just now. */
export type OnReceived = (received: number, fresh: number) => void;

export interface DownloadRun {
  readonly signal: AbortSignal;
  readonly onReceived: OnReceived;
}

export interface Download<T> {
  /** From `contentKey`: the same content is fetched once, whoever asks for it. */
  readonly key: string;
  /** What the limit for a host counts by; a redirect to another host is not counted again. */
  readonly host: string;
  /** Of those who ask for the same content the first one's runs. */
  readonly run: (context: DownloadRun) => Promise<T>;
}

/** Somebody who wants the content. */
export interface Caller {
  /** Ends the wait of this caller; the download goes on as long as somebody else wants it. */
  readonly signal: AbortSignal;
  readonly onReceived?: OnReceived;
}

export interface DownloadLimits {
  readonly parallel: number;
  readonly perHost: number;
}

interface Entry<T> {
  readonly controller: AbortController;
  readonly callers: Set<Caller>;
  readonly result: Promise<T>;
  /** Whether its run has begun: then it holds the part on the disk until it has ended. */
  begun: boolean;
}

/** Several downloads at once, fewer from one host, each content once. */
export class DownloadQueue<T> {
  readonly #all: PQueue;
  readonly #hosts = new Map<string, PQueue>();
  readonly #entries = new Map<string, Entry<T>>();
  #perHost: number;

  constructor({ parallel, perHost }: DownloadLimits) {
    this.#all = new PQueue({ concurrency: parallel });
    this.#perHost = perHost;
  }

  /** Counts for what begins from now on; what runs is not stopped. */
  setLimits({ parallel, perHost }: DownloadLimits): void {
    this.#all.concurrency = parallel;
    this.#perHost = perHost;
    for (const host of this.#hosts.values()) host.concurrency = perHost;
  }

  /**
   * Fetches, or joins whoever fetches the same content already.
   * @throws what `run` throws; Fault `app/cancelled` when the caller's signal is aborted
   */
  async add(download: Download<T>, caller: Caller): Promise<T> {
    for (;;) {
      if (caller.signal.aborted) throw new Fault('app/cancelled');
      const known = this.#entries.get(download.key);
      if (known?.controller.signal.aborted !== true) return this.#join(download.key, known ?? this.#begin(download), caller);
      // Nobody wanted that one any more, but it has not let go of the part yet.
      await Promise.allSettled([known.result]);
    }
  }

  async #join(key: string, entry: Entry<T>, caller: Caller): Promise<T> {
    entry.callers.add(caller);
    let leave: () => void = () => undefined;
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(new Fault('app/cancelled'));
    });
    caller.signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([entry.result, left]);
    } finally {
      caller.signal.removeEventListener('abort', leave);
      entry.callers.delete(caller);
      if (entry.callers.size === 0) await this.#abandon(key, entry);
    }
  }

  /** The last caller is gone. Its wait ends when the run has let go of the part. */
  async #abandon(key: string, entry: Entry<T>): Promise<void> {
    entry.controller.abort();
    if (entry.begun) await Promise.allSettled([entry.result]);
    this.#forget(key, entry);
  }

  #begin(download: Download<T>): Entry<T> {
    const entry: Entry<T> = {
      controller: new AbortController(),
      callers: new Set(),
      // A turn later, when the entry is there.
      result: Promise.resolve().then(async () => this.#work(entry, download)),
      begun: false,
    };
    // Whoever waits hears of a failure; when all have left, nobody is to.
    entry.result.catch(() => undefined);
    this.#entries.set(download.key, entry);
    return entry;
  }

  async #work(entry: Entry<T>, { key, host, run }: Download<T>): Promise<T> {
    const { signal } = entry.controller;
    const onReceived: OnReceived = (received, fresh) => {
      for (const caller of entry.callers) caller.onReceived?.(received, fresh);
    };
    try {
      // The host's limit is outside: one that waits for its host takes no place from the others.
      return await this.#hostQueue(host).add(async () =>
        this.#all.add(async () => {
          if (signal.aborted) throw new Fault('app/cancelled');
          entry.begun = true;
          return run({ signal, onReceived });
        }),
      );
    } finally {
      this.#forget(key, entry);
    }
  }

  #forget(key: string, entry: Entry<T>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #hostQueue(host: string): PQueue {
    const known = this.#hosts.get(host);
    if (known !== undefined) return known;
    const queue = new PQueue({ concurrency: this.#perHost });
    queue.on('idle', () => this.#hosts.delete(host));
    this.#hosts.set(host, queue);
    return queue;
  }
}
