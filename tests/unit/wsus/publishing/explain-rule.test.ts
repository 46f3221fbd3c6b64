import { expect, it } from 'vitest';
import { explainRule } from '../../../../src/main/core/wsus/publishing/explain-rule.js';
import { automaticApprovals } from '../../../../src/main/core/wsus/publishing/automatic-approval.js';
import { locallyPublishedPackages } from '../../../../src/main/core/wsus/metadata/classification-ids.js';
import type { ApprovalRule } from '../../../../src/main/core/wsus/soap/operations/approval-rules.js';
import type { Category } from '../../../../src/main/core/wsus/soap/operations/categories.js';
import { parseGuid, type Guid } from '../../../../src/shared/units.js';

const id = (number: number): Guid => parseGuid(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)!;
const classification = (guid: string): Guid => parseGuid(guid)!;
const security = classification('0FA1201D-4330-4FA8-8AE9-B877473B6441');
const definitions = classification('E0789628-CE08-4437-BE74-2495B842F43B');
const category = (categoryId: Guid, title: string, local: boolean, type = 'Product'): Category => ({ categoryId, title, local, type });
const surroundings = {
  categories: [category(id(1), 'Windows 11', false), category(id(2), 'Reader', true)],
  classifications: [category(security, 'Security Updates', false, 'UpdateClassification'), category(definitions, 'Definition Updates', false, 'UpdateClassification')],
};
const rule = (more: Partial<ApprovalRule> = {}): ApprovalRule => ({ ruleId: 1, name: 'R', enabled: true, action: 0, classificationIds: [], categoryIds: [], groups: [{ groupId: id(9), name: 'Pilot' }], ...more });

it.each<[string, Partial<ApprovalRule>, string]>([
  ['everything', {}, 'certain'],
  ['switched off', { enabled: false }, 'off'],
  ['Microsoft’s products', { categoryIds: [id(1)] }, 'nothing'],
  ['a local product', { categoryIds: [id(1), id(2)] }, 'certain'],
  ['a product that is not known', { categoryIds: [id(1), id(7)] }, 'possible'],
  ['a local and an unknown product', { categoryIds: [id(2), id(7)] }, 'certain'],
  ['a classification of ours', { classificationIds: [security] }, 'certain'],
  ['definitions', { classificationIds: [definitions] }, 'nothing'],
  ['a classification that is not known', { classificationIds: [id(7)] }, 'possible'],
  ['an action that is not known', { action: 7 }, 'possible'],
  ['updates without a product', { categoryIds: [parseGuid(locallyPublishedPackages)!] }, 'possible'],
])('of %s', (_, more, reach) => expect(explainRule(rule(more), surroundings).reach).toBe(reach));

it('updates without a product are in the category that is there for them', () => {
  const known = category(parseGuid(locallyPublishedPackages)!, 'Locally published packages', false);
  const named = rule({ categoryIds: [known.categoryId] });
  expect(explainRule(named, { ...surroundings, categories: [known] }).reach).toBe('certain');
  const without = { vendorName: 'V', productNames: [], classification: 'Updates' } as const;
  expect(automaticApprovals([named], without, new Set([known.categoryId]))).toHaveLength(1);
  expect(automaticApprovals([named], { ...without, productNames: ['P'] }, new Set([known.categoryId]))).toEqual([]);
});

it('is one sentence with everything that it depends on', () => {
  expect(explainRule(rule({ categoryIds: [id(2), id(7)], classificationIds: [security], deadlineDays: 3, groups: [{ groupId: id(8), name: 'A' }, { groupId: id(9), name: 'B' }] }), surroundings).sentence).toBe(
    'Approves for installation every new update of “Reader” or one unknown product with the classification “Security Updates”, for “A” and “B” with a deadline 3 days after it arrived.',
  );
  expect(explainRule(rule({ action: 1, groups: [] }), surroundings).sentence).toBe('Approves for removal every new update of any product with any classification, for no group.');
  expect(explainRule(rule({ action: 7 }), surroundings).sentence).toMatch(/^Does something unknown \(action 7\) to every new update/u);
});
