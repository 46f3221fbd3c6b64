import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { usePageShownAfter } from '../../src/renderer/components/page-shown.js';

/** The page as Fluent's focus manager leaves it when the button that opened a dialog is gone. */
let page: HTMLElement;
beforeEach(() => {
  vi.useFakeTimers();
  page = document.createElement('div');
  page.id = 'root';
  page.setAttribute('aria-hidden', 'true');
  document.body.append(page);
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const isHidden = (): boolean => page.getAttribute('aria-hidden') === 'true';

it('shows the page to screen readers again when a dialog was closed or taken away', () => {
  const dialog = renderHook(({ open }) => usePageShownAfter(open), { initialProps: { open: true } });
  vi.runAllTimers();
  expect(isHidden()).toBe(true);
  dialog.rerender({ open: false });
  vi.runAllTimers();
  expect(isHidden()).toBe(false);
  page.setAttribute('aria-hidden', 'true');
  dialog.rerender({ open: true });
  dialog.unmount();
  vi.runAllTimers();
  expect(isHidden()).toBe(false);
});

it('leaves the page hidden behind a dialog that followed', () => {
  const first = renderHook(() => usePageShownAfter(true));
  const second = document.createElement('div');
  second.setAttribute('role', 'alertdialog');
  document.body.append(second);
  first.unmount();
  vi.runAllTimers();
  expect(isHidden()).toBe(true);
});
