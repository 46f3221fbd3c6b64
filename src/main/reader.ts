import { readingTasks } from './core/imports/reading.js';
import { serveTasks } from './core/work/serve.js';

/** Entry of the thread that reads catalogues, apart from the other worker threads so that it starts quickly. */
export default serveTasks(readingTasks);
