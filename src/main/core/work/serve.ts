import { toCodedError } from '../fault.js';
import type { PortMessage, TaskMap, WorkAnswer, WorkRequest } from './protocol.js';

/** The worker's side: runs one request of the pool. An abort comes by the request's own port, so it stops this task alone. */
export function serveTasks(tasks: TaskMap): (request: WorkRequest) => Promise<WorkAnswer> {
  return async ({ name, input, port }) => {
    const controller = new AbortController();
    port.on('message', (message: PortMessage) => {
      if (message.kind === 'abort') controller.abort();
    });
    try {
      const task = tasks[name];
      if (task === undefined) throw new TypeError(`unknown task ${name}`);
      const onProgress = (value: unknown): void => port.postMessage({ kind: 'progress', value } satisfies PortMessage);
      return { ok: true, value: await task(input, { signal: controller.signal, onProgress }) };
    } catch (error) {
      const stack = error instanceof Error ? error.stack : undefined;
      return { ok: false, error: toCodedError(error), ...(stack === undefined ? {} : { stack }) };
    } finally {
      port.close();
    }
  };
}
