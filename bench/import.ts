import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageCount, writeLargeCatalogue, type BenchCatalogue } from './catalogue.js';
import type { ImportMeasure } from './import-child.js';
import { benchFolder, loadNow, median, megabyte, timed, told, tool, type Figure } from './measure.js';

/*
 * A catalogue as large as the largest public one. Ours: the signature is checked, every package read, judged and written
 * into the library. Theirs: unpacked by `cabextract` and read by `xmllint --stream`, which keeps and judges nothing.
 */
const rounds = 3;

export async function importLarge({ path, anchors }: BenchCatalogue, database: string): Promise<ImportMeasure> {
  const child = fork(join(import.meta.dirname, 'import-child.mjs'), [path, anchors, database]);
  const ended = once(child, 'exit');
  const [measure] = (await Promise.race([once(child, 'message'), ended.then(() => Promise.reject(new Error('the import failed')))])) as [ImportMeasure];
  await ended;
  if (measure.packages !== packageCount) throw new Error(`${String(measure.packages)} packages were imported`);
  return measure;
}

export async function run(): Promise<readonly Figure[]> {
  using folder = benchFolder();
  const { at } = folder;
  const catalogue = await writeLargeCatalogue(at('.'));
  const ours: ImportMeasure[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(at(`library.db${suffix}`), { force: true });
    ours.push(await importLarge(catalogue, at('library.db')));
    theirs.push(
      await timed(() => {
        tool('cabextract', ['-q', '-d', at('unpacked'), catalogue.path]);
        tool('xmllint', ['--stream', '--noout', at('unpacked/Catalogue.xml')]);
      }),
    );
  }
  const load = loadNow();
  const size = (catalogue.documentSize / megabyte).toFixed(0);
  return [
    told({ name: `import ${String(packageCount)} packages, ${size} MB of XML (cabextract, xmllint)`, ours: median(ours.map(({ milliseconds }) => milliseconds)) / 1000, theirs: median(theirs) / 1000, unit: 's', aim: 1.5, load }),
    told({ name: '  memory at the highest', ours: Math.max(...ours.map(({ memory }) => memory)) / megabyte, unit: 'MB', aim: 400, load }),
    told({ name: '  longest block of its own thread', ours: median(ours.map(({ longestBlock }) => longestBlock)), unit: 'ms', load }),
  ];
}
