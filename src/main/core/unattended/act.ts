import { isDeepStrictEqual } from 'node:util';
import type { JobSnapshot } from '../../../shared/ipc/jobs.js';
import type { ApprovalChoice, ServerAction } from '../../../shared/ipc/published.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import type { Profile } from '../profile/profile.js';
import type { AnswerQuestion } from './answers.js';
import { findGroup, settleUnattended, type OpenQuestion } from './jobs.js';

/** What is done to published updates, with groups by their names. */
export type UnattendedAction =
  | { readonly kind: 'approve'; readonly groups: readonly string[]; readonly choice: ApprovalChoice; readonly deadline?: Instant }
  | { readonly kind: 'decline' | 'expire' | 're-sign' | 'delete' };

interface ActRequest {
  readonly packageIds: readonly PackageId[];
  readonly action: UnattendedAction;
  readonly answer: AnswerQuestion;
}

export interface ActResult {
  readonly job: JobSnapshot;
  readonly open: readonly OpenQuestion[];
}

/** @throws Fault `app/not-found`, `wsus/update-point`, `wsus/…` */
async function withGroups(profile: Profile, action: UnattendedAction, signal: AbortSignal): Promise<ServerAction> {
  if (action.kind !== 'approve') return action;
  const groupIds = [];
  for (const name of action.groups) groupIds.push(await findGroup(profile.server, { kind: 'named', name }, signal));
  const groups = [...new Set(groupIds)].map((groupId) => ({ groupId, choice: action.choice }));
  return { kind: 'approve', groups, ...(action.deadline !== undefined && { deadline: action.deadline }) };
}

/** The same done to the same updates, when it was cut off; anything else that has one of them is refused by the profile. */
function unfinishedJob({ jobs }: Profile, packageIds: readonly PackageId[], action: ServerAction): string | undefined {
  const wanted = new Set(packageIds);
  return jobs.unfinishedActions().find((job) => isDeepStrictEqual(new Set(job.packageIds), wanted) && isDeepStrictEqual(job.action, action))?.jobId;
}

/**
 * Does something to published updates with nobody to ask, by the same job as the window. A signal that is aborted pauses it: the
 * same command goes on.
 * @throws Fault of starting the job; what goes wrong with a single update is its outcome
 */
export async function actUnattended(profile: Profile, { packageIds, action, answer }: ActRequest, signal: AbortSignal): Promise<ActResult> {
  const wanted = await withGroups(profile, action, signal);
  const unfinished = unfinishedJob(profile, packageIds, wanted);
  if (unfinished !== undefined) profile.jobs.resume(unfinished);
  const jobId = unfinished ?? (await profile.published.act(packageIds, wanted, signal));
  const pause = (): void => void profile.jobs.pause(jobId);
  if (signal.aborted) pause();
  else signal.addEventListener('abort', pause, { once: true });
  const open = await settleUnattended(profile, jobId, answer, signal);
  return { job: profile.jobs.get(jobId), open };
}
