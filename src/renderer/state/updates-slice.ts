import type { CodedError } from '../../shared/errors/index.js';
import { toCodedError } from '../api/request-failed.js';
import { indexUpdate, initialFilter, updateKey, type IndexedUpdate, type UpdateFilter } from '../features/updates/model.js';
import type { Slice } from './store.js';

export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

export interface UpdatesSlice {
  readonly updates: readonly IndexedUpdate[];
  /** How many there are in main; more than `updates` while they are being fetched. */
  readonly updatesTotal?: number;
  readonly updatesLoading: boolean;
  readonly updatesError?: CodedError;
  readonly filter: UpdateFilter;
  readonly sort: TableSort;
  readonly groupByProduct: boolean;
  readonly selected: ReadonlySet<string>;
  readonly activeUpdate?: string;

  readonly loadUpdates: () => Promise<void>;
  readonly setFilter: (patch: Partial<UpdateFilter>) => void;
  readonly setSort: (sort: TableSort) => void;
  readonly setGroupByProduct: (on: boolean) => void;
  readonly setSelected: (keys: ReadonlySet<string>) => void;
  readonly setActiveUpdate: (key: string | undefined) => void;
}

/** Enough to fill the window at once; the rest follows. */
const firstRows = 200;
const moreRows = 10_000;

export const createUpdatesSlice: Slice<UpdatesSlice> = (api) => (set, get) => {
  let newest = 0;

  return {
    updates: [],
    updatesLoading: false,
    filter: initialFilter,
    sort: { column: 'created', descending: true },
    groupByProduct: false,
    selected: new Set(),

    /** Rows of before stay in view until the new ones are complete; on the first load they fill up as they come. */
    async loadUpdates() {
      newest += 1;
      const turn = newest;
      const showAsTheyCome = get().updates.length === 0;
      set({ updatesLoading: true, updatesError: undefined });
      const collected: IndexedUpdate[] = [];
      try {
        for (;;) {
          const limit = collected.length === 0 ? firstRows : moreRows;
          const { total, rows } = await api.updates.rows({ offset: collected.length, limit });
          if (turn !== newest) return;
          for (const row of rows) collected.push(indexUpdate(row));
          const complete = collected.length >= total || rows.length === 0;
          if (showAsTheyCome || complete) set({ updates: [...collected], updatesTotal: total });
          if (complete) break;
        }
        const known = new Set(collected.map((item) => item.key));
        const selected = [...get().selected].filter((key) => known.has(key));
        if (selected.length !== get().selected.size) set({ selected: new Set(selected) });
      } catch (thrown) {
        if (turn === newest) set({ updatesError: toCodedError(thrown) });
      } finally {
        if (turn === newest) set({ updatesLoading: false });
      }
    },

    setFilter: (patch) => set(({ filter }) => ({ filter: { ...filter, ...patch } })),
    setSort: (sort) => set({ sort }),
    setGroupByProduct: (groupByProduct) => set({ groupByProduct }),
    setSelected: (selected) => set({ selected }),
    setActiveUpdate: (activeUpdate) => set({ activeUpdate }),
  };
};

/** The selected rows, in the order of the library. */
export const selectedUpdates = (updates: readonly IndexedUpdate[], selected: ReadonlySet<string>): readonly IndexedUpdate[] =>
  selected.size === 0 ? [] : updates.filter((item) => selected.has(updateKey(item.row)));
