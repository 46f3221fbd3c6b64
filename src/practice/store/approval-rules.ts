import { numberColumn, textColumn, type Database } from './database.js';

export interface ApprovalRule {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly action: number;
  /** Update ids; an empty list means any. */
  readonly classifications: readonly string[];
  readonly categories: readonly string[];
  readonly groups: readonly string[];
}

export interface ApprovalRules {
  all(): readonly ApprovalRule[];
  add(rule: Omit<ApprovalRule, 'id'>): void;
  setEnabled(id: number, enabled: boolean): void;
}

export const createApprovalRules = (database: Database): ApprovalRules => ({
  all: () =>
    database.all('select * from approval_rules order by id').map((row) => ({
      id: numberColumn(row, 'id'),
      name: textColumn(row, 'name'),
      enabled: numberColumn(row, 'enabled') === 1,
      action: numberColumn(row, 'action'),
      classifications: JSON.parse(textColumn(row, 'classifications')) as string[],
      categories: JSON.parse(textColumn(row, 'categories')) as string[],
      groups: JSON.parse(textColumn(row, 'groups')) as string[],
    })),
  add: (rule) => {
    database.run(
      'insert into approval_rules(name, enabled, action, classifications, categories, groups) values(?, ?, ?, ?, ?, ?)',
      rule.name,
      rule.enabled ? 1 : 0,
      rule.action,
      JSON.stringify(rule.classifications),
      JSON.stringify(rule.categories),
      JSON.stringify(rule.groups),
    );
  },
  setEnabled: (id, enabled) => database.run('update approval_rules set enabled = ? where id = ?', enabled ? 1 : 0, id),
});
