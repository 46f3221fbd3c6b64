import type { DiagnosisStep } from '../../shared/ipc/servers.js';
import type { Slice } from './store.js';

export interface ServersSlice {
  readonly diagnosis: readonly DiagnosisStep[];

  readonly setDiagnosis: (steps: readonly DiagnosisStep[]) => void;
  readonly setDiagnosisStep: (step: DiagnosisStep) => void;
}

export const createServersSlice: Slice<ServersSlice> = () => (set) => ({
  diagnosis: [],
  setDiagnosis: (diagnosis) => set({ diagnosis }),
  setDiagnosisStep: (step) =>
    set(({ diagnosis }) => ({ diagnosis: [...diagnosis.filter((old) => old.number !== step.number), step].sort((a, b) => a.number - b.number) })),
});
