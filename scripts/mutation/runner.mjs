import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastCheck from 'fast-check';
import * as vitest from 'vitest';
import { bundle } from './bundle.mjs';
import { collect, declarations } from './harness.mjs';
import { mutationPart } from './parts.mjs';

/** Lies in the sandbox: Stryker runs the tests once in one process, and mutants in all. */
const durationsFile = 'durations.json';

/** What instrumented code reads and writes: which mutant is on, what was covered, how often the mutant was met. */
const switchboard = (globalThis.__stryker__ ??= {});
const testStatus = { success: 0, failed: 1 };

const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Runs the tests of a part in the process that Stryker gives it. Each mutant gets modules of its own, but from
 * programs that are compiled once: Vitest takes a second for each mutant, this some hundredths.
 */
class InProcessRunner {
  /** By test file: a function that evaluates it anew. */
  #programs = new Map();
  /** By test: how long it took, to run quick ones first. */
  #durations;
  /** By source file: the tests that killed the mutants before, the latest first. Neighbours mostly fall to the same test. */
  #killers = new Map();
  #patience;
  #strays = [];

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const { tests, without = [], patience = 250 } = mutationPart();
    this.#patience = patience;
    // The same inputs for every mutant; nobody reads the smallest that fails.
    fastCheck.configureGlobal({ seed: 1, endOnFailure: true });
    // Nobody waits for some promises that a mutant breaks; Vitest fails for them too.
    process.on('unhandledRejection', (error) => this.#strays.push(error));
    for (const folder of tests) {
      for (const name of readdirSync(folder)) {
        const file = join(folder, name).replaceAll('\\', '/');
        if (name.endsWith('.test.ts') && !without.includes(name)) this.#programs.set(file, await bundle(file, { vitest: { ...vitest, ...declarations } }));
      }
    }
  }

  #load(file) {
    return collect(this.#programs.get(file)).map(({ name, run }) => ({ id: `${file}#${name}`, name, file, run }));
  }

  async #run(test) {
    const [started, startedCpu] = [performance.now(), process.cpuUsage()];
    let failure;
    try {
      await test.run();
    } catch (error) {
      failure = error;
    }
    const [stray] = this.#strays.splice(0);
    const cpu = process.cpuUsage(startedCpu);
    return { failure: failure ?? stray, timeSpentMs: performance.now() - started, cpuMs: (cpu.user + cpu.system) / 1000 };
  }

  async dryRun() {
    const tests = [];
    const durations = [];
    for (const file of this.#programs.keys()) {
      for (const test of this.#load(file)) {
        switchboard.currentTestId = test.id;
        const { failure, timeSpentMs, cpuMs } = await this.#run(test);
        switchboard.currentTestId = undefined;
        durations.push([test.id, cpuMs]);
        const status = failure === undefined ? { status: testStatus.success } : { status: testStatus.failed, failureMessage: messageOf(failure) };
        tests.push({ id: test.id, name: test.name, fileName: file, timeSpentMs, ...status });
      }
    }
    writeFileSync(durationsFile, JSON.stringify(durations));
    return { status: 'complete', tests, mutantCoverage: switchboard.mutantCoverage };
  }

  async mutantRun({ activeMutant, hitLimit, mutantActivation, testFilter }) {
    Object.assign(switchboard, { hitCount: 0, hitLimit, activeMutant: mutantActivation === 'static' ? activeMutant.id : undefined });
    try {
      const killers = this.#killers.get(activeMutant.fileName) ?? [];
      const result = await this.#judge(activeMutant.id, this.#inOrder(testFilter, killers));
      if (result.status === 'killed') this.#killers.set(activeMutant.fileName, [...new Set([...result.killedBy, ...killers])].slice(0, 8));
      return result;
    } finally {
      Object.assign(switchboard, { hitCount: undefined, hitLimit: undefined, activeMutant: undefined });
      this.#strays.length = 0;
    }
  }

  /** Those that are likely to kill first, then the quick ones. */
  #inOrder(testFilter, killers) {
    this.#durations ??= new Map(JSON.parse(readFileSync(durationsFile, 'utf8')));
    const all = testFilter ?? [...this.#durations.keys()];
    const quick = all.filter((id) => this.#durations.get(id) <= this.#patience);
    const rank = (id) => (killers.includes(id) ? killers.indexOf(id) - killers.length : this.#durations.get(id));
    return (quick.length > 0 ? quick : all).toSorted((a, b) => rank(a) - rank(b));
  }

  /** A file is evaluated when its first test comes. */
  async #judge(mutant, ids) {
    const loaded = new Map();
    let nrOfTests = 0;
    for (const id of ids) {
      const file = id.slice(0, id.indexOf('#'));
      let failure;
      try {
        if (!loaded.has(file)) loaded.set(file, new Map(this.#load(file).map((test) => [test.id, test])));
        switchboard.activeMutant = mutant;
        ({ failure } = await this.#run(loaded.get(file).get(id)));
      } catch (error) {
        failure = error;
      }
      nrOfTests += 1;
      if (switchboard.hitLimit !== undefined && switchboard.hitCount > switchboard.hitLimit) return { status: 'timeout', reason: 'the mutant was met far too often' };
      if (failure !== undefined) return { status: 'killed', killedBy: [id], failureMessage: messageOf(failure), nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', factory: () => new InProcessRunner() }];
