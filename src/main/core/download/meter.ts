/** Speed is averaged over this time: shorter jumps about, longer lags behind a line that stands still. */
const windowMilliseconds = 5000;
/** Samples are gathered in steps of this length, so their number is bounded. */
const stepMilliseconds = 100;

interface Sample {
  readonly step: number;
  bytes: number;
}

/** Bytes that came over the network and how fast. Time comes in as an argument, in milliseconds. */
export class Meter {
  readonly #samples: Sample[] = [];
  #startedAt: number | undefined;

  record(bytes: number, now: number): void {
    this.#startedAt ??= now;
    const step = Math.floor(now / stepMilliseconds);
    const last = this.#samples.at(-1);
    if (last?.step === step) last.bytes += bytes;
    else this.#samples.push({ step, bytes });
    this.#forget(now);
  }

  /** Bytes a second over the last five seconds, or over the time since the first byte when that is less. */
  speed(now: number): number {
    if (this.#startedAt === undefined) return 0;
    this.#forget(now);
    const elapsed = Math.min(windowMilliseconds, Math.max(now - this.#startedAt, stepMilliseconds));
    return (this.#samples.reduce((sum, sample) => sum + sample.bytes, 0) * 1000) / elapsed;
  }

  /** Seconds until so many bytes have come; undefined while it cannot be told. */
  secondsLeft(bytes: number, now: number): number | undefined {
    if (bytes <= 0) return 0;
    const speed = this.speed(now);
    return speed > 0 ? bytes / speed : undefined;
  }

  #forget(now: number): void {
    const oldest = (now - windowMilliseconds) / stepMilliseconds;
    while ((this.#samples[0]?.step ?? Infinity) < oldest) this.#samples.shift();
  }
}
