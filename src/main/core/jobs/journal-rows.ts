import { z } from 'zod';
import { isErrorCode, type CodedError, type ErrorCode } from '../../../shared/errors/index.js';
import { guidSchema } from '../../../shared/ipc/common.js';
import { decisionAnswerSchema, type DecisionQuestion } from '../../../shared/ipc/jobs.js';
import { isBytes, type Bytes } from '../../../shared/units.js';
import { instantColumn, jsonColumn, packageIdColumn } from '../store/columns.js';
import { chainColumns, lettersColumn, outlineColumns, toChain } from './chain-columns.js';
import type { CountedJob, DecisionRecord, Evidence, ItemOutline, ItemPicture, ItemRecord, JobCounts, JobRecord } from './model.js';

/*
 * The rows of the journal and what they stand for.
 */

const jobStates = ['running', 'paused', 'needs-you', 'done', 'cancelled', 'interrupted'] as const;
const itemStates = ['waiting', 'running', 'needs-you', 'published', 'failed', 'left-out', 'cancelled'] as const;

const bytesColumn = z.custom<Bytes>(isBytes, 'not a count of bytes');
const codedErrorColumn = jsonColumn(
  z.object({
    code: z.custom<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value)),
    data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
) satisfies z.ZodType<CodedError>;
/** Written and read by the same build's steps, which check what they need. */
const evidenceColumn: z.ZodType<Evidence> = jsonColumn(z.record(z.string(), z.unknown()));

export const jobRow = z.object({
  job_id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(jobStates),
  created_at: instantColumn,
  ended_at: instantColumn.nullable(),
  server: z.string(),
  server_id: z.string(),
  wsus_id: guidSchema.nullable(),
  run_id: z.string(),
  options: jsonColumn(z.unknown()),
});

const countColumn = z.int().min(0);
export const countedJobRow = z.object({
  ...jobRow.shape,
  total: countColumn,
  published: countColumn,
  failed: countColumn,
  left_out: countColumn,
  needs_you: countColumn,
});

const outline = {
  job_id: z.string(),
  package_id: packageIdColumn,
  position: z.int(),
  size: bytesColumn,
  state: z.enum(itemStates),
  step: z.string(),
} as const;

export const outlineRow = z.object({ ...outline, letters: lettersColumn });

const item = { ...outline, catalogue_id: z.string(), title: z.string(), vendor: z.string(), error: codedErrorColumn.nullable() } as const;

export const itemRow = z.object({ ...item, ...chainColumns, evidence: evidenceColumn });

const picture = { ...item, revision: z.int().nullable() } as const;
export const pictureRow = z.object({ ...picture, ...outlineColumns });
export const pictureWithFactsRow = z.object({ ...picture, ...chainColumns });

export const decisionRow = z.object({
  decision_id: z.string(),
  job_id: z.string(),
  package_id: packageIdColumn.nullable(),
  title: z.string(),
  subject: z.string(),
  question: jsonColumn(z.custom<DecisionQuestion>((value) => typeof value === 'object' && value !== null && 'kind' in value)),
  answer: jsonColumn(decisionAnswerSchema).nullable(),
  answered_by: z.string().nullable(),
  answered_at: instantColumn.nullable(),
});

export const toJob = (row: z.infer<typeof jobRow>): JobRecord => ({
  jobId: row.job_id,
  kind: row.kind,
  title: row.title,
  state: row.state,
  createdAt: row.created_at,
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  server: row.server,
  serverId: row.server_id,
  ...(row.wsus_id === null ? {} : { wsusId: row.wsus_id }),
  runId: row.run_id,
  options: row.options,
});

const toCounts = (row: z.infer<typeof countedJobRow>): JobCounts => ({
  total: row.total,
  published: row.published,
  failed: row.failed,
  leftOut: row.left_out,
  needsYou: row.needs_you,
});

export const toCountedJob = (row: z.infer<typeof countedJobRow>): CountedJob => ({ job: toJob(row), counts: toCounts(row) });

export const toOutline = (row: z.infer<typeof outlineRow>): ItemOutline => ({
  jobId: row.job_id,
  packageId: row.package_id,
  position: row.position,
  size: row.size,
  state: row.state,
  step: row.step,
  letters: row.letters,
});

const toNamed = (row: Omit<z.infer<typeof pictureRow>, 'revision'>): Omit<ItemPicture, 'revision'> => ({
  ...toOutline(row),
  catalogueId: row.catalogue_id,
  title: row.title,
  vendor: row.vendor,
  chain: toChain(row),
  ...(row.error === null ? {} : { error: row.error }),
});

export const toPicture = (row: z.infer<typeof pictureRow>): ItemPicture => ({ ...toNamed(row), ...(row.revision === null ? {} : { revision: row.revision }) });

export const toItem = (row: z.infer<typeof itemRow>): ItemRecord => ({ ...toNamed(row), evidence: row.evidence });

export const toDecision = (row: z.infer<typeof decisionRow>): DecisionRecord => ({
  decisionId: row.decision_id,
  jobId: row.job_id,
  ...(row.package_id === null ? {} : { packageId: row.package_id }),
  title: row.title,
  subject: row.subject,
  question: row.question,
  ...(row.answer === null ? {} : { answer: row.answer }),
  ...(row.answered_by === null ? {} : { answeredBy: row.answered_by }),
  ...(row.answered_at === null ? {} : { answeredAt: row.answered_at }),
});
