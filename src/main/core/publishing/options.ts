import { z } from 'zod';
import type { PublishOptions } from '../../../shared/ipc/jobs.js';
import { guidSchema } from '../../../shared/ipc/common.js';
import type { JobRecord } from '../jobs/model.js';

const stored = z.object({
  /** Keys (`ruleKey`) of the automatic approvals that were shown and confirmed; any other one is asked about. */
  confirmedRules: z.array(z.string()),
  raiseCabinetLimit: z.boolean(),
  approveForGroup: guidSchema.optional(),
});
export type StoredOptions = z.infer<typeof stored>;

interface ShownRule {
  readonly name: string;
  readonly groups: readonly string[];
  readonly action: string;
}

/** What a confirmation is bound to: a rule that changed since it was shown is another rule. */
export const ruleKey = ({ name, groups, action }: ShownRule): string => JSON.stringify([name, [...groups].sort(), action]);

/** A confirmation counts for the rules that were on the page when it was given, and for no others. */
export const storeOptions = ({ confirmAutomaticApprovals, raiseCabinetLimit, approveForGroup }: PublishOptions, shown: readonly ShownRule[]): StoredOptions => ({
  confirmedRules: confirmAutomaticApprovals ? shown.map(ruleKey) : [],
  raiseCabinetLimit,
  ...(approveForGroup === undefined ? {} : { approveForGroup }),
});

/** The options a job was started with. */
export const optionsOf = ({ options }: Pick<JobRecord, 'options'>): StoredOptions => stored.parse(options);
