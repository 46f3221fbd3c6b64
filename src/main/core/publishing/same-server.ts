import { Fault } from '../fault.js';
import type { JobRecord, Step } from '../jobs/model.js';
import type { PublishServices } from './services.js';

/**
 * A job is for the server that it was started on. Packages carry one ID on every server, so whoever sets up another one would else
 * have an old job change that.
 * @param now as it is shown; undefined while none is set up
 * @throws Fault `jobs/other-server`
 */
export function demandSameServer({ server }: Pick<JobRecord, 'server'>, now: string | undefined): void {
  if (now !== undefined && now.toLowerCase() !== server.toLowerCase()) throw new Fault('jobs/other-server', { meant: server, now });
}

/** The step, which refuses to begin while another server is set up. */
export const onSameServer = ({ serverName }: Pick<PublishServices, 'serverName'>, step: Step): Step => ({
  ...step,
  run: async (context) => {
    demandSameServer(context.job, serverName());
    return step.run(context);
  },
});
