import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addressPolicy } from '../src/main/core/download/address.js';
import { ContentStore } from '../src/main/core/download/content-store.js';
import { fetchFile } from '../src/main/core/download/fetch-file.js';
import { obtainFile } from '../src/main/core/download/obtain-file.js';
import { createUndiciTransport } from '../src/main/core/download/undici-transport.js';
import type { OriginFile } from '../src/shared/catalog.js';
import { bytes, instant, sha1, sha256 } from '../src/shared/units.js';
import { benchFolder, compare, tool, writeRandom, type Figure } from './measure.js';

/*
 * 1 GiB from a site on this machine. Ours: fetched, digested on the way by both algorithms, judged by them, synced to the
 * disk and adopted by the content store. Theirs: `curl`, then `sha1sum`, then `sha256sum`; nothing is compared or synced.
 */
const size = 1024 ** 3;
const rounds = 3;

const digestBy = (program: string, path: string): string => spawnSync(program, [path], { encoding: 'utf8' }).stdout.split(' ')[0] ?? '';

export async function run(): Promise<readonly Figure[]> {
  using folder = benchFolder();
  const served = folder.at('served.exe');
  writeRandom(served, size);
  const digests = { sha1: sha1(digestBy('sha1sum', served)), sha256: sha256(digestBy('sha256sum', served)) };
  const site = fork(join(import.meta.dirname, 'download-child.mjs'), [served]);
  const transport = createUndiciTransport({ policy: addressPolicy(['127.0.0.1']) });
  try {
    const [port] = (await once(site, 'message')) as [number];
    const uri = `http://127.0.0.1:${String(port)}/setup.exe`;
    const wanted: OriginFile = { fileName: 'setup.exe', size: bytes(size), ...digests, modified: instant(new Date(0)), uri };
    const context = { transport, signal: new AbortController().signal };
    const newStore = async (): Promise<ContentStore> => {
      rmSync(folder.at('content'), { recursive: true, force: true });
      return ContentStore.open(folder.at('content'));
    };

    const fetchAndAdopt = async (): Promise<void> => {
      const store = await newStore();
      const fetched = await fetchFile({ url: uri, fileName: wanted.fileName, length: { exactly: size }, digests, partialPath: store.partialPath(wanted) }, context);
      await store.adopt(fetched.partialPath, fetched);
    };
    const theirs = (): void => {
      tool('curl', ['-s', '-f', '-o', folder.at('theirs.exe'), uri]);
      tool('sha1sum', [folder.at('theirs.exe')]);
      tool('sha256sum', [folder.at('theirs.exe')]);
    };
    return [
      await compare({ name: 'download 1 GiB with both digests (curl, sha1sum, sha256sum)', rounds, aim: 0.7, ours: fetchAndAdopt, theirs }),
      await compare({ name: '  the same, proven once more from the disk', rounds, ours: async () => obtainFile(wanted, await newStore(), context), theirs }),
    ];
  } finally {
    await transport.close();
    site.disconnect();
    if (site.exitCode === null) await once(site, 'exit');
  }
}
