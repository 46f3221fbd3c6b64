import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../fuzz/engine/files.js';
import { targets } from '../../fuzz/targets/index.js';

const root = resolve(import.meta.dirname, '../../..');
const names = Object.keys(targets);

interface Ended {
  readonly code: number;
  readonly output: string;
}

async function replay(...parameters: readonly string[]): Promise<Ended> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [resolve(root, 'tests/fuzz/run.mjs'), '--replay', ...parameters], { cwd: root });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { readonly code: number; readonly stdout: string; readonly stderr: string };
    return { code, output: `${stdout}${stderr}` };
  }
}

/** Each input under the fuzzer's own limits of time and memory; what any of them breaks is printed by the command. */
describe('what fuzzing has kept', () => {
  it('is there for every target', () => {
    for (const name of names) expect(readCorpus(resolve(root, 'tests/fuzz/corpus', name)).length, name).toBeGreaterThan(0);
  });

  it(
    'is read without a finding, in time and memory',
    async () => {
      const { code, output } = await replay(...names);
      expect(code, output).toBe(0);
      for (const name of names) expect(output).toMatch(new RegExp(`^${name}: \\d{2,} inputs replayed$`, 'mu'));
    },
    240_000,
  );
});
