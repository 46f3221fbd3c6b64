import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openFileSource } from '../src/main/core/bytes.js';
import { extractToFolder, readCabinet } from '../src/main/core/cabinet/read.js';
import { writeCabinet, writeCabinetToSign, type WriteCabinetOptions } from '../src/main/core/cabinet/write.js';
import { buildCabinet } from '../tests/fixtures/cabinet/build.js';
import { lzxFolder } from '../tests/fixtures/cabinet/lzx-encode.js';
import { benchFolder, compare, loadNow, megabyte, told, tool, writeRandom, type Figure } from './measure.js';

/* Cabinets written and read by us and by the foreign programs, of libraries of this machine laid one behind the other. */
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

/** No free program writes LZX: folders by the tests' own encoder, the same one many times over because it is slow. */
function writeLzx(path: string, input: string): void {
  const size = 4 * 1024 * 1024;
  const count = inputSize / size;
  const content = readFileSync(input).subarray(0, size);
  const blocks = Array.from({ length: size / 262_144 }, (_, index) => ({ kind: index % 2 === 0 ? ('verbatim' as const) : ('aligned' as const), size: 262_144 }));
  const folder = lzxFolder(content, { windowBits: 21, blocks });
  const members = Array.from({ length: count }, (_, index) => ({ name: `part-${String(index)}`, size, offset: 0, folder: index }));
  writeFileSync(path, buildCabinet({ folders: members.map(() => folder), members }));
}

async function memoryOf(...parameters: readonly string[]): Promise<number> {
  const child = fork(join(import.meta.dirname, 'cabinet-child.mjs'), parameters);
  const ended = once(child, 'exit');
  const [memory] = (await Promise.race([once(child, 'message'), ended.then(async () => Promise.reject(new Error('the process failed')))])) as [number];
  await ended;
  return memory;
}

/** The most memory that it takes to write and to read a small cabinet and one of 2 GB; that of Node itself is part of it. */
async function measureMemory(at: (name: string) => string): Promise<readonly Figure[]> {
  const large = 2_000_000_000;
  writeRandom(at('small'), 50_000_000);
  copyFileSync(at('input'), at('large'));
  truncateSync(at('large'), large);
  const figures: Figure[] = [];
  for (const compression of ['stored', 'mszip'] as const) {
    for (const [what, size] of [['small', 50], ['large', 2000]] as const) {
      const written = await memoryOf('write', at('memory.cab'), compression, at(what));
      rmSync(at('x'), { recursive: true, force: true });
      const read = await memoryOf('read', at('memory.cab'), at('x'));
      figures.push(told({ name: `memory at the highest, writing ${String(size)} MB (${compression})`, ours: written / megabyte, unit: 'MB', aim: 200, load: loadNow() }));
      figures.push(told({ name: `  reading it`, ours: read / megabyte, unit: 'MB', aim: 200, load: loadNow() }));
    }
  }
  return figures;
}

export async function run(): Promise<readonly Figure[]> {
  using folder = benchFolder();
  const { at } = folder;
  collectLibraries(at('input'));
  const options: WriteCabinetOptions = {
    members: [{ name: 'input', path: at('input'), size: statSync(at('input')).size, modified: new Date() }],
    destination: at('ours.cab'),
    compression: 'auto',
    reserveSignature: true,
  };
  const written = await compare({
    name: 'write 200 MiB by MSZIP (gcab -c -z)',
    rounds,
    aim: 0.4,
    ours: async () => writeCabinet(options),
    theirs: () => tool('gcab', ['-c', '-z', '-n', at('theirs.cab'), at('input')]),
  });
  const sizes = told({ name: '  its size', ours: statSync(at('ours.cab')).size / megabyte, theirs: statSync(at('theirs.cab')).size / megabyte, unit: 'MB', aim: 1.02, load: loadNow() });

  const readOurs = async (): Promise<void> => {
    rmSync(at('x'), { recursive: true, force: true });
    await using source = await openFileSource(at('ours.cab'));
    await extractToFolder(await readCabinet(source), at('x'));
  };
  const readTheirs = (): void => {
    rmSync(at('x'), { recursive: true, force: true });
    tool('cabextract', ['-q', '-d', at('x'), at('ours.cab')]);
  };
  const read = await compare({ name: 'read 200 MiB of MSZIP (cabextract)', rounds, aim: 0.8, ours: readOurs, theirs: readTheirs });
  await readOurs();
  if (!readFileSync(at('input')).equals(readFileSync(join(at('x'), 'input')))) throw new Error('the contents differ');

  // Both ways a stored cabinet comes about: to be signed next, with the one digest that signing needs, and with all four.
  const { members, destination } = options;
  const cp = (): void => tool('cp', [at('input'), at('copy')]);
  const toSign = await compare({
    name: 'write 200 MiB stored, with the digest to sign (cp)',
    rounds,
    aim: 1.5,
    ours: async () => writeCabinetToSign({ members, destination, compression: 'stored' }),
    theirs: cp,
  });
  const toSignDigest = await compare({
    name: '  the same (cp, openssl dgst -sha256)',
    rounds,
    ours: async () => writeCabinetToSign({ members, destination, compression: 'stored' }),
    theirs: () => {
      cp();
      tool('openssl', ['dgst', '-sha256', at('copy')]);
    },
  });
  const stored = await compare({ name: '  with all four digests (cp)', rounds, ours: async () => writeCabinet({ ...options, compression: 'stored' }), theirs: cp });
  const readStored = await compare({ name: 'read 200 MiB stored (cabextract)', rounds, ours: readOurs, theirs: readTheirs });

  writeLzx(at('ours.cab'), at('input'));
  const readLzx = await compare({ name: 'read 200 MiB of LZX (cabextract)', rounds, aim: 1.5, ours: readOurs, theirs: readTheirs });
  return [written, sizes, read, toSign, toSignDigest, stored, readStored, readLzx, ...(await measureMemory(at))];
}
