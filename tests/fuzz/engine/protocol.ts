/** What the thread that runs inputs and the one that watches it say to each other. */

export interface FuzzJob {
  readonly target: string;
  readonly mode: 'fuzz' | 'replay' | 'minimize';
  readonly seconds: number;
  readonly seed: number;
  /** Edges of the instrumented product. */
  readonly edges: number;
  /** Constants of the product. */
  readonly words: readonly (string | number)[];
  /** Kept in the repository. */
  readonly corpusFolder: string;
  /** Of this machine: the growing corpus, findings, the log. */
  readonly workFolder: string;
  /** Of the input that is being run, so that it can be had when it never ends: a number that grows, its length, its bytes. */
  readonly state: SharedArrayBuffer;
}

export const stateHeader = 8;

export interface Progress {
  readonly seconds: number;
  readonly executions: number;
  readonly cpuSeconds: number;
  readonly edges: number;
  readonly features: number;
  readonly corpus: number;
  readonly findings: number;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'finding'; readonly file: string; readonly detail: string }
  | { readonly kind: 'done'; readonly progress: Progress; readonly note: string };
