import type { ChainLink } from '../../../../shared/chain.js';
import type { CodedError } from '../../../../shared/errors/index.js';
import type { SoftwarePackage } from '../../../../shared/catalog.js';
import { bytes, isSha1 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext, StepOutcome } from '../../jobs/model.js';
import { loadPackage, type LoadedPackage } from '../../library/load-package.js';
import { hashFile } from '../../wsus/publishing/copy-file.js';
import { contentPath } from '../../wsus/publishing/names.js';
import { cabinetObstacle, neededMegabytes, packageObstacles } from '../../wsus/publishing/obstacles.js';
import { raiseCabinetLimit } from '../../wsus/server/connect.js';
import { getConfiguration } from '../../wsus/soap/operations/configuration.js';
import { getLatestRevisionNumber } from '../../wsus/soap/operations/updates.js';
import { proven } from '../links.js';
import { optionsOf } from '../options.js';
import type { PublishedRecord } from '../records.js';
import type { PublishServices } from '../services.js';
import { packageDigest } from '../package-digest.js';
import type { ServerSession } from '../server-session.js';
import type { EvidenceOf } from '../evidence.js';

/** @throws Fault `publishers/approval-revoked`, `jobs/package-gone` */
export function loadItem(services: PublishServices, { item }: StepContext): LoadedPackage {
  try {
    return loadPackage(services.database, services.approvals, item);
  } catch (error) {
    if (error instanceof Fault && error.code === 'app/not-found') throw new Fault('jobs/package-gone', {}, { cause: error });
    throw error;
  }
}

function demandNoObstacle(obstacles: readonly CodedError[]): void {
  const [first] = obstacles;
  if (first !== undefined) throw new Fault(first.code, first.data);
}

/** Whether the server still hands out the content of that time. A clean-up or a broken disk may have taken it away. */
async function hasContent({ shares }: ServerSession, { cabinetSha1, cabinetSha256, cabinetSize }: PublishedRecord, signal: AbortSignal): Promise<boolean> {
  if (!isSha1(cabinetSha1)) return true;
  try {
    return (await hashFile(contentPath(shares, cabinetSha1), { maxBytes: cabinetSize, signal })).sha256 === cabinetSha256;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

/** Whether the server holds exactly what would be published again. */
async function isPublished(services: PublishServices, session: ServerSession, found: SoftwarePackage, latestRevision: number, signal: AbortSignal): Promise<boolean> {
  const record = services.records.find(found.packageId, session.server.configuration.serverId);
  return record?.creationDate === found.creationDate && record.revisionNumber === latestRevision && (await hasContent(session, record, signal));
}

async function mindLimit(services: PublishServices, session: ServerSession, found: SoftwarePackage, context: StepContext): Promise<StepOutcome | undefined> {
  const file = found.installableItems[0]?.originFile;
  if (file === undefined || cabinetObstacle(file.size, session.server.configuration.localPublishingMaxCabSize) === undefined) return undefined;
  // The session is some seconds old: another update may have raised the limit since.
  const limit = (await session.client.call(getConfiguration, undefined, context.signal)).localPublishingMaxCabSize;
  const obstacle = cabinetObstacle(file.size, limit);
  if (obstacle === undefined) return undefined;
  if (obstacle.code !== 'wsus/over-cabinet-limit') throw new Fault(obstacle.code, obstacle.data);
  const needed = neededMegabytes(file.size);
  const subject = `cabinet-limit:${found.packageId}`;
  const allowed = optionsOf(context.job).raiseCabinetLimit || context.answers.get(subject)?.answer?.answer === 'accept';
  if (!allowed) {
    return {
      kind: 'ask',
      questions: [
        {
          scope: 'item',
          title: `${file.fileName} is larger than the server takes`,
          subject,
          question: { kind: 'cabinet-limit', fileName: file.fileName, size: bytes(file.size), limitMegabytes: limit, neededMegabytes: needed },
        },
      ],
      links: [],
    };
  }
  await raiseCabinetLimit(session.client, needed, context.signal);
  services.forgetServer();
  services.audit({ action: 'raise the cabinet limit', detail: `${limit} MB to ${needed} MB, for ${found.packageId}`, server: session.name });
  return undefined;
}

/** Looks at the package, at what keeps WSUS from taking it, and at whether it is there already: before anything is downloaded. */
export const prepareStep = (services: PublishServices): Step => ({
  name: 'prepare',
  title: 'Looking at the package',
  lane: 'server',
  link: 'catalogue',
  run: async (context) => {
    const loaded = loadItem(services, context);
    const found = loaded.package;
    if (found.publicationState === 'Expired') return { kind: 'left-out', reason: { code: 'jobs/expired', data: {} } };
    demandNoObstacle(packageObstacles(found));
    const session = await services.server(context.signal);
    const question = await mindLimit(services, session, found, context);
    if (question !== undefined) return question;
    const latestRevision = await session.client.call(getLatestRevisionNumber, { updateId: found.packageId }, context.signal);
    const evidence: EvidenceOf<'prepare'> = {
      latestRevision,
      packageSha256: packageDigest(found),
      catalogueSha256: loaded.catalogueSha256,
      publisherId: loaded.publisherId,
      publisherName: loaded.publisherName,
      creationDate: found.creationDate,
    };
    const links = [
      proven('catalogue', `Read from ${loaded.catalogueName}, whose signature was checked when it was imported.`, [['SHA-256 of the catalogue', loaded.catalogueSha256]]),
      proven('publisher', `${loaded.publisherName} is approved.`, [['Publisher', loaded.publisherName], ['Approval', loaded.approvalId]]),
    ];
    if (await isPublished(services, session, found, latestRevision, context.signal)) return { kind: 'done', evidence, links: [...links, ...publishedLinks(services, session, found)], goTo: 'approve' };
    return { kind: 'done', evidence, links, ...(found.installableItems[0]?.originFile === undefined ? { goTo: 'import' } : {}) };
  },
});

/** The links of the job that published it, for an update that is on the server as it would be published now. */
function publishedLinks({ records, journal }: PublishServices, session: ServerSession, found: SoftwarePackage): readonly ChainLink[] {
  const record = records.find(found.packageId, session.server.configuration.serverId);
  if (record === undefined) return [];
  const renewed = new Set<ChainLink['name']>(['catalogue', 'publisher', 'client-accepts']);
  return journal.item(record.jobId, found.packageId).chain.filter(({ name }) => !renewed.has(name));
}
