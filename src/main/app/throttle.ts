/**
 * Calls `act` for a key at most once in `milliseconds`: at once for the first time, and once more at
 * the end of the interval when it was asked again meanwhile, so the last state is always told.
 */
export function createThrottle(milliseconds: number, act: (key: string) => void): (key: string) => void {
  const waiting = new Map<string, boolean>();
  const open = (key: string): void => {
    setTimeout(() => {
      const again = waiting.get(key) === true;
      waiting.delete(key);
      if (!again) return;
      waiting.set(key, false);
      act(key);
      open(key);
    }, milliseconds).unref();
  };
  return (key) => {
    if (waiting.has(key)) {
      waiting.set(key, true);
      return;
    }
    waiting.set(key, false);
    act(key);
    open(key);
  };
}
