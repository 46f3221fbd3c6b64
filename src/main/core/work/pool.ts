import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import Piscina from 'piscina';
import { Fault } from '../fault.js';
import type { PortMessage, TaskMap, WorkAnswer, WorkRequest, WorkRunner } from './protocol.js';

/** Tasks that wait for the network share a thread; those that compute keep it busy by themselves. */
const tasksPerThread = 4;

/** Threads for as many downloads as the settings allow at once. */
export const threadsForDownloads = 4;

const idleMilliseconds = 30_000;

export interface WorkPoolOptions {
  readonly threads?: number;
  /** For tasks that keep state in their thread between calls: once started it stays. Then `threads` is 1. */
  readonly keepThreads?: boolean;
}

/**
 * A pool of worker threads around `workerFile`, which must serve the same tasks (`serveTasks`).
 * @throws by `run`: Fault with the code of the task's error, `app/cancelled` after an abort.
 */
export function createWorkPool<Tasks extends TaskMap>(workerFile: string, options: WorkPoolOptions = {}): WorkRunner<Tasks> {
  const { threads = Math.min(Math.max(availableParallelism(), 2), 8), keepThreads = false } = options;
  const pool = new Piscina({
    filename: workerFile,
    minThreads: 0,
    maxThreads: threads,
    concurrentTasksPerWorker: tasksPerThread,
    // Half of V8's own: two threads of an import would otherwise keep 30 MB more between two collections, and are no faster by it.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
    idleTimeout: keepThreads ? Infinity : idleMilliseconds,
  });
  return {
    run: async (name, input, options = {}) => {
      const { signal, onProgress, transfer = [] } = options;
      // A port that was handed over does not hear this.
      const closePorts = (): void => transfer.forEach((port) => port.close());
      if (signal?.aborted === true) {
        closePorts();
        throw new Fault('app/cancelled');
      }
      const { port1: near, port2: far } = new MessageChannel();
      near.on('message', (message: PortMessage) => {
        if (message.kind === 'progress') onProgress?.(message.value as never);
      });
      // An open port must not keep the process alive.
      near.unref();
      // Piscina's own signal would end the thread and with it the other tasks in it.
      const abort = (): void => near.postMessage({ kind: 'abort' } satisfies PortMessage);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        const answer = (await pool.run({ name, input, port: far } satisfies WorkRequest, { transferList: [far, ...transfer] })) as WorkAnswer;
        if (answer.ok) return answer.value as never;
        throw new Fault(answer.error.code, answer.error.data, { cause: answer.stack });
      } finally {
        signal?.removeEventListener('abort', abort);
        near.close();
        closePorts();
      }
    },
    close: async () => pool.destroy(),
  };
}

/** The same tasks in the caller's own thread: where nobody waits for that thread meanwhile, and for tests, for which a bundle of the worker would have to be built first. */
export function inlineRunner<Tasks extends TaskMap>(tasks: Tasks): WorkRunner<Tasks> {
  return {
    run: async (name, input, options = {}) => {
      const task = tasks[name];
      if (task === undefined) throw new TypeError(`unknown task ${name}`);
      return (await task(input, { signal: options.signal ?? new AbortController().signal, onProgress: (value: unknown) => options.onProgress?.(value as never) })) as never;
    },
    close: async () => Promise.resolve(),
  };
}
