import { formatDay } from '../../../../shared/format.js';
import type { Instant } from '../../../../shared/units.js';

/** What was published with a certificate, by whether its signatures carry a time stamp. */
export interface SignedCounts {
  readonly stamped: number;
  readonly unstamped: number;
  /** Published before it was recorded. */
  readonly unrecorded: number;
}

export interface Ending {
  readonly notAfter: Instant;
  readonly hasEnded: boolean;
  /** The certificate says that time stamps do not outlast it (szOID_KP_LIFETIME_SIGNING). */
  readonly endsStamped: boolean;
}

const published = (count: number): string => `${count === 1 ? '1 update' : `${String(count)} updates`} published with it`;
const [installed, anew] = ['What is installed already stays installed.', 'until signed anew with another certificate'];

/** What the end of a certificate breaks and what it does not, counted, in words. */
export function effectOfEnd({ stamped, unstamped, unrecorded }: SignedCounts, { notAfter, hasEnded, endsStamped }: Ending): string {
  const when = `${hasEnded ? 'since' : 'after'} ${formatDay(notAfter)}`;
  const total = stamped + unstamped + unrecorded;
  if (total === 0) return 'This console published nothing with it, so its end breaks nothing that is known here.';
  if (endsStamped) return `It says of itself that time stamps do not outlast it: clients refuse the ${published(total)} ${when} ${anew}. ${installed}`;
  return [
    ...(stamped === 0 ? [] : [`${published(stamped)} ${stamped === 1 ? 'carries a time stamp and stays' : 'carry a time stamp and stay'} valid.`]),
    ...(unstamped === 0 ? [] : [`${published(unstamped)} ${unstamped === 1 ? 'carries' : 'carry'} no time stamp: clients refuse ${unstamped === 1 ? 'it' : 'them'} ${when} ${anew}. ${installed}`]),
    ...(unrecorded === 0 ? [] : [`Of ${published(unrecorded)} it is not recorded whether ${unrecorded === 1 ? 'it carries' : 'they carry'} one; the roll-over looks at the content on the server.`]),
  ].join(' ');
}
