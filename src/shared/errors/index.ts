import { visibleUpTo } from '../foreign-text.js';
import { appErrors } from './app.js';
import { auditErrors } from './audit.js';
import { authenticodeErrors } from './authenticode.js';
import { cabinetErrors } from './cabinet.js';
import { catalogErrors } from './catalog.js';
import { certificatesErrors } from './certificates.js';
import { downloadErrors } from './download.js';
import { jobsErrors } from './jobs.js';
import { practiceErrors } from './practice.js';
import { publishedErrors } from './published.js';
import { publishersErrors } from './publishers.js';
import { serversErrors } from './servers.js';
import { signingErrors } from './signing.js';
import { storeErrors } from './store.js';
import type { ErrorData, ErrorWords } from './table.js';
import { wsusErrors } from './wsus.js';
import { wsusPackageErrors } from './wsus-package.js';

export type { ErrorData, ErrorWords } from './table.js';

const allErrors = {
  ...appErrors,
  ...auditErrors,
  ...authenticodeErrors,
  ...cabinetErrors,
  ...catalogErrors,
  ...certificatesErrors,
  ...downloadErrors,
  ...jobsErrors,
  ...practiceErrors,
  ...publishedErrors,
  ...publishersErrors,
  ...serversErrors,
  ...signingErrors,
  ...storeErrors,
  ...wsusErrors,
  ...wsusPackageErrors,
} as const;

/** Every code that Countersign can answer with. Closed: a new code needs its words. */
export type ErrorCode = keyof typeof allErrors;

export const errorCodes = Object.keys(allErrors) as readonly ErrorCode[];
export const isErrorCode = (value: string): value is ErrorCode => Object.hasOwn(allErrors, value);

/** What crosses process borders instead of an Error object. */
export interface CodedError {
  readonly code: ErrorCode;
  readonly data: ErrorData;
}

/** UTF-16 units of one foreign value within a sentence. */
const maxValue = 500;

/** What stands in the data may be foreign: names, messages of servers. It cannot hide or reorder the sentence around it. */
const fill = (template: string, data: ErrorData): string =>
  template.replace(/\{(\w+)\}/gu, (_, name: string) => visibleUpTo(String(data[name] ?? 'unknown'), maxValue));

/** The words of an error with its data filled in. */
export function explain(error: CodedError): ErrorWords {
  const words: ErrorWords = allErrors[error.code];
  return {
    title: fill(words.title, error.data),
    happened: fill(words.happened, error.data),
    remedy: fill(words.remedy, error.data),
  };
}
