import { describe, expect, it } from 'vitest';
import { DownloadQueue, type Download, type DownloadRun } from '../../../src/main/core/download/download-queue.js';
import { Meter } from '../../../src/main/core/download/meter.js';

const coded = (code: string): unknown => expect.objectContaining({ code });
const settle = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Downloads that end when the test says so. */
class Bench {
  readonly running: string[] = [];
  readonly begun: string[] = [];
  readonly #ends = new Map<string, (outcome: string | Error) => void>();
  readonly runs = new Map<string, DownloadRun>();

  download(key: string, host = 'a', size = 100): Download<string> {
    return {
      key,
      host,
      size,
      run: async (run) => {
        this.begun.push(key);
        this.running.push(key);
        this.runs.set(key, run);
        try {
          return await new Promise<string>((resolve, reject) => {
            this.#ends.set(key, (outcome) => (typeof outcome === 'string' ? resolve(outcome) : reject(outcome)));
            run.signal.addEventListener('abort', () => reject(new Error('aborted')));
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

describe('DownloadQueue', () => {
  it('runs several at once, fewer of one host, and lets no host wait for another', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 3, perHost: 2 });
    for (const key of ['a1', 'a2', 'a3', 'a4']) void queue.add(bench.download(key, 'a'));
    for (const key of ['b1', 'b2']) void queue.add(bench.download(key, 'b'));
    await settle();
    expect(bench.running).toEqual(['a1', 'a2', 'b1']);
    await bench.end('a1');
    expect(bench.running).toHaveLength(3);
    expect(bench.running.filter((key) => key.startsWith('a')).length).toBeLessThanOrEqual(2);
    for (const key of ['a2', 'a3', 'a4', 'b1', 'b2']) await bench.end(key);
    expect(queue.progress().files.map(({ state }) => state)).toEqual(Array(6).fill('done'));
  });

  it('fetches the same content once', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 3, perHost: 3 });
    const both = [queue.add(bench.download('x')), queue.add(bench.download('x'))];
    await settle();
    await bench.end('x', 'once');
    expect(await Promise.all(both)).toEqual(['once', 'once']);
    expect(bench.begun).toEqual(['x']);
  });

  it('hands on failures and goes on with the others', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const bad = queue.add(bench.download('bad'));
    const good = queue.add(bench.download('good'));
    await settle();
    const failed = expect(bad).rejects.toThrow('broken');
    await bench.end('bad', new Error('broken'));
    await failed;
    await bench.end('good');
    expect(await good).toBe('good');
    expect(queue.progress().files.map(({ state }) => state)).toEqual(['failed', 'done']);
  });

  it('pauses all, also what is added later, and runs them again', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 2, perHost: 2 });
    const first = queue.add(bench.download('1'));
    await settle();
    queue.pause();
    const second = queue.add(bench.download('2'));
    await settle();
    expect(bench.running).toEqual([]);
    expect(queue.progress().files.map(({ state }) => state)).toEqual(['paused', 'paused']);
    queue.resume();
    await settle();
    expect(bench.begun).toEqual(['1', '1', '2']);
    await bench.end('1', 'one');
    await bench.end('2', 'two');
    expect(await Promise.all([first, second])).toEqual(['one', 'two']);
  });

  it('pauses one and lets the next take its place', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const first = queue.add(bench.download('1'));
    void queue.add(bench.download('2'));
    await settle();
    queue.pause('1');
    await settle();
    expect(bench.running).toEqual(['2']);
    queue.resume('1');
    await bench.end('2');
    expect(bench.running).toEqual(['1']);
    await bench.end('1', 'late');
    expect(await first).toBe('late');
  });

  it('survives a pause that is taken back at once', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const first = queue.add(bench.download('1'));
    await settle();
    queue.pause();
    queue.resume();
    await settle();
    await bench.end('1', 'there');
    expect(await first).toBe('there');
  });

  it('cancels what runs, what waits and what is paused', async () => {
    const bench = new Bench();
    const queue = new DownloadQueue<string>({ parallel: 1, perHost: 1 });
    const results = ['1', '2', '3'].map(async (key) => queue.add(bench.download(key)));
    const outcomes = Promise.allSettled(results);
    await settle();
    queue.pause('3');
    queue.cancel('2');
    queue.cancel();
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown))).toEqual(Array(3).fill(coded('app/cancelled')));
    expect(bench.running).toEqual([]);
    expect(queue.progress().files).toEqual([]);
    const again = queue.add(bench.download('1'));
    await settle();
    await bench.end('1', 'again');
    expect(await again).toBe('again');
  });

  it('adds up progress, speed and the time left', async () => {
    let now = 1_000_000;
    let changes = 0;
    const bench = new Bench();
    const clock = { now: () => now, sleep: async () => Promise.resolve() };
    const queue = new DownloadQueue<string>({ parallel: 2, perHost: 2, clock, onChange: () => (changes += 1) });
    const results = Promise.allSettled([queue.add(bench.download('1', 'a', 10_000)), queue.add(bench.download('2', 'b', 30_000))]);
    await settle();
    // What was there before the start counts as received and not as speed.
    bench.runs.get('1')?.onProgress(5000, 0);
    for (let second = 0; second < 4; second++) {
      bench.runs.get('2')?.onProgress(1000 * (second + 1), 1000);
      now += 1000;
    }
    const { size, received, speed, secondsLeft, files } = queue.progress();
    expect({ size, received, speed, secondsLeft }).toEqual({ size: 40_000, received: 9000, speed: 1000, secondsLeft: 31 });
    expect(files[1]).toMatchObject({ speed: 1000, secondsLeft: 26 });
    expect(files[0]).not.toHaveProperty('secondsLeft');
    expect(changes).toBeGreaterThan(5);
    queue.cancel();
    await results;
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
