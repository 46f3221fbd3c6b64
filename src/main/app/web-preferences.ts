import type { WebPreferences } from 'electron';

/**
 * What a window may do. Every flag that opens something is named, those that Electron closes by itself
 * too: a default that changes with an update of Electron must not change the window. Pure.
 */
export const lockedPreferences = (isPackaged: boolean): WebPreferences => ({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  enableBlinkFeatures: '',
  navigateOnDragDrop: false,
  plugins: false,
  webgl: false,
  disableDialogs: true,
  spellcheck: false,
  devTools: !isPackaged,
});
