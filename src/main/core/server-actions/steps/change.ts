import { Fault } from '../../fault.js';
import type { Step } from '../../jobs/model.js';
import { demandApprovalsHere } from '../../publishing/server-session.js';
import type { WsusClient } from '../../wsus/soap/client.js';
import { declineUpdate, type UpdateSummary } from '../../wsus/soap/operations/updates.js';
import { allComputers, applyApprovals, demandApprovals, type WantedApproval } from '../../wsus/upkeep/approvals.js';
import { demandCurrent } from '../../wsus/upkeep/current-update.js';
import { actionOf, type StoredAction } from '../options.js';
import type { ActionServices } from '../services.js';

type Approve = Extract<StoredAction, { kind: 'approve' }>;

const wantedOf = ({ groups, deadline }: Approve): WantedApproval[] => groups.map((group) => ({ ...group, deadline }));

/** @throws Fault for what the server would refuse, in words of our own */
function demandApprovable({ groups }: Approve, current: UpdateSummary): void {
  const asks = (choice: string): boolean => groups.some((group) => group.choice === choice);
  if (asks('install') && current.expired) throw new Fault('published/already-expired');
  if (asks('uninstall') && !current.canUninstall) throw new Fault('published/cannot-uninstall');
  if (groups.some(({ groupId, choice }) => choice === 'block' && groupId === allComputers)) throw new Fault('published/block-all');
}

/** @throws Fault `published/not-declined` */
export async function declineOnce(client: WsusClient, current: UpdateSummary, adminName: string, signal: AbortSignal): Promise<void> {
  if (current.declined) return;
  await client.call(declineUpdate, { updateId: current.updateId, adminName }, signal);
}

/** What is changed by asking the server once; asked again it finds nothing left to do. */
export const changeStep = (services: ActionServices): Step => ({
  name: 'change',
  title: 'Changing the update',
  lane: 'server',
  link: 'in-wsus',
  run: async ({ item, job, signal }) => {
    const action = actionOf(job);
    const session = await services.server(job, signal);
    const { client } = session;
    const current = await demandCurrent(client, item.packageId, signal);
    if (action.kind === 'approve') {
      demandApprovalsHere(session);
      demandApprovable(action, current);
      const changes = await applyApprovals(client, current, wantedOf(action), services.account, signal);
      return { kind: 'done', evidence: { changes }, links: [], goTo: 'confirm' };
    }
    if (action.kind !== 'decline') throw new RangeError(`${action.kind} is no such change`);
    await declineOnce(client, current, services.account, signal);
    return { kind: 'done', evidence: {}, links: [], goTo: 'confirm' };
  },
});

/** @throws Fault `published/approval-not-taken` */
export const demandAsWanted = async (client: WsusClient, action: Approve, current: UpdateSummary, signal: AbortSignal): Promise<number> =>
  (await demandApprovals(client, current, wantedOf(action), signal)).length;
