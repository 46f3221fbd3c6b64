import type { GroupHandlers } from './types.js';

export const settingsHandlers: GroupHandlers<'settings'> = (app) => ({
  get: () => app.profile.settings.get(),
  save: async (change) => app.profile.settings.save(change),
  anchors: async () => app.profile.anchors(),
  chooseAnchor: async () => {
    const path = await app.window.chooseFile({ title: 'Choose a root certificate', kind: 'file', extensions: ['cer', 'crt', 'pem'] });
    return path === undefined ? undefined : app.profile.addAnchors(path);
  },
  removeAnchor: async ({ fingerprint }) => app.profile.removeAnchor(fingerprint),
});
