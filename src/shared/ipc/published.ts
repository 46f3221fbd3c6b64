import { z } from 'zod';
import { severities, type LocalizedText } from '../catalog.js';
import type { CodedError } from '../errors/index.js';
import type { Bytes, Fingerprint, Guid, Instant, PackageId, Sha1, Sha256 } from '../units.js';
import { guidSchema, idSchema, nothing, packageIdSchema } from './common.js';
import { answers } from './define.js';
import type { PublishedRow, TargetGroup } from './jobs.js';

/** What stands at the front of an update's states: a declined one may also be expired and superseded. */
export type ServerUpdateState = 'published' | 'superseded' | 'expired' | 'declined';

/** The newest revision of an update that somebody published to the server, this console or another tool. */
export interface ServerUpdateRow {
  readonly packageId: PackageId;
  readonly revisionNumber: number;
  readonly title: string;
  /** Empty when the server names none. */
  readonly vendor: string;
  readonly products: readonly string[];
  readonly classification: string;
  /** As the server says it; `Unspecified` for none. */
  readonly severity: string;
  readonly state: ServerUpdateState;
  readonly expired: boolean;
  readonly superseded: boolean;
  /** Approved for installation or removal somewhere. */
  readonly approved: boolean;
  /** Approvals of an older revision are left. */
  readonly staleApprovals: boolean;
  readonly canUninstall: boolean;
  readonly arrivedAt?: Instant;
  /** Published by this console; undefined for another tool's. */
  readonly ownSince?: Instant;
}

export interface ServerUpdates {
  readonly server: string;
  readonly rows: readonly ServerUpdateRow[];
  /** The certificate that would sign now; absent when nothing can sign. */
  readonly certificate?: { readonly name: string; readonly fingerprint: Fingerprint };
}

/** `none` for an update without a file (bundle, detection rule), `unknown` when the content could not be reached. */
export type ContentState = 'present' | 'missing' | 'different' | 'none' | 'unknown';

export interface CabinetSigner {
  readonly name: string;
  readonly fingerprint: Fingerprint;
  readonly notAfter: Instant;
  /** The certificate that would sign now. */
  readonly isCurrent: boolean;
  /** Its signature carries a time stamp, so it outlives the certificate. */
  readonly timestamped: boolean;
}

/** What was found of an update's package and content; read after the list, because it takes a look at every file. */
export interface ContentLook {
  readonly packageId: PackageId;
  readonly revisionNumber: number;
  readonly content: ContentState;
  readonly size: Bytes;
  /** Read from the cabinets in the content; of several the first that is not today's. Not a proof: nothing was digested. */
  readonly signer?: CabinetSigner;
  readonly unsigned: boolean;
  /** As the package says it: the server names no vendor for some updates. */
  readonly vendor: string;
  readonly products: readonly string[];
  /** Whether the server keeps the package that revising and signing anew need. */
  readonly hasPackage: boolean;
  readonly supersedes: readonly PackageId[];
  readonly problem?: CodedError;
}

export type ApprovalAction = 'install' | 'uninstall' | 'block' | 'other';

export interface GroupApproval {
  readonly groupId: Guid;
  readonly groupName: string;
  readonly action: ApprovalAction;
  readonly revisionNumber: number;
  readonly deadline?: Instant;
  readonly adminName?: string;
  readonly approvedAt?: Instant;
}

export interface ServerFile {
  readonly name: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256?: Sha256;
  readonly content: ContentState;
  readonly signer?: CabinetSigner;
  readonly unsigned: boolean;
}

export interface RelatedServerUpdate {
  readonly packageId: PackageId;
  readonly title: string;
}

export interface ServerUpdateDetails {
  readonly row: ServerUpdateRow;
  readonly texts: readonly LocalizedText[];
  readonly moreInfoUrl?: string;
  readonly supportUrl?: string;
  readonly bulletinId?: string;
  readonly kbArticleId?: string;
  readonly cveIds: readonly string[];
  readonly revisions: readonly { readonly revisionNumber: number; readonly arrivedAt?: Instant; readonly expired: boolean }[];
  readonly approvals: readonly GroupApproval[];
  readonly files: readonly ServerFile[];
  /** Of the updates on this server. */
  readonly supersedes: readonly RelatedServerUpdate[];
  readonly supersededBy: readonly RelatedServerUpdate[];
  /** The package's folder below UpdateServicesPackages. */
  readonly folder?: string;
  /** What this console recorded when it published the update, with its chain of proofs. */
  readonly own?: PublishedRow;
  /** Why the update can be neither revised nor expired nor signed anew. */
  readonly fixed?: CodedError;
}

/** `inherit` takes the group's own approval away, so that its parent's holds; `block` keeps the parent's from it. */
export const approvalChoices = ['install', 'uninstall', 'block', 'inherit'] as const;
export type ApprovalChoice = (typeof approvalChoices)[number];

const instantSchema = z.custom<Instant>((value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u.test(value) && !Number.isNaN(Date.parse(value)));
const webAddress = z
  .string()
  .max(1024)
  .refine((value) => value === '' || /^https?:\/\/[^\s]+$/iu.test(value));

/** What is absent stays as it is; an empty text takes the element away. Limits of the package schema. */
const revisionSchema = z.strictObject({
  /** For one language of the update. */
  texts: z
    .array(z.strictObject({ language: z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/u), title: z.string().trim().min(1).max(200), description: z.string().max(1500) }))
    .max(100)
    .optional(),
  severity: z.enum([...severities, 'Unspecified']).optional(),
  moreInfoUrl: webAddress.optional(),
  supportUrl: webAddress.optional(),
  bulletinId: z.string().trim().max(15).optional(),
  kbArticleId: z.string().trim().regex(/^\d{0,15}$/u).optional(),
  cveIds: z.array(z.string().trim().regex(/^[A-Za-z0-9-]{1,40}$/u)).max(200).optional(),
});
export type RevisionChange = z.infer<typeof revisionSchema>;

/** What is done to updates on the server; each is a job. */
export const serverActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('approve'),
    groups: z
      .array(z.strictObject({ groupId: guidSchema, choice: z.enum(approvalChoices) }))
      .min(1)
      .max(1000)
      .refine((groups) => new Set(groups.map(({ groupId }) => groupId)).size === groups.length, 'one group has two choices'),
    /** From when computers install without asking; absent is none. */
    deadline: instantSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('decline') }),
  z.strictObject({ kind: z.literal('expire') }),
  z.strictObject({ kind: z.literal('revise'), change: revisionSchema }),
  z.strictObject({ kind: z.literal('re-sign') }),
  z.strictObject({ kind: z.literal('delete') }),
]);
export type ServerAction = z.infer<typeof serverActionSchema>;
export type ServerActionKind = ServerAction['kind'];

/** Something on the shares that no update of the server names. */
export interface Orphan {
  readonly orphanId: string;
  readonly kind: 'package-folder' | 'content-file';
  /** Below the server's folders, for example `UpdateServicesPackages\…`. */
  readonly path: string;
  readonly size: Bytes;
  readonly files: number;
  readonly changedAt: Instant;
  /** How it was told: one sentence. */
  readonly reason: string;
  /** Changed so lately that another console may be publishing into it. */
  readonly recent: boolean;
}

export interface OrphanSearch {
  readonly orphans: readonly Orphan[];
  /** Looked at and left alone because it cannot be told whose it is. */
  readonly undecided: number;
}

/** An update that a newer one on the server replaces and that is still offered. */
export interface SupersededUpdate extends RelatedServerUpdate {
  readonly approved: boolean;
  readonly by: RelatedServerUpdate;
}

/** Details of so many at once; the window asks on. */
export const mostLooksAtOnce = 50;
const mostUpdates = 5000;

const updatesSchema = z.array(packageIdSchema).min(1).max(mostUpdates);

export const publishedVerbs = {
  /** What this console published, from its own records; needs no server. */
  records: answers<readonly PublishedRow[]>()(nothing),
  list: answers<ServerUpdates>()(nothing),
  examine: answers<readonly ContentLook[]>()(z.strictObject({ updates: z.array(packageIdSchema).min(1).max(mostLooksAtOnce) })),
  details: answers<ServerUpdateDetails>()(z.strictObject({ packageId: packageIdSchema })),
  /** What these updates supersede and that is still offered. All updates of the server when none are named. */
  superseded: answers<readonly SupersededUpdate[]>()(z.strictObject({ by: z.array(packageIdSchema).max(mostUpdates).optional() })),
  act: answers<{ readonly jobId: string }>()(z.strictObject({ updates: updatesSchema, action: serverActionSchema })),
  createGroup: answers<TargetGroup>()(z.strictObject({ name: z.string().trim().min(1).max(256), parentId: guidSchema })),
  orphans: answers<OrphanSearch>()(nothing),
  /** Only what the last search showed can be cleared. */
  clear: answers<{ readonly jobId: string }>()(z.strictObject({ orphanIds: z.array(idSchema).min(1).max(mostUpdates) })),
};
