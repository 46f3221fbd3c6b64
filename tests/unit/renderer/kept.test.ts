import { describe, expect, it } from 'vitest';
import { createApi } from '../../../src/renderer/api/client.js';
import { keepOverReload, restoreAfterReload } from '../../../src/renderer/state/kept.js';
import { createAppStore, type AppStore } from '../../../src/renderer/state/store.js';
import { createFakeMain } from '../../fakes/window/bridge.js';

class FakeStorage {
  readonly #values = new Map<string, string>();
  readonly #limit: number;
  constructor(limit = Infinity) {
    this.#limit = limit;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (value.length > this.#limit) throw new DOMException('full', 'QuotaExceededError');
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
}

/** A window with its own store over the same storage, and its going away. */
function openWindow(storage: FakeStorage, profile: 'earnest' | 'practice' = 'earnest'): { readonly store: AppStore; readonly goAway: () => void } {
  const main = createFakeMain();
  main.status = { ...main.status, profile };
  const store = createAppStore(createApi(main.bridge));
  const target = new EventTarget();
  restoreAfterReload(store, storage);
  keepOverReload(store, storage, target);
  return { store, goAway: () => target.dispatchEvent(new Event('pagehide')) };
}

async function work(storage: FakeStorage): Promise<AppStore> {
  const { store, goAway } = openWindow(storage);
  await store.getState().start();
  const { updates, setSelected, setFilter, navigate, dispatchGuide } = store.getState();
  const [one, two] = updates;
  setSelected(new Set([one!.key, two!.key]));
  setFilter({ search: 'chrome', facets: { ...store.getState().filter.facets, vendors: new Set(['Google']) } });
  navigate({ at: 'publish' });
  dispatchGuide({ type: 'next' });
  dispatchGuide({ type: 'next' });
  dispatchGuide({ type: 'updates-picked', updates: [{ catalogueId: one!.row.catalogueId, packageId: one!.row.packageId }] });
  goAway();
  return store;
}

describe('a reload', () => {
  it('loses neither the place nor what was picked and typed', async () => {
    const storage = new FakeStorage();
    const before = (await work(storage)).getState();
    expect(before.guide.step).toBe('updates');
    const { store } = openWindow(storage);
    await store.getState().start();
    const { route, guide, selected, filter } = store.getState();
    expect({ route, guide, selected, filter }).toEqual({ route: { at: 'publish' }, guide: before.guide, selected: before.selected, filter: before.filter });
  });

  it('begins anew when another profile is open, and after a second reload that nothing was kept for', async () => {
    const storage = new FakeStorage();
    await work(storage);
    const { store } = openWindow(storage, 'practice');
    await store.getState().start();
    expect(store.getState()).toMatchObject({ route: { at: 'overview' }, guide: { step: 'catalogue' } });
    expect(store.getState().selected.size).toBe(0);
    expect(openWindow(storage).store.getState().route).toEqual({ at: 'overview' });
  });

  it('of more than the storage takes loses it, and nothing of an earlier window comes back', async () => {
    const storage = new FakeStorage();
    await work(storage);
    const small = new FakeStorage(10);
    await work(small);
    expect(openWindow(small).store.getState().route).toEqual({ at: 'overview' });
  });
});
