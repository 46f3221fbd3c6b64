import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OriginFile } from '../../../../shared/catalog.js';
import { bytes } from '../../../../shared/units.js';
import { ContentStore } from '../../download/content-store.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext } from '../../jobs/model.js';
import { placeCabinet, placeContent, placeSourceFiles, type NamedFile } from '../../wsus/publishing/place-files.js';
import { cabinetsOf, demandInstallation, ofEachCabinet } from '../cabinets.js';
import { demandEvidence, type EvidenceOf } from '../evidence.js';
import type { PublishServices } from '../services.js';
import { workFolderOf } from '../work-folders.js';
import { obtainAgain } from './download.js';
import { loadItem } from './load-item.js';

async function originals(services: PublishServices, files: readonly OriginFile[], downloaded: EvidenceOf<'download'>['files']): Promise<readonly NamedFile[]> {
  const store = await ContentStore.open(services.contentFolder);
  const found: NamedFile[] = [];
  for (const [index, file] of files.entries()) {
    const sha256 = downloaded[index]?.sha256;
    if (sha256 === undefined) throw new Fault('jobs/evidence-unreadable', { step: 'download' });
    const path = await store.find({ ...file, sha256 });
    if (path === undefined) throw new Fault('download/content-damaged', { file: file.fileName, what: 'SHA-256', expected: sha256, found: 'nothing' });
    found.push({ name: file.fileName, path, size: file.size, sha256 });
  }
  return found;
}

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
    const { item, files } = demandInstallation(found);
    const folder = workFolderOf(services.workRoot, context.job.jobId, found.packageId);
    const signed = ofEachCabinet(cabinetsOf(found, context.item), demandEvidence(context.item, 'sign').cabinets, 'sign').map(({ cabinet, recorded }) => ({
      ids: cabinet.ids,
      source: { path: join(folder, cabinet.signedName), size: bytes(recorded.size), sha1: recorded.sha1, sha256: recorded.sha256 },
    }));
    const { shares } = await services.server(context.job, context.signal);
    const sources = await originals(services, files, demandEvidence(context.item, 'download').files);
    for (const { source } of signed) if ((await stat(source.path).catch(() => undefined))?.isFile() !== true) throw new Fault('jobs/cabinet-changed');
    // In the order of the official console: the content must lie there before the server hears of the update.
    await placeSourceFiles(shares, { packageId: found.packageId, itemId: item.itemId }, sources, context.signal);
    const placed = [];
    for (const { ids, source } of signed) {
      const inPackage = await placeCabinet(shares, ids, source, context.signal);
      const content = await placeContent(shares, source, context.signal);
      placed.push({ package: inPackage.outcome, content: content.outcome, contentPath: content.path });
    }
    return { kind: 'done', evidence: { cabinets: placed }, links: [] };
  },
});
