import { setImmediate } from 'node:timers/promises';

/** Milliseconds, a part of a frame: several that work like this have their turn one right behind the other. */
const longestStretch = 4;

/** Maps one after the other, and lets others have their turn whenever that has taken a while. */
export async function mapYielding<T, R>(items: readonly T[], map: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let since = performance.now();
  for (const item of items) {
    results.push(map(item));
    if (performance.now() - since < longestStretch) continue;
    await setImmediate();
    since = performance.now();
  }
  return results;
}
