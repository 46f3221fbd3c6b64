import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

/** Milliseconds; the machines that run these tests run other things as well. */
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 40_000 });

/** jsdom lays nothing out. These sizes let the virtual lists draw a window of rows; CSS pixels. */
const size = { width: 1280, height: 600 };
Object.defineProperties(HTMLElement.prototype, {
  offsetWidth: { configurable: true, get: () => size.width },
  offsetHeight: { configurable: true, get: () => size.height },
  clientWidth: { configurable: true, get: () => size.width },
  clientHeight: { configurable: true, get: () => size.height },
});

class StillObserver {
  observe(): void {
    // Nothing ever changes its size here.
  }
  unobserve(): void {
    // See observe.
  }
  disconnect(): void {
    // See observe.
  }
}
vi.stubGlobal('ResizeObserver', StillObserver);
vi.stubGlobal('matchMedia', (query: string) => ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }));
Element.prototype.checkVisibility = () => true;
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

afterEach(() => {
  cleanup();
});
