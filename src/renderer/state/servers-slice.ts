import type { DiagnosisNews, DiagnosisStep } from '../../shared/ipc/servers.js';
import type { Slice } from './store.js';

export interface ServersSlice {
  /** The server that the place Servers shows; undefined for the current one. */
  readonly shownServer: string | undefined;
  /** The server that is being checked or was; what comes of any other is not taken. */
  readonly checkedServer: string | undefined;
  /** Of the server that was checked. */
  readonly diagnosis: readonly DiagnosisStep[];

  readonly showServer: (serverId: string | undefined) => void;
  /** @param from the number of the first step; of the same server, the ones before stay as they were found */
  readonly beginDiagnosis: (serverId: string, from: number) => void;
  readonly endDiagnosis: (serverId: string, steps: readonly DiagnosisStep[]) => void;
  readonly setDiagnosisStep: (news: DiagnosisNews) => void;
  readonly forgetDiagnosis: () => void;
}

const none = { checkedServer: undefined, diagnosis: [] } as const;

export const createServersSlice: Slice<ServersSlice> = () => (set) => ({
  shownServer: undefined,
  ...none,
  showServer: (shownServer) => set((old) => ({ shownServer, ...(old.shownServer === shownServer ? {} : none) })),
  beginDiagnosis: (serverId, from) =>
    set(({ checkedServer, diagnosis }) => ({ checkedServer: serverId, diagnosis: checkedServer === serverId ? diagnosis.filter(({ number }) => number < from) : [] })),
  endDiagnosis: (serverId, diagnosis) => set(({ checkedServer }) => (checkedServer === serverId ? { diagnosis } : {})),
  setDiagnosisStep: ({ serverId, step }) =>
    set(({ checkedServer, diagnosis }) =>
      checkedServer === serverId ? { diagnosis: [...diagnosis.filter((old) => old.number !== step.number), step].sort((a, b) => a.number - b.number) } : {},
    ),
  forgetDiagnosis: () => set(none),
});
