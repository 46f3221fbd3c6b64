import { useEffect } from 'react';
import { keyOfPlace, places, routeOf } from '../state/routes.js';
import type { AppStore } from '../state/store.js';
import { focusSearch, moveToPane } from './panes.js';

const openLayer = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

const backingOut: (() => void)[] = [];

/** While `active`, Esc does this instead of going up; what came last goes first. */
export function useEscape(active: boolean, backOut: () => void): void {
  useEffect(() => {
    if (!active) return;
    backingOut.push(backOut);
    return () => void backingOut.splice(backingOut.lastIndexOf(backOut), 1);
  }, [active, backOut]);
}

/** Esc in a field belongs to the field: what was typed is not left by it. */
const isField = (target: EventTarget | null): boolean => target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && !/^(?:checkbox|radio)$/u.test(target.type));

/** Answers whether the key was used. */
function handleKey(event: KeyboardEvent, store: AppStore): boolean {
  const { key } = event;
  if (key === 'F6') {
    moveToPane(event.shiftKey ? -1 : 1);
    return true;
  }
  const layered = document.querySelector(openLayer) !== null;
  if (layered || event.altKey) return false;
  const control = event.ctrlKey || event.metaKey;
  if (control && !event.shiftKey && key.toLowerCase() === 'f') return focusSearch();
  if (store.getState().status?.profile !== undefined) {
    const pressed = `${control ? 'Ctrl+' : ''}${key}`;
    const place = places.find((each) => keyOfPlace(each) === pressed);
    if (place !== undefined) {
      store.getState().navigate(routeOf(place));
      return true;
    }
  }
  if (key === 'Escape' && !control && !isField(event.target)) {
    const backOut = backingOut.at(-1);
    if (backOut === undefined) store.getState().goUp();
    else backOut();
    return true;
  }
  return false;
}

/** The keys that work everywhere. What a control has used for itself is left alone. */
export function useKeyboardMap(store: AppStore): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && handleKey(event, store)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [store]);
}
