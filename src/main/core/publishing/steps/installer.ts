import type { OriginFile, SoftwarePackage } from '../../../../shared/catalog.js';
import { instant, type Sha256 } from '../../../../shared/units.js';
import { ContentStore } from '../../download/content-store.js';
import { decideInstaller, exceptionFrom, installerLink, pinFrom, type InstallerDecision } from '../../download/installer-proof.js';
import { Fault } from '../../fault.js';
import type { DecisionRecord, Question, Step, StepContext } from '../../jobs/model.js';
import { demandInstallation } from '../cabinets.js';
import { demandEvidence, type EvidenceOf } from '../evidence.js';
import { linkOfEach, notAsked } from '../links.js';
import type { ProvenDecision, PublishServices } from '../services.js';
import { inTurn } from '../shared-work.js';
import { obtainAgain } from './download.js';
import { loadItem } from './load-item.js';

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

type Asking = Exclude<InstallerDecision, { kind: 'proven' | 'refused' }>;
const isAsking = (decision: InstallerDecision): decision is Asking => decision.kind !== 'proven' && decision.kind !== 'refused';

/** One question for all updates of a product by the same signer; an unsigned file is a question of its own. */
function subjectOf(decision: Asking): string {
  if (decision.kind === 'ask-unsigned') return `unsigned:${decision.sha256}`;
  const { vendor, product, signer } = decision.question;
  return `signer:${vendor}\n${product}\n${decision.signer?.top.fingerprint ?? ''}\n${signer.issuer}\n${signer.subject}`;
}

const titleOf = (decision: Asking): string => {
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
function keep(services: PublishServices, decision: Asking, { answer, answeredBy }: DecisionRecord): boolean {
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

const isProven = (decision: InstallerDecision): decision is ProvenDecision => decision.kind === 'proven';

/** Decides about one file, by what was answered about it if that was asked before. @throws Fault for a file that is refused whatever is answered */
async function settle(services: PublishServices, subject: Subject, { answers, signal }: StepContext): Promise<InstallerDecision> {
  const decision = await decide(services, subject, signal);
  const answer = isAsking(decision) ? answers.get(subjectOf(decision)) : undefined;
  const settled = isAsking(decision) && answer !== undefined && keep(services, decision, answer) ? await decide(services, subject, signal) : decision;
  if (settled.kind === 'refused') throw new Fault(settled.error.code, settled.error.data);
  return settled;
}

/** What a job of the same publish proved of the same file just now is not proven once more. */
async function settleOnce(services: PublishServices, subject: Subject, context: StepContext): Promise<InstallerDecision> {
  const { runId } = context.job;
  const known = services.proofs.find(runId, subject.sha256, services.now());
  if (known !== undefined) return known;
  const decision = await settle(services, subject, context);
  if (isProven(decision)) services.proofs.keep(runId, subject.sha256, services.now(), decision);
  return decision;
}

const questionOf = (decision: Asking): Question => ({ scope: decision.kind === 'ask-unsigned' ? 'item' : 'job', title: titleOf(decision), subject: subjectOf(decision), question: decision.question });

/** The second proof: the own signature of each file, or what stands for it. */
export const installerStep = (services: PublishServices): Step => ({
  name: 'installer',
  title: 'Checking the installer’s signature',
  lane: 'compute',
  link: 'installer-signed',
  retryFrom: obtainAgain,
  run: async (context: StepContext) => {
    const found = loadItem(services, context).package;
    const downloaded = demandEvidence(context.item, 'download').files;
    const decisions: { readonly name: string; readonly decision: InstallerDecision }[] = [];
    for (const [index, file] of demandInstallation(found).files.entries()) {
      const own = downloaded[index];
      if (own === undefined) throw new Fault('jobs/evidence-unreadable', { step: 'download' });
      const subject: Subject = { found, file, source: own.source, sha256: own.sha256 };
      decisions.push({ name: file.fileName, decision: await inTurn(services, context, 'installer', async () => settleOnce(services, subject, context)) });
    }
    const signed = linkOfEach(decisions.map(({ name, decision }) => ({ name, link: installerLink(decision) })));
    const questions = new Map(decisions.flatMap(({ decision }) => (isAsking(decision) ? [[subjectOf(decision), questionOf(decision)]] : [])));
    if (questions.size > 0) return { kind: 'ask', questions: [...questions.values()], links: [signed] };
    const evidence: EvidenceOf<'installer'> = { files: decisions.map(({ decision }) => decision).filter(isProven) };
    return { kind: 'done', evidence, links: [signed, notAsked('scanned', 'No scan results were asked for: no feed of results is set up.')] };
  },
});
