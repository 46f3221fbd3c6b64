import { z } from 'zod';
import { fingerprintColumn, instantColumn, packageIdColumn, sha1Column, sha256Column } from '../store/columns.js';
import { isGuid, type Guid } from '../../../shared/units.js';
import { evidenceReader } from '../jobs/evidence.js';

/**
 * What each step leaves behind for those after it. It comes from a file of ours, but a file all the same:
 * digests in it are never taken as proof, only as what a proof is compared with.
 */
const guidColumn = z.custom<Guid>((value) => typeof value === 'string' && isGuid(value), 'not a GUID');
const packedSchema = z.object({
  size: z.int(),
  sha256: sha256Column,
  authenticodeSha1: sha1Column,
  authenticodeSha256: sha256Column,
  compression: z.enum(['stored', 'mszip']),
  /** What it was made of (`recipeOf`). */
  recipe: sha256Column,
});
const signedSchema = z.object({
  size: z.int(),
  sha1: sha1Column,
  sha256: sha256Column,
  /** SHA-256 of the packed cabinet that was signed. */
  packed: sha256Column,
});
const downloadedSchema = z.object({ sha256: sha256Column, sha1: sha1Column, source: z.string() });
const decidedSchema = z.object({
  kind: z.literal('proven'),
  by: z.enum(['pinned-signer', 'exception', 'sha256']),
  sha256: sha256Column,
  summary: z.string(),
  grade: z.enum(['good', 'unanchored', 'weak', 'none', 'revoked', 'tampered']),
});

const schemas = {
  prepare: z.object({
    packageSha256: sha256Column,
    catalogueSha256: z.string(),
    publisherId: z.string(),
    publisherName: z.string(),
    creationDate: instantColumn,
    latestRevision: z.int().min(0),
    /** Megabytes: which files go into which cabinet was planned by it. */
    cabinetLimit: z.int().min(0),
  }),
  // Of each file of the update, in its order.
  download: z.object({ files: z.array(downloadedSchema).min(1) }),
  installer: z.object({ files: z.array(decidedSchema).min(1) }),
  // Of each cabinet, in its order; while the step runs, of those that are finished.
  pack: z.object({ cabinets: z.array(packedSchema).min(1) }),
  sign: z.object({ cabinets: z.array(signedSchema).min(1), signedBy: z.string(), certificate: fingerprintColumn, stamped: z.boolean().optional() }),
  import: z.object({ revisionNumber: z.int().min(1), cabinetSha1s: z.array(sha1Column), packageId: packageIdColumn, serverId: guidColumn }),
  approve: z.object({ revisionNumber: z.int().min(1), groupId: guidColumn.optional() }),
  check: z.object({ accepted: z.boolean(), sentence: z.string(), predictedCode: z.string().optional() }),
} as const;

export type StepName = keyof typeof schemas;
export type EvidenceOf<Name extends StepName> = z.infer<(typeof schemas)[Name]>;

export const { evidenceOf, demandEvidence } = evidenceReader(schemas);
