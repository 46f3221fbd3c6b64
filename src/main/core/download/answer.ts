import { Fault } from '../fault.js';
import { isHtmlName, isHtmlType } from './html-page.js';
import type { AnswerHeaders } from './transport.js';
import { isRedirect, showUrl } from './url-policy.js';
import { contradicts, type Validator } from './validator.js';

/** How long the file is: known exactly from a catalogue, or only bounded. */
export type ExpectedLength = { readonly exactly: number } | { readonly atMost: number };

/** The file that is asked for. */
export interface Wanted {
  readonly fileName: string;
  readonly length: ExpectedLength;
}

export interface Asked {
  readonly url: URL;
  /** Set when only the rest was asked for. */
  readonly rest?: { readonly from: number; readonly validator: Validator };
}

/**
 * What an answer is good for. `whole` and `rest` have a body to be written; `suspect` holds a refusal
 * that waits for the first bytes, because a page of HTML explains it better.
 */
export type AnswerUse =
  | { readonly kind: 'redirect' }
  | { readonly kind: 'whole'; readonly suspect?: Fault }
  | { readonly kind: 'rest' };

const digits = /^\d{1,15}$/u;
const rangePattern = /^bytes (?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/iu;

interface ContentRange {
  readonly first?: number;
  readonly total?: number;
}

function readContentRange(text: string | undefined): ContentRange | undefined {
  const match = rangePattern.exec(text ?? '');
  if (match === null) return undefined;
  const [, first, last, total] = match;
  if (first !== undefined && Number(last) < Number(first)) return undefined;
  return { ...(first !== undefined && { first: Number(first) }), ...(total !== '*' && { total: Number(total) }) };
}

/** Seconds to wait as the site asks for; undefined when it says nothing that can be read. */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (digits.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function statusFault(url: URL, status: number, headers: AnswerHeaders, now: number): Fault {
  const data = { url: showUrl(url), status };
  if (status === 404 || status === 410) return new Fault('download/not-found', data);
  if (status === 401 || status === 403) return new Fault('download/login-needed', data);
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const retryAfterSeconds = readRetryAfter(headers['retry-after'], now);
    return new Fault('download/server-busy', { ...data, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
  }
  return new Fault('download/unexpected-status', data);
}

const lengthFault = (wanted: Wanted, found: number | string, url: URL): Fault =>
  'exactly' in wanted.length
    ? new Fault('download/length-differs', { file: wanted.fileName, expected: wanted.length.exactly, found })
    : new Fault('download/too-large', { url: showUrl(url), limit: wanted.length.atMost });

/** The refusal for a body that goes on where it should have ended. */
export const tooLong = (wanted: Wanted, url: URL): Fault => lengthFault(wanted, 'more', url);

const fits = (wanted: Wanted, length: number): boolean =>
  'exactly' in wanted.length ? length === wanted.length.exactly : length <= wanted.length.atMost;

export const pageInstead = (wanted: Wanted, url: URL): Fault =>
  new Fault('download/html-instead-of-file', { url: showUrl(url), file: wanted.fileName });

function judgeWhole(wanted: Wanted, url: URL, headers: AnswerHeaders): AnswerUse {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw new Fault('download/encoded-answer', { url: showUrl(url), encoding: encoding.slice(0, 40) });
  }
  const stated = headers['content-length'];
  const length = stated !== undefined && digits.test(stated) ? Number(stated) : undefined;
  // Some sites call every file a page; a file of the right length is let through, its digest decides.
  const isPage = isHtmlType(headers['content-type']) && !isHtmlName(wanted.fileName);
  if (isPage && (length === undefined || !fits(wanted, length) || !('exactly' in wanted.length))) throw pageInstead(wanted, url);
  if (length !== undefined && !fits(wanted, length)) return { kind: 'whole', suspect: lengthFault(wanted, length, url) };
  return { kind: 'whole' };
}

function judgeRest(asked: Required<Asked>, wanted: Wanted, headers: AnswerHeaders): AnswerUse {
  const refuse = (reason: string): Fault => new Fault('download/resume-refused', { host: asked.url.host, reason });
  const range = readContentRange(headers['content-range']);
  if (range?.total !== undefined && !fits(wanted, range.total)) throw lengthFault(wanted, range.total, asked.url);
  if (range?.first !== asked.rest.from) throw refuse('another part of the file came');
  if (headers['content-encoding'] !== undefined && headers['content-encoding'].toLowerCase() !== 'identity') throw refuse('it came encoded');
  if (contradicts(headers, asked.rest.validator)) throw refuse('the file has changed meanwhile');
  return { kind: 'rest' };
}

/**
 * What to do with an answer, from its head alone.
 * @param now milliseconds, for a Retry-After that is a date
 * @throws Fault of the `download` domain for every answer that is of no use
 */
export function judgeAnswer(asked: Asked, wanted: Wanted, answer: { readonly status: number; readonly headers: AnswerHeaders }, now: number): AnswerUse {
  const { url, rest } = asked;
  const { status, headers } = answer;
  if (isRedirect(status)) return { kind: 'redirect' };
  if (status === 200) return judgeWhole(wanted, url, headers);
  if (status === 206 && rest !== undefined) return judgeRest({ url, rest }, wanted, headers);
  if (status === 416 && rest !== undefined) {
    const total = readContentRange(headers['content-range'])?.total;
    if (total !== undefined && !fits(wanted, total)) throw lengthFault(wanted, total, url);
    throw new Fault('download/resume-refused', { host: url.host, reason: 'status 416' });
  }
  throw statusFault(url, status, headers, now);
}
