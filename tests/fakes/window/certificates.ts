import type { CertificateCandidate, CertificateStatus, PendingRequest, ServerTrust, StampTrial } from '../../../src/shared/ipc/certificates.js';
import type { Handlers } from '../../../src/shared/ipc/contract.js';
import type { Check } from '../../../src/shared/verdict.js';
import * as data from './data.js';
import { Refusal } from './refusal.js';

const good: readonly Check[] = [
  { id: 'signing.key', title: 'The private key belongs to the certificate', outcome: 'passed', reason: 'The private key belongs to the certificate.', source: 'RFC 5280 §4.1.2.7' },
  { id: 'signing.purpose', title: 'Issued for code signing', outcome: 'passed', reason: 'The certificate was issued for code signing.', source: 'RFC 5280 §4.2.1.12' },
  { id: 'signing.key-size', title: 'The key is sound and long enough', outcome: 'passed', reason: 'The key is RSA 3072.', source: 'Microsoft Trusted Root Program §4' },
];

export const madeHere: CertificateCandidate = { origin: 'made-here', certificate: data.certificate('Contoso package signing', 71, { selfSigned: true }), chain: [], checks: good };

export const unfitCandidate: CertificateCandidate = {
  ...madeHere,
  origin: 'file',
  checks: [good[0]!, { ...good[1]!, outcome: 'failed', reason: 'The certificate was issued for other purposes; clients refuse packages signed with it. Ask your certificate authority for one from a code-signing template and import that.' }, good[2]!],
};

export const pendingRequest: PendingRequest = {
  subject: 'CN=Contoso package signing,O=Contoso',
  key: 'RSA 3072',
  madeAt: data.at(-2),
  keyFingerprint: data.digest(73),
  protection: 'Windows Data Protection',
  account: 'CORP\\admin',
  locked: false,
};

export const unknownTrust: ServerTrust = {
  outcome: 'unknown',
  sentence: 'Nothing that was signed with this certificate could be looked at on the server yet.',
  placements: [
    { store: 'Trusted Publishers', certificate: madeHere.certificate, command: `certutil -store TrustedPublisher ${madeHere.certificate.thumbprint}` },
    { store: 'Trusted Root Certification Authorities', certificate: madeHere.certificate, command: `certutil -store Root ${madeHere.certificate.thumbprint}` },
  ],
};

const goodStamp: StampTrial = { outcome: 'good', sentence: 'The service stamped at 2026-06-03T08:00:00.000Z with a chain that ends in the trusted root Example Stamp Root.', milliseconds: 212, anchor: { name: 'Example Stamp Root', origin: 'the store of Windows' } };

interface CertificateMain {
  certificate: CertificateStatus;
}

/** How main answers about certificates: what was got becomes the candidate, what is kept signs. */
export function certificatesOf(main: () => CertificateMain): Handlers<AbortSignal>['certificates'] {
  const set = (change: Partial<CertificateStatus>): CertificateStatus => (main().certificate = { ...main().certificate, ...change });
  const without = (...names: readonly ('candidate' | 'request' | 'here')[]): CertificateStatus =>
    (main().certificate = Object.fromEntries(Object.entries(main().certificate).filter(([name]) => !names.some((each) => each === name))) as unknown as CertificateStatus);
  return {
    status: () => main().certificate,
    choosePfx: () => ({ sourceId: 'pfx-1', name: 'publishing.pfx' }),
    importPfx: ({ password }) => {
      if (password === '') throw new Refusal({ code: 'certificates/pfx-wrong-password', data: { file: 'publishing.pfx' } });
      return set({ candidate: { ...madeHere, origin: 'file' } });
    },
    makeSelfSigned: () => set({ candidate: madeHere }),
    makeOnServer: () => set({ signing: 'server' }),
    makeRequest: () => set({ request: pendingRequest }),
    chooseIssued: () => set({ candidate: { ...madeHere, origin: 'issued' } }),
    abandonRequest: () => without('request'),
    keep: () => {
      const { candidate } = main().certificate;
      if (candidate === undefined) throw new Refusal({ code: 'certificates/no-candidate', data: {} });
      set({ signing: 'here', here: { certificate: candidate.certificate, checks: candidate.checks, protection: 'Windows Data Protection', account: 'CORP\\admin', otherAccount: false, byPassphrase: false, locked: false } });
      return without('candidate', 'request');
    },
    dropCandidate: () => without('candidate'),
    unlock: ({ passphrase }) => {
      const { here } = main().certificate;
      if (passphrase !== 'correct horse battery' || here === undefined) throw new Refusal({ code: 'certificates/wrong-passphrase', data: {} });
      return set({ here: { ...here, locked: false } });
    },
    exportPfx: () => 'Contoso package signing.pfx',
    save: ({ what }) => (what === 'request' ? 'request.csr' : what === 'request-inf' ? 'request.inf' : 'Contoso package signing.cer'),
    giveToServer: () => set({ signing: 'server' }),
    serverTrust: () => unknownTrust,
    useServer: () => set({ signing: 'server' }),
    useHere: () => set({ signing: 'here' }),
    remove: () => without('here'),
    tryStamp: ({ url }) => (url.includes('closed') ? { outcome: 'unusable', sentence: 'The time-stamp service did not answer.', milliseconds: 20_000, error: { code: 'signing/stamp-timeout', data: { service: 'closed.example', seconds: 20 } } } : goodStamp),
  };
}
