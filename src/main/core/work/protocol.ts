import type { MessagePort } from 'node:worker_threads';
import type { CodedError } from '../../../shared/errors/index.js';

/** What a worker is asked: a task by name. `port` carries progress back and an abort forward. */
export interface WorkRequest {
  readonly name: string;
  readonly input: unknown;
  readonly port: MessagePort;
}

/** Errors lose their class at the border of a thread, so they travel as values. */
export type WorkAnswer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: CodedError; readonly stack?: string };

export type PortMessage = { readonly kind: 'progress'; readonly value: unknown } | { readonly kind: 'abort' };

/** What a task gets besides its input. */
export interface TaskContext<Progress = never> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Input, progress and output must survive a structured clone. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a map of tasks of any input is what this describes
export type Task<Input = any, Output = unknown, Progress = any> = (input: Input, context: TaskContext<Progress>) => Promise<Output>;
export type TaskMap = Readonly<Record<string, Task>>;

export type InputOfTask<T> = T extends Task<infer Input> ? Input : never;
export type OutputOfTask<T> = T extends (...parameters: never[]) => Promise<infer Output> ? Output : never;
export type ProgressOfTask<T> = T extends (input: never, context: TaskContext<infer Progress>) => unknown ? Progress : never;

/** Runs tasks somewhere else than the caller's thread, or in it (`inlineRunner`, for tests). */
export interface WorkRunner<Tasks extends TaskMap> {
  run<Name extends keyof Tasks & string>(
    name: Name,
    input: InputOfTask<Tasks[Name]>,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((progress: ProgressOfTask<Tasks[Name]>) => void) | undefined;
      /** Ports inside the input: they belong to the task from here on, and are closed where it does not begin. */
      readonly transfer?: readonly MessagePort[] | undefined;
    },
  ): Promise<OutputOfTask<Tasks[Name]>>;
  close(): Promise<void>;
}
