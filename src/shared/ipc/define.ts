import type { z } from 'zod';
import type { CodedError } from '../errors/index.js';

declare const output: unique symbol;

/** A verb: what the window may send, checked by schema in main, and the type of the answer. */
export interface Verb<Input extends z.ZodType = z.ZodType, Output = unknown> {
  readonly input: Input;
  readonly [output]?: Output;
}

/** `answers<Answer>()(schema)`: the answer comes from main, which the window trusts, so it is a type only. */
export const answers =
  <Output>() =>
  <Input extends z.ZodType>(input: Input): Verb<Input, Output> => ({ input });

export type InputOf<V> = V extends Verb<infer I> ? z.infer<I> : never;
export type OutputOf<V> = V extends Verb<z.ZodType, infer O> ? O : never;

/** Every answer travels in this envelope; no Error object crosses the border. */
export type Envelope<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & CodedError);
