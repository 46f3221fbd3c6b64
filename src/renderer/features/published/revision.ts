import { severities, type LocalizedText } from '../../../shared/catalog.js';
import type { RevisionChange, ServerUpdateDetails } from '../../../shared/ipc/published.js';

/** What stands in the fields while an update is being revised. */
export interface Draft {
  readonly texts: readonly LocalizedText[];
  readonly severity: string;
  readonly moreInfoUrl: string;
  readonly supportUrl: string;
  readonly bulletinId: string;
  readonly kbArticleId: string;
  /** With commas between them. */
  readonly cveIds: string;
}

export const draftOf = (details: ServerUpdateDetails): Draft => ({
  texts: details.texts,
  severity: details.row.severity,
  moreInfoUrl: details.moreInfoUrl ?? '',
  supportUrl: details.supportUrl ?? '',
  bulletinId: details.bulletinId ?? '',
  kbArticleId: details.kbArticleId ?? '',
  cveIds: details.cveIds.join(', '),
});

const listOf = (text: string): string[] => text.split(/[\s,;]+/u).filter((part) => part !== '');
const isAddress = (text: string): boolean => text === '' || /^https?:\/\/\S+$/iu.test(text);

/** What main would not take, by field. */
export function problemsOf(draft: Draft): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  for (const { language, title } of draft.texts) if (title.trim() === '') problems[`title/${language}`] = 'A title is needed.';
  for (const name of ['moreInfoUrl', 'supportUrl'] as const) if (!isAddress(draft[name].trim())) problems[name] = 'It must begin with http:// or https:// and have no spaces.';
  if (draft.bulletinId.trim().length > 15) problems['bulletinId'] = '15 characters at most.';
  if (!/^\d{0,15}$/u.test(draft.kbArticleId.trim())) problems['kbArticleId'] = 'Only digits, 15 at most.';
  if (!listOf(draft.cveIds).every((id) => /^[A-Za-z0-9-]{1,40}$/u.test(id))) problems['cveIds'] = 'For example CVE-2026-12345, CVE-2026-12346.';
  return problems;
}

const isSeverity = (value: string): value is NonNullable<RevisionChange['severity']> => value === 'Unspecified' || (severities as readonly string[]).includes(value);

/** Only what differs from what is on the server. */
export function changeOf(details: ServerUpdateDetails, draft: Draft): RevisionChange {
  const before = draftOf(details);
  const changed = (name: 'moreInfoUrl' | 'supportUrl' | 'bulletinId' | 'kbArticleId'): Partial<RevisionChange> => (draft[name].trim() === before[name] ? {} : { [name]: draft[name].trim() });
  const texts = draft.texts.filter(({ language, title, description }) => !before.texts.some((old) => old.language === language && old.title === title.trim() && old.description === description));
  return {
    ...(texts.length === 0 ? {} : { texts: texts.map((text) => ({ ...text, title: text.title.trim() })) }),
    ...(draft.severity === before.severity || !isSeverity(draft.severity) ? {} : { severity: draft.severity }),
    ...changed('moreInfoUrl'),
    ...changed('supportUrl'),
    ...changed('bulletinId'),
    ...changed('kbArticleId'),
    ...(listOf(draft.cveIds).join() === listOf(before.cveIds).join() ? {} : { cveIds: listOf(draft.cveIds) }),
  };
}
