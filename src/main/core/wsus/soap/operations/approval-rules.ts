import type { XmlElement } from '../../../../../shared/catalog.js';
import type { Guid } from '../../../../../shared/units.js';
import { childrenNamed } from '../../../xml/query.js';
import { demandChild, optionalChild, optionalText, readFlag, readInteger } from '../answer.js';
import { text } from '../envelope.js';
import { adminNamespace } from '../namespaces.js';
import type { Operation } from '../operation.js';
import { guidAt, readRows, textAt } from '../rows.js';

/** A rule that approves by itself; the server runs the enabled ones at every import. */
export interface ApprovalRule {
  readonly ruleId: number;
  readonly name: string;
  readonly enabled: boolean;
  /** A deployment action; 0 installs. */
  readonly action: number;
  /** Empty: any classification. */
  readonly classificationIds: readonly Guid[];
  /** Empty: any product. */
  readonly categoryIds: readonly Guid[];
  readonly groups: readonly { readonly groupId: Guid; readonly name: string }[];
  /** Days after the arrival of an update at which computers install it without asking; absent is no deadline. */
  readonly deadlineDays?: number;
}

function readRule(rule: XmlElement): ApprovalRule {
  const row = demandChild(rule, 'RuleRow');
  const days = optionalText(row, 'DateOffset')?.trim();
  const ids = (name: string): Guid[] => readRows(optionalChild(rule, name)).map((each) => guidAt(each, 1));
  return {
    ruleId: readInteger(row, 'Id'),
    name: optionalText(row, 'Name') ?? '',
    enabled: readFlag(row, 'Enabled'),
    action: readInteger(row, 'Action'),
    classificationIds: ids('UpdateClassificationTableRows'),
    categoryIds: ids('CategoryTableRows'),
    groups: readRows(optionalChild(rule, 'TargetGroupTableRows')).map((each) => ({ groupId: guidAt(each, 2), name: textAt(each, 1) })),
    ...(days !== undefined && /^\d{1,5}$/u.test(days) ? { deadlineDays: Number(days) } : {}),
  };
}

export const getApprovalRules: Operation<{ readonly culture: string }, ApprovalRule[]> = {
  name: 'GetAutomaticUpdateApprovalRules',
  parameters: ({ culture }) => [text('preferredCulture', culture)],
  read: (response) => {
    const result = optionalChild(response, 'GetAutomaticUpdateApprovalRulesResult');
    return result === undefined ? [] : childrenNamed(result, 'CompleteAutomaticUpdateApprovalRule', adminNamespace).map(readRule);
  },
};
