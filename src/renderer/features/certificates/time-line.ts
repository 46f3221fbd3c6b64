import { formatDay } from '../../../shared/format.js';
import type { CertificateSummary } from '../../../shared/verdict.js';
import type { Instant } from '../../../shared/units.js';

const day = 86_400_000;
/** Enough to hand the next certificate out to every client before the old one ends. */
const renewDays = 90;

export interface Moment {
  readonly label: string;
  readonly date: string;
  /** 0 … 1 from the begin of the validity to its end. */
  readonly at: number;
  readonly isNow: boolean;
}

/** The moments that matter between a certificate's begin and its end. */
export function momentsOf(certificate: CertificateSummary, now: Date): readonly Moment[] {
  const from = Date.parse(certificate.notBefore);
  const to = Date.parse(certificate.notAfter);
  const span = Math.max(1, to - from);
  const moment = (label: string, time: number, isNow = false): Moment => ({ label, date: formatDay(new Date(time).toISOString() as Instant), at: Math.min(1, Math.max(0, (time - from) / span)), isNow });
  return [moment('Valid from', from), moment('Today', now.getTime(), true), moment('Renew by', Math.max(from, to - renewDays * day)), moment('Ends', to)].sort((a, b) => a.at - b.at);
}
