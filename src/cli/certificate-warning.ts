import { visible } from '../shared/foreign-text.js';
import type { CertificateHealth, CertificateState } from '../shared/ipc/certificates.js';

/** States of the signing certificate that somebody has to do something about. */
const pressing: ReadonlySet<CertificateState> = new Set(['expiring', 'expired', 'unfit', 'not-trusted']);

/** One line for the error output; undefined when nothing presses. */
export function certificateWarning({ state, headline, sentence, effect }: CertificateHealth): string | undefined {
  return pressing.has(state) ? visible(`Signing certificate: ${[`${headline}.`, sentence, ...(effect === undefined ? [] : [effect])].join(' ')}`) : undefined;
}

/** The same for JSON; always there, so that whoever watches need not know our thresholds. */
export const certificateObject = ({ state, headline, sentence, effect, warning, daysLeft }: CertificateHealth): Readonly<Record<string, unknown>> => ({
  state,
  headline,
  sentence,
  ...(warning !== undefined && { warning }),
  ...(daysLeft !== undefined && { daysLeft }),
  ...(effect !== undefined && { effect }),
});
