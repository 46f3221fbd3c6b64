import { z } from 'zod';
import type { AnswerHeaders } from './transport.js';

/** What an `If-Range` may carry. */
export const validatorSchema = z.strictObject({ kind: z.enum(['etag', 'last-modified']), value: z.string().min(1).max(1000) });
export type Validator = z.infer<typeof validatorSchema>;

/** RFC 9110 §8.8.3: an opaque-tag, without the `W/` of a weak one. */
const strongEntityTag = /^"[\x21\x23-\x7e\x80-\xff]*"$/u;

/**
 * RFC 9110 §8.8.2.2 asks for enough difference between Date and Last-Modified to make unsynchronised
 * clocks unlikely; RFC 7232 said 60 seconds in its place.
 */
const clockDifference = 60_000;

/**
 * The validator under which the rest of a file may be asked for later; undefined when there is no strong one.
 * A date is used only where no entity tag is known (RFC 9110 §13.1.5), so a weak tag rules the date out.
 */
export function strongValidator(headers: AnswerHeaders): Validator | undefined {
  const { etag, date, 'last-modified': modified } = headers;
  if (etag !== undefined) return strongEntityTag.test(etag) && etag.length <= 1000 ? { kind: 'etag', value: etag } : undefined;
  if (modified === undefined || date === undefined) return undefined;
  const difference = Date.parse(date) - Date.parse(modified);
  return difference >= clockDifference && modified.length <= 1000 ? { kind: 'last-modified', value: modified } : undefined;
}

/** Whether an answer that carries validators of its own contradicts the one that was asked with. */
export function contradicts(headers: AnswerHeaders, validator: Validator): boolean {
  const found = headers[validator.kind];
  return found !== undefined && found !== validator.value;
}
