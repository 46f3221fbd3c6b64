import { allocations, beginRun } from './probes.js';
import { OracleViolated, type FuzzTarget } from './target.js';

/** What is wrong with what an input did. */
export interface Finding {
  readonly kind: 'exception' | 'oracle' | 'slow' | 'memory';
  /** The same for the same defect, so that it is kept once. */
  readonly key: string;
  readonly detail: string;
}

export interface RunResult {
  readonly finding?: Finding;
  /** Milliseconds of the clock. */
  readonly elapsed: number;
  /** Milliseconds of processor time of the whole process. */
  readonly cpuMs: number;
}

/** The first places in the product's own code, which tell one defect from another. */
function keyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 80);
  const places = [...(error.stack ?? '').matchAll(/at (?:async )?([\w.#<>$ ]+) \(/gu)].slice(0, 3).map((match) => match[1] ?? '');
  return [error.name, error instanceof OracleViolated ? error.message : '', ...places].join('|');
}

const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function judge(target: FuzzTarget, cpuMs: number): Finding | undefined {
  const { largest } = allocations();
  if (cpuMs > target.limits.cpuMs) return { kind: 'slow', key: 'slow', detail: `it took ${cpuMs.toFixed(0)} ms of processor time, more than ${String(target.limits.cpuMs)}` };
  if (largest > target.limits.allocation) return { kind: 'memory', key: 'memory', detail: `${String(largest)} bytes were asked for at once, more than ${String(target.limits.allocation)}` };
  return undefined;
}

export async function runInput(target: FuzzTarget, input: Uint8Array, trace: boolean): Promise<RunResult> {
  beginRun(trace);
  // A copy: what changes its input would otherwise change the corpus, unseen.
  const given = input.slice();
  const [startCpu, start] = [cpuNow(), performance.now()];
  let finding: Finding | undefined;
  try {
    await target.run(given);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    finding = { kind: error instanceof OracleViolated ? 'oracle' : 'exception', key: keyOf(error), detail };
  }
  const [elapsed, cpuMs] = [performance.now() - start, cpuNow() - startCpu];
  finding ??= judge(target, cpuMs);
  if (finding === undefined && Buffer.compare(given, input) !== 0) finding = { kind: 'oracle', key: 'input-changed', detail: 'the input was changed by what read it' };
  return { elapsed, cpuMs, ...(finding && { finding }) };
}

/** Garbage collection and other programs can make one run slow, not three. */
export async function confirmFinding(finding: Finding | undefined, again: () => Promise<RunResult>): Promise<Finding | undefined> {
  let found = finding;
  for (let round = 0; found?.kind === 'slow' && round < 2; round += 1) found = (await again()).finding;
  return found;
}
