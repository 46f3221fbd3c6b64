import { setImmediate } from 'node:timers/promises';

/** Milliseconds. The window answers smoothly when nothing in main takes longer than a few frames. */
const longestStretch = 10;

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
