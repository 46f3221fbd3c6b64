import type { GroupHandlers } from './types.js';

export const appHandlers: GroupHandlers<'app'> = (app) => ({
  status: async () => app.status(),
  openProfile: async ({ mode }) => {
    await app.open(mode);
    return app.status();
  },
  openLink: async ({ linkId }) => {
    await app.window.openInBrowser(app.profile.links.resolve(linkId));
    return undefined;
  },
  copyText: async ({ text }) => {
    await app.window.copy(text);
    return undefined;
  },
});
