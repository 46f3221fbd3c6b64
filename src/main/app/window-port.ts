import { extname } from 'node:path';
import { clipboard, dialog, shell, type BrowserWindow } from 'electron';
import { visibleLines } from '../../shared/foreign-text.js';
import { eventChannel } from '../../shared/ipc/channels.js';
import { Fault } from '../core/fault.js';
import type { WindowPort } from './console.js';

/** Dialogs, events and the system's browser, for whichever window is open. */
export const createWindowPort = (current: () => BrowserWindow | undefined): WindowPort => ({
  emit: (event, payload) => {
    current()?.webContents.send(eventChannel(event), payload);
  },
  chooseFile: async ({ title, kind, extensions }) => {
    const window = current();
    if (window === undefined) return undefined;
    const filters = extensions === undefined ? [] : [{ name: title, extensions: [...extensions] }, { name: 'All files', extensions: ['*'] }];
    const { canceled, filePaths } = await dialog.showOpenDialog(window, { title, properties: [kind === 'file' ? 'openFile' : 'openDirectory'], filters: kind === 'file' ? filters : [] });
    return canceled ? undefined : filePaths[0];
  },
  chooseSavePath: async ({ title, fileName }) => {
    const window = current();
    if (window === undefined) return undefined;
    const extension = extname(fileName).slice(1);
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      title,
      defaultPath: fileName,
      filters: [{ name: `.${extension}`, extensions: [extension] }, { name: 'All files', extensions: ['*'] }],
      properties: ['showOverwriteConfirmation'],
    });
    return canceled || filePath === '' ? undefined : filePath;
  },
  confirm: async ({ message, detail, action }) => {
    const window = current();
    if (window === undefined) return false;
    const { response } = await dialog.showMessageBox(window, { type: 'warning', title: 'Countersign', message, detail: visibleLines(detail), buttons: ['Cancel', action], defaultId: 0, cancelId: 0, noLink: true });
    return response === 1;
  },
  openInBrowser: async (url) => shell.openExternal(url),
  openFile: async (path) => {
    const reason = await shell.openPath(path);
    if (reason !== '') throw new Fault('app/file-unreadable', { file: path, reason });
  },
  // A promise since Electron 42, nothing before.
  copy: async (text) => {
    await clipboard.writeText(text);
  },
});
