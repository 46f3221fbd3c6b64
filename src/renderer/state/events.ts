import type { Bridge } from '../../shared/ipc/contract.js';
import { visibleAnswer } from '../api/visible-answer.js';
import type { AppStore } from './store.js';

/** Mirrors what main says unasked; answers with the function that stops it. */
export function connectEvents(bridge: Bridge, store: AppStore): () => void {
  const on: Bridge['on'] = (event, listener) => bridge.on(event, (payload) => listener(visibleAnswer(payload)));
  const stops = [
    on('status', (status) => store.getState().setStatus(status)),
    on('catalogues', (catalogues) => {
      store.getState().setCatalogues(catalogues);
      void store.getState().loadUpdates();
    }),
    on('job', (snapshot) => {
      store.getState().setJob(snapshot);
      store.getState().dispatchGuide({ type: 'job', snapshot });
    }),
    on('progress', (progress) => store.getState().setProgress(progress)),
    on('diagnosis', (news) => store.getState().setDiagnosisStep(news)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
