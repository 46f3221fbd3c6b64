import type { Instant } from '../units.js';
import type { Check } from '../verdict.js';
import { answers } from './define.js';
import { nothing } from './common.js';

/** A failure that the client's own log holds. */
export interface ClientEvent {
  readonly at: Instant;
  readonly title: string;
  readonly message: string;
  readonly code?: string;
  readonly meaning?: string;
  readonly remedy?: string;
}

/** What the check script found on a client, explained. */
export interface ClientReport {
  readonly computer: string;
  readonly windows: string;
  readonly madeAt: Instant;
  readonly wouldAccept: boolean;
  readonly sentence: string;
  readonly checks: readonly Check[];
  readonly events: readonly ClientEvent[];
}

export const clientKitVerbs = {
  /** Main asks for a folder; the path of the kit, or undefined when the dialog was dismissed. */
  write: answers<string | undefined>()(nothing),
  /** Main asks for the result of the check script. */
  readReport: answers<ClientReport | undefined>()(nothing),
};
