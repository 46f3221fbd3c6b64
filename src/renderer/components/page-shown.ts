import { useEffect } from 'react';

/** Milliseconds: a dialog is faded out and taken away by then. */
const closing = 500;

/**
 * While a dialog is open, Fluent's focus manager hides the page from screen readers. When the button that opened it goes with what was
 * confirmed, it finds nothing to give the focus back to and leaves the page hidden.
 */
export function usePageShownAfter(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      setTimeout(() => {
        if (document.querySelector('[role="alertdialog"], [role="dialog"]') === null) document.getElementById('root')?.removeAttribute('aria-hidden');
      }, closing);
    };
  }, [open]);
}
