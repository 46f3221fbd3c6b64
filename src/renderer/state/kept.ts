import type { ProfileMode } from '../../shared/ipc/app.js';
import type { AppState, AppStore } from './store.js';

/*
 * What a reload of the window would lose: where the administrator is, and what was picked and typed. Everything else is main's and
 * is asked for again. It lies in the session storage, which ends with the window; no secret is among it.
 */

const keptKeys = ['route', 'guide', 'inspection', 'certificateGuide', 'filter', 'sort', 'groupByProduct', 'selected', 'activeUpdate'] as const satisfies readonly (keyof AppState)[];
const storageKey = 'kept-over-reload';

/** What is used of the window's own. */
interface SessionStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}
interface PageEvents {
  addEventListener(type: 'pagehide', listener: () => void): void;
}

interface Kept {
  readonly profile?: ProfileMode;
  readonly state: Partial<AppState>;
}

const packSets = (_key: string, value: unknown): unknown => (value instanceof Set ? { packedSet: [...(value as ReadonlySet<unknown>)] } : value);
const isPackedSet = (value: unknown): value is { readonly packedSet: readonly unknown[] } => typeof value === 'object' && value !== null && 'packedSet' in value && Array.isArray(value.packedSet);
const unpackSets = (_key: string, value: unknown): unknown => (isPackedSet(value) ? new Set(value.packedSet) : value);

/** Written when the window goes away for whatever reason. What is larger than the storage is lost, as without it. */
export function keepOverReload(store: AppStore, storage: SessionStorage, page: PageEvents): void {
  page.addEventListener('pagehide', () => {
    const state = store.getState();
    const kept = { profile: state.status?.profile, state: Object.fromEntries(keptKeys.map((key) => [key, state[key]])) };
    try {
      storage.setItem(storageKey, JSON.stringify(kept, packSets));
    } catch {
      storage.removeItem(storageKey);
    }
  });
}

function take(storage: SessionStorage): Kept | undefined {
  const text = storage.getItem(storageKey);
  // Once only: if it should keep the window from starting, the next reload is without it.
  storage.removeItem(storageKey);
  return text === null ? undefined : (JSON.parse(text, unpackSets) as Kept);
}

/** Puts back what was kept, unless main has opened the other profile meanwhile. */
export function restoreAfterReload(store: AppStore, storage: SessionStorage): void {
  const kept = take(storage);
  if (kept === undefined) return;
  store.setState(kept.state);
  const forget = store.subscribe(({ status }) => {
    if (status === undefined) return;
    forget();
    if (status.profile === kept.profile) return;
    store.getState().forgetProfile();
    store.getState().navigate({ at: 'overview' });
  });
}
