import { z } from 'zod';
import type { Guid } from '../../../shared/units.js';
import type { PublishOptions } from '../../../shared/ipc/jobs.js';
import { guidSchema } from '../../../shared/ipc/common.js';
import type { JobRecord } from '../jobs/model.js';

const stored = z.object({ confirmAutomaticApprovals: z.boolean(), raiseCabinetLimit: z.boolean(), approveForGroup: guidSchema.optional() });

/** The options a job was started with. */
export function optionsOf({ options }: Pick<JobRecord, 'options'>): PublishOptions & { readonly approveForGroup?: Guid | undefined } {
  return stored.parse(options);
}
