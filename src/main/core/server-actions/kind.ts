import { rm } from 'node:fs/promises';
import { serverActionKindName, type JobKind, type Step } from '../jobs/model.js';
import { onSameServer } from '../publishing/same-server.js';
import { workFolderOf } from '../publishing/work-folders.js';
import { actionOf } from './options.js';
import type { ActionServices } from './services.js';
import { changeStep } from './steps/change.js';
import { clearStep } from './steps/clear.js';
import { confirmStep } from './steps/confirm.js';
import { deleteStep, folderStep } from './steps/delete.js';
import { fetchStep } from './steps/fetch.js';
import { importStep } from './steps/import.js';
import { lookStep } from './steps/look.js';
import { placeStep, signStep } from './steps/sign.js';
import { auditedName } from './words.js';

/** What builds on evidence or files that cannot be used any more is begun anew. */
const fromTheStart = (step: Step): Step => ({
  ...step,
  retryFrom: (error) => (error.code === 'jobs/evidence-unreadable' ? 'look' : error.code === 'jobs/cabinet-changed' ? 'fetch' : step.retryFrom?.(error)),
});

/** What failed is in the audit as well: an attempt is an act. */
const audited = (services: ActionServices, step: Step): Step => ({
  ...step,
  run: async (context) => {
    try {
      return await step.run(context);
    } catch (error) {
      if (context.signal.aborted) throw error;
      const { item, job } = context;
      throw services.audit.recordFailure({ action: auditedName(actionOf(job).kind), detail: `${item.title} (${item.packageId}), ${step.title.toLowerCase()}`, server: job.server }, error);
    }
  },
});

/**
 * What is done to updates that are on the server. Each step is recorded before and after it, and can run again from its start; the
 * last one reads back what was asked for.
 */
export const serverActionKind = (services: ActionServices): JobKind => ({
  name: serverActionKindName,
  // The server may have made the change already; only the last step would have said so.
  onCutOff: (job, { title, packageId }) =>
    services.audit.record({ action: auditedName(actionOf(job).kind), detail: `${title} (${packageId}), cancelled while it was done: look at the server`, server: job.server, result: 'app/cancelled' }),
  discard: async (jobId, packageId) => rm(workFolderOf(services.workRoot, jobId, packageId), { recursive: true, force: true }),
  steps: [lookStep, changeStep, fetchStep, signStep, placeStep, importStep, deleteStep, folderStep, clearStep, confirmStep].map((step) => audited(services, fromTheStart(onSameServer(services, step(services))))),
});
