import { visibleLines } from '../../shared/foreign-text.js';

/**
 * An answer of main with every text in it made visible, so that no view has to think of it: titles, names and sentences are
 * whoever's. What holds nothing unseen stays the same object. The window sends back ids only, never such a text.
 */
export function visibleAnswer<T>(answer: T): T;
export function visibleAnswer(answer: unknown): unknown {
  if (typeof answer === 'string') return visibleLines(answer);
  if (typeof answer !== 'object' || answer === null) return answer;
  // 20,000 rows pass here at once: nothing is made for a value in which all is seen.
  const changed: [string, unknown][] = [];
  for (const name of Object.keys(answer)) {
    const value: unknown = answer[name as keyof typeof answer];
    const shown = visibleAnswer(value);
    if (shown !== value) changed.push([name, shown]);
  }
  if (changed.length === 0) return answer;
  return Array.isArray(answer) ? Object.assign([...(answer as readonly unknown[])], Object.fromEntries(changed)) : { ...answer, ...Object.fromEntries(changed) };
}
