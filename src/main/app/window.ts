import { join } from 'node:path';
import { BrowserWindow, nativeTheme, type Session } from 'electron';
import { appOrigin } from './scheme.js';
import { lockContents } from './security.js';

/** The console's smallest useful size: three panes at 200 % zoom still scroll. */
const smallest = { width: 800, height: 560 };
const first = { width: 1280, height: 800 };

export async function openMainWindow(session: Session): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    ...first,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Countersign',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#fafafa',
    webPreferences: {
      session,
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      devTools: true,
    },
  });
  lockContents(window.webContents);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${appOrigin}/`);
  return window;
}
