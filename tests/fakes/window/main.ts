import { resolve } from 'node:path';
import { app, BrowserWindow, session } from 'electron';
import { appOrigin, registerAppScheme, serveApp } from '../../../src/main/app/scheme.js';

/**
 * A window on the built renderer with a fake at the far end of the bridge, served with the product's own
 * headers. Start: `electron FOLDER --scenario=usual --window=1280x800`.
 */
registerAppScheme();
app.on('window-all-closed', () => app.quit());
process.on('uncaughtException', () => app.exit(1));

const argument = (name: string, otherwise: string): string => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

async function open(): Promise<void> {
  const [width = 1280, height = 800] = argument('window', '1280x800').split('x').map(Number);
  serveApp(session.defaultSession, resolve(argument('renderer', 'out/renderer')), undefined);
  const window = new BrowserWindow({ width, height, useContentSize: true, show: true, webPreferences: { preload: resolve(import.meta.dirname, 'preload.cjs'), sandbox: true, contextIsolation: true, additionalArguments: [`--scenario=${argument('scenario', 'usual')}`] } });
  window.setMenu(null);
  await window.loadURL(`${appOrigin}/`);
}

void app.whenReady().then(open);
