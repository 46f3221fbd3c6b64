import type { JobPlan, PublishOptions } from '../../../shared/ipc/jobs.js';

/** What keeps the job from being started, in words; undefined when nothing does. */
export function planProblem(plan: JobPlan, options: PublishOptions): string | undefined {
  if (plan.updates === 0) return 'Nothing is left that could be published.';
  if (!plan.enoughSpace) return 'There is not enough room on the disk.';
  if (plan.usedCategories + plan.newCategories.length > plan.categoryLimit) return 'WSUS does not take that many categories.';
  if (plan.automaticApprovals.length > 0 && !options.confirmAutomaticApprovals) return 'Confirm the automatic approvals first.';
  return undefined;
}
