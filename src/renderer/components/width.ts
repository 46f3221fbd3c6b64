import { useSyncExternalStore, type RefObject } from 'react';

/** The width of an element in CSS pixels, kept up to date; 0 until it is laid out. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  return useSyncExternalStore(
    (changed) => {
      const observer = new ResizeObserver(changed);
      if (element.current !== null) observer.observe(element.current);
      return () => observer.disconnect();
    },
    () => element.current?.clientWidth ?? 0,
  );
}
