import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, type Session } from 'electron';
import { appOrigin } from './scheme.js';
import { lockedPreferences } from './web-preferences.js';

/** The console's smallest useful size: three panes at 200 % zoom still scroll. */
const smallest = { width: 800, height: 560 };
const first = { width: 1280, height: 800 };

/** @param offscreen where there is no display: an ordinary window would end the process there */
export function createMainWindow(session: Session, offscreen: boolean): BrowserWindow {
  const window = new BrowserWindow({
    ...first,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Countersign',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#fafafa',
    webPreferences: {
      session,
      offscreen,
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      ...lockedPreferences(app.isPackaged),
    },
  });
  if (!offscreen) window.once('ready-to-show', () => window.show());
  return window;
}

export const loadConsole = async (window: BrowserWindow): Promise<void> => window.loadURL(`${appOrigin}/`);
