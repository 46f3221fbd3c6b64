import type { GroupHandlers } from './types.js';

export const clientKitHandlers: GroupHandlers<'clientKit'> = (app) => ({
  write: async (_, { signal }) => {
    const folder = await app.window.chooseFile({ title: 'Choose where the client kit is written', kind: 'folder' });
    return folder === undefined ? undefined : app.profile.clientKit.write(folder, signal);
  },
  readReport: async (_, { signal }) => {
    const path = await app.window.chooseFile({ title: 'Choose the result of the check on a client', kind: 'file', extensions: ['json'] });
    return path === undefined ? undefined : app.profile.clientKit.readReport(path, signal);
  },
});
