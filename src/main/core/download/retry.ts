import type { ErrorCode } from '../../../shared/errors/index.js';
import type { Fault } from '../fault.js';

export interface RetryLimits {
  /** Attempts after the first one; the count starts again when the file has grown by `progress` bytes. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubled with each. */
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** A site that asks for a longer pause than this is not waited for. Milliseconds. */
  readonly longestRetryAfter: number;
  readonly progress: number;
}

export const retryLimits: RetryLimits = {
  retries: 5,
  firstDelay: 1000,
  longestDelay: 60_000,
  longestRetryAfter: 300_000,
  progress: 1024 * 1024,
};

/** What may be different the next time. A refusal by policy or by proof never is. */
const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'download/host-unreachable',
  'download/proxy-unreachable',
  'download/server-busy',
  'download/interrupted',
  'download/stalled',
  'download/resume-refused',
]);

/** What says that the bytes fetched so far belong to another file than the wanted one. A web filter's page says nothing about them. */
const spoiling: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'download/resume-refused',
  'download/length-differs',
  'download/too-large',
  'download/digest-mismatch',
]);

export const spoilsPartial = (fault: Fault): boolean => spoiling.has(fault.code);

/**
 * Milliseconds until the next attempt, or undefined when there is none.
 * @param failures how often it failed since the last progress, this one included
 * @param random between 0 and 1
 */
export function retryDelay(fault: Fault, failures: number, random: number, limits: RetryLimits): number | undefined {
  if (!passing.has(fault.code) || failures > limits.retries) return undefined;
  const { retryAfterSeconds } = fault.data;
  const asked = typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1000 : 0;
  if (asked > limits.longestRetryAfter) return undefined;
  const growing = Math.min(limits.longestDelay, limits.firstDelay * 2 ** (failures - 1));
  // Half fixed, half by chance: many files that failed together do not come back together.
  return Math.max(asked, Math.round(growing / 2 + (growing / 2) * random));
}
