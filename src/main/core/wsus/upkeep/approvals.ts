import type { ApprovalChoice } from '../../../../shared/ipc/published.js';
import type { Guid, Instant } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { deleteDeployment, deploymentActions, deployUpdate, getDeployments, noDeadline, type Deployment, type DeploymentAction } from '../soap/operations/deployments.js';
import type { UpdateRevision } from '../soap/operations/updates.js';

/** The group that every computer is in, by the id it has everywhere. */
export const allComputers = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421';

export interface WantedApproval {
  readonly groupId: Guid;
  readonly choice: ApprovalChoice;
  readonly deadline?: Instant | undefined;
}

export type ApprovalChange =
  | { readonly kind: 'deploy'; readonly groupId: Guid; readonly action: DeploymentAction; readonly deadline?: Instant | undefined }
  | { readonly kind: 'remove'; readonly deploymentId: Guid };

const deadlineOf = ({ choice, deadline }: WantedApproval): Instant | undefined => (choice === 'block' ? undefined : deadline);

const isAlready = (deployment: Deployment, wanted: WantedApproval): boolean =>
  wanted.choice !== 'inherit' && deployment.action === deploymentActions[wanted.choice] && deployment.deadline === deadlineOf(wanted);

/** What is left to do so that each group has what is wanted for it; groups that nobody names stay. Can be asked again after every change. */
export function approvalChanges(existing: readonly Deployment[], wanted: readonly WantedApproval[]): ApprovalChange[] {
  return wanted.flatMap((each): ApprovalChange[] => {
    const own = existing.filter(({ groupId }) => groupId === each.groupId);
    if (each.choice === 'inherit') return own.map(({ deploymentId }) => ({ kind: 'remove', deploymentId }));
    if (own.length === 1 && own.every((deployment) => isAlready(deployment, each))) return [];
    return [{ kind: 'deploy', groupId: each.groupId, action: each.choice, deadline: deadlineOf(each) }];
  });
}

/**
 * Makes the changes that are left. Can be repeated.
 * @param adminName recorded by the server as who approved
 * @returns how many there were
 */
export async function applyApprovals(client: WsusClient, revision: UpdateRevision, wanted: readonly WantedApproval[], adminName: string, signal?: AbortSignal): Promise<number> {
  const changes = approvalChanges(await client.call(getDeployments, revision, signal), wanted);
  for (const change of changes) {
    if (change.kind === 'remove') await client.call(deleteDeployment, { deploymentId: change.deploymentId, adminName }, signal);
    else await client.call(deployUpdate, { ...revision, groupId: change.groupId, action: change.action, deadline: change.deadline ?? noDeadline, adminName }, signal);
  }
  return changes.length;
}

/** @throws Fault `published/approval-not-taken` when the server keeps something else than what was wanted */
export async function demandApprovals(client: WsusClient, revision: UpdateRevision, wanted: readonly WantedApproval[], signal?: AbortSignal): Promise<readonly Deployment[]> {
  const kept = await client.call(getDeployments, revision, signal);
  const left = approvalChanges(kept, wanted).length;
  if (left > 0) throw new Fault('published/approval-not-taken', { groups: left });
  return kept;
}

/** What a revision's approvals ask for, to be given to the next one; actions that no administrator gives are left out. */
export function asWanted(deployments: readonly Deployment[]): WantedApproval[] {
  return deployments.flatMap(({ groupId, action, deadline }): WantedApproval[] => {
    const choice = action === deploymentActions.install ? 'install' : action === deploymentActions.uninstall ? 'uninstall' : action === deploymentActions.block ? 'block' : undefined;
    return choice === undefined ? [] : [{ groupId, choice, ...(deadline === undefined ? {} : { deadline }) }];
  });
}
