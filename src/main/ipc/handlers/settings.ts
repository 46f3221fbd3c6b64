import { defaultSettings } from '../../core/profile/settings.js';
import type { GroupHandlers } from './types.js';

export const settingsHandlers: GroupHandlers<'settings'> = (app) => ({
  // The first page is shown before there is a profile; it looks as it does by default.
  get: () => (app.isOpen ? app.profile.settings.get() : defaultSettings),
  save: async (change) => app.profile.settings.save(change),
  anchors: async () => app.profile.anchors(),
  chooseAnchor: async () => {
    const path = await app.window.chooseFile({ title: 'Choose a root certificate', kind: 'file', extensions: ['cer', 'crt', 'pem'] });
    return path === undefined ? undefined : app.profile.addAnchors(path);
  },
  removeAnchor: async ({ fingerprint }) => app.profile.removeAnchor(fingerprint),
});
