import type { CertificateSummary, Check, FileVerdict, SignatureVerdict } from '../../../shared/verdict.js';

/**
 * What the signature inside an installer is worth as a proof.
 * `good` holds completely; `unanchored` holds, but no root known here stands behind the signer; `weak` is intact
 * and proves too little (expired, an outdated algorithm, not for code); `none` is not there.
 * `revoked` and `tampered` are never accepted.
 */
export type SignatureGrade = 'good' | 'unanchored' | 'weak' | 'none' | 'revoked' | 'tampered';

export interface Signer {
  readonly leaf: CertificateSummary;
  /** The end of the chain: the anchor, or the last certificate that came with the file. */
  readonly top: CertificateSummary;
}

export interface GradedSignature {
  readonly grade: SignatureGrade;
  /** One sentence: why this grade. */
  readonly reason: string;
  readonly signer?: Signer;
}

const revocationChecks: ReadonlySet<string> = new Set(['chain.revocation', 'chain.disallowed']);
const anchorCheck = 'chain.anchor';

const firstFailure = (checks: readonly Check[], among: (check: Check) => boolean = () => true): Check | undefined =>
  checks.find((check) => check.outcome === 'failed' && among(check));

/** An algorithm that is not accepted makes a signature weak; anything else that fails in it means that it does not fit. */
const isAboutStrength = ({ id }: Check): boolean => id.includes('algorithm');

/** RFC 3161 and PKCS #7 name it `sha1`; verdicts may write it as people do. */
const isSha1 = (algorithm: string): boolean => /^sha-?1$/iu.test(algorithm);

/** The chain's certificates are those of the signer, or it would be somebody else who is shown. */
function signerOf({ signer, chain }: SignatureVerdict): Signer | undefined {
  const top = chain?.certificates.at(-1);
  if (signer === undefined || top === undefined || chain?.certificates[0]?.fingerprint !== signer.fingerprint) return undefined;
  return { leaf: signer, top };
}

function gradeOne(signature: SignatureVerdict): GradedSignature {
  const signer = signerOf(signature);
  const chainChecks = signature.chain?.checks ?? [];
  const grade = (worth: SignatureGrade, reason: string): GradedSignature => ({ grade: worth, reason, ...(signer !== undefined && { signer }) });

  const broken = firstFailure(signature.checks, (check) => !isAboutStrength(check) && !check.id.startsWith('chain.'));
  if (broken !== undefined) return grade('tampered', broken.reason);
  const withdrawn = firstFailure([...signature.checks, ...chainChecks], ({ id }) => revocationChecks.has(id));
  if (withdrawn !== undefined) return grade('revoked', withdrawn.reason);
  if (signer === undefined) return grade('weak', 'The signature does not show who made it.');
  const weakness = firstFailure([...signature.checks, ...chainChecks], ({ id }) => id !== anchorCheck);
  if (weakness !== undefined) return grade('weak', weakness.reason);
  // The catalogue's SHA-1 and a signature over SHA-1 are one witness, not two: who can forge one can forge the other.
  if (isSha1(signature.digestAlgorithm)) return grade('weak', 'The signature is over SHA-1 only, which can be forged like the digest in the catalogue.');
  if (signature.chain?.anchored !== true) return grade('unanchored', `No root that is known here stands behind ${signer.leaf.name}.`);
  return grade('good', `Signed by ${signer.leaf.name}.`);
}

const byWorth: readonly SignatureGrade[] = ['good', 'unanchored', 'weak'];

/** Of the file as a whole the verifier also reports what it concluded from the signatures; here each one is graded by itself. */
const isConclusion = ({ id }: Check): boolean => id.startsWith('file.');

/**
 * Grades the file. One signature that does not fit condemns it, whatever others say: they are over the same bytes. Of the
 * rest the one counts that the verifier decided by, or the strongest where it could not decide.
 */
export function gradeSignature(verdict: FileVerdict): GradedSignature {
  if (!verdict.signed || verdict.signatures.length === 0) {
    const reason = verdict.container === 'none' ? 'A file of this kind cannot carry a signature.' : firstFailure(verdict.checks)?.reason;
    return { grade: 'none', reason: reason ?? 'The file carries no signature.' };
  }
  const graded = verdict.signatures.map((signature) => ({ index: signature.index, ...gradeOne(signature) }));
  const worst = graded.find(({ grade }) => grade === 'tampered') ?? graded.find(({ grade }) => grade === 'revoked');
  const container = firstFailure(verdict.checks, (check) => !isConclusion(check));
  if (container !== undefined) return { ...worst, grade: 'tampered', reason: container.reason };
  if (worst !== undefined) return worst;
  const decided = graded.find(({ index }) => index === verdict.decidedBy);
  const strongest = byWorth.flatMap((grade) => graded.filter((one) => one.grade === grade))[0];
  const chosen = decided ?? strongest;
  if (chosen === undefined) return { grade: 'weak', reason: 'No signature of the file could be judged.' };
  // The verifier has the last word: what it does not pass is not good here either.
  const isPassed = verdict.outcome === 'passed' || verdict.outcome === 'warning';
  if (chosen.grade === 'good' && !isPassed) return { ...chosen, grade: 'weak', reason: `The policy “${verdict.policy}” does not accept the signature.` };
  return chosen;
}
