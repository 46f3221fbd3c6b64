import type { GroupHandlers } from './types.js';

export const serversHandlers: GroupHandlers<'servers'> = (app) => ({
  get: () => app.profile.server.view(),
  list: () => app.profile.servers.rows(),
  save: async ({ serverId, name, ...input }) => (serverId === undefined ? app.profile.servers.add(input, name) : app.profile.servers.demand(serverId).change(input, name)),
  remove: async ({ serverId }) => {
    await app.profile.servers.remove(serverId);
    return app.profile.servers.rows();
  },
  makeCurrent: async ({ serverId }) => app.profile.servers.makeCurrent(serverId),
  diagnose: async ({ from }, { signal }) => app.profile.server.diagnose(from, signal),
  trustCertificate: async ({ fingerprint }) => app.profile.server.trustCertificate(fingerprint),
  confirmShareHost: async ({ shareHost }) => app.profile.server.confirmShareHost(shareHost),
  groups: async ({ serverId }, { signal }) => app.profile.servers.demand(serverId).groups(signal),
  updatePoint: async ({ serverId }) => app.profile.servers.demand(serverId).updatePoint(),
  tellUpdatePoint: async ({ told }) => app.profile.server.tellUpdatePoint(told),
  rules: async (_, { signal }) => app.profile.serverDecisions.rules(signal),
  categories: async (_, { signal }) => app.profile.serverDecisions.categories(signal),
  previewNames: async (names, { signal }) => app.profile.serverDecisions.preview(names, signal),
  saveNames: async (names, { signal }) => app.profile.serverDecisions.saveNames(names, signal),
});
