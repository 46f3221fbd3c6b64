import type { ChainLink, ProofFact } from '../../../shared/chain.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { DecisionQuestion } from '../../../shared/ipc/jobs.js';
import type { Instant, Sha256 } from '../../../shared/units.js';
import type { CertificateSummary, FileVerdict } from '../../../shared/verdict.js';
import { Fault } from '../fault.js';
import { describeChanges } from '../publishers/changes.js';
import { gradeSignature, type GradedSignature, type SignatureGrade, type Signer } from './installer-signature.js';
import type { DigestEvidence } from './verified-file.js';

/** A signer that was approved for a vendor's product: the end of its chain, issuer and subject. The leaf may be renewed. */
export interface SignerPin {
  readonly vendor: string;
  readonly product: string;
  readonly top: CertificateSummary;
  readonly leaf: CertificateSummary;
  readonly account: string;
  readonly time: Instant;
}

/** One file, known by its bytes, that may be published without a signature that counts. */
export interface InstallerException {
  readonly sha256: Sha256;
  readonly fileName: string;
  readonly reason: string;
  readonly account: string;
  readonly time: Instant;
}

export interface InstallerEvidence {
  readonly fileName: string;
  readonly vendor: string;
  readonly product: string;
  /** Where the file came from, in words: a host, or that it was given by hand. */
  readonly source: string;
  /** What the catalogue's digests proved. */
  readonly digests: DigestEvidence;
  readonly verdict: FileVerdict;
  /** All that were approved for this vendor and product, the newest first. */
  readonly pins: readonly SignerPin[];
  /** Of this SHA-256. */
  readonly exception?: InstallerException;
}

type SignerQuestion = Extract<DecisionQuestion, { kind: 'installer-signer' }>;
type UnsignedQuestion = Extract<DecisionQuestion, { kind: 'unsigned-installer' }>;

interface Decided {
  /** One sentence for the chain of proofs. */
  readonly summary: string;
  /** Shown in every case where there is one, proven or not. */
  readonly signer?: Signer;
  readonly grade: SignatureGrade;
  readonly sha256: Sha256;
}

export type InstallerDecision = Decided &
  (
    | { readonly kind: 'proven'; readonly by: 'pinned-signer' | 'exception' | 'sha256' }
    | { readonly kind: 'ask-signer'; readonly question: SignerQuestion }
    | { readonly kind: 'changed-signer'; readonly question: SignerQuestion }
    | { readonly kind: 'ask-unsigned'; readonly question: UnsignedQuestion }
    | { readonly kind: 'refused'; readonly error: CodedError }
  );

/** Also asked for by the window's form; the text is kept for whoever asks later why this was let through. */
export const leastReasonLength = 10;

const isSameSigner = (pin: SignerPin, { leaf, top }: Signer): boolean =>
  pin.top.fingerprint === top.fingerprint && pin.leaf.issuer === leaf.issuer && pin.leaf.subject === leaf.subject;

/** In the form that changes are described by; the identifier plays no part in that. */
const asPublisher = ({ leaf, top }: Signer) => ({ publisherId: '', name: leaf.name, subject: leaf.subject, issuer: leaf.issuer, anchor: top, leaf });

const collisions = 'The catalogue has only SHA-1, and two files with one SHA-1 can be made';

function refuse(evidence: InstallerEvidence, { grade, reason, signer }: GradedSignature): CodedError | undefined {
  const { fileName: file } = evidence;
  if (grade === 'tampered') return { code: 'download/installer-tampered', data: { file, reason } };
  if (grade === 'revoked') return { code: 'download/signer-revoked', data: { file, signer: signer?.leaf.name ?? 'unknown', reason } };
  return undefined;
}

function judgeSigner(evidence: InstallerEvidence, signer: Signer, graded: GradedSignature, decided: Decided): InstallerDecision {
  const { fileName, vendor, product, pins } = evidence;
  if (pins.some((pin) => isSameSigner(pin, signer))) {
    return { ...decided, kind: 'proven', by: 'pinned-signer', summary: `Signed by ${signer.leaf.name}, which is approved for ${product}.` };
  }
  const unusual = graded.grade === 'unanchored' ? [graded.reason] : [];
  const question = { kind: 'installer-signer' as const, fileName, vendor, product, signer: signer.leaf };
  const [previous] = pins;
  if (previous === undefined) {
    const summary = `${collisions}; the second proof is the installer's own signature by ${signer.leaf.name}, which was not approved for ${product} yet.`;
    return { ...decided, kind: 'ask-signer', summary, question: { ...question, changes: unusual } };
  }
  const changes = [...describeChanges(asPublisher(previous), asPublisher(signer)), ...unusual];
  const summary = `The signer of ${product} has changed: until now ${previous.leaf.name}, now ${signer.leaf.name}.`;
  return { ...decided, kind: 'changed-signer', summary, question: { ...question, previous: previous.leaf, changes } };
}

function judgeUnsigned(evidence: InstallerEvidence, finding: string, decided: Decided): InstallerDecision {
  const { fileName, source, verdict, pins, exception } = evidence;
  if (exception?.sha256 === verdict.sha256) {
    return { ...decided, kind: 'proven', by: 'exception', summary: `Let through by ${exception.account}: ${exception.reason}` };
  }
  const [before] = pins;
  const alarm = before === undefined ? '' : ` Until now this product was signed by ${before.leaf.name}.`;
  const summary = `${collisions}; a second proof is missing. ${finding}${alarm}`;
  return { ...decided, kind: 'ask-unsigned', summary, question: { kind: 'unsigned-installer', fileName, sha256: verdict.sha256, source, finding: summary } };
}

/**
 * Whether an installer whose digests are right may be published. With SHA-256 in the catalogue the digest is proof
 * enough and the signature is shown; with SHA-1 alone a signer that was approved for the product, or an exception for these very
 * bytes, must stand beside it. A signature that does not fit, or whose signer was revoked, is refused in both cases.
 */
export function decideInstaller(evidence: InstallerEvidence): InstallerDecision {
  const graded = gradeSignature(evidence.verdict);
  const { signer, reason, grade } = graded;
  const decided: Decided = { summary: reason, grade, sha256: evidence.verdict.sha256, ...(signer !== undefined && { signer }) };
  const error = refuse(evidence, graded);
  if (error !== undefined) return { ...decided, kind: 'refused', error };
  if (evidence.digests === 'sha1-and-sha256') {
    return { ...decided, kind: 'proven', by: 'sha256', summary: `${reason} The catalogue carries SHA-256, so no second proof is asked for.` };
  }
  const counts = grade === 'good' || grade === 'unanchored';
  return counts && signer !== undefined ? judgeSigner(evidence, signer, graded, decided) : judgeUnsigned(evidence, reason, decided);
}

/** The pin that an accepted question about a signer stands for. */
export function pinFrom(decision: Extract<InstallerDecision, { kind: 'ask-signer' | 'changed-signer' }>, account: string, time: Instant): SignerPin {
  if (decision.signer === undefined) throw new RangeError('a question about a signer has one');
  const { vendor, product } = decision.question;
  return { vendor, product, ...decision.signer, account, time };
}

/**
 * The exception that an answer with a reason stands for.
 * @throws Fault `download/exception-without-reason`
 */
export function exceptionFrom(decision: Extract<InstallerDecision, { kind: 'ask-unsigned' }>, reason: string, account: string, time: Instant): InstallerException {
  const written = reason.trim();
  if (written.length < leastReasonLength) throw new Fault('download/exception-without-reason', { least: leastReasonLength });
  return { sha256: decision.sha256, fileName: decision.question.fileName, reason: written, account, time };
}

const certificateFacts = (label: string, { subject, thumbprint, notAfter }: CertificateSummary): readonly ProofFact[] => [
  { label, value: subject },
  { label: `${label}, thumbprint`, value: thumbprint },
  { label: `${label}, valid until`, value: notAfter },
];

function stateOf(decision: InstallerDecision): ChainLink['state'] {
  switch (decision.kind) {
    case 'refused':
      return 'failed';
    case 'proven':
      // By an exception, or beside SHA-256, a signature that does not hold completely proves nothing.
      return decision.by === 'pinned-signer' || decision.grade === 'good' ? 'proven' : 'not-asked';
    default:
      return 'needs-you';
  }
}

/** The link "Installer signed" of the chain of proofs. */
export const installerLink = (decision: InstallerDecision): ChainLink => ({
  name: 'installer-signed',
  state: stateOf(decision),
  summary: decision.summary,
  facts: [
    ...(decision.signer === undefined ? [] : certificateFacts('Signer', decision.signer.leaf)),
    ...(decision.signer === undefined ? [] : certificateFacts('Chain ends in', decision.signer.top)),
    { label: 'SHA-256 of the file', value: decision.sha256 },
  ],
});

