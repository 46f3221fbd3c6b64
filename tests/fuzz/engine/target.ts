import type { Random } from './random.js';

/** What an input is made of when it is changed by one who knows the format. */
export interface MutationTools {
  readonly random: Random;
  /** Another input of the corpus. */
  readonly other: () => Uint8Array;
  /** The blind changes, for parts of an input. */
  readonly havoc: (part: Uint8Array) => Uint8Array;
}

/** One thing to be fuzzed: how an input is given to it, and what must hold whatever the input is. */
export interface FuzzTarget {
  readonly name: string;
  /** Bytes; longer inputs are cut. */
  readonly maxInput: number;
  /** What one input may take; both are far above what any input is known to take, and far below what would be noticed. */
  readonly limits: {
    /** Milliseconds of processor time, so that a busy machine is no finding. */
    readonly cpuMs: number;
    /** Bytes in one piece that the product's code asks for. */
    readonly allocation: number;
  };
  /** Inputs to begin with, made by script. */
  readonly seeds: () => Iterable<Uint8Array>;
  /** Gives the input to the product. What it throws is a finding, so it catches what the product may throw, and throws when an oracle is wrong. */
  readonly run: (input: Uint8Array) => unknown;
  /** Changes that keep the input's form. */
  readonly mutate?: (input: Uint8Array, tools: MutationTools) => Uint8Array;
  /** Mends lengths and sums, so that blind changes get behind the first check. */
  readonly repair?: (input: Uint8Array) => Uint8Array;
  /** Pieces that inputs may hold, beside the constants of the product. */
  readonly dictionary?: readonly Uint8Array[];
}

/** Says that something is wrong which is no exception of the product. */
export class OracleViolated extends Error {
  override readonly name = 'OracleViolated';
}

export function demand(isTrue: boolean, what: string): void {
  if (!isTrue) throw new OracleViolated(what);
}
