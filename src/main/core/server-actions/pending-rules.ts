import type { StepContext, StepOutcome } from '../jobs/model.js';
import { ruleKey } from '../publishing/options.js';
import { automaticApprovals, type AutomaticApproval } from '../wsus/publishing/automatic-approval.js';
import type { WsusClient } from '../wsus/soap/client.js';
import { getApprovalRules } from '../wsus/soap/operations/approval-rules.js';
import { getCategories } from '../wsus/soap/operations/categories.js';
import { culture } from '../wsus/upkeep/current-update.js';
import type { WantedApproval } from '../wsus/upkeep/approvals.js';
import type { PackageFacts } from '../wsus/upkeep/package-facts.js';
import { classifications, type Classification } from '../../../shared/catalog.js';

const subjectOf = (rules: readonly AutomaticApproval[]): string => `automatic-approval:${rules.map(ruleKey).sort().join()}`;
const isClassification = (value: string): value is Classification => (classifications as readonly string[]).includes(value);

/**
 * Rules of the server that would approve the new revision by themselves, for groups that the update is not approved for. They run
 * during the import, so they are read right before it.
 */
export async function pendingRules(client: WsusClient, facts: PackageFacts, approvals: readonly WantedApproval[], { answers, signal }: StepContext): Promise<readonly AutomaticApproval[]> {
  const enabled = (await client.call(getApprovalRules, { culture }, signal)).filter((rule) => rule.enabled);
  const adding = enabled.filter(({ groups }) => groups.some(({ groupId }) => !approvals.some((approval) => approval.groupId === groupId)));
  if (adding.length === 0) return [];
  const categories = [...(await client.call(getCategories, { culture, classifications: false }, signal)), ...(await client.call(getCategories, { culture, classifications: true }, signal))];
  const known = new Set(categories.map(({ categoryId }) => categoryId));
  const named = { vendorName: facts.vendor, productNames: facts.products, classification: isClassification(facts.classification) ? facts.classification : 'Updates' } as const;
  const rules = automaticApprovals(adding, named, known);
  return answers.get(subjectOf(rules))?.answer?.answer === 'accept' ? [] : rules;
}

export const rulesQuestion = (rules: readonly AutomaticApproval[]): StepOutcome => ({
  kind: 'ask',
  questions: [
    {
      scope: 'job',
      title: 'The server would approve new revisions by itself',
      subject: subjectOf(rules),
      question: { kind: 'automatic-approval', rules: rules.map(({ name, groups, action, certainty }) => ({ name, groups, action: certainty === 'certain' ? action : `${action} (possibly)` })) },
    },
  ],
  links: [],
});
