import type { DecisionQuestion, JobDecision } from '../../../shared/ipc/jobs.js';

type SignerQuestion = Extract<DecisionQuestion, { kind: 'installer-signer' }>;
export interface SignerDecision extends JobDecision {
  readonly question: SignerQuestion;
}

/** One certificate that was met for the first time with several products: one look at it answers for all of them. */
export interface SignerGroup {
  readonly signer: SignerQuestion['signer'];
  /** At least two. */
  readonly decisions: readonly SignerDecision[];
}

/** A signer that took the place of another, or about which something is unusual, is looked at alone. */
const isFirstMeeting = (decision: JobDecision): decision is SignerDecision =>
  decision.question.kind === 'installer-signer' && decision.question.previous === undefined && decision.question.changes.length === 0;

/** Questions that can be answered together, and the others, in their order. */
export function groupSigners(decisions: readonly JobDecision[]): { readonly groups: readonly SignerGroup[]; readonly single: readonly JobDecision[] } {
  const bySigner = new Map<string, readonly SignerDecision[]>();
  for (const decision of decisions.filter(isFirstMeeting)) {
    const { fingerprint } = decision.question.signer;
    bySigner.set(fingerprint, [...(bySigner.get(fingerprint) ?? []), decision]);
  }
  const groups = [...bySigner.values()].flatMap((members): readonly SignerGroup[] => {
    const [first] = members;
    return first === undefined || members.length < 2 ? [] : [{ signer: first.question.signer, decisions: members }];
  });
  const grouped = new Set(groups.flatMap((group) => group.decisions.map(({ decisionId }) => decisionId)));
  return { groups, single: decisions.filter(({ decisionId }) => !grouped.has(decisionId)) };
}
