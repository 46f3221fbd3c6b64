/**
 * Works on several things at once, so that one waits while another computes, and gives what came of them in their own order. What fails
 * is thrown in its turn; nothing is still at work when this has ended.
 * @param count how many are taken before the first is done
 */
export async function* inOrder<Item, Result>(items: AsyncIterable<Item>, count: number, work: (item: Item) => Promise<Result>): AsyncGenerator<Result, void, undefined> {
  const queue: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It is waited for in its turn; until then its failure must not count as unhandled.
      result.catch(() => undefined);
      queue.push(result);
      if (queue.length < count) continue;
      const first = queue.shift();
      if (first !== undefined) yield await first;
    }
    for (let first = queue.shift(); first !== undefined; first = queue.shift()) yield await first;
  } finally {
    // When the source has failed or the caller gave up, nobody else waits for these any more.
    await Promise.allSettled(queue);
  }
}
