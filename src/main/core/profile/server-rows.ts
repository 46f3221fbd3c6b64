import type { ApprovalAction, CabinetSigner, ContentState, GroupApproval, ServerUpdateRow, ServerUpdateState } from '../../../shared/ipc/published.js';
import type { TargetGroup } from '../../../shared/ipc/jobs.js';
import type { Fingerprint, Instant, PackageId } from '../../../shared/units.js';
import { summarizeCertificate } from '../authenticode/x509/certificate.js';
import { deploymentActions, type Deployment } from '../wsus/soap/operations/deployments.js';
import type { UpdateSummary } from '../wsus/soap/operations/updates.js';
import type { CabinetLook } from '../wsus/upkeep/content-look.js';

/** What the window shows of updates on the server. */

/** The state that matters most: whoever declined an update is done with it. */
export const stateOf = ({ declined, expired, superseded }: Pick<UpdateSummary, 'declined' | 'expired' | 'superseded'>): ServerUpdateState =>
  declined ? 'declined' : expired ? 'expired' : superseded ? 'superseded' : 'published';

const titlesOf = ({ categories }: UpdateSummary, type: string): readonly string[] => categories.filter((category) => category.type === type).map(({ title }) => title);

export const rowOf = (update: UpdateSummary, ownSince: Instant | undefined): ServerUpdateRow => ({
  packageId: update.updateId as PackageId,
  revisionNumber: update.revisionNumber,
  title: update.title,
  vendor: titlesOf(update, 'Company')[0] ?? '',
  products: [...titlesOf(update, 'ProductFamily'), ...titlesOf(update, 'Product')],
  classification: titlesOf(update, 'UpdateClassification')[0] ?? '',
  severity: update.severity,
  state: stateOf(update),
  expired: update.expired,
  superseded: update.superseded,
  approved: update.approved,
  staleApprovals: update.staleApprovals,
  canUninstall: update.canUninstall,
  ...(update.arrivedAt === undefined ? {} : { arrivedAt: update.arrivedAt }),
  ...(ownSince === undefined ? {} : { ownSince }),
});

/** The signer of a cabinet's outer signature, beside the certificate that would sign now. */
export function signerOf({ signers }: CabinetLook, current: Fingerprint | undefined): CabinetSigner | undefined {
  const [outer] = signers;
  if (outer === undefined) return undefined;
  const { name, fingerprint, notAfter } = summarizeCertificate(outer.certificate);
  return { name, fingerprint, notAfter, isCurrent: fingerprint === current, timestamped: outer.timestamped };
}

const worst: readonly ContentState[] = ['different', 'missing', 'unknown', 'present'];

/** Of an update with several cabinets: what is wrong with any of them. */
export const contentOf = (looks: readonly CabinetLook[]): ContentState => worst.find((state) => looks.some(({ content }) => content === state)) ?? 'none';

const actionOf = (action: number): ApprovalAction => {
  if (action === deploymentActions.install) return 'install';
  if (action === deploymentActions.uninstall) return 'uninstall';
  return action === deploymentActions.block ? 'block' : 'other';
};

export const approvalOf = (deployment: Deployment, groups: readonly TargetGroup[]): GroupApproval => ({
  groupId: deployment.groupId,
  groupName: groups.find(({ groupId }) => groupId === deployment.groupId)?.name ?? deployment.groupId,
  action: actionOf(deployment.action),
  revisionNumber: deployment.revisionNumber,
  ...(deployment.deadline === undefined ? {} : { deadline: deployment.deadline }),
  ...(deployment.adminName === undefined ? {} : { adminName: deployment.adminName }),
  ...(deployment.approvedAt === undefined ? {} : { approvedAt: deployment.approvedAt }),
});
