import { importTasks } from './core/imports/tasks.js';
import { publishTasks } from './core/publishing/tasks.js';
import { serveTasks } from './core/work/serve.js';

/** Entry of every worker thread; which tasks a thread gets is its pool's business. */
export default serveTasks({ ...publishTasks, ...importTasks });
