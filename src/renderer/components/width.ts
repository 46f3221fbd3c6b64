import { useState, useSyncExternalStore, type RefObject } from 'react';

/** The width of an element in CSS pixels, kept up to date; 0 until it is laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  // Kept as state because a new function would be subscribed again at every render.
  const [subscribe] = useState(() => (changed: () => void) => {
    const observer = new ResizeObserver(changed);
    if (element.current !== null) observer.observe(element.current);
    return () => observer.disconnect();
  });
  return useSyncExternalStore(subscribe, () => element.current?.clientWidth ?? 0);
}
