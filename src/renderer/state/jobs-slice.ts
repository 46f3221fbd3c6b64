import type { CodedError } from '../../shared/errors/index.js';
import type { JobProgress, JobRow, JobSnapshot } from '../../shared/ipc/jobs.js';
import { toCodedError } from '../api/request-failed.js';
import { applyProgress, keepFacts, rowOf } from '../features/jobs/model.js';
import type { Slice } from './store.js';

export interface JobsSlice {
  readonly jobs?: readonly JobRow[];
  readonly jobsError?: CodedError;
  readonly snapshots: Readonly<Record<string, JobSnapshot>>;

  readonly loadJobs: () => Promise<void>;
  readonly loadJob: (jobId: string) => Promise<void>;
  readonly setJob: (snapshot: JobSnapshot) => void;
  readonly setProgress: (progress: JobProgress) => void;
}

const hasEnded = (snapshot: JobSnapshot): boolean => snapshot.state === 'done' || snapshot.state === 'cancelled';

export const createJobsSlice: Slice<JobsSlice> = (api) => (set, get) => ({
  snapshots: {},

  async loadJobs() {
    try {
      set({ jobs: await api.jobs.list(), jobsError: undefined });
    } catch (thrown) {
      set({ jobsError: toCodedError(thrown) });
    }
  },

  async loadJob(jobId) {
    get().setJob(await api.jobs.get({ jobId }));
  },

  setJob(snapshot) {
    const before = get().snapshots[snapshot.jobId];
    set(({ snapshots, jobs = [] }) => {
      const row = rowOf(snapshot);
      const known = jobs.some((job) => job.jobId === row.jobId);
      return {
        snapshots: { ...snapshots, [snapshot.jobId]: keepFacts(snapshots[snapshot.jobId], snapshot) },
        jobs: known ? jobs.map((job) => (job.jobId === row.jobId ? row : job)) : [row, ...jobs],
      };
    });
    // The chains in the list of updates have moved.
    if (before !== undefined && !hasEnded(before) && hasEnded(snapshot)) void get().loadUpdates();
  },

  setProgress: (progress) =>
    set(({ snapshots }) => {
      const snapshot = snapshots[progress.jobId];
      return snapshot === undefined ? {} : { snapshots: { ...snapshots, [progress.jobId]: applyProgress(snapshot, progress) } };
    }),
});
