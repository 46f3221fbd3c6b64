import { Fault } from '../../fault.js';
import type { Step } from '../../jobs/model.js';
import { PublishedUpdate } from '../../wsus/publishing/published-update.js';
import { proven } from '../links.js';
import { expectedOf } from '../records.js';
import type { PublishServices } from '../services.js';

/** Looks at the update as a client would. It is in WSUS already: a failure here says so and takes nothing back. */
export const checkStep = (services: PublishServices): Step => ({
  name: 'check',
  title: 'Checking as a client',
  lane: 'server',
  link: 'client-accepts',
  run: async (context) => {
    const session = await services.server(context.job, context.signal);
    const record = services.records.find(context.item.packageId, session.server.configuration.serverId);
    if (record === undefined) throw new RangeError('an update is recorded before it is checked');
    const published = await PublishedUpdate.readBack(session.client, expectedOf(record), context.signal);
    const check = await services.checkAsClient(published, session, context.signal);
    if (!check.accepted) throw new Fault('jobs/client-refuses', { reason: check.sentence, code: check.predictedCode ?? 'none' });
    return {
      kind: 'done',
      evidence: { accepted: true, sentence: check.sentence, revisionNumber: record.revisionNumber },
      links: [proven('client-accepts', check.sentence, check.facts.map(({ label, value }) => [label, value] as const))],
    };
  },
});
