import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { app, session, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { createFileLog } from '../core/log.js';
import { registerChannels } from '../ipc/registry.js';
import { exitOnUncaughtErrors } from './failures.js';
import { setMenu } from './menu.js';
import { appOrigin, registerAppScheme, serveApp } from './scheme.js';
import { lockContents, lockSession } from './security.js';
import { unattendedParameters } from './unattended-parameters.js';
import type { Services } from './services.js';
import { createMainWindow, loadConsole } from './window.js';
import { mayClose } from './closing.js';
import { createWindowPort } from './window-port.js';

declare const __APP_VERSION__: string;

const developmentServer = (): string | undefined => (app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL);

/** A server that does not answer must not keep an invisible process alive. Milliseconds. */
const closePatience = 10_000;

/** Electron's own switch of a start without any display; then no window and no dialog may be opened. */
const isHeadless = (): boolean => app.commandLine.getSwitchValue('ozone-platform') === 'headless';

/**
 * Starts the console. It must not wait for `ready` at the top level of the module: `ready` waits for
 * the module.
 */
export function startApp(): void {
  const given = process.env['COUNTERSIGN_DATA'];
  // The terminal honours it too, so that both work on the same profiles.
  if (given !== undefined && given !== '') app.setPath('userData', resolve(given));
  const dataFolder = app.getPath('userData');
  const log = createFileLog(join(dataFolder, 'logs'));
  exitOnUncaughtErrors(log);
  const runtime = `Electron ${process.versions.electron}, Chromium ${process.versions.chrome}, Node ${process.versions.node}`;
  const unattended = unattendedParameters(process.argv);
  if (unattended !== undefined) {
    // The lock of the profile keeps it from working beside a window; the window must not be brought up by it.
    void import('./unattended.js').then(({ startUnattended }) => startUnattended(unattended, { dataFolder, version: __APP_VERSION__, runtime }));
    return;
  }
  // One profile, one process: a second start brings the first window to the front.
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  registerAppScheme();
  // As root, where Chromium has no sandbox to start in, its processes would end at once.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

  let window: BrowserWindow | undefined;
  let current: Services['console'] | undefined;
  const openWindow = async (): Promise<void> => {
    const opened = createMainWindow(session.defaultSession, isHeadless());
    // Known before it loads: its first requests come while it does.
    window = opened;
    opened.on('closed', () => (window = undefined));
    opened.on('close', (event) => {
      if (!mayClose(opened, current?.runningJobs() ?? 0)) event.preventDefault();
    });
    await loadConsole(opened);
  };
  const isOwnWindow = ({ sender, senderFrame }: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>): boolean =>
    sender === window?.webContents && senderFrame === window.webContents.mainFrame && senderFrame.url.startsWith(`${appOrigin}/`);

  /** @param after when the window has its page: reading all this code blocks main, and until then the window would wait for it */
  const loadServices = async (after: Promise<unknown>): Promise<Services> => {
    await after;
    await setImmediate();
    const { createServices } = await import('./services.js');
    const services = await createServices({ dataFolder, version: __APP_VERSION__, runtime, log, window: createWindowPort(() => window) });
    current = services.console;
    await services.console.restore();
    return services;
  };

  const start = async (): Promise<void> => {
    app.on('web-contents-created', (_event, contents) => lockContents(contents));
    lockSession(session.defaultSession, developmentServer());
    const pageServed = new Promise<void>((resolve) => serveApp(session.defaultSession, join(import.meta.dirname, '../renderer'), developmentServer(), resolve));
    setMenu(!app.isPackaged);
    const opened = openWindow();
    // A page that could not be loaded must not keep a profile from being opened.
    const services = loadServices(Promise.race([pageServed, opened.catch(() => undefined)]));
    registerChannels(services.then(({ answering }) => answering), { isOwnWindow, log });
    let closing = false;
    app.on('will-quit', (event) => {
      if (closing) return;
      closing = true;
      // Jobs are recorded at every step, so nothing is lost when this takes too long and the process is ended.
      event.preventDefault();
      const patience = setTimeout(() => app.exit(0), closePatience);
      void (current?.close() ?? Promise.resolve())
        .catch((error: unknown) => log.warning('the profile was not closed properly', { detail: String(error) }))
        .finally(() => {
          clearTimeout(patience);
          app.exit(0);
        });
    });
    app.on('second-instance', () => {
      if (window === undefined) void openWindow();
      if (window?.isMinimized() === true) window.restore();
      window?.focus();
    });
    app.on('activate', () => {
      if (window === undefined) void openWindow();
    });
    await opened;
  };

  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
}
