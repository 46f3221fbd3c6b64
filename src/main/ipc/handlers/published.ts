import type { GroupHandlers } from './types.js';

export const publishedHandlers: GroupHandlers<'published'> = (app) => ({
  records: () => app.profile.published.records(),
  list: async (_, { signal }) => app.profile.published.list(signal),
  examine: async ({ updates }, { signal }) => app.profile.published.examine(updates, signal),
  details: async ({ packageId }, { signal }) => app.profile.published.details(packageId, signal),
  superseded: async ({ by }, { signal }) => app.profile.published.superseded(by, signal),
  act: async ({ updates, action }, { signal }) => ({ jobId: await app.profile.published.act(updates, action, signal) }),
  createGroup: async ({ name, parentId }, { signal }) => app.profile.published.createGroup(name, parentId, signal),
  orphans: async (_, { signal }) => app.profile.published.orphans(signal),
  clear: async ({ orphanIds }) => ({ jobId: await app.profile.published.clear(orphanIds) }),
});
