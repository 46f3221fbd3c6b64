import { z } from 'zod';
import { approvalChoices } from '../../../shared/ipc/published.js';
import { isBytes, isGuid, type Bytes, type Guid } from '../../../shared/units.js';
import { evidenceReader } from '../jobs/evidence.js';
import { fingerprintColumn, instantColumn, sha1Column, sha256Column } from '../store/columns.js';

/*
 * What each step leaves behind for those after it, and for itself when it was cut off. What a proof is compared with, never the proof.
 */

const guidColumn = z.custom<Guid>((value) => typeof value === 'string' && isGuid(value), 'not a GUID');
const bytesColumn = z.custom<Bytes>(isBytes, 'not a count of bytes');
const cabinet = { size: bytesColumn, sha1: sha1Column, sha256: sha256Column } as const;

const schemas = {
  look: z.object({
    /** 0 when the server does not know the update any more. */
    revisionNumber: z.int().min(0),
    title: z.string(),
    declined: z.boolean(),
    approvals: z.array(z.object({ groupId: guidColumn, choice: z.enum(approvalChoices), deadline: instantColumn.optional() })),
    /** Of the package below UpdateServicesPackages, when it is the update's own by its name. */
    ownFolder: z.string().optional(),
  }),
  fetch: z.object({
    cabinets: z.array(z.object({ ...cabinet, coveredSha1: sha1Column, coveredSha256: sha256Column, signer: z.string() })),
  }),
  sign: z.object({ cabinets: z.array(z.object(cabinet)), signedBy: z.string(), certificate: fingerprintColumn, stamped: z.boolean().optional(), signedAt: instantColumn }),
  import: z.object({
    revisionNumber: z.int().min(1),
    /** The names it is published under from then on, when they are others than before. */
    names: z.object({ vendor: z.string(), products: z.array(z.string()), categoryIds: z.array(guidColumn) }).optional(),
  }),
  clear: z.object({ begun: z.literal(true) }),
  /** The act is in the audit journal. */
  confirm: z.object({ recorded: z.literal(true) }),
} as const;

type StepName = keyof typeof schemas;
export type EvidenceOf<Name extends StepName> = z.infer<(typeof schemas)[Name]>;

export const { evidenceOf, demandEvidence } = evidenceReader(schemas);
