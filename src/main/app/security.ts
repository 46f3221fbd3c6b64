import type { Session, WebContents } from 'electron';
import { appOrigin } from './scheme.js';

/** The window's session reaches nothing but the app's own files and may do nothing that asks for a permission. */
export function lockSession(session: Session, developmentServer: string | undefined): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // A session asks the network for a dictionary otherwise, whether a window checks spelling or not.
  session.setSpellCheckerLanguages([]);
  session.on('will-download', (event) => event.preventDefault());
  const development = developmentServer === undefined ? [] : [developmentServer, developmentServer.replace(/^http/u, 'ws')];
  const allowed = [`${appOrigin}/`, ...(developmentServer === undefined ? [] : ['devtools://']), ...development];
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !allowed.some((prefix) => details.url.startsWith(prefix)) }));
}

/** No navigation away, no second window, no webview. Links go through a verb that resolves an id in main. */
export function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
