import type { DiagnosisStep } from '../../shared/ipc/servers.js';
import type { Slice } from './store.js';

export interface ServersSlice {
  /** The server that the place Servers shows; undefined for the current one. */
  readonly shownServer: string | undefined;
  /** Of that server. */
  readonly diagnosis: readonly DiagnosisStep[];

  readonly showServer: (serverId: string | undefined) => void;
  readonly setDiagnosis: (steps: readonly DiagnosisStep[]) => void;
  readonly setDiagnosisStep: (step: DiagnosisStep) => void;
}

export const createServersSlice: Slice<ServersSlice> = () => (set) => ({
  shownServer: undefined,
  diagnosis: [],
  showServer: (shownServer) => set((old) => ({ shownServer, diagnosis: old.shownServer === shownServer ? old.diagnosis : [] })),
  setDiagnosis: (diagnosis) => set({ diagnosis }),
  setDiagnosisStep: (step) =>
    set(({ diagnosis }) => ({ diagnosis: [...diagnosis.filter((old) => old.number !== step.number), step].sort((a, b) => a.number - b.number) })),
});
