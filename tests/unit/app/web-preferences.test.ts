import { describe, expect, it } from 'vitest';
import { lockedPreferences } from '../../../src/main/app/web-preferences.js';

/** Flags that protect when they are on; every other one opens something. */
const protections = ['sandbox', 'contextIsolation', 'webSecurity', 'disableDialogs'];

/** What Electron's security checklist and its documentation of WebPreferences name as dangerous. */
const dangers = ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'webviewTag', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures', 'navigateOnDragDrop', 'plugins', 'devTools'];

describe('the preferences of a window', () => {
  const packed = lockedPreferences(true);

  it('turn every protection on and leave nothing else open in the product', () => {
    for (const [flag, value] of Object.entries(packed)) expect([flag, Boolean(value)]).toEqual([flag, protections.includes(flag)]);
  });

  it('name every flag and leave none to a default', () => {
    expect(Object.keys(packed)).toEqual(expect.arrayContaining([...protections, ...dangers]));
  });

  it('differ while developing in the developer tools alone', () => {
    expect(lockedPreferences(false)).toEqual({ ...packed, devTools: true });
  });
});
