import type { CodedError } from '../../shared/errors/index.js';
import type { CatalogueRow, Inspection } from '../../shared/ipc/catalogues.js';
import { toCodedError } from '../api/request-failed.js';
import type { Slice } from './store.js';

export interface CataloguesSlice {
  readonly catalogues?: readonly CatalogueRow[];
  readonly cataloguesError?: CodedError;
  /** The catalogue that is being looked at before its import. */
  readonly inspection?: Inspection;

  readonly loadCatalogues: () => Promise<void>;
  readonly setCatalogues: (catalogues: readonly CatalogueRow[]) => void;
  readonly setInspection: (inspection: Inspection | undefined) => void;
}

export const createCataloguesSlice: Slice<CataloguesSlice> = (api) => (set) => ({
  async loadCatalogues() {
    try {
      set({ catalogues: await api.catalogues.list(), cataloguesError: undefined });
    } catch (thrown) {
      set({ cataloguesError: toCodedError(thrown) });
    }
  },
  setCatalogues: (catalogues) => set({ catalogues, cataloguesError: undefined }),
  setInspection: (inspection) => set({ inspection }),
});
