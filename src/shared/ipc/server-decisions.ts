import { z } from 'zod';
import type { Guid, PackageId } from '../units.js';

/* What a server decides about what is published to it: who approves there, which rules it runs, which categories it has. */

/** What says that Configuration Manager manages a server. */
export interface UpdatePoint {
  /** `told` by an administrator, `likely` by what only Configuration Manager leaves, `possible` by what other causes have as well. */
  readonly certainty: 'told' | 'likely' | 'possible';
  /** One sentence each. */
  readonly signs: readonly string[];
}

/** Approvals in WSUS are no part of what Configuration Manager deploys; a mere possibility takes nothing away. */
export const leavesApprovalsToConfigMgr = (updatePoint: UpdatePoint | undefined): updatePoint is UpdatePoint => updatePoint !== undefined && updatePoint.certainty !== 'possible';

export interface UpdatePointView {
  readonly updatePoint?: UpdatePoint;
  /** The administrator's own word on this server; absent while nobody was asked. */
  readonly told?: boolean;
}

/** Whether a rule of the server would deploy what is published. */
export type RuleReach = 'off' | 'nothing' | 'possible' | 'certain';

export interface ApprovalRuleView {
  readonly ruleId: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly reach: RuleReach;
  /** The rule in one sentence. */
  readonly sentence: string;
  /** What it would do to what is published, in one sentence. */
  readonly effect: string;
}

export interface CategoryUse {
  readonly packageId: PackageId;
  readonly title: string;
  /** Published by this console. */
  readonly own: boolean;
}

export interface LocalCategory {
  readonly categoryId: Guid;
  readonly kind: 'vendor' | 'product' | 'other';
  readonly title: string;
  /** Of a product, when it can be told. */
  readonly vendor?: string;
  readonly uses: readonly CategoryUse[];
}

/** Names are compared as WSUS does: without regard to case and to white space around them. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), 'a name in one line');

/** Under which names updates are published: the vendor is looked up first, the product then under the vendor's new name. */
export const categoryNamesSchema = z.strictObject({
  vendors: z.array(z.strictObject({ name: nameSchema, as: nameSchema })).max(1000),
  products: z.array(z.strictObject({ vendor: nameSchema, name: nameSchema, as: nameSchema })).max(5000),
});
export type CategoryNames = z.infer<typeof categoryNamesSchema>;

/** Names that look like the same vendor or product; a proposal and nothing more. */
export interface NameProposal {
  readonly proposalId: string;
  /** Of the products that are brought together; absent when they are vendors. */
  readonly vendor?: string;
  readonly names: readonly string[];
  readonly as: string;
}

export interface CategoryOverview {
  readonly used: number;
  readonly limit: number;
  readonly categories: readonly LocalCategory[];
  /** Updates of which it cannot be told what categories they are in. */
  readonly unknown: number;
  readonly names: CategoryNames;
  readonly proposals: readonly NameProposal[];
}

/** What names would come to. Counts are of categories. */
export interface NamesPreview {
  readonly used: number;
  readonly limit: number;
  /** New ones if everything in the catalogues were published, as names are now and as they would be. */
  readonly newNow: number;
  readonly newThen: number;
  /** Updates on the server that move to another category with their next revision. */
  readonly moving: readonly CategoryUse[];
  /** Categories that nothing would be in once those have moved. */
  readonly emptied: readonly string[];
}
