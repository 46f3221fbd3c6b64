import type { GroupHandlers } from './types.js';

export const serversHandlers: GroupHandlers<'servers'> = (app) => ({
  get: ({ serverId }) => app.profile.servers.demand(serverId).view(),
  list: () => app.profile.servers.rows(),
  save: async ({ serverId, name, ...input }) => (serverId === undefined ? app.profile.servers.add(input, name) : app.profile.servers.demand(serverId).change(input, name)),
  remove: async ({ serverId }) => {
    await app.profile.servers.remove(serverId);
    return app.profile.servers.rows();
  },
  makeCurrent: async ({ serverId }) => app.profile.servers.makeCurrent(serverId),
  diagnose: async ({ from, serverId }, { signal }) => app.profile.servers.demand(serverId).diagnose(from, signal),
  trustCertificate: async ({ fingerprint, serverId }) => app.profile.servers.demand(serverId).trustCertificate(fingerprint),
  confirmShareHost: async ({ shareHost, serverId }) => app.profile.servers.demand(serverId).confirmShareHost(shareHost),
  groups: async ({ serverId }, { signal }) => app.profile.servers.demand(serverId).groups(signal),
  updatePoint: async ({ serverId }) => app.profile.servers.demand(serverId).updatePoint(),
  tellUpdatePoint: async ({ told }) => app.profile.server.tellUpdatePoint(told),
  rules: async (_, { signal }) => app.profile.serverDecisions.rules(signal),
  categories: async (_, { signal }) => app.profile.serverDecisions.categories(signal),
  previewNames: async (names, { signal }) => app.profile.serverDecisions.preview(names, signal),
  saveNames: async (names, { signal }) => app.profile.serverDecisions.saveNames(names, signal),
});
