import type { GroupHandlers } from './types.js';

export const publishersHandlers: GroupHandlers<'publishers'> = (app) => ({
  list: () => app.profile.publishers(),
  revoke: ({ publisherId }) => app.profile.revoke(publisherId),
});
