import { describe, expect, it } from 'vitest';
import { DownloadQueue, type Download, type Caller, type DownloadRun } from '../../../src/main/core/download/download-queue.js';
import { Meter } from '../../../src/main/core/download/meter.js';

const coded = (code: string): unknown => expect.objectContaining({ code });
const settle = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Downloads that end when the test says so, and let go of their part only then when they are aborted. */
class Bench {
  readonly running: string[] = [];
  readonly begun: string[] = [];
  readonly aborted: string[] = [];
  readonly runs = new Map<string, DownloadRun>();
  readonly #ends = new Map<string, (outcome: string | Error) => void>();

  download(key: string, host = 'a'): Download<string> {
    return {
      key,
      host,
      run: async (run) => {
        this.begun.push(key);
        this.running.push(key);
        this.runs.set(key, run);
        run.signal.addEventListener('abort', () => this.aborted.push(key));
        try {
          return await new Promise<string>((resolve, reject) => {
            this.#ends.set(key, (outcome) => (typeof outcome === 'string' ? resolve(outcome) : reject(outcome)));
          });
        } finally {
          this.running.splice(this.running.indexOf(key), 1);
        }
      },
    };
  }

  async end(key: string, outcome: string | Error = 'good'): Promise<void> {
    this.#ends.get(key)?.(outcome);
    await settle();
  }
}

/** Somebody who can leave. */
const caller = (onReceived?: Caller['onReceived']): Caller & { readonly leave: () => void } => {
  const controller = new AbortController();
  return { signal: controller.signal, leave: () => controller.abort(), ...(onReceived === undefined ? {} : { onReceived }) };
};

describe('DownloadQueue', () => {
  it('runs several at once, fewer of one host, and lets no host wait for another', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 3, perHost: 2 });
    const all = [...['a1', 'a2', 'a3', 'a4'].map((key) => [key, 'a'] as const), ...['b1', 'b2'].map((key) => [key, 'b'] as const)];
    const results = all.map(async ([key, host]) => queue.add(bench.download(key, host), caller()));
    await settle();
    expect(bench.running).toEqual(['a1', 'a2', 'b1']);
    await bench.end('a1');
    expect(bench.running).toHaveLength(3);
    expect(bench.running.filter((key) => key.startsWith('a')).length).toBeLessThanOrEqual(2);
    for (const key of ['a2', 'a3', 'a4', 'b1', 'b2']) await bench.end(key);
    expect(await Promise.all(results)).toEqual(Array(6).fill('good'));
  });

  it('fetches the same content once and tells everybody how far it is', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 3, perHost: 3 });
    const seen: (readonly [string, number, number])[] = [];
    const both = ['first', 'second'].map(async (name) => queue.add(bench.download('x'), caller((received, fresh) => seen.push([name, received, fresh]))));
    await settle();
    bench.runs.get('x')?.onReceived(20, 10);
    expect(seen).toEqual([['first', 20, 10], ['second', 20, 10]]);
    await bench.end('x', 'once');
    expect(await Promise.all(both)).toEqual(['once', 'once']);
    expect(bench.begun).toEqual(['x']);
  });

  it('goes on for the others when one of those who wait leaves', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const [leaver, stayer] = [caller(), caller()];
    const gone = expect(queue.add(bench.download('x'), leaver)).rejects.toEqual(coded('app/cancelled'));
    const kept = queue.add(bench.download('x'), stayer);
    await settle();
    leaver.leave();
    await gone;
    expect(bench.aborted).toEqual([]);
    await bench.end('x', 'there');
    expect(await kept).toBe('there');
    expect(bench.begun).toEqual(['x']);
  });

  it('stops the run when the last one leaves, and begins another only when it has let go of the part', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 2, perHost: 2 });
    const callers = [caller(), caller()];
    const results = callers.map(async (each) => queue.add(bench.download('x'), each));
    const outcomes = Promise.allSettled(results);
    await settle();
    for (const each of callers) each.leave();
    await settle();
    const again = queue.add(bench.download('x'), caller());
    await settle();
    expect(bench.aborted).toEqual(['x']);
    expect(bench.begun).toEqual(['x']);
    await bench.end('x', new Error('aborted'));
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown))).toEqual(Array(2).fill(coded('app/cancelled')));
    expect(bench.begun).toEqual(['x', 'x']);
    await bench.end('x', 'again');
    expect(await again).toBe('again');
  });

  it('lets one leave that has not begun, at once and for good', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const first = queue.add(bench.download('1'), caller());
    const second = caller();
    const gone = expect(queue.add(bench.download('2'), second)).rejects.toEqual(coded('app/cancelled'));
    await settle();
    second.leave();
    await gone;
    const again = queue.add(bench.download('2'), caller());
    await bench.end('1');
    await first;
    await bench.end('2', 'later');
    expect(await again).toBe('later');
    expect(bench.begun).toEqual(['1', '2']);
    await expect(queue.add(bench.download('3'), { signal: AbortSignal.abort() })).rejects.toEqual(coded('app/cancelled'));
    expect(bench.begun).toEqual(['1', '2']);
  });

  it('hands on failures, goes on with the others, and fetches anew when it is asked again', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const bad = expect(queue.add(bench.download('bad'), caller())).rejects.toThrow('broken');
    const good = queue.add(bench.download('good'), caller());
    await settle();
    await bench.end('bad', new Error('broken'));
    await bad;
    await bench.end('good');
    expect(await good).toBe('good');
    const again = queue.add(bench.download('bad'), caller());
    await settle();
    await bench.end('bad', 'mended');
    expect(await again).toBe('mended');
  });

  it('takes other limits while it runs', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const results = ['1', '2', '3'].map(async (key) => queue.add(bench.download(key), caller()));
    await settle();
    expect(bench.running).toEqual(['1']);
    queue.setLimits({ parallel: 2, perHost: 2 });
    await settle();
    expect(bench.running).toEqual(['1', '2']);
    queue.setLimits({ parallel: 1, perHost: 1 });
    await bench.end('1');
    expect(bench.running).toEqual(['2']);
    await bench.end('2');
    await bench.end('3');
    expect(await Promise.all(results)).toEqual(['good', 'good', 'good']);
  });
});

describe('Meter', () => {
  it('forgets what is older than five seconds', () => {
    const meter = new Meter();
    meter.record(50_000, 0);
    expect(meter.speed(1000)).toBe(50_000);
    expect(meter.speed(5000)).toBe(10_000);
    expect(meter.speed(5200)).toBe(0);
    expect(meter.secondsLeft(1, 5200)).toBeUndefined();
    expect(meter.secondsLeft(0, 5200)).toBe(0);
  });

  it('does not report a first burst as a speed of its own', () => {
    const meter = new Meter();
    meter.record(1000, 0);
    expect(meter.speed(0)).toBe(10_000);
    expect(meter.speed(2000)).toBe(500);
  });
});
