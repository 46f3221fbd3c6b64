import type { ChainLinkName } from '../../../shared/chain.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { PackageId } from '../../../shared/units.js';
import type { JobKind } from './model.js';
import { JobMeter } from './progress.js';

/** Why a job was stopped from outside, the weakest word first: the end of the app does not take a cancellation back. */
const stops = ['interrupted', 'paused', 'cancelled'] as const;
export type Stop = (typeof stops)[number];

const stronger = (one: Stop, other: Stop): Stop => (stops.indexOf(one) > stops.indexOf(other) ? one : other);

/** Why one item may not go on, whatever its step says. */
export interface Refusal {
  readonly error: CodedError;
  readonly link: ChainLinkName;
}

/** The work on one item. */
export interface ItemLoop {
  readonly controller: AbortController;
  readonly done: Promise<void>;
  refusal?: Refusal;
}

/** A job that is being worked on. */
export class ActiveJob {
  readonly kind: JobKind;
  readonly serverId: string;
  readonly meter = new JobMeter();
  /** Items that are being worked on. */
  readonly loops = new Map<PackageId, ItemLoop>();
  #stopped: Stop | undefined;
  #resumed = false;

  constructor(kind: JobKind, serverId: string) {
    this.kind = kind;
    this.serverId = serverId;
  }

  get stopped(): Stop | undefined {
    return this.#stopped;
  }

  /** Whether it is to be taken up again as soon as nothing of it runs any more. */
  get isResumed(): boolean {
    return this.#resumed;
  }

  stop(reason: Stop): void {
    // Whoever resumed it took the earlier word back.
    this.#stopped = this.#stopped === undefined || this.#resumed ? reason : stronger(this.#stopped, reason);
    this.#resumed = false;
    for (const { controller } of this.loops.values()) controller.abort();
  }

  resume(): void {
    this.#resumed = this.#stopped !== undefined;
  }

  /** Begins the work on an item, unless it is under way. */
  begin(packageId: PackageId, work: (loop: ItemLoop) => Promise<void>): void {
    if (this.loops.has(packageId)) return;
    const loop: ItemLoop = {
      controller: new AbortController(),
      // A turn later, when the loop is there.
      done: Promise.resolve().then(async () => work(loop)),
    };
    this.loops.set(packageId, loop);
  }

  async settled(): Promise<void> {
    await Promise.allSettled([...this.loops.values()].map(({ done }) => done));
  }
}
