import type { Step } from '../jobs/model.js';
import type { PublishServices } from './services.js';

/**
 * The step, which refuses to begin while the server of its job is not set up. A job is for the server that it was started on: packages
 * carry one ID on every server, so an old job would else change another one.
 */
export const onSameServer = ({ demandServer }: Pick<PublishServices, 'demandServer'>, step: Step): Step => ({
  ...step,
  run: async (context) => {
    demandServer(context.job);
    return step.run(context);
  },
});
