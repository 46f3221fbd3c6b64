import type { Bridge } from '../../shared/ipc/contract.js';
import type { AppStore } from './store.js';

/** Mirrors what main says unasked; answers with the function that stops it. */
export function connectEvents(bridge: Bridge, store: AppStore): () => void {
  const stops = [
    bridge.on('status', (status) => store.getState().setStatus(status)),
    bridge.on('catalogues', (catalogues) => {
      store.getState().setCatalogues(catalogues);
      void store.getState().loadUpdates();
    }),
    bridge.on('job', (snapshot) => {
      store.getState().setJob(snapshot);
      store.getState().dispatchGuide({ type: 'job', snapshot });
    }),
    bridge.on('progress', (progress) => store.getState().setProgress(progress)),
    bridge.on('diagnosis', (step) => store.getState().setDiagnosisStep(step)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
