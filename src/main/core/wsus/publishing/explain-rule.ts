import type { ApprovalRuleView, RuleReach } from '../../../../shared/ipc/server-decisions.js';
import type { Guid } from '../../../../shared/units.js';
import { classifications } from '../../../../shared/catalog.js';
import { classificationId, locallyPublishedPackages } from '../metadata/classification-ids.js';
import type { ApprovalRule } from '../soap/operations/approval-rules.js';
import type { Category } from '../soap/operations/categories.js';
import { actionWords } from './automatic-approval.js';

/** What the server has, for telling what a rule names. */
export interface RuleSurroundings {
  /** Companies, families and products. */
  readonly categories: readonly Category[];
  readonly classifications: readonly Category[];
}

/** Every classification that something published here can have. */
const published: ReadonlySet<string> = new Set(classifications.flatMap((classification) => classificationId(classification)?.toLowerCase() ?? []));

const listed = (words: readonly string[], joint: string): string => (words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1) ?? ''}`);

/** As many names as can be read in one sentence. */
const mostNames = 6;

function named(ids: readonly Guid[], known: ReadonlyMap<Guid, Category>, any: string, unknown: string): string {
  if (ids.length === 0) return any;
  const titles = ids.flatMap((id) => known.get(id)?.title ?? []).map((title) => `“${title.slice(0, 80)}”`);
  const missing = ids.length - titles.length;
  const more = titles.length - mostNames;
  return listed([...titles.slice(0, mostNames), ...(more > 0 ? [`${String(more)} more`] : []), ...(missing > 0 ? [missing === 1 ? `one ${unknown}` : `${String(missing)} ${unknown}s`] : [])], 'or');
}

interface Half {
  readonly reach: 'yes' | 'no' | 'unknown';
  readonly local: readonly string[];
}

function productHalf({ categoryIds }: ApprovalRule, known: ReadonlyMap<Guid, Category>): Half {
  if (categoryIds.length === 0) return { reach: 'yes', local: [] };
  const found = categoryIds.map((id) => known.get(id));
  const isOurs = (category: Category): boolean => category.local || category.categoryId === locallyPublishedPackages.toLowerCase();
  const local = found.flatMap((category) => (category !== undefined && isOurs(category) ? [category.title] : []));
  if (local.length > 0) return { reach: 'yes', local };
  return { reach: found.includes(undefined) ? 'unknown' : 'no', local };
}

function classificationHalf({ classificationIds }: ApprovalRule, known: ReadonlyMap<Guid, Category>): Half['reach'] {
  if (classificationIds.length === 0 || classificationIds.some((id) => published.has(id.toLowerCase()))) return 'yes';
  return classificationIds.every((id) => known.has(id)) ? 'no' : 'unknown';
}

function effectOf(rule: ApprovalRule, product: Half, classification: Half['reach']): { readonly reach: RuleReach; readonly effect: string } {
  if (!rule.enabled) return { reach: 'off', effect: 'It is switched off and does nothing.' };
  if (product.reach === 'no') return { reach: 'nothing', effect: 'It names Microsoft’s products only, so nothing that is published locally is approved by it.' };
  if (classification === 'no') return { reach: 'nothing', effect: 'No update that can be published locally has a classification that it names.' };
  const action = actionWords[rule.action];
  if (product.reach === 'unknown' || classification === 'unknown') return { reach: 'possible', effect: 'It names something that cannot be read here, so it may approve what you publish. It is shown before each publication.' };
  if (action === undefined) return { reach: 'possible', effect: 'What it does to an update is not known here. It is shown before each publication.' };
  const which = product.local.length === 0 ? 'Every update that you publish with such a classification' : `What you publish for ${listed(product.local.slice(0, mostNames).map((title) => `“${title.slice(0, 80)}”`), 'and')}`;
  return { reach: 'certain', effect: `${which} is approved the moment it arrives, before anybody has tried it. It is shown before each publication.` };
}

/** A rule of the server in words, and whether it would deploy what is published. */
export function explainRule(rule: ApprovalRule, { categories, classifications: known }: RuleSurroundings): ApprovalRuleView {
  const [categoryById, classificationById] = [categories, known].map((list) => new Map(list.map((category) => [category.categoryId, category])));
  if (categoryById === undefined || classificationById === undefined) throw new RangeError('two lists make two maps');
  const action = actionWords[rule.action]?.toLowerCase();
  const groups = listed(rule.groups.map(({ name }) => `“${name}”`), 'and');
  const deadline = rule.deadlineDays === undefined ? '' : ` with a deadline ${rule.deadlineDays === 1 ? 'one day' : `${String(rule.deadlineDays)} days`} after it arrived`;
  const does = action === undefined ? `Does something unknown (action ${String(rule.action)}) to` : action === 'install' ? 'Approves for installation' : 'Approves for removal';
  const sentence = `${does} every new update of ${named(rule.categoryIds, categoryById, 'any product', 'unknown product')} with ${rule.classificationIds.length === 0 ? '' : 'the classification '}${named(rule.classificationIds, classificationById, 'any classification', 'unknown classification')}, for ${groups === '' ? 'no group' : groups}${deadline}.`;
  return { ruleId: rule.ruleId, name: rule.name, enabled: rule.enabled, sentence, ...effectOf(rule, productHalf(rule, categoryById), classificationHalf(rule, classificationById)) };
}
