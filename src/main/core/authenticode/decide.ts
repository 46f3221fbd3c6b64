import type { Check, FileVerdict, SignatureVerdict } from '../../../shared/verdict.js';
import { defineCheck, hasFailed } from './checks.js';
import type { SignatureJudgement } from './judge.js';
import type { SignaturePolicy } from './policy.js';

const kinds = {
  signed: defineCheck('file.signed', 'The file is signed', 'Windows Authenticode Portable Executable Signature Format'),
  intact: defineCheck('file.every-signature-fits', 'Every signature in the file is over this file', 'CVE-2013-3900 and its kin: nothing unsigned rides along'),
  decided: defineCheck('file.policy', 'A signature holds by the policy', 'Countersign signature policy'),
  further: defineCheck('file.further-signatures', 'Further signatures', 'Countersign signature policy'),
} as const;

export type Decision = Pick<FileVerdict, 'signatures' | 'checks' | 'outcome' | 'decidedBy'>;

const strongDigests = new Set(['sha256', 'sha384', 'sha512']);
const holds = ({ verdict }: SignatureJudgement): boolean => verdict.outcome !== 'failed';

/** Signatures that may decide: SHA-256 and stronger first; SHA-1 only where the policy says so and the file has nothing better. */
function candidates(judged: readonly SignatureJudgement[], policy: SignaturePolicy): readonly SignatureJudgement[] {
  const strong = judged.filter(({ verdict }) => strongDigests.has(verdict.digestAlgorithm));
  if (strong.length > 0 || !policy.relaxations.has('sha1-file-signatures')) return strong;
  return judged.filter(({ verdict }) => verdict.digestAlgorithm === 'sha1');
}

const firstFailure = ({ verdict }: SignatureJudgement): string =>
  [...verdict.checks, ...(verdict.chain?.checks ?? [])].find(({ outcome }) => outcome === 'failed')?.reason ?? 'The signer is unknown.';

function checkPolicy(decisive: SignatureJudgement | undefined, possible: readonly SignatureJudgement[], policy: SignaturePolicy): Check {
  if (decisive !== undefined) {
    const { digestAlgorithm, signer } = decisive.verdict;
    return kinds.decided.passed(`The ${digestAlgorithm} signature of ${signer?.name ?? 'the signer'} holds by the policy "${policy.name}".`);
  }
  const [first] = possible;
  if (first === undefined) return kinds.decided.failed(`The file has no readable signature with SHA-256 or stronger, which the policy "${policy.name}" asks for.`);
  return kinds.decided.failed(`The signature that the policy "${policy.name}" asks for does not hold. ${firstFailure(first)}`);
}

const softened = (checks: readonly Check[]): readonly Check[] => checks.map((check) => (check.outcome === 'failed' ? { ...check, outcome: 'warning' } : check));

/** A signature that did not decide and is over this file: whom it comes from is worth a warning, no more. */
function soften(judgement: SignatureJudgement): SignatureVerdict {
  const { verdict, isIntact } = judgement;
  if (!isIntact || verdict.chain === undefined || holds(judgement)) return verdict;
  return { ...verdict, chain: { ...verdict.chain, checks: softened(verdict.chain.checks), outcome: 'warning' }, outcome: 'warning' };
}

/** The verdict on the file: which signature decides, and whether anything beside it stands against that. */
export function decide(containerChecks: readonly Check[], judged: readonly SignatureJudgement[], policy: SignaturePolicy): Decision {
  if (judged.length === 0) {
    return { signatures: [], checks: [...containerChecks, kinds.signed.failed('The file carries no signature.')], outcome: 'failed' };
  }
  const possible = candidates(judged, policy);
  const decisive = possible.find(holds);
  const broken = judged.find(({ isIntact }) => !isIntact);
  const troubled = judged.filter((judgement) => judgement !== decisive && judgement.isIntact && judgement.verdict.outcome !== 'passed').length;
  const further =
    decisive === undefined || troubled === 0
      ? []
      : [kinds.further.warning(`Further signatures that would not hold alone, or only with a warning: ${String(troubled)}. They decide nothing.`)];
  const checks = [
    ...containerChecks,
    kinds.signed.passed(judged.length === 1 ? 'The file carries one signature.' : `The file carries ${String(judged.length)} signatures.`),
    kinds.intact.judge(
      broken && `Signature ${String(broken.verdict.index + 1)} was not made over this file. ${firstFailure(broken)}`,
      'Every signature in the file was made over this file.',
    ),
    checkPolicy(decisive, possible, policy),
    ...further,
  ];
  const decidedBy = decisive ?? possible[0];
  return {
    signatures: judged.map((judgement) => (decisive === undefined || judgement === decisive ? judgement.verdict : soften(judgement))),
    checks,
    outcome: hasFailed(checks) ? 'failed' : 'passed',
    ...(decidedBy && { decidedBy: decidedBy.verdict.index }),
  };
}
