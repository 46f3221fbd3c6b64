import type { JobPlan, PublishOptions } from '../../../shared/ipc/jobs.js';

/** A server that is full already still takes updates of what it has. */
export const hasTooManyCategories = ({ usedCategories, newCategories, categoryLimit }: Pick<JobPlan, 'usedCategories' | 'newCategories' | 'categoryLimit'>): boolean =>
  newCategories.length > 0 && usedCategories + newCategories.length > categoryLimit;

/** What keeps the job from being started, in words; undefined when nothing does. */
export function planProblem(plan: JobPlan, options: PublishOptions): string | undefined {
  if (plan.updates === 0) return 'Nothing is left that could be published.';
  if (!plan.enoughSpace) return 'There is not enough room on the disk.';
  if (hasTooManyCategories(plan)) return 'WSUS does not take that many categories.';
  if (plan.automaticApprovals.length > 0 && !options.confirmAutomaticApprovals) return 'Confirm the automatic approvals first.';
  return undefined;
}
