import { z } from 'zod';
import { serverActionSchema } from '../../../shared/ipc/published.js';
import { instantColumn } from '../store/columns.js';
import type { JobRecord } from '../jobs/model.js';

/** A leftover on a share as it was shown; its path is made again from `name`, never taken from a file. */
const targetSchema = z.strictObject({
  kind: z.enum(['package-folder', 'content-file']),
  /** A folder's GUID, or the SHA-1 of a content file. */
  name: z.string(),
  size: z.int().min(0),
  files: z.int().min(0),
  changedAt: instantColumn,
});
export type ClearTarget = z.infer<typeof targetSchema>;

const stored = z.discriminatedUnion('kind', [
  ...serverActionSchema.options,
  /** Targets by the id of their item: leftovers belong to no update, but items are told apart by GUIDs. */
  z.strictObject({ kind: z.literal('clear'), targets: z.record(z.string(), targetSchema) }),
]);

/** What a job does to each of its items. */
export type StoredAction = z.infer<typeof stored>;
export type StoredActionKind = StoredAction['kind'];

/** The action a job was started for. */
export const actionOf = ({ options }: Pick<JobRecord, 'options'>): StoredAction => stored.parse(options);
