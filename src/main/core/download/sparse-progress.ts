type OnProgress = (received: number, fresh: number) => void;

/** Milliseconds. A fast line brings thousands of pieces a second; nobody looks that often. */
const interval = 100;

/**
 * Gathers the pieces of a download into a few reports a second.
 * @param now in milliseconds
 * @returns what to tell of each piece, and how to report the rest at the end
 */
export function sparseProgress(report: OnProgress, now: () => number = Date.now): { readonly onProgress: OnProgress; readonly flush: () => void } {
  let last = -Infinity;
  let waiting: { readonly received: number; readonly fresh: number } | undefined;
  const flush = (): void => {
    if (waiting === undefined) return;
    const { received, fresh } = waiting;
    waiting = undefined;
    last = now();
    report(received, fresh);
  };
  return {
    onProgress: (received, fresh) => {
      waiting = { received, fresh: fresh + (waiting?.fresh ?? 0) };
      if (now() - last >= interval) flush();
    },
    flush,
  };
}
