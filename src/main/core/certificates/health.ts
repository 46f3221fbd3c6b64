import type { CertificateHealth, PendingRequest, ServerTrust } from '../../../shared/ipc/certificates.js';
import { formatDay } from '../../../shared/format.js';
import type { Instant } from '../../../shared/units.js';
import type { CertificateSummary, Check } from '../../../shared/verdict.js';
import { effectOfEnd, type SignedCounts } from './roll-over/effect.js';

const dayMilliseconds = 86_400_000;
/** The check that warns of a certificate whose stamped signatures end with it. */
const lifetimeCheck = 'signing.lifetime';
/** From so many days before the end on: time to hand the next one out to every client, to switch, and none to lose. The least first. */
const warnings = [
  { days: 7, warning: 'last-days', what: 'Switch now: from that day on clients refuse what it signs.' },
  { days: 30, warning: 'urgent', what: 'The next certificate must sign by then, and clients need to have it before. Roll over now.' },
  { days: 90, warning: 'in-time', what: 'Get the next one and hand it out to the clients before that day.' },
] as const;

export interface HealthInput {
  /** The certificate that signs; undefined when there is none or the server was not asked. */
  readonly used?: CertificateSummary;
  readonly checks: readonly Check[];
  readonly request?: Pick<PendingRequest, 'subject'>;
  readonly trust?: Pick<ServerTrust, 'outcome' | 'sentence'>;
  /** The server decides, and it was not asked yet. */
  readonly unasked?: boolean;
  /** What this console published with it. */
  readonly published?: SignedCounts;
  /** Since when its key counts as lost. */
  readonly lostAt?: Instant;
  readonly now: Date;
}

type Validity = Pick<CertificateSummary, 'notBefore' | 'notAfter'>;

const daysLeft = ({ notAfter }: Validity, now: Date): number => Math.floor((Date.parse(notAfter) - now.getTime()) / dayMilliseconds);

function withoutCertificate({ request, unasked = false }: HealthInput): CertificateHealth {
  if (request !== undefined) {
    return { state: 'waiting', headline: 'Waiting for your authority', sentence: `The request for ${request.subject} waits for the certificate that your authority issues.` };
  }
  if (unasked) return { state: 'unknown', headline: 'Not read yet', sentence: 'The server’s certificate was not read yet.' };
  return { state: 'none', headline: 'None', sentence: 'There is no certificate that packages could be signed with. The guide below gets one.' };
}

function ofValidity(validity: Validity, now: Date): CertificateHealth {
  if (Date.parse(validity.notBefore) > now.getTime()) {
    return { state: 'unfit', headline: `Not valid before ${formatDay(validity.notBefore)}`, sentence: `It is not valid before ${formatDay(validity.notBefore)}; clients refuse what it signs until then. Check the clock of this computer.` };
  }
  const days = daysLeft(validity, now);
  if (days < 0) return { state: 'expired', headline: `Expired on ${formatDay(validity.notAfter)}`, sentence: `It ended on ${formatDay(validity.notAfter)}; clients refuse what it signs now. Get a new one and hand it out to the clients.` };
  const near = warnings.find((each) => days < each.days);
  if (near !== undefined) return { state: 'expiring', warning: near.warning, headline: `Expires ${days === 0 ? 'today' : days === 1 ? 'in 1 day' : `in ${String(days)} days`}`, sentence: `It ends on ${formatDay(validity.notAfter)}. ${near.what}` };
  return { state: 'ready', headline: 'Ready', sentence: `It is valid until ${formatDay(validity.notAfter)}.` };
}

/** The worst that is known of a certificate. */
function worstOf(used: CertificateSummary, { checks, trust, lostAt, now }: HealthInput): CertificateHealth {
  if (lostAt !== undefined) return { state: 'unfit', headline: 'Its key was reported lost', sentence: `Its key was reported lost on ${formatDay(lostAt)}; nothing is signed with it any more. Get a new certificate and follow “The key is lost or stolen”.` };
  const validity = ofValidity(used, now);
  if (validity.state === 'expired' || validity.state === 'unfit') return validity;
  const failed = checks.find(({ outcome }) => outcome === 'failed');
  if (failed !== undefined) return { state: 'unfit', headline: 'Clients would refuse it', sentence: failed.reason };
  if (trust?.outcome === 'not-trusted') return { state: 'not-trusted', headline: 'Not trusted by the server', sentence: trust.sentence };
  return validity;
}

/** What stands at the top of the page: the worst that is known, then the certificate's end and what comes with it. */
export function healthOf(input: HealthInput): CertificateHealth {
  const { used, checks, published, now } = input;
  if (used === undefined) return withoutCertificate(input);
  const worst = worstOf(used, input);
  const days = daysLeft(used, now);
  const isNear = worst.state === 'expiring' || worst.state === 'expired';
  const endsStamped = checks.some(({ id, outcome }) => id === lifetimeCheck && outcome === 'warning');
  return {
    ...worst,
    daysLeft: Math.max(0, days),
    ...(published === undefined || !isNear ? {} : { effect: effectOfEnd(published, { notAfter: used.notAfter, hasEnded: days < 0, endsStamped }) }),
  };
}
