import { z } from 'zod';
import { fingerprintColumn, instantColumn, packageIdColumn, sha256Column } from '../store/columns.js';
import { isGuid, isSha1, type Guid, type Sha1 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import type { ItemRecord } from '../jobs/model.js';

/**
 * What each step leaves behind for those after it. It comes from a file of ours, but a file all the same:
 * digests in it are never taken as proof, only as what a proof is compared with.
 */
const guidColumn = z.custom<Guid>((value) => typeof value === 'string' && isGuid(value), 'not a GUID');
const sha1Column = z.custom<Sha1>((value) => typeof value === 'string' && isSha1(value), 'not a SHA-1');
const cabinetSchema = z.object({ size: z.int(), sha1: sha1Column, sha256: sha256Column });

const schemas = {
  prepare: z.object({ packageSha256: sha256Column, catalogueSha256: z.string(), publisherId: z.string(), publisherName: z.string(), creationDate: instantColumn, latestRevision: z.int().min(0) }),
  download: z.object({ sha256: sha256Column, sha1: sha1Column, source: z.string() }),
  installer: z.object({ kind: z.literal('proven'), by: z.enum(['pinned-signer', 'exception', 'sha256']), sha256: sha256Column, summary: z.string(), grade: z.enum(['good', 'unanchored', 'weak', 'none', 'revoked', 'tampered']) }),
  pack: z.object({ size: z.int(), authenticodeSha1: sha1Column, authenticodeSha256: sha256Column, sha256: sha256Column }),
  sign: z.object({ cabinet: cabinetSchema, signedBy: z.string(), certificate: fingerprintColumn }),
  import: z.object({ revisionNumber: z.int().min(1), cabinetSha1: sha1Column.optional(), packageId: packageIdColumn, serverId: guidColumn }),
  approve: z.object({ revisionNumber: z.int().min(1), groupId: guidColumn.optional() }),
  check: z.object({ accepted: z.boolean(), sentence: z.string(), predictedCode: z.string().optional() }),
} as const;

export type StepName = keyof typeof schemas;
export type EvidenceOf<Name extends StepName> = z.infer<(typeof schemas)[Name]>;

/** The evidence of a step that has run, undefined when it has not or left nothing usable. */
export function evidenceOf<Name extends StepName>(item: ItemRecord, step: Name): EvidenceOf<Name> | undefined {
  const result = schemas[step].safeParse(item.evidence[step]);
  return result.success ? (result.data as EvidenceOf<Name>) : undefined;
}

/** @throws Fault `jobs/evidence-unreadable`: steps run in order, so it was there, as an older or newer app wrote it. */
export function demandEvidence<Name extends StepName>(item: ItemRecord, step: Name): EvidenceOf<Name> {
  const evidence = evidenceOf(item, step);
  if (evidence === undefined) throw new Fault('jobs/evidence-unreadable', { step });
  return evidence;
}
