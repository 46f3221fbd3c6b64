import { Fault } from '../../fault.js';
import type { Step } from '../../jobs/model.js';
import { getLatestRevisionNumber } from '../../wsus/soap/operations/updates.js';
import { demandCurrent } from '../../wsus/upkeep/current-update.js';
import { evidenceOf, type EvidenceOf } from '../evidence.js';
import { actionOf } from '../options.js';
import type { ActionServices } from '../services.js';
import { auditedName } from '../words.js';
import { demandAsWanted } from './change.js';

/** Reads back that the server has what was asked for, and only then writes it into the audit. */
export const confirmStep = (services: ActionServices): Step => ({
  name: 'confirm',
  title: 'Reading it back',
  lane: 'server',
  link: 'in-wsus',
  // What the server did not keep is asked for again; what it did is not done twice.
  retryFrom: ({ code }) => (code === 'published/approval-not-taken' || code === 'published/not-declined' || code === 'published/not-deleted' ? 'look' : undefined),
  run: async ({ item, job, signal, recordIntent }) => {
    const action = actionOf(job);
    const session = await services.server(job, signal);
    const { client } = session;
    const detail = async (): Promise<string> => {
      if (action.kind === 'clear') return item.title;
      const about = `${evidenceOf(item, 'look')?.title ?? item.title} (${item.packageId})`;
      if (action.kind === 'delete') {
        if ((await client.call(getLatestRevisionNumber, { updateId: item.packageId }, signal)) !== 0) throw new Fault('published/not-deleted');
        return about;
      }
      const current = await demandCurrent(client, item.packageId, signal);
      const revision = `${about}, revision ${String(current.revisionNumber)}`;
      if (action.kind === 'decline' && !current.declined) throw new Fault('published/not-declined');
      if (action.kind !== 'approve') return revision;
      await demandAsWanted(client, action, current, signal);
      const groups = action.groups.map(({ groupId, choice }) => `${choice} for ${groupId}`).join(', ');
      return `${revision}: ${groups}${action.deadline === undefined ? '' : `, deadline ${action.deadline}`}`;
    };
    const act = { action: auditedName(action.kind), detail: await detail(), server: session.name };
    const recorded: EvidenceOf<'confirm'> = { recorded: true };
    // Both or neither: a step that was cut off behind this comes by again, and the act was one.
    if (evidenceOf(item, 'confirm') === undefined) {
      services.database.transaction(() => {
        services.audit.record(act);
        recordIntent(recorded);
      });
    }
    return { kind: 'done', evidence: recorded, links: [] };
  },
});
