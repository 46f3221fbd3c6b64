/**
 * What instrumented modules call (instrument.mjs): it must stand before the first of them is loaded.
 * One input runs at a time, so everything here is of the run that is going on.
 */

/** More than the product has branches; the build checks it. */
export const maxEdges = 32_768;

export interface Comparison {
  readonly left: number | string;
  readonly right: number | string;
}

const edges = new Uint8Array(maxEdges);
const ring: Comparison[] = [];
const ringSize = 256;
let recorded = 0;
let isTracing = false;
let operand: unknown;
let allocatedBytes = 0;
let largestAllocation = 0;

const left = <Value>(value: Value): Value => {
  operand = value;
  return value;
};

const isWorthwhile = (value: unknown): value is number | string =>
  typeof value === 'number' ? value > 32 && Number.isInteger(value) : typeof value === 'string' && value.length > 1 && value.length <= 64;

const right = <Value>(value: Value): Value => {
  if (isTracing && operand !== value && isWorthwhile(operand) && isWorthwhile(value) && typeof operand === typeof value) {
    ring[recorded % ringSize] = { left: operand, right: value };
    recorded += 1;
  }
  return value;
};

const allocated = <Value extends { readonly byteLength?: number; readonly length?: number }>(value: Value): Value => {
  const size = value.byteLength ?? (value.length ?? 0) * 8;
  allocatedBytes += size;
  largestAllocation = Math.max(largestAllocation, size);
  return value;
};

(globalThis as { __countersignProbes?: unknown }).__countersignProbes = { edges, left, right, allocated };

/** How often each edge was taken, modulo 256. */
export const edgeCounts = edges;

export function beginRun(trace: boolean): void {
  edges.fill(0);
  isTracing = trace;
  recorded = 0;
  allocatedBytes = 0;
  largestAllocation = 0;
}

/** What was compared in a traced run and was not the same. */
export const comparisons = (): readonly Comparison[] => ring.slice(0, Math.min(recorded, ringSize));

export interface Allocations {
  /** All that the run asked for, whether it was given back or not. */
  readonly total: number;
  readonly largest: number;
}

/** Bytes that the product's own code asked for in typed arrays and buffers; what Node's libraries take is not seen. */
export const allocations = (): Allocations => ({ total: allocatedBytes, largest: largestAllocation });
