import { approveUpdate } from '../../wsus/publishing/approve.js';
import type { Step } from '../../jobs/model.js';
import type { EvidenceOf } from '../evidence.js';
import { optionsOf } from '../options.js';
import { demandApprovalsHere } from '../server-session.js';
import type { PublishServices } from '../services.js';

/** Approves the update for the group that the job was started for; without one there is nothing to do. */
export const approveStep = (services: PublishServices): Step => ({
  name: 'approve',
  title: 'Approving',
  lane: 'server',
  link: 'client-accepts',
  run: async ({ item, job, signal }) => {
    const session = await services.server(job, signal);
    const record = services.records.find(item.packageId, session.server.configuration.serverId);
    if (record === undefined) throw new RangeError('an update is recorded before it is approved');
    const { approveForGroup } = optionsOf(job);
    const { packageId, revisionNumber } = record;
    if (approveForGroup !== undefined) {
      demandApprovalsHere(session);
      await approveUpdate(session.client, { packageId, revisionNumber, groupId: approveForGroup, adminName: services.account }, signal);
    }
    const evidence: EvidenceOf<'approve'> = { revisionNumber, ...(approveForGroup === undefined ? {} : { groupId: approveForGroup }) };
    return { kind: 'done', evidence, links: [] };
  },
});
