import { rm } from 'node:fs/promises';
import type { SoftwarePackage } from '../../../../shared/catalog.js';
import { bytes, instant, type PackageId } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { isOver, type ItemRecord, type Step, type StepContext, type StepOutcome } from '../../jobs/model.js';
import { buildServicesPackage, clientFileNames, writeServicesPackage, type ServicesPackageInput } from '../../wsus/metadata/services-package.js';
import { buildUpdate, writeUpdate } from '../../wsus/metadata/sus-update.js';
import { automaticApprovals, type AutomaticApproval } from '../../wsus/publishing/automatic-approval.js';
import { decideRecovery, ensureCategories, importUpdate, intendRevision, readImportedState } from '../../wsus/publishing/import-update.js';
import { installPoint } from '../../wsus/publishing/names.js';
import { serverObstacles } from '../../wsus/publishing/obstacles.js';
import { demandRoom, planCategories, productCategoriesOf } from '../../wsus/publishing/plan-categories.js';
import { PublishedUpdate } from '../../wsus/publishing/published-update.js';
import { Renaming } from '../../wsus/publishing/category-names.js';
import { getApprovalRules } from '../../wsus/soap/operations/approval-rules.js';
import { getCategories, type Category } from '../../wsus/soap/operations/categories.js';
import { getLatestRevisionNumber } from '../../wsus/soap/operations/updates.js';
import { cabinetsOf, ofEachCabinet } from '../cabinets.js';
import { demandEvidence, evidenceOf, type EvidenceOf } from '../evidence.js';
import { factsOfEach, proven } from '../links.js';
import { optionsOf, ruleKey } from '../options.js';
import type { PublishedRecord } from '../records.js';
import type { PublishServices } from '../services.js';
import type { ServerSession } from '../server-session.js';
import { workFolderOf } from '../work-folders.js';
import { loadItem, onServer, type ItemOnServer } from './load-item.js';

export const culture = 'en';

/** Who signed the cabinets, as the record of what was published keeps it. */
function signerOf({ item }: StepContext): Pick<PublishedRecord, 'signedBy' | 'signer'> {
  const signed = evidenceOf(item, 'sign');
  return signed === undefined ? { signedBy: '' } : { signedBy: signed.signedBy, signer: { fingerprint: signed.certificate, stamped: signed.stamped === true } };
}

async function knownIds(session: ServerSession, ids: readonly PackageId[], signal: AbortSignal): Promise<ReadonlySet<PackageId>> {
  const known = new Set<PackageId>();
  for (const id of ids) if ((await session.client.call(getLatestRevisionNumber, { updateId: id }, signal)) !== 0) known.add(id);
  return known;
}

/**
 * The packages that must be on the server first and are still on their way in this job; none when all are there.
 * @throws Fault `wsus/prerequisite-missing` when nothing will bring one
 */
async function missingOnes(services: PublishServices, session: ServerSession, found: SoftwarePackage, { item, job, signal }: StepContext): Promise<readonly PackageId[]> {
  const ids = [...new Set([...found.prerequisites.flat(), ...found.bundledPackageIds])];
  const known = await knownIds(session, ids, signal);
  const coming = ids.length === known.size ? [] : services.journal.items(job.jobId).filter((other) => other.position < item.position && !isOver(other.state));
  const publishedBefore = new Set(coming.map(({ packageId }) => packageId));
  const [obstacle] = serverObstacles(found, { knownIds: known, publishedBefore });
  if (obstacle !== undefined) throw new Fault(obstacle.code, obstacle.data);
  return ids.filter((id) => !known.has(id));
}

const subjectOf = (rules: readonly AutomaticApproval[]): string => `automatic-approval:${rules.map(ruleKey).sort().join()}`;

const rulesQuestion = (rules: readonly AutomaticApproval[]): StepOutcome => ({
  kind: 'ask',
  questions: [
    {
      scope: 'job',
      title: 'The server would approve these updates by itself',
      subject: subjectOf(rules),
      question: { kind: 'automatic-approval', rules: rules.map(({ name, groups, action, certainty }) => ({ name, groups, action: certainty === 'certain' ? action : `${action} (possibly)` })) },
    },
  ],
  links: [],
});

/** Rules that nobody confirmed and that would deploy the import at once; they run during the import, so they are read right before it. */
async function pendingRules(session: ServerSession, found: SoftwarePackage, existing: readonly Category[], context: StepContext): Promise<readonly AutomaticApproval[]> {
  const classifications = await session.client.call(getCategories, { culture, classifications: true }, context.signal);
  const knownCategories = new Set([...existing, ...classifications].map(({ categoryId }) => categoryId));
  const confirmed = new Set(optionsOf(context.job).confirmedRules);
  const rules = automaticApprovals(await session.client.call(getApprovalRules, { culture }, context.signal), found, knownCategories).filter((rule) => !confirmed.has(ruleKey(rule)));
  return context.answers.get(subjectOf(rules))?.answer?.answer === 'accept' ? [] : rules;
}

interface Documents {
  readonly susXml: string;
  readonly uspXml: string;
}

async function bundledRevisions(session: ServerSession, found: SoftwarePackage, signal: AbortSignal): Promise<readonly { updateId: PackageId; revisionNumber: number }[]> {
  const revisions = [];
  for (const updateId of found.bundledPackageIds) revisions.push({ updateId, revisionNumber: await session.client.call(getLatestRevisionNumber, { updateId }, signal) });
  return revisions;
}

type Content = NonNullable<ServicesPackageInput['content']>;

/** What clients fetch; undefined for an update without files. */
function contentOf(found: SoftwarePackage, item: ItemRecord, now: Date): Content | undefined {
  const signed = evidenceOf(item, 'sign');
  if (signed === undefined) return undefined;
  const cabinets = ofEachCabinet(cabinetsOf(found, item), signed.cabinets, 'sign');
  const names = clientFileNames(found, cabinets.map(({ cabinet }) => cabinet.name));
  const [first] = cabinets;
  if (first === undefined) return undefined;
  return {
    files: cabinets.map(({ cabinet, recorded: { size, sha1, sha256 } }, index) => ({ fileName: names[index] ?? cabinet.name, size: bytes(size), sha1, sha256, modified: instant(now) })),
    installPoint: installPoint(first.cabinet.ids),
  };
}

/** @param opened its package goes by the names that it is published under */
async function writeDocuments({ session, found, serverId }: ItemOnServer, revisionNumber: number, content: Content | undefined, signal: AbortSignal): Promise<Documents> {
  const servicesPackage = buildServicesPackage({
    softwarePackage: found,
    revisionNumber,
    publisherId: serverId,
    productCategoryIds: productCategoriesOf(found),
    ...(content === undefined ? {} : { content }),
    bundled: await bundledRevisions(session, found, signal),
  });
  return { uspXml: writeServicesPackage(servicesPackage), susXml: writeUpdate(buildUpdate(servicesPackage)) };
}

/**
 * Imports, or finds that an import that was cut off has arrived. A job that is stopped does not stop the import itself: what is on
 * the server is also recorded here.
 * @throws Fault when another console was there meanwhile
 */
async function importOnce(opened: ItemOnServer, content: Content | undefined, context: StepContext): Promise<number> {
  const { session: { client }, found } = opened;
  const recorded = evidenceOf(context.item, 'import');
  const write = async (revisionNumber: number): Promise<Documents> => writeDocuments(opened, revisionNumber, content, context.signal);
  if (recorded !== undefined) {
    const decision = decideRecovery(recorded, await readImportedState(client, found.packageId, context.signal));
    if (decision.kind === 'stop') throw decision.fault;
    if (decision.kind === 'import') await importUpdate(client, await write(recorded.revisionNumber));
    return recorded.revisionNumber;
  }
  const { latest, intended } = await intendRevision(client, found.packageId, context.signal);
  const { latestRevision } = demandEvidence(context.item, 'prepare');
  // What the administrator picked was to follow the revision of then; another console's is not replaced without a word.
  if (latest > latestRevision) throw new Fault('wsus/newer-revision', { revision: latestRevision + 1, latest });
  if (latest < latestRevision) throw new Fault('wsus/deleted-meanwhile', { revision: latestRevision + 1, latest });
  const documents = await write(intended);
  context.recordIntent(importEvidence(opened, intended, content));
  await importUpdate(client, documents);
  return intended;
}

const importEvidence = ({ found, serverId }: ItemOnServer, revisionNumber: number, content: Content | undefined): EvidenceOf<'import'> => ({
  revisionNumber,
  packageId: found.packageId,
  serverId,
  cabinetSha1s: content?.files.map(({ sha1 }) => sha1) ?? [],
});

const publishAct = 'publish an update';

/** An attempt that failed is recorded with its code; what came of one that did not is recorded when it was read back. */
async function audited<T>(services: PublishServices, { session, found }: ItemOnServer, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw services.audit.recordFailure({ action: publishAct, detail: `${found.localized[0].title}, ${found.packageId}`, server: session.name }, error);
  }
}

export const importStep = (services: PublishServices): Step => ({
  name: 'import',
  title: 'Publishing',
  lane: 'server',
  link: 'in-wsus',
  run: async (context) => {
    const picked = await onServer(services, loadItem(services, context), context);
    const opened = { ...picked, found: new Renaming(services.categoryNames(picked.session)).apply(picked.found) };
    const { loaded, found, session, serverId } = opened;
    const missing = await missingOnes(services, session, found, context);
    if (missing.length > 0) return { kind: 'wait', for: missing };
    const existing = await session.client.call(getCategories, { culture, classifications: false }, context.signal);
    const rules = await pendingRules(session, found, existing, context);
    if (rules.length > 0) return rulesQuestion(rules);
    const plan = planCategories([found], existing);
    demandRoom(plan);
    await ensureCategories(session.client, plan.created, { publisherId: serverId, creationDate: instant(services.now()) }, context.signal);

    const content = contentOf(found, context.item, services.now());
    const before = services.records.find(found.packageId, serverId);
    const revisionNumber = await audited(services, opened, async () => importOnce(opened, content, context));
    const cabinets = (content?.files ?? []).map(({ sha1, sha256, size }) => ({ sha1, sha256, size }));
    const published = await PublishedUpdate.readBack(session.client, { packageId: found.packageId, revisionNumber, cabinets });
    const record: PublishedRecord = {
      packageId: found.packageId,
      serverId,
      server: session.name,
      publisherId: loaded.publisherId,
      publisherName: loaded.publisherName,
      jobId: context.job.jobId,
      title: found.localized[0].title,
      vendor: found.vendorName,
      creationDate: found.creationDate,
      revisionNumber,
      originSha256s: evidenceOf(context.item, 'download')?.files.map(({ sha256 }) => sha256) ?? [],
      cabinets: published.cabinets,
      ...signerOf(context),
      publishedAt: instant(services.now()),
    };
    // Both or neither: a step that was cut off behind this comes by again, and knows by the record that the act is in the journal.
    services.database.transaction(() => {
      services.records.save(record);
      if (before?.jobId !== context.job.jobId || before.revisionNumber !== revisionNumber) services.audit.record({ action: publishAct, detail: `${found.localized[0].title}, revision ${revisionNumber}, ${found.packageId}`, server: session.name });
    });
    // Only now: everything before this line can be repeated from these files.
    await rm(workFolderOf(services.workRoot, context.job.jobId, found.packageId), { recursive: true, force: true });
    return {
      kind: 'done',
      evidence: importEvidence(opened, published.revisionNumber, content),
      links: [
        proven('in-wsus', `${session.name} has revision ${revisionNumber}; it was read back and is what was sent.`, [
          ['Server', session.name],
          ['Update ID', found.packageId],
          ['Revision', revisionNumber],
          ['Published under', found === picked.found ? undefined : [found.vendorName, ...found.productNames].join(', ')],
          ...factsOfEach((content?.files ?? []).map(({ fileName, sha1 }) => ({ name: fileName, facts: [['Content', `${sha1.toUpperCase()}.cab`]] }))),
        ]),
      ],
    };
  },
});
