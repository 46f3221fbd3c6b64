import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Api } from '../../shared/ipc/contract.js';
import { initialCertificateGuide } from '../features/certificates/guide.js';
import { initialGuide } from '../features/publish/guide.js';
import { createCataloguesSlice, type CataloguesSlice } from './catalogues-slice.js';
import { createCertificatesSlice, type CertificatesSlice } from './certificates-slice.js';
import { createGuideSlice, type GuideSlice } from './guide-slice.js';
import { createJobsSlice, type JobsSlice } from './jobs-slice.js';
import { createServersSlice, type ServersSlice } from './servers-slice.js';
import { createSessionSlice, type SessionSlice } from './session-slice.js';
import { createUpdatesSlice, type UpdatesSlice } from './updates-slice.js';

interface WholeState {
  /** Asks main for everything that the places show; main owns the truth. */
  readonly loadEverything: () => Promise<void>;
  /** Nothing of one profile is shown in the other. */
  readonly forgetProfile: () => void;
}

export type AppState = SessionSlice & CataloguesSlice & UpdatesSlice & JobsSlice & ServersSlice & GuideSlice & CertificatesSlice & WholeState;
export type AppStore = StoreApi<AppState>;

/** `undefined` takes a value away; the slices' types say which ones may be absent. */
type Patch = { readonly [Key in keyof AppState]?: AppState[Key] | undefined };
type Set = (patch: Patch | ((state: AppState) => Patch)) => void;
export type Slice<Part> = (api: Api) => (set: Set, get: () => AppState) => Part;

export function createAppStore(api: Api): AppStore {
  return createStore<AppState>((setState, get) => {
    const set: Set = (patch) => setState(patch as Partial<AppState>);
    return {
      ...createSessionSlice(api)(set, get),
      ...createCataloguesSlice(api)(set, get),
      ...createUpdatesSlice(api)(set, get),
      ...createJobsSlice(api)(set, get),
      ...createServersSlice(api)(set, get),
      ...createGuideSlice(api)(set, get),
      ...createCertificatesSlice(api)(set, get),

      async loadEverything() {
        const { loadCatalogues, loadJobs, loadUpdates } = get();
        await Promise.all([loadCatalogues(), loadJobs(), loadUpdates()]);
      },

      forgetProfile: () =>
        set({
          catalogues: undefined,
          inspection: undefined,
          updates: [],
          updatesTotal: undefined,
          selected: new Set<string>(),
          activeUpdate: undefined,
          jobs: undefined,
          snapshots: {},
          shownServer: undefined,
          diagnosis: [],
          guide: initialGuide,
          certificateGuide: initialCertificateGuide,
        }),
    };
  });
}
