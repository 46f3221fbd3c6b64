import { readingTasks } from '../src/main/core/imports/reading.js';
import { serveTasks } from '../src/main/core/work/serve.js';

/** The thread of `import-child` that reads. */
export default serveTasks(readingTasks);
