import type { CertificateStatus, KeptHere } from '../../../src/shared/ipc/certificates.js';
import type { Handlers } from '../../../src/shared/ipc/contract.js';
import type { FormerSigner, KnownSigner, RollOverStatus, SignedContent, SignedUpdate } from '../../../src/shared/ipc/roll-over.js';
import type { Fingerprint } from '../../../src/shared/units.js';
import * as data from './data.js';
import { serverRows } from './published.js';
import { Refusal } from './refusal.js';

export interface RollOverMain {
  certificate: CertificateStatus;
  rollOver: RollOverStatus;
  signedContent: SignedContent;
}

const signing = data.certificate('Corp WSUS Publishing 2025', 61, { notBefore: data.at(-640), notAfter: data.at(21) });
const former = data.certificate('Corp WSUS Publishing 2022', 64, { notAfter: data.at(-40) });

const update = (index: number): SignedUpdate => {
  const { packageId, title, revisionNumber } = serverRows[index]!;
  return { packageId, title, revisionNumber, stamped: index % 3 === 0 };
};

export const signedContent: SignedContent = {
  server: 'wsus01.corp.example',
  groups: [
    { fingerprint: signing.fingerprint, name: signing.name, notAfter: signing.notAfter, updates: Array.from({ length: 41 }, (_, index) => update(index)) },
  ],
  unknown: [],
};

export const rollOverBegin: RollOverStatus = {
  signing: { certificate: signing, by: 'here', since: data.at(-600) },
  former: [{ certificate: former, by: 'server', since: data.at(-1500), keyKept: false, retiredAt: data.at(-30) }],
  server: 'wsus01.corp.example',
};

export const nextKept: KeptHere = { certificate: data.certificate('Corp WSUS Publishing 2028', 75, { notBefore: data.at(-1), notAfter: data.at(1800) }), checks: [], protection: 'Windows Data Protection', account: 'CORP\\admin', otherAccount: false, byPassphrase: false, locked: false };

/** What is left when the next one has had its turn. */
const withoutNext = (status: RollOverStatus): RollOverStatus => Object.fromEntries(Object.entries(status).filter(([name]) => name !== 'next')) as unknown as RollOverStatus;

/** What main notes when a kit is written. */
export function noteKit(main: RollOverMain): void {
  const { next, signing, former } = main.rollOver;
  main.rollOver = { ...main.rollOver, kit: { writtenAt: data.at(0), fingerprints: [next, signing, ...former].flatMap((each) => (each === undefined ? [] : [each.certificate.fingerprint])) } };
}

/** How main answers about a roll-over: the next one takes the place of the one that signs. */
export function rollOverOf(main: () => RollOverMain): Handlers<AbortSignal>['rollOver'] {
  const set = (status: RollOverStatus): RollOverStatus => (main().rollOver = status);
  const mark = (fingerprint: Fingerprint, change: (signer: KnownSigner) => Partial<KnownSigner>): RollOverStatus => {
    const status = main().rollOver;
    const marked = <Signer extends KnownSigner>(signer: Signer): Signer => (signer.certificate.fingerprint === fingerprint ? { ...signer, ...change(signer) } : signer);
    return set({ ...status, ...(status.signing === undefined ? {} : { signing: marked(status.signing) }), former: status.former.map(marked) });
  };
  const switchTo = (next: KeptHere['certificate']): RollOverStatus => {
    const { signing: old, ...rest } = withoutNext(main().rollOver);
    const left: readonly FormerSigner[] = old === undefined ? [] : [{ ...old, keyKept: old.lostAt === undefined }];
    return set({ ...rest, signing: { certificate: next, by: 'here', since: data.at(0) }, former: [...left, ...rest.former.filter(({ certificate }) => certificate.fingerprint !== next.fingerprint)] });
  };
  return {
    status: () => main().rollOver,
    look: () => main().signedContent,
    keepNext: () => {
      const { candidate, ...certificate } = main().certificate;
      if (candidate === undefined) throw new Refusal({ code: 'certificates/no-candidate', data: {} });
      main().certificate = certificate;
      return set({ ...main().rollOver, next: { ...nextKept, certificate: candidate.certificate, checks: candidate.checks } });
    },
    dropNext: () => {
      return set(withoutNext(main().rollOver));
    },
    switch: () => {
      const { next } = main().rollOver;
      if (next === undefined) throw new Refusal({ code: 'certificates/no-next', data: {} });
      return switchTo(next.certificate);
    },
    switchBack: () => {
      const back = main().rollOver.former.find(({ keyKept }) => keyKept);
      if (back === undefined) throw new Refusal({ code: 'certificates/nothing-to-go-back-to', data: {} });
      return switchTo(back.certificate);
    },
    retire: ({ fingerprint }) => mark(fingerprint, () => ({ retiredAt: data.at(0) })),
    reportLost: ({ fingerprint }) => mark(fingerprint, () => ({ lostAt: data.at(0) })),
    takeBackReport: ({ fingerprint }) => {
      const status = main().rollOver;
      const found = <Signer extends KnownSigner>({ lostAt, ...signer }: Signer): Signer => ({ ...signer, ...(signer.certificate.fingerprint === fingerprint || lostAt === undefined ? {} : { lostAt }) }) as Signer;
      return set({ ...status, ...(status.signing === undefined ? {} : { signing: found(status.signing) }), former: status.former.map(found) });
    },
  };
}
