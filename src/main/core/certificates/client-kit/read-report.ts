import { z } from 'zod';
import type { ClientReport, ClientEvent } from '../../../../shared/ipc/client-kit.js';
import { oneLine, visibleUpTo } from '../../../../shared/foreign-text.js';
import { explainCode, parseCode } from '../../../../shared/system-codes/explain.js';
import { instant } from '../../../../shared/units.js';
import type { Check, Outcome } from '../../../../shared/verdict.js';
import { Fault } from '../../fault.js';

/** Bytes; twenty events with their messages have some ten thousand. */
export const maxReportSize = 512 * 1024;

/** Kerberos and signed time stamps bear five minutes (RFC 4120 §1.6). Milliseconds. */
const bearableClockDifference = 5 * 60 * 1000;

const text = z.string().max(4000);
const thumbprint = z.string().regex(/^[0-9A-Fa-f]{40}$/u);
const when = z.string().max(40).refine((value) => !Number.isNaN(Date.parse(value)));

/** What `checkScript` writes. It comes from a client that nobody vouches for. */
const reportSchema = z.object({
  schema: z.literal(1),
  kind: z.literal('countersign-client-check'),
  madeAt: when,
  computer: text,
  windows: text,
  signer: thumbprint,
  policy: z.object({
    WUServer: text.nullable(),
    UseWUServer: z.number().nullable(),
    AcceptTrustedPublisherCerts: z.number().nullable(),
    SetPolicyDrivenUpdateSourceForOtherUpdates: z.number().nullable(),
  }),
  stores: z.array(z.object({ store: z.enum(['TrustedPublisher', 'Root', 'CA']), thumbprint, present: z.boolean() })).max(20),
  distrusted: z.array(thumbprint).max(20),
  server: z.object({ status: z.int().min(100).max(599).nullable(), problem: text.nullable(), date: z.string().max(100).nullable() }),
  services: z.object({ wuauserv: text.optional(), bits: text.optional(), cryptsvc: text.optional() }),
  events: z.array(z.object({ at: when, event: z.number(), code: z.string().max(20), message: text })).max(50),
});
type Report = z.infer<typeof reportSchema>;

/** What the console expects of a client. */
export interface Expected {
  /** SHA-1 of the certificate that signs now, hexadecimal. */
  readonly signer: string;
  /** Host of the server that is set up here, when there is one. */
  readonly serverHost?: string;
}

const kitSource = 'Windows Update policy';
const check = (id: string, title: string, outcome: Outcome, reason: string, source = kitSource): Check => ({ id: `client.${id}`, title, outcome, reason, source });

const storeTitles = { TrustedPublisher: 'Trusted Publishers', Root: 'Trusted Root Certification Authorities', CA: 'Intermediate Certification Authorities' } as const;

const storesOfComputer = 'Certificate stores of the computer';
const storeId = (store: keyof typeof storeTitles): string => `store-${store.toLowerCase()}`;

/** What the client was not asked about is not in order: the signer belongs among the publishers, and its root among the roots. */
function storeChecks({ stores, signer }: Report): readonly Check[] {
  const found = stores.map(({ store, thumbprint: stored, present }) => {
    const what = `The certificate ${stored.toUpperCase()} ${present ? 'lies in' : 'is missing from'} ${storeTitles[store]}.`;
    const code = store === 'TrustedPublisher' ? '0x800B0004' : store === 'Root' ? '0x800B0109' : '0x800B010A';
    return check(storeId(store), storeTitles[store], present ? 'passed' : 'failed', present ? what : `${what} The client would refuse the update with ${code}. Hand the kit out to it.`, storesOfComputer);
  });
  const hasPublisher = stores.some(({ store, thumbprint: stored }) => store === 'TrustedPublisher' && stored.toUpperCase() === signer.toUpperCase());
  const hasRoot = stores.some(({ store }) => store === 'Root');
  return [
    ...found,
    ...(hasPublisher ? [] : [check(storeId('TrustedPublisher'), storeTitles.TrustedPublisher, 'failed', `The result does not say whether the certificate ${signer.toUpperCase()} lies in ${storeTitles.TrustedPublisher}. Run the script of the newest kit.`, storesOfComputer)]),
    ...(hasRoot ? [] : [check(storeId('Root'), storeTitles.Root, 'not-checked', 'The kit has no root, so the script did not look for one. Without its root the client refuses the update with 0x800B0109.', storesOfComputer)]),
  ];
}

function policyChecks({ policy }: Report, serverHost: string | undefined): readonly Check[] {
  const { WUServer: server, UseWUServer: uses, AcceptTrustedPublisherCerts: accepts, SetPolicyDrivenUpdateSourceForOtherUpdates: others } = policy;
  const host = hostOf(server);
  const elsewhere = serverHost === undefined || host?.toLowerCase() === serverHost.toLowerCase() ? undefined : serverHost;
  return [
    check('accepts', 'Signed updates are allowed', accepts === 1 ? 'passed' : 'failed', accepts === 1 ? 'The policy allows signed updates from the intranet update service.' : 'The policy “Allow signed updates from an intranet Microsoft update service location” is not on. The kit sets it.'),
    uses === 1 && host !== undefined
      ? check('server', 'Update service', elsewhere === undefined ? 'passed' : 'warning', elsewhere === undefined ? `The client asks ${host}.` : `The client asks ${host}, and Countersign publishes to ${elsewhere}. They may be one server under two names, or an upstream and a downstream one.`)
      : check('server', 'Update service', 'failed', 'The client asks no WSUS server. Set “Specify intranet Microsoft update service location” in group policy.'),
    ...(others === 0 ? [check('source', 'Source of other updates', 'failed', 'Group policy sends this client to Windows Update for “other updates”, which are those of third parties. Set the source of other updates to WSUS.')] : []),
  ];
}

function hostOf(address: string | null): string | undefined {
  if (address === null || !URL.canParse(address)) return undefined;
  return new URL(address).hostname;
}

function connectionChecks({ server, madeAt, policy }: Report): readonly Check[] {
  if (policy.WUServer === null) return [];
  if (server.status === null || server.status >= 400) {
    const why = server.status === null ? oneLine(server.problem ?? 'no reason was given', 300) : `HTTP ${server.status}. ${explainCode(server.status).remedy}`;
    return [check('reach', 'The server answers', 'failed', `The client could not reach the web service of the server: ${why}`, 'HTTP')];
  }
  const reached = check('reach', 'The server answers', 'passed', 'The client reaches the web service of the server.', 'HTTP');
  const difference = server.date === null ? Number.NaN : Date.parse(server.date) - Date.parse(madeAt);
  if (Number.isNaN(difference)) return [reached];
  const minutes = Math.round(Math.abs(difference) / 60_000);
  const isBearable = Math.abs(difference) <= bearableClockDifference;
  return [reached, check('clock', 'Clock', isBearable ? 'passed' : 'warning', isBearable ? 'The clocks of client and server agree.' : `The clocks of client and server differ by ${minutes} minutes. Certificates then seem expired or not valid yet: set the clocks right.`, 'HTTP, Date')];
}

const serviceTitles = { wuauserv: 'Windows Update', bits: 'Background Intelligent Transfer', cryptsvc: 'Cryptographic Services' } as const;
const serviceNames = ['wuauserv', 'bits', 'cryptsvc'] as const;
const serviceChecks = ({ services }: Report): readonly Check[] =>
  serviceNames.flatMap((name) => {
    const [title, state = ''] = [serviceTitles[name], services[name]];
    return /^(?:disabled|missing)$/iu.test(state) ? [check(`service-${name}`, title, 'failed', `The service ${title} is ${state.toLowerCase()}. Without it no update is installed.`, 'Services of the computer')] : [];
  });

const eventTitles: Readonly<Record<number, string>> = { 20: 'An installation failed', 25: 'Looking for updates failed', 31: 'A download failed' };

const eventOf = ({ at, event, code, message }: Report['events'][number]): ClientEvent => {
  const value = parseCode(code);
  const words = value === undefined ? undefined : explainCode(value);
  return { at: instant(new Date(at)), title: eventTitles[event] ?? `Event ${event}`, message: oneLine(message, 500), ...(words === undefined ? {} : { code: words.code, meaning: words.meaning, remedy: words.remedy }) };
};

/** Bytes that a script wrote: UTF-8, or UTF-16 where somebody saved it anew in an editor. */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

/**
 * Explains what the check script found on a client.
 * @param bytes at most `maxReportSize`
 * @throws Fault `certificates/report-unreadable`
 */
export function readClientReport(bytes: Uint8Array, { signer, serverHost }: Expected): ClientReport {
  let report: Report;
  try {
    report = reportSchema.parse(JSON.parse(decode(bytes)));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const reason = issue === undefined ? 'it is not JSON' : `${issue.path.join('.') || 'the file'}: ${issue.message}`;
    throw new Fault('certificates/report-unreadable', { reason: reason.slice(0, 200) }, { cause: error });
  }
  const isCurrent = report.signer.toUpperCase() === signer.toUpperCase();
  const distrusted = report.distrusted.map((each) => each.toUpperCase());
  const checks = [
    check('signer', 'Certificate of the kit', isCurrent ? 'passed' : 'failed', isCurrent ? 'The client was checked for the certificate that signs now.' : `The client was checked for the certificate ${report.signer.toUpperCase()}, and ${signer.toUpperCase()} signs now. Run the script of the newest kit.`, 'Client kit'),
    ...storeChecks(report),
    ...(distrusted.length === 0 ? [] : [check('distrusted', 'Not distrusted', 'failed', `Windows is told not to trust ${distrusted.join(', ')}. Find out who did that before you take it away.`, 'Certificate stores of the computer')]),
    ...policyChecks(report, serverHost),
    ...connectionChecks(report),
    ...serviceChecks(report),
  ];
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  const isComplete = checks.every(({ outcome }) => outcome !== 'not-checked');
  return {
    computer: visibleUpTo(report.computer, 100),
    windows: visibleUpTo(report.windows, 60),
    madeAt: instant(new Date(report.madeAt)),
    wouldAccept: failed === 0,
    sentence: failed === 0 ? (isComplete ? 'This client would accept what you sign.' : 'This client would accept what you sign, if it trusts the root.') : failed === 1 ? 'One thing keeps this client from accepting what you sign.' : `${failed} things keep this client from accepting what you sign.`,
    checks,
    events: report.events.map(eventOf),
  };
}
