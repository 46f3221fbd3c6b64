import type { GroupHandlers } from './types.js';

export const serversHandlers: GroupHandlers<'servers'> = (app) => ({
  get: () => app.profile.server.view(),
  save: async (input) => app.profile.server.save(input),
  diagnose: async ({ from }, { signal }) => app.profile.server.diagnose(from, signal),
  trustCertificate: async ({ fingerprint }) => app.profile.server.trustCertificate(fingerprint),
  confirmShareHost: async ({ shareHost }) => app.profile.server.confirmShareHost(shareHost),
  groups: async (_, { signal }) => app.profile.server.groups(signal),
  updatePoint: async () => app.profile.server.updatePoint(),
  tellUpdatePoint: async ({ told }) => app.profile.server.tellUpdatePoint(told),
  rules: async (_, { signal }) => app.profile.serverDecisions.rules(signal),
  categories: async (_, { signal }) => app.profile.serverDecisions.categories(signal),
  previewNames: async (names, { signal }) => app.profile.serverDecisions.preview(names, signal),
  saveNames: async (names, { signal }) => app.profile.serverDecisions.saveNames(names, signal),
});
