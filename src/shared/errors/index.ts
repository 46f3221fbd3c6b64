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

/** A name in the data of an error: the code that tells why the journal does not have it. */
export const unrecorded = 'unrecorded';

/** The words of an error with its data filled in; when it could not be recorded either, with those of why not. */
export function explain({ code, data }: CodedError): ErrorWords {
  const words: ErrorWords = allErrors[code];
  const { [unrecorded]: reason } = data;
  const own = { title: fill(words.title, data), happened: fill(words.happened, data), remedy: fill(words.remedy, data) };
  if (typeof reason !== 'string' || !isErrorCode(reason)) return own;
  const beside = explain({ code: reason, data: {} });
  return { title: own.title, happened: `${own.happened} Nor could this be recorded. ${beside.title}.`, remedy: `${own.remedy} ${beside.remedy}` };
}
