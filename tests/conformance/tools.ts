import { spawnSync } from 'node:child_process';

/**
 * Whether a foreign program can be started. Where it is missing the reason is printed once, so that a
 * skipped test is never silent; on CI a missing judge is an error.
 * @throws Error on CI when the program is missing.
 */
export function hasTool(program: string, debianPackage: string, probe: readonly string[] = ['--version']): boolean {
  const found = spawnSync(program, probe, { stdio: 'ignore' }).error === undefined;
  if (found) return true;
  const reason = `${program} is not installed (Debian package ${debianPackage})`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`skipped: ${reason}\n`);
  return false;
}

export interface ToolResult {
  /** Exit code; null when a signal ended it, which counts as a rejection. */
  readonly code: number | null;
  readonly output: string;
}

export function runTool(program: string, parameters: readonly string[]): ToolResult {
  const result = spawnSync(program, parameters, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return { code: result.status, output: `${result.stdout}${result.stderr}` };
}
