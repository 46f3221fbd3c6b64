import type { GroupHandlers } from './types.js';

export const journalHandlers: GroupHandlers<'journal'> = (app) => ({
  page: ({ before }) => app.profile.journal.page(before),
  verify: async (_, { signal }) => app.profile.journal.verify(signal),
  beginPart: () => {
    app.profile.journal.beginPart();
    return undefined;
  },
  save: async (_, { signal }) => {
    const path = await app.window.chooseSavePath({ title: 'Save the audit journal', fileName: 'countersign-journal.jsonl' });
    if (path === undefined) return false;
    await app.profile.journal.save(path, signal);
    return true;
  },
});
