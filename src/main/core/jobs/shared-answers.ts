import type { DecisionQuestion } from '../../../shared/ipc/jobs.js';

/** Whether a question is about a file, which is the same for every server, or about what one server would do. */
const aboutFiles: Readonly<Record<DecisionQuestion['kind'], boolean>> = {
  'installer-signer': true,
  'unsigned-installer': true,
  'file-by-hand': true,
  'cabinet-limit': false,
  'automatic-approval': false,
};

/** Whether an answer counts for every job of one publish to several servers, so that it is asked once. */
export const isForEveryServer = ({ kind }: Pick<DecisionQuestion, 'kind'>): boolean => aboutFiles[kind];
