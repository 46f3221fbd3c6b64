import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { comparisons, type Comparison } from './probes.js';
import { Corpus, coveringEntries, marksOf, type CorpusEntry, type Detail } from './corpus.js';
import { Coverage, featuresOfRun } from './coverage.js';
import { keepInput, packedFile, packInputs, readCorpus, readInputs } from './files.js';
import { encodeNumber, havoc, type HavocSources } from './mutate.js';
import { stateHeader, type FuzzJob, type Progress, type WorkerMessage } from './protocol.js';
import { createRandom } from './random.js';
import { confirmFinding, runInput, type Finding, type RunResult } from './run-input.js';
import type { FuzzTarget } from './target.js';
import { targets, type TargetName } from '../targets/index.js';

const job = workerData as FuzzJob;
const counters = new Int32Array(job.state, 0, 2);
const stateInput = new Uint8Array(job.state, stateHeader);
/** Bytes of a target's packed inputs, above which only edges count and not how often they were taken. */
const maxPackedSize = 40 * 1024;
const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

const encodeWord = (word: string | number): Uint8Array[] =>
  typeof word === 'string' ? [Buffer.from(word)] : [2, 4].filter((width) => word < 256 ** width).flatMap((width) => [encodeNumber(word, width, true), encodeNumber(word, width, false)]);

class Campaign {
  readonly #target: FuzzTarget;
  readonly #random = createRandom(job.seed);
  readonly #corpus = new Corpus();
  readonly #coverage = new Coverage(job.edges);
  readonly #seeds: Uint8Array[] = [];
  readonly #keys = new Set<string>();
  readonly #dictionary: readonly Uint8Array[];
  readonly #started = performance.now();
  readonly #startedCpu = process.cpuUsage();
  #comparisons: readonly Comparison[] = [];
  #executions = 0;
  #findings = 0;

  constructor(target: FuzzTarget) {
    this.#target = target;
    this.#dictionary = [...(target.dictionary ?? []), ...job.words.flatMap(encodeWord)];
  }

  progress(): Progress {
    const { user, system } = process.cpuUsage(this.#startedCpu);
    return {
      seconds: (performance.now() - this.#started) / 1000,
      executions: this.#executions,
      cpuSeconds: (user + system) / 1e6,
      edges: this.#coverage.edges,
      features: this.#coverage.features,
      corpus: this.#corpus.entries.length,
      findings: this.#findings,
    };
  }

  #report(finding: Finding, input: Uint8Array): void {
    if (this.#keys.has(finding.key)) return;
    this.#keys.add(finding.key);
    this.#findings += 1;
    const file = keepInput(join(job.workFolder, 'findings'), input, `${finding.kind}-`);
    writeFileSync(`${file}.txt`, `${finding.detail}\n`);
    say({ kind: 'finding', file, detail: finding.detail });
  }

  async #run(input: Uint8Array, trace = false): Promise<RunResult> {
    stateInput.set(input.subarray(0, stateInput.length));
    Atomics.store(counters, 1, input.length);
    Atomics.add(counters, 0, 1);
    this.#executions += 1;
    return runInput(this.#target, input, trace);
  }

  /** Runs an input, keeps it when it is worth it, and says what is wrong with it. */
  async try(input: Uint8Array, origin: 'given' | 'made'): Promise<Finding | undefined> {
    const isTraced = origin === 'given' || this.#random.below(16) === 0;
    const result = await this.#run(input, isTraced);
    if (isTraced) this.#comparisons = comparisons();
    if (this.#coverage.addRun()) {
      this.#corpus.add({ input, features: featuresOfRun(job.edges), elapsed: result.elapsed });
      if (origin === 'made') keepInput(join(job.workFolder, 'queue'), input);
    }
    const finding = await confirmFinding(result.finding, async () => this.#run(input));
    if (finding !== undefined) this.#report(finding, input);
    return finding;
  }

  #mutate(input: Uint8Array): Uint8Array {
    const { mutate, repair, maxInput } = this.#target;
    const random = this.#random;
    const other = (): Uint8Array => random.pick(this.#corpus.entries).input;
    const sources: HavocSources = { dictionary: this.#dictionary, comparisons: this.#comparisons, other };
    const blind = (part: Uint8Array): Uint8Array => havoc(part, random, sources, maxInput);
    let result = input;
    if (mutate === undefined || random.chance(0.4)) {
      result = blind(result);
    } else {
      for (let left = random.chance(0.5) ? 1 : 1 << random.below(4); left > 0; left -= 1) result = mutate(result, { random, other, havoc: blind });
      if (random.chance(0.05)) result = blind(result);
    }
    if (repair !== undefined && random.chance(0.5)) result = repair(result);
    return result.length > maxInput ? result.subarray(0, maxInput) : result;
  }

  async begin(): Promise<void> {
    this.#seeds.push(...this.#target.seeds());
    for (const input of this.#seeds) await this.try(input, 'given');
    for (const { input } of [...readCorpus(job.corpusFolder), ...readInputs(join(job.workFolder, 'queue'))]) await this.try(input, 'given');
    if (this.#corpus.entries.length === 0) throw new Error('no input reached the product: it is not instrumented');
  }

  async fuzz(): Promise<void> {
    await this.begin();
    let nextSay = 0;
    for (;;) {
      // Files that are accepted stay worth changing, though nothing new comes of it: that is the test of what must not be.
      const input = this.#seeds.length > 0 && this.#random.chance(0.2) ? this.#random.pick(this.#seeds) : this.#corpus.pick(this.#random).input;
      for (let round = 0; round < 24; round += 1) await this.try(this.#mutate(input), 'made');
      // What zlib left behind after a refusal is given back only between two turns of the event loop.
      await nextTurn();
      const seconds = (performance.now() - this.#started) / 1000;
      if (seconds >= job.seconds) return;
      if (seconds >= nextSay) {
        nextSay = seconds + 10;
        say({ kind: 'progress', progress: this.progress() });
      }
    }
  }

  /** Cuts pieces out as long as the run reaches the same. */
  async #trim(entry: CorpusEntry, detail: Detail, until: number): Promise<CorpusEntry> {
    let best = entry;
    const wanted = [...marksOf(entry.features, detail)];
    for (let size = best.input.length >>> 1; size >= Math.max(1, best.input.length >>> 8); size >>>= 1) {
      for (let at = 0; at + size <= best.input.length; ) {
        if (performance.now() > until) return best;
        const shorter = Buffer.concat([best.input.subarray(0, at), best.input.subarray(at + size)]);
        const { elapsed, finding } = await this.#run(shorter);
        const features = featuresOfRun(job.edges);
        const reached = new Set(marksOf(features, detail));
        if (finding === undefined && wanted.every((mark) => reached.has(mark))) best = { input: shorter, features, elapsed };
        else at += size;
      }
    }
    return best;
  }

  async #cover(detail: Detail): Promise<readonly Uint8Array[]> {
    const reached = new Set<number>();
    for (const seed of this.#seeds) {
      await this.#run(seed);
      for (const mark of marksOf(featuresOfRun(job.edges), detail)) reached.add(mark);
    }
    const covering = coveringEntries(this.#corpus.entries, detail, reached);
    const end = performance.now() + job.seconds * 1000;
    const trimmed: CorpusEntry[] = [];
    for (const [index, entry] of covering.entries()) {
      const now = performance.now();
      trimmed.push(await this.#trim(entry, detail, now + Math.max(0, end - now) / (covering.length - index)));
    }
    return coveringEntries(trimmed, detail, reached).map(({ input }) => input);
  }

  /** Writes few small inputs that reach, beside the seeds, all that the whole corpus reaches into the repository. */
  async minimize(): Promise<void> {
    await this.begin();
    const file = packedFile(job.corpusFolder);
    let inputs = await this.#cover('steps');
    if (packInputs(file, inputs) > maxPackedSize) {
      inputs = await this.#cover('edges');
      packInputs(file, inputs);
    }
    say({ kind: 'done', progress: this.progress(), note: `${String(inputs.length)} inputs kept of ${String(this.#corpus.entries.length)}` });
  }

  /** Every kept input once; any finding is a failure. */
  async replay(): Promise<void> {
    const seeds = [...this.#target.seeds()].map((input, index) => ({ name: `seed ${String(index)}`, input }));
    const inputs = [...seeds, ...readCorpus(job.corpusFolder)];
    for (const { input } of inputs) await this.try(input, 'given');
    say({ kind: 'done', progress: this.progress(), note: `${String(inputs.length)} inputs replayed` });
  }
}

const campaign = new Campaign((await targets[job.target as TargetName]()).target);
if (job.mode === 'fuzz') {
  await campaign.fuzz();
  say({ kind: 'done', progress: campaign.progress(), note: '' });
} else if (job.mode === 'minimize') await campaign.minimize();
else await campaign.replay();
