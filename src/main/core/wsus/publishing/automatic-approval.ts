import type { SoftwarePackage } from '../../../../shared/catalog.js';
import type { Guid } from '../../../../shared/units.js';
import { companyId } from '../metadata/category-ids.js';
import { classificationId, locallyPublishedPackages } from '../metadata/classification-ids.js';
import type { ApprovalRule } from '../soap/operations/approval-rules.js';
import { deploymentActions } from '../soap/operations/deployments.js';
import { productCategoriesOf } from './plan-categories.js';

/** A rule of the server that would deploy an import at once. */
export interface AutomaticApproval {
  readonly name: string;
  readonly groups: readonly string[];
  /** In words, for example `Install`. */
  readonly action: string;
  /** `possible` when it cannot be told whether the rule applies: it is shown all the same. */
  readonly certainty: 'certain' | 'possible';
}

export const actionWords: Readonly<Record<number, string>> = { [deploymentActions.install]: 'Install', [deploymentActions.uninstall]: 'Uninstall' };

type Match = 'yes' | 'no' | 'unknown';

/** An empty list of a rule means any. What the rule names and this console cannot relate may contain the update. */
function matches(ofRule: readonly Guid[], own: readonly string[], isKnown: (id: Guid) => boolean): Match {
  if (ofRule.length === 0 || ofRule.some((id) => own.includes(id))) return 'yes';
  return ofRule.every(isKnown) ? 'no' : 'unknown';
}

/**
 * Which enabled rules would deploy the package when it is imported.
 * @param knownCategoryIds products, companies and classifications of the server whose meaning is known
 */
export function automaticApprovals(
  rules: readonly ApprovalRule[],
  softwarePackage: Pick<SoftwarePackage, 'vendorName' | 'productNames' | 'classification'>,
  knownCategoryIds: ReadonlySet<Guid>,
): AutomaticApproval[] {
  const own = productCategoriesOf(softwarePackage);
  const products: string[] = own.length === 0 ? [locallyPublishedPackages.toLowerCase()] : [...own, companyId(softwarePackage.vendorName)];
  const classification = classificationId(softwarePackage.classification)?.toLowerCase();
  const isKnown = (id: Guid): boolean => knownCategoryIds.has(id);
  return rules.flatMap((rule): AutomaticApproval[] => {
    if (!rule.enabled) return [];
    const found = [matches(rule.categoryIds, products, isKnown), matches(rule.classificationIds, classification === undefined ? [] : [classification], isKnown)];
    if (found.includes('no')) return [];
    const action = actionWords[rule.action];
    const certainty = found.includes('unknown') || action === undefined ? 'possible' : 'certain';
    return [{ name: rule.name, groups: rule.groups.map((group) => group.name), action: action ?? `the unknown action ${String(rule.action)}`, certainty }];
  });
}
