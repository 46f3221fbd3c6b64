import type { ChainLink } from '../../../../shared/chain.js';
import type { SoftwarePackage } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext } from '../../jobs/model.js';
import { filesOf } from '../../wsus/metadata/installation.js';
import { hashFile } from '../../wsus/publishing/copy-file.js';
import { contentPath } from '../../wsus/publishing/names.js';
import { packageObstacles } from '../../wsus/publishing/obstacles.js';
import { largestCabinet } from '../../wsus/publishing/plan-cabinets.js';
import { getLatestRevisionNumber } from '../../wsus/soap/operations/updates.js';
import { mindCabinetLimit, type LimitAnswer } from '../cabinet-limit.js';
import type { EvidenceOf } from '../evidence.js';
import { proven, provenByCatalogue } from '../links.js';
import { packageDigest } from '../package-digest.js';
import type { PublishedRecord } from '../records.js';
import type { ServerSession } from '../server-session.js';
import type { PublishServices } from '../services.js';
import { loadItem, onServer, type ItemOnServer } from './load-item.js';

function demandNoObstacle(found: SoftwarePackage): void {
  const [first] = packageObstacles(found);
  if (first !== undefined) throw new Fault(first.code, first.data);
}

/** Whether the server still hands out the content of that time. A clean-up or a broken disk may have taken it away. */
async function hasContent({ shares }: ServerSession, { cabinets }: PublishedRecord, signal: AbortSignal): Promise<boolean> {
  try {
    for (const { sha1, sha256, size } of cabinets) {
      if ((await hashFile(contentPath(shares, sha1), { maxBytes: size, signal })).sha256 !== sha256) return false;
    }
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

/** Whether the server holds exactly what would be published again. */
async function isPublished(services: PublishServices, { session, found, serverId }: ItemOnServer, latestRevision: number, signal: AbortSignal): Promise<boolean> {
  const record = services.records.find(found.packageId, serverId);
  return record?.creationDate === found.creationDate && record.revisionNumber === latestRevision && (await hasContent(session, record, signal));
}

/** The limit that the cabinets are planned by, when the largest file of the update fits it or may make it fit. */
async function mindLimit(services: PublishServices, { session, found }: ItemOnServer, context: StepContext): Promise<LimitAnswer> {
  const [largest] = [...filesOf(found)].sort((one, other) => other.size - one.size);
  if (largest === undefined) return { kind: 'fits', limit: session.server.configuration.localPublishingMaxCabSize };
  const { fileName, size } = largest;
  return mindCabinetLimit(services, session, { packageId: found.packageId, fileName, size, room: largestCabinet([largest]), state: 'file' }, context);
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
    demandNoObstacle(found);
    const opened = await onServer(services, loaded, context);
    const limit = await mindLimit(services, opened, context);
    if (limit.kind === 'ask') return limit;
    const latestRevision = await opened.session.client.call(getLatestRevisionNumber, { updateId: found.packageId }, context.signal);
    const evidence: EvidenceOf<'prepare'> = {
      latestRevision,
      packageSha256: packageDigest(found),
      catalogueSha256: loaded.catalogueSha256,
      publisherId: loaded.publisherId,
      publisherName: loaded.publisherName,
      creationDate: found.creationDate,
      cabinetLimit: limit.limit,
    };
    const links = [
      provenByCatalogue(loaded.catalogueName, loaded.relaxations, [['SHA-256 of the catalogue', loaded.catalogueSha256]]),
      proven('publisher', `${loaded.publisherName} is approved.`, [['Publisher', loaded.publisherName], ['Approval', loaded.approvalId]]),
    ];
    if (await isPublished(services, opened, latestRevision, context.signal)) return { kind: 'done', evidence, links: [...links, ...publishedLinks(services, opened)], goTo: 'approve' };
    return { kind: 'done', evidence, links, ...(filesOf(found).length === 0 ? { goTo: 'import' } : {}) };
  },
});

/** The links of the job that published it, for an update that is on the server as it would be published now. */
function publishedLinks({ records, journal }: PublishServices, { found, serverId }: ItemOnServer): readonly ChainLink[] {
  const record = records.find(found.packageId, serverId);
  if (record === undefined) return [];
  const renewed = new Set<ChainLink['name']>(['catalogue', 'publisher', 'client-accepts']);
  return journal.item(record.jobId, found.packageId).chain.filter(({ name }) => !renewed.has(name));
}
