/**
 * Run as a process of its own, so that its memory is that of an import alone: checks a catalogue's signature, approves its
 * publisher, reads the content and imports it. `import-child <catalogue> <folder of roots> <database>`
 */
import { openFileSource } from '../src/main/core/bytes.js';
import type { ReadingTasks } from '../src/main/core/imports/reading.js';
import { ImportSession } from '../src/main/core/imports/session.js';
import { Approvals } from '../src/main/core/publishers/approvals.js';
import { openDatabase } from '../src/main/core/store/database.js';
import { createVerifier } from '../src/main/core/trust/trust-source.js';
import { createWorkPool } from '../src/main/core/work/pool.js';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { peakMemory } from './peak-memory.js';

export interface ImportMeasure {
  readonly milliseconds: number;
  /** Bytes, at the highest. */
  readonly memory: number;
  readonly packages: number;
  /** Milliseconds: the longest time for which the thread could do nothing else. */
  readonly longestBlock: number;
}

const [, , path = '', anchors = '', databasePath = ''] = process.argv;
const signal = new AbortController().signal;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const started = performance.now();
using database = openDatabase(databasePath);
const verify = await createVerifier({ folder: anchors, given: [], disallowed: [], allowSha1Only: false }, () => new Date());
const reader = createWorkPool<ReadingTasks>(join(import.meta.dirname, 'import-reader.mjs'), { threads: 1 });
await using source = await openFileSource(path);
const session = await ImportSession.open(
  source,
  {
    inspectionId: 'bench',
    origin: { name: 'Benchmark', origin: 'a file' },
    database,
    approvals: new Approvals(database),
    verify: async (file) => verify(file, signal),
    now: () => new Date(),
    account: 'bench',
    reader,
  },
  signal,
);
await session.approve('always', signal);
await session.import(false);
const { imported, content } = session.describe();
if (imported === undefined) throw new Error('nothing was imported');
const measure: ImportMeasure = {
  milliseconds: performance.now() - started,
  memory: peakMemory(),
  packages: content?.packages ?? 0,
  longestBlock: delay.max / 1_000_000,
};
await reader.close();
process.send?.(measure);
if (process.connected) process.disconnect();
else console.log(measure);
