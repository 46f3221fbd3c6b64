import { rm } from 'node:fs/promises';
import type { JobKind, Step } from '../jobs/model.js';
import type { PublishServices } from './services.js';
import { onSamePackage } from './same-package.js';
import { onSameServer } from './same-server.js';
import { approveStep } from './steps/approve.js';
import { checkStep } from './steps/check.js';
import { downloadStep } from './steps/download.js';
import { importStep } from './steps/import.js';
import { installerStep } from './steps/installer.js';
import { packStep } from './steps/pack.js';
import { placeStep } from './steps/place.js';
import { prepareStep } from './steps/prepare.js';
import { signStep } from './steps/sign.js';
import { workFolderOf } from './work-folders.js';

export const publishKindName = 'publish';

/** What builds on evidence that cannot be used any more is begun anew. */
const fromTheStart = (step: Step): Step => ({ ...step, retryFrom: (error) => (error.code === 'jobs/evidence-unreadable' ? 'prepare' : step.retryFrom?.(error)) });

/** From a picked update to one that a client accepts, in the order in which the chain of proofs closes. */
export const publishKind = (services: PublishServices): JobKind => ({
  name: publishKindName,
  discard: async (jobId, packageId) => rm(workFolderOf(services.workRoot, jobId, packageId), { recursive: true, force: true }),
  steps: [prepareStep, downloadStep, installerStep, packStep, signStep, placeStep, importStep, approveStep, checkStep].map((step) => fromTheStart(onSameServer(services, onSamePackage(services, step(services))))),
});
