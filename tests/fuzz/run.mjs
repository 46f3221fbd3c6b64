// Fuzzes one target: `node tests/fuzz/run.mjs TARGET [--seconds N] [--seed N]`. See docs/fuzzing.md.
//   --replay    runs the kept inputs once and fails when one of them is a finding; TARGET may be several
//   --minimize  writes few small inputs that reach all that was reached into tests/fuzz/corpus/TARGET
//   --make-seeds  makes the signed files anew that fuzzing begins with; the corpora must grow anew then
// Node 20 cannot read TypeScript, so Vite bundles the product first, with a counter in every branch.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { instrumentation } from './instrument.mjs';

const root = resolve(import.meta.dirname, '../..');
/** Outside of the checkout, so that a run of hours goes on whatever is done there. */
const outDir = mkdtempSync(join(tmpdir(), 'countersign-fuzz-'));
const maxEdges = 32_768;
const stateHeader = 8;
/** Bytes of the largest input that can be told when it never ends. */
const maxInput = 1024 * 1024;
const limits = {
  /** Of the thread that runs the inputs: V8's own. */
  heapMegabytes: 384,
  /** Of the whole process, with what lies outside V8's heap. */
  rssMegabytes: 1024,
  /** Processor time of one input, after which its run is ended from outside. */
  hangCpuMs: 10_000,
};

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    replay: { type: 'boolean', default: false },
    minimize: { type: 'boolean', default: false },
    'make-seeds': { type: 'boolean', default: false },
  },
});
if (names.length === 0 && !values['make-seeds']) throw new Error('say which target; docs/fuzzing.md lists them');

/** Fixtures look for files beside themselves. */
const keepPlaces = {
  name: 'countersign-fuzz-places',
  transform: (code, id) => (code.includes('import.meta.dirname') ? { code: code.replaceAll('import.meta.dirname', JSON.stringify(dirname(id))), map: null } : null),
};

const bundle = async (entry, plugins) =>
  build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [keepPlaces, ...plugins],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20.18',
      minify: false,
      rolldownOptions: { input: { [basename(entry, '.ts')]: resolve(import.meta.dirname, entry) }, output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  });

async function bundleWorker() {
  const { plugin, found } = instrumentation();
  await bundle('engine/worker.ts', [plugin]);
  const { edges, words } = found();
  if (edges === 0 || edges > maxEdges) throw new Error(`the product has ${String(edges)} edges; 1 to ${String(maxEdges)} are expected`);
  return { edges, words };
}

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const line = ({ seconds, executions, cpuSeconds, edges, features, corpus, findings }) =>
  `${seconds.toFixed(0).padStart(5)} s  ${cpuSeconds.toFixed(0).padStart(5)} s CPU  ${String(executions).padStart(9)} runs  ${(executions / Math.max(seconds, 1)).toFixed(0).padStart(6)}/s  ` +
  `${String(edges).padStart(5)} edges  ${String(features).padStart(6)} features  ${String(corpus).padStart(5)} inputs  ${String(findings)} findings`;

/** One thread until it is done or has to be ended. */
function runWorker(job, { onFinding, onProgress }) {
  const state = new SharedArrayBuffer(stateHeader + maxInput);
  const counters = new Int32Array(state, 0, 2);
  const currentInput = () => Buffer.from(new Uint8Array(state, stateHeader, Math.min(counters[1], maxInput)));
  const worker = new Worker(join(outDir, 'worker.mjs'), { workerData: { ...job, state }, resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes } });
  return new Promise((settle) => {
    let [lastRun, lastCpu] = [-1, cpuMs()];
    let last = { executions: 0, cpuSeconds: 0 };
    const end = (result) => {
      clearInterval(watch);
      void worker.terminate().then(() => settle({ last, ...result }));
    };
    const kill = (kind, detail) => {
      if (counters[0] === 0) throw new Error(`the thread ended before its first input: ${detail}`);
      onFinding(kind, currentInput(), detail);
      end({ isDone: false });
    };
    const watch = setInterval(() => {
      const rss = process.memoryUsage.rss() / 2 ** 20;
      if (rss > limits.rssMegabytes) return kill('memory', `the process has ${rss.toFixed(0)} MiB`);
      if (counters[0] !== lastRun) [lastRun, lastCpu] = [counters[0], cpuMs()];
      else if (counters[0] > 0 && cpuMs() - lastCpu > limits.hangCpuMs) return kill('hang', `it had not ended after ${String(limits.hangCpuMs)} ms of processor time`);
      return undefined;
    }, 50);
    worker.on('message', (message) => {
      if (message.kind === 'finding') return console.log(`FINDING ${message.file}\n${message.detail}`);
      last = message.progress;
      if (message.kind === 'progress') return onProgress(message.progress);
      return end({ isDone: true, note: message.note });
    });
    worker.on('error', (error) => kill(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'exception', error.stack ?? String(error)));
  });
}

async function runTarget(target, { edges, words }) {
  const workFolder = join(root, 'reports/fuzz', target);
  mkdirSync(join(workFolder, 'findings'), { recursive: true });
  const mode = values.replay ? 'replay' : values.minimize ? 'minimize' : 'fuzz';
  const log = join(workFolder, 'log.jsonl');
  const started = Date.now();
  let findings = 0;
  let [executions, cpuSeconds] = [0, 0];
  const onFinding = (kind, input, detail) => {
    findings += 1;
    const file = join(workFolder, 'findings', `${kind}-${createHash('sha256').update(input).digest('hex').slice(0, 16)}`);
    writeFileSync(file, input);
    writeFileSync(`${file}.txt`, `${detail}\n`);
    console.log(`FINDING ${file}\n${detail}`);
  };
  const total = (progress) => ({ ...progress, seconds: (Date.now() - started) / 1000, executions: executions + progress.executions, cpuSeconds: cpuSeconds + progress.cpuSeconds, findings: findings + (progress.findings ?? 0) });
  const onProgress = (progress) => {
    console.log(`${target.padEnd(6)} ${line(total(progress))}`);
    appendFileSync(log, `${JSON.stringify({ at: new Date().toISOString(), mode, ...total(progress) })}\n`);
  };
  for (let seed = Number(values.seed); ; seed += 1) {
    const seconds = mode === 'fuzz' ? Math.max(1, Number(values.seconds) - (Date.now() - started) / 1000) : Number(values.seconds);
    const job = { target, mode, seconds, seed, edges, words, corpusFolder: join(import.meta.dirname, 'corpus', target), workFolder };
    const { isDone, note, last } = await runWorker(job, { onFinding, onProgress });
    if (isDone || mode !== 'fuzz' || Date.now() - started > Number(values.seconds) * 1000) {
      if (last.seconds !== undefined) onProgress(last);
      if (note) console.log(`${target}: ${note}`);
      return isDone && findings + (last.findings ?? 0) === 0;
    }
    // The thread was ended by a finding: the next one goes on with the corpus that it had.
    findings += last.findings ?? 0;
    executions += last.executions;
    cpuSeconds += last.cpuSeconds;
  }
}

async function fuzz() {
  const built = await bundleWorker();
  let isClean = true;
  for (const name of names) isClean = (await runTarget(name, built)) && isClean;
  process.exitCode = isClean ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    rmSync(outDir, { recursive: true, force: true });
    process.exit(130);
  });
}

try {
  if (values['make-seeds']) {
    await bundle('make-seeds.ts', []);
    process.argv[2] = join(import.meta.dirname, 'signed-seeds.json');
    await import(pathToFileURL(join(outDir, 'make-seeds.mjs')).href);
  } else await fuzz();
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
