import type { GroupHandlers } from './types.js';

export const jobsHandlers: GroupHandlers<'jobs'> = (app) => ({
  plan: async ({ updates, serverId }, { signal }) => app.profile.jobs.plan(updates, signal, serverId),
  start: async ({ updates, targets }, { signal }) => app.profile.jobs.startOn(updates, targets, signal),
  list: () => app.profile.jobs.list(),
  get: ({ jobId }) => app.profile.jobs.get(jobId),
  pause: async ({ jobId }) => {
    await app.profile.jobs.pause(jobId);
    return undefined;
  },
  resume: ({ jobId }) => {
    app.profile.jobs.resume(jobId);
    return undefined;
  },
  cancel: async ({ jobId }) => {
    await app.profile.jobs.cancel(jobId);
    return undefined;
  },
  decide: ({ jobId, decisionId, answer }) => {
    app.profile.jobs.decide(jobId, decisionId, answer);
    return undefined;
  },
  giveFile: async ({ jobId, decisionId }, { signal }) => {
    const path = await app.window.chooseFile({ title: 'Choose the file', kind: 'file' });
    if (path === undefined) return false;
    await app.profile.jobs.giveFile(jobId, decisionId, path, signal);
    return true;
  },
  openReport: async ({ jobId }) => {
    await app.window.openFile(await app.profile.jobs.report(jobId));
    return undefined;
  },
  checkAsClient: async ({ jobId }, { signal }) => app.profile.jobs.checkAsClient(jobId, signal),
  approve: async ({ jobId, groupId, note }, { signal }) => app.profile.jobs.approve(jobId, groupId, note, signal),
});
