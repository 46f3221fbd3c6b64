import type { z } from 'zod';
import { shown } from './fields.js';

/** What the text holds, or in words why it does not fit the schema. */
export type JsonReading<Value> = { readonly value: Value } | { readonly damage: string };

/** Never throws: the JSON members of a catalogue are hints, and a damaged one stops nothing. */
export function readJson<Value>(text: string, schema: z.ZodType<Value>): JsonReading<Value> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { damage: shown(error instanceof Error ? error.message : String(error)) };
  }
  const result = schema.safeParse(parsed);
  if (result.success) return { value: result.data };
  const issue = result.error.issues[0];
  return { damage: shown(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unknown form'}`) };
}
