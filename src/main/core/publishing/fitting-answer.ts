import type { DecisionAnswer, DecisionQuestion } from '../../../shared/ipc/jobs.js';
import { leastReasonLength } from '../download/installer-proof.js';
import { Fault } from '../fault.js';

/** What settles a question, beside leaving the update out. A file that has no address is given, not accepted. */
const settledBy: Readonly<Record<DecisionQuestion['kind'], DecisionAnswer['answer'] | undefined>> = {
  'installer-signer': 'accept',
  'unsigned-installer': 'except',
  'file-by-hand': undefined,
  'cabinet-limit': 'accept',
  'automatic-approval': 'accept',
};

/**
 * Whether the answer is one to this question: a mere yes never stands for an exception with a reason.
 * @throws Fault `app/bad-request`, `download/exception-without-reason`
 */
export function demandFittingAnswer({ kind }: Pick<DecisionQuestion, 'kind'>, answer: DecisionAnswer): void {
  if (answer.answer === 'leave-out') return;
  if (answer.answer !== settledBy[kind]) throw new Fault('app/bad-request', { detail: `“${answer.answer}” does not answer a question about ${kind}` });
  if (answer.answer === 'except' && answer.reason.trim().length < leastReasonLength) throw new Fault('download/exception-without-reason', { least: leastReasonLength });
}
