import type { GroupHandlers } from './types.js';

export const serversHandlers: GroupHandlers<'servers'> = (app) => ({
  get: () => app.profile.server.view(),
  save: async (input) => app.profile.server.save(input),
  diagnose: async ({ from }, { signal }) => app.profile.server.diagnose(from, signal),
  trustCertificate: async ({ fingerprint }) => app.profile.server.trustCertificate(fingerprint),
  confirmShareHost: async ({ shareHost }) => app.profile.server.confirmShareHost(shareHost),
  groups: async (_, { signal }) => app.profile.server.groups(signal),
});
