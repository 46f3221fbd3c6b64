import type { Handlers } from '../../../src/shared/ipc/contract.js';
import type { ApprovalRuleView, CategoryOverview, UpdatePointView } from '../../../src/shared/ipc/server-decisions.js';
import { guid, packageId } from './data.js';
import type { FakeMain } from './bridge.js';

const use = (number: number, title: string, own = true): CategoryOverview['categories'][number]['uses'][number] => ({ packageId: packageId(60_000 + number), title, own });

const reader = [use(1, 'Acrobat Reader DC 24.2'), use(2, 'Acrobat Reader 2020 (20.5)')];

export const overview: CategoryOverview = {
  used: 61,
  limit: 100,
  unknown: 1,
  categories: [
    { categoryId: guid(800), kind: 'vendor', title: 'Adobe', uses: reader },
    { categoryId: guid(801), kind: 'product', title: 'Acrobat Reader 2020', vendor: 'Adobe', uses: [reader[1]!] },
    { categoryId: guid(802), kind: 'product', title: 'Acrobat Reader DC', vendor: 'Adobe', uses: [reader[0]!] },
    { categoryId: guid(803), kind: 'product', title: 'Flash Player', uses: [] },
    { categoryId: guid(804), kind: 'vendor', title: 'VideoLAN', uses: [use(3, 'VLC media player 3.0.21', false)] },
  ],
  names: { vendors: [{ name: 'Adobe Systems Incorporated', as: 'Adobe' }], products: [] },
  proposals: [
    { proposalId: 'p1', names: ['Dell', 'Dell Inc.'], as: 'Dell' },
    { proposalId: 'p2', vendor: 'Mozilla', names: ['Firefox 127 x64', 'Firefox 128 x64', 'Firefox 128 x86'], as: 'Firefox' },
  ],
};

export const rules: readonly ApprovalRuleView[] = [
  {
    ruleId: 1,
    name: 'Default Automatic Approval Rule',
    enabled: true,
    reach: 'certain',
    sentence: 'Approves for installation every new update of any product with the classification “Critical Updates” or “Security Updates”, for “All Computers”.',
    effect: 'Every update that you publish with such a classification is approved the moment it arrives, before anybody has tried it. It is shown before each publication.',
  },
  { ruleId: 2, name: 'Definitions', enabled: true, reach: 'nothing', sentence: 'Approves for installation every new update of “Microsoft Defender Antivirus” with any classification, for “All Computers”.', effect: 'It names Microsoft’s products only, so nothing that is published locally is approved by it.' },
  { ruleId: 3, name: 'Old pilot', enabled: false, reach: 'off', sentence: 'Approves for installation every new update of any product with any classification, for “Pilot”.', effect: 'It is switched off and does nothing.' },
];

export interface DecisionsMain {
  overview: CategoryOverview;
  rules: readonly ApprovalRuleView[];
  updatePoint: UpdatePointView;
}

export const freshDecisions = (): DecisionsMain => ({ overview, rules, updatePoint: {} });

type Verbs = Pick<Handlers<AbortSignal>['servers'], 'updatePoint' | 'tellUpdatePoint' | 'rules' | 'categories' | 'previewNames' | 'saveNames'>;

export const decisionsOf = (main: () => FakeMain): Verbs => ({
  updatePoint: () => main().decisions.updatePoint,
  tellUpdatePoint: ({ told }) => (main().decisions.updatePoint = told === undefined ? {} : { told, ...(told ? { updatePoint: { certainty: 'told', signs: ['You said so.'] } as const } : {}) }),
  rules: () => main().decisions.rules,
  categories: () => main().decisions.overview,
  previewNames: (names) => ({ used: 61, limit: 100, newNow: 9, newThen: 9 - names.vendors.length - 2 * names.products.length, moving: names.products.length > 0 ? reader : [], emptied: [] }),
  saveNames: (names) => (main().decisions.overview = { ...main().decisions.overview, names, proposals: [] }),
});
