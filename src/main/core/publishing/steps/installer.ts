import type { OriginFile, SoftwarePackage } from '../../../../shared/catalog.js';
import { instant, type Sha256 } from '../../../../shared/units.js';
import { ContentStore } from '../../download/content-store.js';
import { decideInstaller, exceptionFrom, installerLink, pinFrom, type InstallerDecision } from '../../download/installer-proof.js';
import { Fault } from '../../fault.js';
import type { DecisionRecord, Step, StepContext } from '../../jobs/model.js';
import { demandEvidence } from '../evidence.js';
import { notAsked } from '../links.js';
import type { PublishServices } from '../services.js';
import { obtainAgain } from './download.js';
import { loadItem } from './prepare.js';

interface Subject {
  readonly found: SoftwarePackage;
  readonly file: OriginFile;
  readonly source: string;
  readonly sha256: Sha256;
}

async function decide(services: PublishServices, { found, file, source, sha256 }: Subject, signal: AbortSignal): Promise<InstallerDecision> {
  const store = await ContentStore.open(services.contentFolder);
  const path = await store.find({ ...file, sha256 });
  if (path === undefined) throw new Fault('download/content-damaged', { file: file.fileName, what: 'SHA-256', expected: sha256, found: 'nothing' });
  const trust = await services.trust();
  await services.refreshRevocationLists(path, trust, signal);
  const verdict = await services.work.run('verifyFile', { path, trust }, { signal });
  if (verdict.sha256 !== sha256) throw new Fault('download/content-damaged', { file: file.fileName, what: 'SHA-256', expected: sha256, found: verdict.sha256 });
  const vendor = found.vendorName;
  const product = found.productNames[0] ?? found.vendorName;
  const exception = services.installerDecisions.exception(sha256);
  return decideInstaller({
    fileName: file.fileName,
    vendor,
    product,
    source: source === '' ? 'given by hand' : source,
    digests: file.sha256 === undefined ? 'sha1-only' : 'sha1-and-sha256',
    verdict,
    pins: services.installerDecisions.pins(vendor, product),
    ...(exception === undefined ? {} : { exception }),
  });
}

/** One question for all updates of a product by the same signer; an unsigned file is a question of its own. */
function subjectOf(decision: Exclude<InstallerDecision, { kind: 'proven' | 'refused' }>): string {
  if (decision.kind === 'ask-unsigned') return `unsigned:${decision.sha256}`;
  const { vendor, product, signer } = decision.question;
  return `signer:${vendor}\n${product}\n${decision.signer?.top.fingerprint ?? ''}\n${signer.issuer}\n${signer.subject}`;
}

const titleOf = (decision: Exclude<InstallerDecision, { kind: 'proven' | 'refused' }>): string => {
  switch (decision.kind) {
    case 'ask-signer':
      return `Is ${decision.question.signer.name} the signer of ${decision.question.product}?`;
    case 'changed-signer':
      return `The signer of ${decision.question.product} has changed`;
    case 'ask-unsigned':
      return `${decision.question.fileName} has no signature that counts`;
  }
};

/** Keeps what was answered: a signer for the product, or an exception for these very bytes. */
function keep(services: PublishServices, decision: Exclude<InstallerDecision, { kind: 'proven' | 'refused' }>, { answer, answeredBy }: DecisionRecord): boolean {
  const account = answeredBy ?? services.account;
  const now = instant(services.now());
  if (decision.kind === 'ask-unsigned') {
    if (answer?.answer !== 'except') return false;
    services.installerDecisions.addException(exceptionFrom(decision, answer.reason, account, now));
    return true;
  }
  if (answer?.answer !== 'accept') return false;
  services.installerDecisions.addPin(pinFrom(decision, account, now));
  return true;
}

/** The second proof: the installer's own signature, or what stands for it. */
export const installerStep = (services: PublishServices): Step => ({
  name: 'installer',
  title: 'Checking the installer’s signature',
  lane: 'compute',
  link: 'installer-signed',
  retryFrom: obtainAgain,
  run: async (context: StepContext) => {
    const found = loadItem(services, context).package;
    const file = found.installableItems[0]?.originFile;
    if (file === undefined) throw new RangeError('a package without a file has no installer');
    const { sha256, source } = demandEvidence(context.item, 'download');
    const subject = { found, file, source, sha256 };
    let decision = await decide(services, subject, context.signal);
    if (decision.kind !== 'proven' && decision.kind !== 'refused') {
      const answer = context.answers.get(subjectOf(decision));
      if (answer !== undefined && keep(services, decision, answer)) decision = await decide(services, subject, context.signal);
    }
    if (decision.kind === 'refused') throw new Fault(decision.error.code, decision.error.data);
    if (decision.kind !== 'proven') {
      const scope = decision.kind === 'ask-unsigned' ? 'item' : 'job';
      return { kind: 'ask', questions: [{ scope, title: titleOf(decision), subject: subjectOf(decision), question: decision.question }], links: [installerLink(decision)] };
    }
    return {
      kind: 'done',
      evidence: decision,
      links: [installerLink(decision), notAsked('scanned', 'No scan results were asked for: no feed of results is set up.')],
    };
  },
});
