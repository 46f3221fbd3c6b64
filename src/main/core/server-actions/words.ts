import type { StoredActionKind } from './options.js';

/** The verb of each action, for titles of jobs and for the audit. */
const verbs: Readonly<Record<StoredActionKind, string>> = {
  approve: 'Change the approvals of',
  decline: 'Decline',
  expire: 'Expire',
  revise: 'Revise',
  're-sign': 'Sign anew',
  delete: 'Delete',
  clear: 'Clear',
};

/** `Decline 12 updates`; of one update with its title. */
export function titleOfAction(kind: StoredActionKind, titles: readonly string[]): string {
  const [only, ...more] = titles;
  const thing = kind === 'clear' ? 'leftovers' : 'updates';
  return `${verbs[kind]} ${more.length === 0 && only !== undefined ? (kind === 'clear' ? only : `“${only}”`) : `${String(titles.length)} ${thing}`}`;
}

/** As the audit names it: `decline an update`. */
export const auditedName = (kind: StoredActionKind): string => `${verbs[kind].toLowerCase()} ${kind === 'clear' ? 'a leftover' : 'an update'}`;
