import type { Guid, PackageId } from '../../../../shared/units.js';
import type { WsusClient } from '../soap/client.js';
import { deploymentActions, deployUpdate, getDeployments, noDeadline, type DeploymentAction } from '../soap/operations/deployments.js';

export interface Approval {
  readonly packageId: PackageId;
  readonly revisionNumber: number;
  readonly groupId: Guid;
  readonly action?: DeploymentAction;
  /** ISO 8601 in UTC; none by default. */
  readonly deadline?: string;
  /** Recorded by the server as who approved. */
  readonly adminName: string;
}

/**
 * Approves an update for a group. An approval that is already there is left as it is. Can be repeated.
 * @returns whether something was changed
 */
export async function approveUpdate(client: WsusClient, approval: Approval, signal?: AbortSignal): Promise<boolean> {
  const { packageId, revisionNumber, groupId, adminName } = approval;
  const action = approval.action ?? 'install';
  const revision = { updateId: packageId, revisionNumber };
  const existing = await client.call(getDeployments, revision, signal);
  const isThere = existing.some(
    (deployment) =>
      deployment.groupId === groupId && deployment.action === deploymentActions[action] && deployment.updateId === packageId && deployment.revisionNumber === revisionNumber,
  );
  if (isThere && approval.deadline === undefined) return false;
  await client.call(deployUpdate, { ...revision, groupId, action, adminName, deadline: approval.deadline ?? noDeadline }, signal);
  return true;
}
