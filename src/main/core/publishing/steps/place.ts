import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes } from '../../../../shared/units.js';
import { ContentStore } from '../../download/content-store.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext } from '../../jobs/model.js';
import { placeCabinet, placeContent, placeSourceFiles } from '../../wsus/publishing/place-files.js';
import { demandEvidence } from '../evidence.js';
import type { PublishServices } from '../services.js';
import { workFolderOf } from '../work-folders.js';
import { obtainAgain } from './download.js';
import { loadItem } from './prepare.js';
import { signedName } from './sign.js';

/** Puts the files where the server and its clients look for them; each copy is read again where it lies. */
export const placeStep = (services: PublishServices): Step => ({
  name: 'place',
  title: 'Copying to the server',
  lane: 'server',
  link: 'in-wsus',
  // The signed cabinet is made anew from the packed one, or, when that changed as well, from the installer.
  retryFrom: (error) => (error.code === 'wsus/source-changed' || error.code === 'jobs/cabinet-changed' ? 'pack' : obtainAgain(error)),
  run: async (context: StepContext) => {
    const found = loadItem(services, context).package;
    const item = found.installableItems[0];
    if (item?.originFile === undefined) throw new RangeError('a package without a file is not placed');
    const { cabinet } = demandEvidence(context.item, 'sign');
    const { sha256 } = demandEvidence(context.item, 'download');
    const { shares } = await services.server(context.signal);
    const ids = { packageId: found.packageId, itemId: item.itemId };
    const store = await ContentStore.open(services.contentFolder);
    const original = await store.find({ ...item.originFile, sha256 });
    if (original === undefined) throw new Fault('download/content-damaged', { file: item.originFile.fileName, what: 'SHA-256', expected: sha256, found: 'nothing' });
    const signed = { path: join(workFolderOf(services.workRoot, context.job.jobId, found.packageId), signedName), size: bytes(cabinet.size), sha1: cabinet.sha1, sha256: cabinet.sha256 };
    if ((await stat(signed.path).catch(() => undefined))?.isFile() !== true) throw new Fault('jobs/cabinet-changed');
    // In the order of the official console: the content must lie there before the server hears of the update.
    await placeSourceFiles(shares, ids, [{ name: item.originFile.fileName, path: original, size: item.originFile.size, sha256 }], context.signal);
    const inPackage = await placeCabinet(shares, ids, signed, context.signal);
    const content = await placeContent(shares, signed, context.signal);
    return { kind: 'done', evidence: { package: inPackage.outcome, content: content.outcome, contentPath: content.path }, links: [] };
  },
});
