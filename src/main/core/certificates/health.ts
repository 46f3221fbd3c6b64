import type { CertificateHealth, PendingRequest, ServerTrust } from '../../../shared/ipc/certificates.js';
import { formatDay } from '../../../shared/format.js';
import type { CertificateSummary, Check } from '../../../shared/verdict.js';

const dayMilliseconds = 86_400_000;
/** From this many days before the end on the certificate counts as expiring: time to hand the next one out to every client. */
const warnDays = 90;

export interface HealthInput {
  /** The certificate that signs; undefined when there is none or the server was not asked. */
  readonly used?: CertificateSummary;
  readonly checks: readonly Check[];
  readonly request?: Pick<PendingRequest, 'subject'>;
  readonly trust?: Pick<ServerTrust, 'outcome' | 'sentence'>;
  /** The server decides, and it was not asked yet. */
  readonly unasked?: boolean;
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
  const renew = 'Get the next one and hand it out to the clients before that day.';
  if (Date.parse(validity.notBefore) > now.getTime()) {
    return { state: 'unfit', headline: `Not valid before ${formatDay(validity.notBefore)}`, sentence: `It is not valid before ${formatDay(validity.notBefore)}; clients refuse what it signs until then. Check the clock of this computer.` };
  }
  const days = daysLeft(validity, now);
  if (days < 0) return { state: 'expired', headline: `Expired on ${formatDay(validity.notAfter)}`, sentence: `It ended on ${formatDay(validity.notAfter)}; clients refuse what it signs now. Get a new one and hand it out to the clients.` };
  if (days < warnDays) return { state: 'expiring', headline: `Expires in ${days === 1 ? '1 day' : `${String(days)} days`}`, sentence: `It ends on ${formatDay(validity.notAfter)}. ${renew}` };
  return { state: 'ready', headline: 'Ready', sentence: `It is valid until ${formatDay(validity.notAfter)}.` };
}

/** What stands at the top of the page: the worst that is known, then the certificate's end. */
export function healthOf(input: HealthInput): CertificateHealth {
  const { used, checks, trust, now } = input;
  if (used === undefined) return withoutCertificate(input);
  const validity = ofValidity(used, now);
  if (validity.state === 'expired' || validity.state === 'unfit') return validity;
  const failed = checks.find(({ outcome }) => outcome === 'failed');
  if (failed !== undefined) return { state: 'unfit', headline: 'Clients would refuse it', sentence: failed.reason };
  if (trust?.outcome === 'not-trusted') return { state: 'not-trusted', headline: 'Not trusted by the server', sentence: trust.sentence };
  return validity;
}
