import { join } from 'node:path';
import type { ReadingTasks } from './core/imports/reading.js';
import { createImportTasks } from './core/imports/tasks.js';
import { publishTasks } from './core/publishing/tasks.js';
import { createWorkPool } from './core/work/pool.js';
import { serveTasks } from './core/work/serve.js';

/** Starts its thread when it is first asked. */
const reader = createWorkPool<ReadingTasks>(join(import.meta.dirname, 'reader.js'), { threads: 1 });

/** Entry of every worker thread; which tasks a thread gets is its pool's business. */
export default serveTasks({ ...publishTasks, ...createImportTasks(reader) });
