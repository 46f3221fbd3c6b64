import type { CertificateStatus } from '../../../shared/ipc/certificates.js';

export const certificateSteps = ['get', 'check', 'keep', 'server', 'done'] as const;
export type CertificateStep = (typeof certificateSteps)[number];

export const certificateStepTitles: Readonly<Record<CertificateStep, string>> = {
  get: 'Get one',
  check: 'Check it',
  keep: 'Keep it',
  server: 'The server',
  done: 'Done',
};

/** Where a certificate can come from, the simplest first. */
export const ways = ['made-here', 'authority', 'file', 'server'] as const;
export type Way = (typeof ways)[number];

/** What the administrator typed; it survives every step back. Passwords are not among it: they live in their fields only. */
export interface CertificateDraft {
  readonly way?: Way;
  readonly commonName: string;
  readonly organization: string;
  readonly country: string;
  readonly bits: 3072 | 4096;
  readonly years: number;
}

export interface CertificateGuideState { readonly step: CertificateStep; readonly draft: CertificateDraft }

export type CertificateGuideEvent =
  | { readonly type: 'draft'; readonly change: Partial<CertificateDraft> }
  /** Main has what the chosen way was to get. */
  | { readonly type: 'got' }
  | { readonly type: 'next'; readonly status: CertificateStatus }
  | { readonly type: 'back' }
  | { readonly type: 'restart' };

export const initialCertificateGuide: CertificateGuideState = { step: 'get', draft: { commonName: '', organization: '', country: '', bits: 3072, years: 5 } };

/** The certificate that the guide is about, as main knows it now. */
export function subjectOf({ way }: CertificateDraft, status: CertificateStatus): Pick<NonNullable<CertificateStatus['candidate']>, 'certificate' | 'checks'> | undefined {
  if (way === 'server') return status.server?.certificate === undefined ? undefined : { certificate: status.server.certificate, checks: status.server.checks ?? [] };
  return status.candidate ?? status.here;
}

/** Why Next waits; undefined when it does not. */
export function obstacle({ step, draft }: CertificateGuideState, status: CertificateStatus): string | undefined {
  switch (step) {
    case 'get':
      if (draft.way === undefined) return 'Choose a way first.';
      if (draft.way === 'server') return status.server?.certificate === undefined ? 'The server has no certificate yet.' : undefined;
      if (status.candidate !== undefined) return undefined;
      return draft.way === 'authority' && status.request !== undefined ? 'Waiting for the certificate that your authority issues.' : 'Get a certificate to go on.';
    case 'check': {
      const subject = subjectOf(draft, status);
      if (subject === undefined) return 'There is no certificate to check. Go back and get one.';
      return subject.checks.some(({ outcome }) => outcome === 'failed') ? 'Clients would refuse what this certificate signs. Go back and get another.' : undefined;
    }
    case 'keep':
      if (draft.way === 'server') return undefined;
      return status.candidate !== undefined || status.here === undefined ? 'Keep the certificate to go on.' : undefined;
    case 'server':
      return status.signing === 'undecided' ? 'Choose who signs.' : undefined;
    case 'done':
      return undefined;
  }
}

const after = (step: CertificateStep): CertificateStep => certificateSteps[Math.min(certificateSteps.indexOf(step) + 1, certificateSteps.length - 1)] ?? step;
const before = (step: CertificateStep): CertificateStep => certificateSteps[Math.max(certificateSteps.indexOf(step) - 1, 0)] ?? step;

/** The way to a signing certificate. Pure: whatever the window or main says is an event. */
export function certificateGuideReducer(state: CertificateGuideState, event: CertificateGuideEvent): CertificateGuideState {
  const { step, draft } = state;
  switch (event.type) {
    case 'draft':
      return { step, draft: { ...draft, ...event.change } };
    case 'got':
      return step === 'get' ? { step: 'check', draft } : state;
    case 'next':
      return obstacle(state, event.status) === undefined ? { step: after(step), draft } : state;
    case 'back':
      return { step: before(step), draft };
    case 'restart':
      return initialCertificateGuide;
  }
}

const wayOfOrigin = { 'made-here': 'made-here', issued: 'authority', file: 'file' } as const;

/** The way that was begun before the guide was opened, when there is one. */
export function begunWay({ request, candidate }: CertificateStatus): Way | undefined {
  if (candidate !== undefined) return wayOfOrigin[candidate.origin];
  return request === undefined ? undefined : 'authority';
}

/** A subject that says whose certificate it is and tells it from the next one. */
export function suggestSubject(account: string, year: number): Pick<CertificateDraft, 'commonName' | 'organization'> {
  const [domain = '', user] = account.split('\\');
  const organization = user === undefined ? '' : domain.slice(0, 40);
  return { commonName: [organization, 'Package Signing', String(year)].filter((part) => part !== '').join(' '), organization };
}

/** What is wrong with the typed subject; undefined when nothing is. */
export function subjectProblems({ commonName, organization, country }: Pick<CertificateDraft, 'commonName' | 'organization' | 'country'>): Partial<Readonly<Record<'commonName' | 'organization' | 'country', string>>> {
  const control = /\p{C}/u;
  const length = (text: string): string | undefined => (text.trim().length > 64 ? 'At most 64 characters.' : control.test(text) ? 'It holds a character that cannot be seen.' : undefined);
  const name = commonName.trim() === '' ? 'Name the certificate, so that it can be told from others.' : length(commonName);
  const organizationProblem = length(organization);
  const countryProblem = country === '' || /^[A-Z]{2}$/u.test(country) ? undefined : 'Two capital letters, for example DE.';
  return {
    ...(name === undefined ? {} : { commonName: name }),
    ...(organizationProblem === undefined ? {} : { organization: organizationProblem }),
    ...(countryProblem === undefined ? {} : { country: countryProblem }),
  };
}

/** What main is asked for; empty fields are left out. */
export const subjectInput = ({ commonName, organization, country }: CertificateDraft): { commonName: string; organization?: string; country?: string } => ({
  commonName: commonName.trim(),
  ...(organization.trim() === '' ? {} : { organization: organization.trim() }),
  ...(country === '' ? {} : { country }),
});
