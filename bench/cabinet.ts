import { closeSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openFileSource } from '../src/main/core/bytes.js';
import { extractToFolder, readCabinet } from '../src/main/core/cabinet/read.js';
import { writeCabinet, type WriteCabinetOptions } from '../src/main/core/cabinet/write.js';
import { benchFolder, compare, loadNow, megabyte, told, tool, type Figure } from './measure.js';

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
    aim: 0.5,
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
  const read = await compare({ name: 'read 200 MiB of MSZIP (cabextract)', rounds, ours: readOurs, theirs: readTheirs });
  await readOurs();
  if (!readFileSync(at('input')).equals(readFileSync(join(at('x'), 'input')))) throw new Error('the contents differ');

  // Every cabinet comes with the digests of what went in and of the file itself; `cp` computes none.
  const stored = await compare({
    name: 'write 200 MiB stored, with its digests (cp)',
    rounds,
    aim: 1.5,
    ours: async () => writeCabinet({ ...options, compression: 'stored' }),
    theirs: () => tool('cp', [at('input'), at('copy')]),
  });
  const readStored = await compare({ name: 'read 200 MiB stored (cabextract)', rounds, ours: readOurs, theirs: readTheirs });
  return [written, sizes, read, stored, readStored];
}
