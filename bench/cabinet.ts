import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSource } from '../src/main/core/bytes.js';
import { extractToFolder, readCabinet } from '../src/main/core/cabinet/read.js';
import { writeCabinet, type WriteCabinetOptions } from '../src/main/core/cabinet/write.js';

/*
 * Cabinets written and read by us and by the foreign programs, on libraries of this machine laid one behind the
 * other. Each is run several times in turn, so that a busy moment meets both; the median counts.
 */
const inputSize = 200 * 1024 * 1024;
const rounds = 5;

function collectLibraries(target: string, folder = '/usr/lib/x86_64-linux-gnu'): void {
  const output = openSync(target, 'w');
  const buffer = Buffer.alloc(1024 * 1024);
  let written = 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    const input = openSync(join(file.parentPath, file.name), 'r');
    for (let size = readSync(input, buffer); size > 0 && written < inputSize; size = readSync(input, buffer)) {
      written += writeSync(output, buffer, 0, Math.min(size, inputSize - written));
    }
    closeSync(input);
  }
  closeSync(output);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function tool(program: string, parameters: readonly string[]): Promise<void> {
  const { status, error } = spawnSync(program, parameters, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${program} failed`, { cause: error });
  return Promise.resolve();
}

async function compare(label: string, ours: () => Promise<unknown>, theirs: () => Promise<unknown>): Promise<void> {
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await timed(ours));
    times.theirs.push(await timed(theirs));
  }
  const [own, foreign] = [median(times.ours), median(times.theirs)];
  console.log(`${label}: ours ${(own / 1000).toFixed(2)} s, theirs ${(foreign / 1000).toFixed(2)} s, ratio ${(own / foreign).toFixed(2)}`);
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const at = (name: string): string => join(folder, name);
  try {
    collectLibraries(at('input'));
    const size = statSync(at('input')).size;
    const options: WriteCabinetOptions = {
      members: [{ name: 'input', path: at('input'), size, modified: new Date() }],
      destination: at('ours.cab'),
      compression: 'auto',
      reserveSignature: true,
    };
    await compare('write MSZIP (gcab -z)', async () => writeCabinet(options), async () => tool('gcab', ['-c', '-z', '-n', at('theirs.cab'), at('input')]));
    console.log(`  sizes: ours ${String(statSync(at('ours.cab')).size)}, theirs ${String(statSync(at('theirs.cab')).size)}`);

    const readOurs = async (cabinet: string): Promise<void> => {
      rmSync(at('x'), { recursive: true, force: true });
      await using source = await openFileSource(cabinet);
      await extractToFolder(await readCabinet(source), at('x'));
    };
    const readTheirs = async (cabinet: string): Promise<void> => {
      rmSync(at('x'), { recursive: true, force: true });
      await tool('cabextract', ['-q', '-d', at('x'), cabinet]);
    };
    await compare('read MSZIP (cabextract)', async () => readOurs(at('ours.cab')), async () => readTheirs(at('ours.cab')));
    if (!readFileSync(at('input')).equals(readFileSync(join(at('x'), 'input')))) throw new Error('the contents differ');

    await writeCabinet({ ...options, compression: 'stored' });
    await compare('read stored (cabextract)', async () => readOurs(at('ours.cab')), async () => readTheirs(at('ours.cab')));
    await compare('write stored with four digests (gcab: none)', async () => writeCabinet({ ...options, compression: 'stored' }), async () => tool('gcab', ['-c', '-n', at('theirs.cab'), at('input')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
