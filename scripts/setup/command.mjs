import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { projectFolder } from './project.mjs';

/** Runs a program with its output on the terminal; resolves to its exit code (128 and the signal's number when one ended it). */
export function run(program, parameters, options = {}) {
  return new Promise((settle, fail) => {
    const child = spawn(program, parameters, { cwd: projectFolder, stdio: 'inherit', ...options });
    child.on('error', fail);
    child.on('exit', (code, signal) => settle(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/** Runs a program silently; `{ code, output }`. A program that does not exist has code 127. */
export function probe(program, parameters, options = {}) {
  const result = spawnSync(program, parameters, { cwd: projectFolder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  return { code: result.error === undefined ? (result.status ?? 128) : 127, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}

export const exists = (program) => probe(program, ['--version']).code !== 127;
