import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/client.js';
import { App } from './app/App.js';
import { loadPlaces } from './app/Places.js';
import { ServicesContext } from './app/services.js';
import './base.css';
import { connectEvents } from './state/events.js';
import { keepOverReload, restoreAfterReload } from './state/kept.js';
import { createAppStore } from './state/store.js';

const root = document.getElementById('root');
const bridge = window.countersign;
if (root === null || bridge === undefined) throw new TypeError('the window was not opened by Countersign');

const api = createApi(bridge);
const store = createAppStore(api);
connectEvents(bridge, store);
restoreAfterReload(store, window.sessionStorage);
keepOverReload(store, window.sessionStorage, window);
const stopWaiting = store.subscribe(({ status }) => {
  if (status === undefined) return;
  stopWaiting();
  requestIdleCallback(() => void loadPlaces());
});
void store.getState().start();

createRoot(root).render(
  <StrictMode>
    <ServicesContext value={{ api, store }}>
      <App />
    </ServicesContext>
  </StrictMode>,
);
