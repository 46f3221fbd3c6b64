import type { GroupHandlers } from './types.js';

export const updatesHandlers: GroupHandlers<'updates'> = (app) => ({
  rows: ({ offset, limit }) => app.profile.updates.rowsInParts(offset, limit),
  details: async (reference) => app.profile.updates.details(reference),
  selection: async ({ updates }, { signal }) => app.profile.updates.selection(updates, signal),
});
