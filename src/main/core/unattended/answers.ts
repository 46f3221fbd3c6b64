import type { DecisionAnswer, DecisionQuestion } from '../../../shared/ipc/jobs.js';

/** Decides in place of an administrator; whatever it does not know is left out. */
export type AnswerQuestion = (question: DecisionQuestion) => DecisionAnswer;

export const leaveOut: DecisionAnswer = { answer: 'leave-out' };

/** A signer that is met for the first time and about whom nothing is unusual: never one that took the place of another. */
export const isOrdinaryFirstSigner = (question: DecisionQuestion): boolean => question.kind === 'installer-signer' && question.previous === undefined && question.changes.length === 0;

/** What to do about a question that left an update out, in a sentence. */
export function whatToDo(question: DecisionQuestion): string {
  switch (question.kind) {
    case 'installer-signer':
      return isOrdinaryFirstSigner(question)
        ? `${question.signer.name} signed ${question.fileName} and is not approved for ${question.product}. Approve it in the window, or give --approve-signers.`
        : `The signature of ${question.fileName} by ${question.signer.name} is unusual: ${question.changes.join(' ')} Look at it in the window and decide there.`;
    case 'unsigned-installer':
      return `${question.fileName} has no signature that counts as a second proof. An exception needs a reason, which is given in the window.`;
    case 'file-by-hand':
      return `${question.fileName} has no public address. Get it from its vendor and give it in the window.`;
    case 'cabinet-limit':
      return `${question.fileName} is larger than the server’s limit of ${question.limitMegabytes} MB; ${question.neededMegabytes} MB are needed. Raise the limit in the window, or give --cabinet-limit raise.`;
    case 'automatic-approval':
      return `Rules of the server would approve the update at once (${question.rules.map(({ name }) => name).join(', ')}). Agree to it in the window, give --confirm-automatic-approvals, or switch the rules off.`;
  }
}
