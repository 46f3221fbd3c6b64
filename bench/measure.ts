import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/** One line of the table: a ratio to a foreign program, or without one a value that stands for itself. */
export interface Figure {
  readonly name: string;
  /** In the unit; of times the median. */
  readonly ours: number;
  readonly theirs?: number;
  readonly unit: 's' | 'ms' | 'MB';
  /** What the ratio, or without `theirs` the value, should not exceed. */
  readonly aim?: number;
  /** How many programs wanted the processor in the minute before: on a busy machine even a ratio is rough. */
  readonly load: number;
}

export const megabyte = 1_000_000;

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const loadNow = (): number => loadavg()[0] ?? Number.NaN;

export const ratioOf = ({ ours, theirs }: Figure): number | undefined => (theirs === undefined ? undefined : ours / theirs);

/** Milliseconds that the work took, or that it says it took: an app that is started also has to be ended. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  const said = await work();
  return typeof said === 'number' ? said : performance.now() - started;
}

/** Runs a foreign program to its end. */
export function tool(program: string, parameters: readonly string[]): void {
  const { status, error } = spawnSync(program, parameters, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${program} failed`, { cause: error });
}

/** A new folder on the disk, removed with the block it is declared in. */
export function benchFolder(): { readonly at: (name: string) => string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  return { at: (name) => join(path, name), [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 10 }) };
}

export function writeRandom(path: string, size: number): void {
  const file = openSync(path, 'w');
  try {
    for (let written = 0; written < size; written += 1024 * 1024) writeSync(file, randomBytes(Math.min(1024 * 1024, size - written)));
  } finally {
    closeSync(file);
  }
}

export interface Comparison {
  readonly name: string;
  readonly rounds: number;
  readonly aim?: number;
  readonly ours: () => unknown;
  readonly theirs: () => unknown;
}

/** Runs both in turn, so that a busy moment meets both, once unmeasured and then `rounds` times. */
export async function compare({ name, rounds, aim, ours, theirs }: Comparison): Promise<Figure> {
  await ours();
  await theirs();
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await timed(ours));
    times.theirs.push(await timed(theirs));
  }
  return told({ name, ours: median(times.ours) / 1000, theirs: median(times.theirs) / 1000, unit: 's', ...(aim !== undefined && { aim }), load: loadNow() });
}

/** Tells a figure as soon as it is known: the whole table takes minutes. */
export function told(figure: Figure): Figure {
  console.log(cellsOf(figure).join('  '));
  return figure;
}

function cellsOf(figure: Figure): readonly string[] {
  const { name, ours, theirs, unit, aim, load } = figure;
  const digits = unit === 'ms' ? 0 : 2;
  const ratio = ratioOf(figure);
  return [
    name,
    `${ours.toFixed(digits)} ${unit}`,
    theirs === undefined ? '–' : `${theirs.toFixed(digits)} ${unit}`,
    ratio?.toFixed(2) ?? '–',
    aim === undefined ? '–' : `≤ ${String(aim)}${theirs === undefined ? ` ${unit}` : ''}`,
    load.toFixed(1),
  ];
}

export const tableOf = (figures: readonly Figure[]): string => {
  const rows = [['what', 'ours', 'theirs', 'ratio', 'aim', 'load'], ...figures.map(cellsOf)];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`);
  lines.splice(1, 0, `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`);
  return lines.join('\n');
};
