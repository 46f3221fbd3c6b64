import { rm } from 'node:fs/promises';
import { Fault } from '../../fault.js';
import type { Step, StepContext, StepOutcome } from '../../jobs/model.js';
import type { ServerSession } from '../../publishing/server-session.js';
import { workFolderOf } from '../../publishing/work-folders.js';
import { importUpdate } from '../../wsus/publishing/import-update.js';
import type { WsusClient } from '../../wsus/soap/client.js';
import { getLatestRevisionNumber, getUpdateXml } from '../../wsus/soap/operations/updates.js';
import { applyApprovals, asWanted } from '../../wsus/upkeep/approvals.js';
import { demandCurrent, demandPackage } from '../../wsus/upkeep/current-update.js';
import { reviseServicesPackage, writeRevision, type PackageChange, type PublishedNames } from '../../wsus/upkeep/new-revision.js';
import { differenceOfFacts, readPackageFacts, revisionObstacle, type PackageFacts } from '../../wsus/upkeep/package-facts.js';
import { demandSameMeaning } from '../../wsus/upkeep/same-meaning.js';
import { getDeployments } from '../../wsus/soap/operations/deployments.js';
import { demandEvidence, evidenceOf, type EvidenceOf } from '../evidence.js';
import { makeRoomFor, newNamesOf } from '../names.js';
import { actionOf } from '../options.js';
import { pendingRules, rulesQuestion } from '../pending-rules.js';
import type { ActionServices } from '../services.js';
import { declineOnce } from './change.js';

/** What the new revision changes; the same whenever it is asked, so that an import that was cut off can be recognised. */
function changeOf({ item, job }: StepContext, names: PublishedNames | undefined): PackageChange {
  const action = actionOf(job);
  switch (action.kind) {
    case 'expire':
      return { expire: true };
    case 'revise':
      return { ...action.change, names };
    case 're-sign': {
      const { cabinets, signedAt } = demandEvidence(item, 'sign');
      return { names, cabinets: cabinets.map((cabinet) => ({ ...cabinet, modified: signedAt })) };
    }
    default:
      throw new RangeError(`${action.kind} makes no revision`);
  }
}

/**
 * The package that the revision is made of, looked at for everything that would make it mean something else than what was asked for.
 * @throws Fault
 */
async function demandRevisable(client: WsusClient, { item, signal }: StepContext): Promise<PackageFacts> {
  const { revisionNumber } = demandEvidence(item, 'look');
  const revision = { updateId: item.packageId, revisionNumber };
  const facts = await demandPackage(client, revision, signal);
  const obstacle = revisionObstacle(facts);
  if (obstacle !== undefined) throw obstacle;
  demandSameMeaning(facts.stored.root, await client.call(getUpdateXml, revision, signal));
  return facts;
}

/** @throws Fault `wsus/import-differs` */
async function demandImported(client: WsusClient, { item, signal }: StepContext, revisionNumber: number, intended: PackageFacts): Promise<void> {
  const kept = await demandPackage(client, { updateId: item.packageId, revisionNumber }, signal);
  const difference = differenceOfFacts(intended, kept);
  if (difference !== undefined) throw new Fault('wsus/import-differs', { packageId: item.packageId, what: difference });
}

/** What an import that was cut off was begun with stays, whatever was decided about names since. */
function namesOf(services: ActionServices, session: ServerSession, facts: PackageFacts, { item }: StepContext): PublishedNames | undefined {
  const begun = evidenceOf(item, 'import');
  return begun === undefined ? newNamesOf(facts, services.categoryNames(session)) : begun.names;
}

/** Imports the next revision, or finds that an import that was cut off has arrived. */
async function importOnce(client: WsusClient, facts: PackageFacts, names: PublishedNames | undefined, context: StepContext): Promise<number> {
  const { item, signal } = context;
  const { revisionNumber: before } = demandEvidence(item, 'look');
  const next = before + 1;
  const documents = writeRevision(reviseServicesPackage(facts.stored.root, next, changeOf(context, names)));
  const latest = await client.call(getLatestRevisionNumber, { updateId: item.packageId }, signal);
  const mayHaveArrived = evidenceOf(item, 'import')?.revisionNumber === next && latest === next;
  if (!mayHaveArrived) {
    if (latest === 0) throw new Fault('published/gone');
    if (latest !== before) throw new Fault('published/changed-meanwhile', { expected: before, latest });
    context.recordIntent({ revisionNumber: next, ...(names === undefined ? {} : { names: { ...names, products: [...names.products], categoryIds: [...names.categoryIds] } }) } satisfies EvidenceOf<'import'>);
    // Not to be stopped half-way: what is on the server is also recorded here.
    await importUpdate(client, documents);
  }
  await demandImported(client, context, next, readPackageFacts(documents.uspXml));
  return next;
}

/** Approvals are for a revision. A server moves them on by itself unless it is set otherwise; what it did not move is given again. */
async function carryOver(services: ActionServices, client: WsusClient, { item, signal }: StepContext, isExpired: boolean): Promise<number> {
  const { approvals, declined } = demandEvidence(item, 'look');
  const current = await demandCurrent(client, item.packageId, signal);
  if (isExpired) return 0;
  if (declined) {
    await declineOnce(client, current, services.account, signal);
    return 0;
  }
  const kept = asWanted(await client.call(getDeployments, current, signal));
  const lost = approvals.filter(({ groupId }) => !kept.some((other) => other.groupId === groupId));
  return lost.length === 0 ? 0 : applyApprovals(client, current, lost, services.account, signal);
}

/** What this console recorded of its own publication follows the server. */
function follow({ records }: ActionServices, { server }: ServerSession, { item }: StepContext, revisionNumber: number): void {
  const record = records.find(item.packageId, server.configuration.serverId);
  if (record === undefined) return;
  const signed = evidenceOf(item, 'sign');
  records.save({ ...record, revisionNumber, ...(signed === undefined ? {} : { cabinets: signed.cabinets, signedBy: signed.signedBy, signer: { fingerprint: signed.certificate, stamped: signed.stamped === true } }) });
}

/** Makes the next revision of the update from the package that the server keeps. */
export const importStep = (services: ActionServices): Step => ({
  name: 'import',
  title: 'Publishing the new revision',
  lane: 'server',
  link: 'in-wsus',
  retryFrom: ({ code }) => (code === 'published/changed-meanwhile' ? 'look' : undefined),
  run: async (context): Promise<StepOutcome> => {
    const { item, job, signal } = context;
    const session = await services.server(job, signal);
    const { client } = session;
    const isExpired = actionOf(job).kind === 'expire';
    const facts = await demandRevisable(client, context);
    if (facts.expired) {
      if (isExpired) return { kind: 'left-out', reason: { code: 'published/already-expired', data: {} } };
      throw new Fault('published/already-expired');
    }
    const names = isExpired ? undefined : namesOf(services, session, facts, context);
    if (!isExpired) {
      const rules = await pendingRules(client, { ...facts, ...(names === undefined ? {} : { vendor: names.vendor, products: names.products }) }, demandEvidence(item, 'look').approvals, context);
      if (rules.length > 0) return rulesQuestion(rules);
    }
    if (names !== undefined) await makeRoomFor(names, session, services, signal);
    const revisionNumber = await importOnce(client, facts, names, context);
    const carried = await carryOver(services, client, context, isExpired);
    follow(services, session, context, revisionNumber);
    await rm(workFolderOf(services.workRoot, job.jobId, item.packageId), { recursive: true, force: true });
    return { kind: 'done', evidence: { revisionNumber, approvalsCarried: carried }, links: [], goTo: 'confirm' };
  },
});
