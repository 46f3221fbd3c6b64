import type { JobPlan } from '../../shared/ipc/jobs.js';
import { guideReducer, initialGuide, type GuideEvent, type GuideState } from '../features/publish/guide.js';
import type { Slice } from './store.js';

export interface GuideSlice {
  readonly guide: GuideState;
  /** The plan that is on the page, for the words beside Next. */
  readonly plan?: JobPlan;

  readonly setPlan: (plan: JobPlan | undefined) => void;
  readonly dispatchGuide: (event: GuideEvent) => void;
}

export const createGuideSlice: Slice<GuideSlice> = () => (set) => ({
  guide: initialGuide,
  setPlan: (plan) => set({ plan }),
  dispatchGuide: (event) => set(({ guide }) => ({ guide: guideReducer(guide, event) })),
});
