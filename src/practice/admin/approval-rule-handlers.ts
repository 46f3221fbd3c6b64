import { rows, type Row, type SoapRecord } from '../soap/values.js';
import type { ApprovalRule } from '../store/approval-rules.js';
import { handlersFor, type AdminContext } from './context.js';
import { categoryRow, groupRow } from './rows.js';

function ruleRecord({ store }: AdminContext, rule: ApprovalRule, culture: string | null): SoapRecord {
  const categoriesOf = (ids: readonly string[]): Row[] =>
    ids
      .map((id) => store.updates.latest(id))
      .filter((revision) => revision !== undefined)
      .map((revision) => categoryRow(revision, culture));
  const groups = rule.groups.map((id) => store.groups.find(id)).filter((group) => group !== undefined);
  return {
    RuleRow: { Id: rule.id, Enabled: rule.enabled, Action: rule.action, Name: rule.name, DateOffset: null, MinutesAfterMidnight: null },
    UpdateClassificationTableRows: rows(categoriesOf(rule.classifications)),
    CategoryTableRows: rows(categoriesOf(rule.categories)),
    TargetGroupTableRows: rows(groups.map(groupRow)),
  };
}

export const approvalRuleHandlers = handlersFor((context) =>
  ({
    GetAutomaticUpdateApprovalRules: (parameters) => ({
      GetAutomaticUpdateApprovalRulesResult: {
        CompleteAutomaticUpdateApprovalRule: context.store.approvalRules
          .all()
          .map((rule) => ruleRecord(context, rule, parameters.text('preferredCulture'))),
      },
    }),
  }));
