import type { GroupHandlers } from './types.js';

export const rollOverHandlers: GroupHandlers<'rollOver'> = (app) => ({
  status: async (_, { signal }) => app.profile.rollOver.status(signal),
  look: async (_, { signal }) => app.profile.rollOver.look(signal),
  keepNext: async ({ passphrase }, { signal }) => app.profile.rollOver.keepNext(passphrase, signal),
  dropNext: async (_, { signal }) => app.profile.rollOver.dropNext(signal),
  switch: async ({ by, passphrase }, { signal }) => app.profile.rollOver.switch(by, passphrase, signal),
  switchBack: async (_, { signal }) => app.profile.rollOver.switchBack(signal),
  retire: async ({ fingerprint }, { signal }) => app.profile.rollOver.retire(fingerprint, signal),
  reportLost: async ({ fingerprint }, { signal }) => app.profile.rollOver.reportLost(fingerprint, signal),
  takeBackReport: async ({ fingerprint }, { signal }) => app.profile.rollOver.takeBackReport(fingerprint, signal),
});
