import type { GroupHandlers } from './types.js';

export const cataloguesHandlers: GroupHandlers<'catalogues'> = (app) => ({
  choose: async ({ kind }) => {
    const path = await app.window.chooseFile({ title: kind === 'file' ? 'Choose a catalogue' : 'Choose a folder with catalogues', kind, extensions: ['cab'] });
    return path === undefined ? undefined : app.profile.catalogues.offer(path);
  },
  inspect: async (input, { signal }) => {
    const { catalogues } = app.profile;
    switch (input.from) {
      case 'chosen':
        return catalogues.inspectOffered(input.sourceId, signal);
      case 'url':
        return catalogues.inspectUrl(input.url, signal);
      case 'practice':
        return catalogues.inspectPractice(signal);
    }
  },
  decide: async ({ inspectionId, decision, acceptOlder }, { signal }) => app.profile.catalogues.decide(inspectionId, decision, acceptOlder, signal),
  cancel: async ({ inspectionId }) => {
    await app.profile.catalogues.cancel(inspectionId);
    return undefined;
  },
  list: () => app.profile.catalogues.list(),
  difference: ({ catalogueId }) => app.profile.catalogues.difference(catalogueId),
  setAside: ({ catalogueId }) => app.profile.catalogues.setAside(catalogueId),
  remove: async ({ catalogueId }) => {
    await app.profile.catalogues.remove(catalogueId);
    return undefined;
  },
});
