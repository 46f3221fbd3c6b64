import { mkdir } from 'node:fs/promises';
import type { FileVerdict } from '../../../../shared/verdict.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext, StepOutcome } from '../../jobs/model.js';
import { parseCertificate } from '../../authenticode/x509/certificate.js';
import { workFolderOf } from '../../publishing/work-folders.js';
import type { Signing } from '../../publishing/services.js';
import { demandPackage } from '../../wsus/upkeep/current-update.js';
import { coveredDigestsOf, fetchPublished, intactObstacle } from '../../wsus/upkeep/fetch-published.js';
import { revisionObstacle, type PackageFacts } from '../../wsus/upkeep/package-facts.js';
import { demandPlace, originalPath } from '../cabinets.js';
import { demandEvidence, type EvidenceOf } from '../evidence.js';
import type { ActionServices } from '../services.js';

interface FetchedCabinet {
  readonly cabinet: EvidenceOf<'fetch'>['cabinets'][number];
  /** It carries the signature that it would get. */
  readonly isCurrent: boolean;
}

const fingerprintOf = (signing: Signing): string => parseCertificate(signing.kind === 'here' ? signing.identity.certificate : signing.certificate).fingerprint;
const stamps = (signing: Signing): boolean => (signing.kind === 'here' ? signing.timestamp : signing.timestampUrl) !== undefined;

/**
 * Whoever has a stolen key signs as we would: only what was recorded here when it was published is signed anew.
 * @throws Fault `published/signer-lost`
 */
function demandNotLost({ isLost }: ActionServices, { signatures }: FileVerdict): void {
  const lost = signatures.find(({ signer }) => signer !== undefined && isLost(signer.fingerprint));
  if (lost?.signer !== undefined) throw new Fault('published/signer-lost', { signer: lost.signer.name });
}

async function fetchAll(services: ActionServices, facts: PackageFacts, { item, job, signal }: StepContext): Promise<readonly FetchedCabinet[]> {
  const session = await services.server(job, signal);
  const signing = await services.signing(session, signal);
  const [current, wantsStamp] = [fingerprintOf(signing), stamps(signing)];
  const place = demandPlace(facts);
  const trust = await services.trust();
  const record = services.records.find(item.packageId, session.server.configuration.serverId);
  const found: FetchedCabinet[] = [];
  await mkdir(workFolderOf(services.workRoot, job.jobId, item.packageId), { recursive: true });
  for (const [index, file] of facts.files.entries()) {
    const path = originalPath(services.workRoot, job.jobId, item.packageId, index + 1);
    const { size, sha1, sha256 } = await fetchPublished({ ...session, fetchContent: services.fetchContent }, file, index + 1, place, path, signal);
    const verdict = await services.work.run('verifyFile', { path, trust }, { signal });
    if (verdict.sha256 !== sha256) throw new Fault('jobs/cabinet-changed');
    const obstacle = intactObstacle(verdict);
    if (obstacle !== undefined) throw obstacle;
    const [outer] = verdict.signatures;
    const isRecorded = record?.cabinets.some((cabinet) => cabinet.sha256 === sha256) === true;
    if (!isRecorded) demandNotLost(services, verdict);
    const covered = await coveredDigestsOf(path, signal);
    const isCurrent = outer?.signer?.fingerprint === current && (!wantsStamp || outer.timestamp !== undefined);
    found.push({ cabinet: { size, sha1, sha256, coveredSha1: covered.sha1, coveredSha256: covered.sha256, signer: outer?.signer?.name ?? '' }, isCurrent });
  }
  return found;
}

/**
 * Fetches the cabinets as they are published, and proves them: they have the digests that the update names, and the signature that
 * they carry fits them. What carries today's signature already is left as it is.
 */
export const fetchStep = (services: ActionServices): Step => ({
  name: 'fetch',
  title: 'Fetching and proving its files',
  lane: 'server',
  link: 'in-wsus',
  run: async (context): Promise<StepOutcome> => {
    const { item, job, signal } = context;
    const { revisionNumber } = demandEvidence(item, 'look');
    const { client } = await services.server(job, signal);
    const facts = await demandPackage(client, { updateId: item.packageId, revisionNumber }, signal);
    if (facts.files.length === 0) return { kind: 'left-out', reason: { code: 'published/no-file', data: {} } };
    if (facts.expired) throw new Fault('published/already-expired');
    const obstacle = revisionObstacle(facts);
    if (obstacle !== undefined) throw obstacle;
    const cabinets = await fetchAll(services, facts, context);
    if (cabinets.every(({ isCurrent }) => isCurrent)) return { kind: 'left-out', reason: { code: 'published/already-signed', data: { signer: cabinets[0]?.cabinet.signer ?? '' } } };
    const evidence: EvidenceOf<'fetch'> = { cabinets: cabinets.map(({ cabinet }) => cabinet) };
    return { kind: 'done', evidence, links: [], goTo: 'sign' };
  },
});
