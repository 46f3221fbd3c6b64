const tabbable = 'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';

const isShown = (element: Element): boolean => element instanceof HTMLElement && element.checkVisibility();

function firstFocusable(pane: Element): HTMLElement | undefined {
  // A list is entered at its rows, not at the bar above them.
  const cell = pane.matches('[data-pane="list"]') ? pane.querySelector<HTMLElement>('[role="gridcell"][tabindex="0"]') : null;
  if (cell !== null) return cell;
  const candidates = [...pane.querySelectorAll<HTMLElement>(`[data-pane-start], ${tabbable}`)].filter(isShown);
  return candidates.find((element) => element.hasAttribute('data-pane-start')) ?? candidates[0];
}

const lastFocused = new WeakMap<Element, HTMLElement>();

/** Moves the focus to the next pane (F6) or the one before (Shift+F6), to where it was in that pane before. */
export function moveToPane(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll('[data-pane]')].filter((pane) => isShown(pane) && firstFocusable(pane) !== undefined);
  if (panes.length === 0) return;
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = panes[current];
  if (from !== undefined && document.activeElement instanceof HTMLElement) lastFocused.set(from, document.activeElement);
  const target = panes[current < 0 ? 0 : (current + direction + panes.length) % panes.length];
  if (target === undefined) return;
  const remembered = lastFocused.get(target);
  (remembered !== undefined && target.contains(remembered) ? remembered : firstFocusable(target))?.focus();
}

/** Ctrl+F: the search of the page that is shown. */
export function focusSearch(): boolean {
  const input = [...document.querySelectorAll<HTMLInputElement>('[data-search] input, input[data-search]')].find(isShown);
  input?.focus();
  input?.select();
  return input !== undefined;
}
