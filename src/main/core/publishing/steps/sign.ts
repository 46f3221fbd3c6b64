import { join } from 'node:path';
import type { SoftwarePackage } from '../../../../shared/catalog.js';
import { bytes } from '../../../../shared/units.js';
import type { CertificateSummary } from '../../../../shared/verdict.js';
import { parseCertificate, summarizeCertificate } from '../../authenticode/x509/certificate.js';
import { signPackedCabinet } from '../../authenticode/sign/cabinet.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext } from '../../jobs/model.js';
import { signingPlace } from '../../wsus/publishing/names.js';
import { placeForSigning } from '../../wsus/publishing/place-files.js';
import { fetchSigned, signOnServer, SignedPackage, type FetchedCabinet } from '../../wsus/publishing/server-signing.js';
import { getTempContentCache } from '../../wsus/soap/operations/configuration.js';
import { cabinetsOf, isAsRecorded, ofEachCabinet, type PlannedCabinet } from '../cabinets.js';
import { demandEvidence, evidenceOf, type EvidenceOf } from '../evidence.js';
import { factsOfEach, proven, type Facts } from '../links.js';
import type { PublishServices, Signing } from '../services.js';
import { demandStamp, isStampAsked, isStamped, stampFact, withStamp } from '../stamp-policy.js';
import type { ServerSession } from '../server-session.js';
import { inTurn, siblingItems, takeOver } from '../shared-work.js';
import { workFolderOf } from '../work-folders.js';
import { loadItem } from './load-item.js';

type Packed = EvidenceOf<'pack'>['cabinets'][number];
type Signed = EvidenceOf<'sign'>['cabinets'][number];

interface Task {
  readonly cabinet: PlannedCabinet;
  readonly packedPath: string;
  readonly signedPath: string;
  readonly packed: Packed;
  readonly title: string;
}

async function signHere({ packedPath, signedPath, packed, title }: Task, signing: Extract<Signing, { kind: 'here' }>, signal: AbortSignal): Promise<FetchedCabinet> {
  const signed = await signPackedCabinet({
    path: packedPath,
    destination: signedPath,
    identity: signing.identity,
    expectedDigest: packed.authenticodeSha256,
    programName: title,
    signal,
    ...(signing.timestamp === undefined ? {} : { timestamp: signing.timestamp }),
  });
  return { path: signedPath, size: signed.size, sha1: signed.sha1, sha256: signed.sha256 };
}

async function signByServer({ cabinet: { ids }, packedPath, signedPath, packed }: Task, signing: Extract<Signing, { kind: 'server' }>, session: ServerSession, signal: AbortSignal): Promise<FetchedCabinet> {
  const { client, location, shares } = session;
  const temporary = location.kind === 'unc' ? await client.call(getTempContentCache, undefined, signal) : '';
  const place = signingPlace(location, shares, ids, temporary);
  await placeForSigning(shares, ids, place, { path: packedPath, size: bytes(packed.size), sha256: packed.sha256 }, signal);
  await withStamp(signing, async (stamp) => signOnServer(client, { filePath: place.serverPath, ...stamp }, 'extended', signal));
  return fetchSigned(place.localPath, signedPath, bytes(packed.size), signal);
}

const certificateOf = (signing: Signing): Uint8Array => (signing.kind === 'here' ? signing.identity.certificate : signing.certificate);

/**
 * Proves a signed cabinet. The signing certificate stands as an anchor of its own here: whether clients
 * trust it is the client check's question, what matters now is that it signed these very bytes.
 */
async function prove(services: PublishServices, cabinet: FetchedCabinet, packed: Packed, certificate: Uint8Array, signer: CertificateSummary, signal: AbortSignal): Promise<SignedPackage> {
  const trust = await services.trust();
  return SignedPackage.prove(
    cabinet,
    { digests: { sha256: packed.authenticodeSha256, sha1: packed.authenticodeSha1 }, certificate: signer.fingerprint },
    async (path) => services.work.run('verifyFile', { path, trust: { ...trust, given: [...trust.given, { certificate, origin: 'the signing certificate' }] } }, { signal }),
  );
}

/** What was signed before the job was cut off; it is proven anew all the same. */
async function keptOf({ signedPath, packed }: Task, known: Signed | undefined, signal: AbortSignal): Promise<FetchedCabinet | undefined> {
  if (known?.packed !== packed.sha256 || !(await isAsRecorded(signedPath, known, signal))) return undefined;
  return { path: signedPath, size: bytes(known.size), sha1: known.sha1, sha256: known.sha256 };
}

/** The same cabinet, as it was signed here for another server of the same publish; it is proven anew all the same. */
async function signedElsewhere(services: PublishServices, { cabinet, signedPath, packed }: Task, signer: CertificateSummary, { job, item, signal }: StepContext): Promise<FetchedCabinet | undefined> {
  for (const sibling of siblingItems(services, job, item)) {
    const evidence = evidenceOf(sibling, 'sign');
    const signed = evidence?.certificate === signer.fingerprint ? evidence.cabinets.find((candidate) => candidate.packed === packed.sha256) : undefined;
    if (signed !== undefined && (await takeOver(services, sibling, cabinet.signedName, signedPath, signed, signal))) return { path: signedPath, size: bytes(signed.size), sha1: signed.sha1, sha256: signed.sha256 };
  }
  return undefined;
}

function tasksOf(services: PublishServices, found: SoftwarePackage, { job, item }: StepContext): readonly Task[] {
  const folder = workFolderOf(services.workRoot, job.jobId, found.packageId);
  return ofEachCabinet(cabinetsOf(found, item), demandEvidence(item, 'pack').cabinets, 'pack').map(({ cabinet, recorded }) => ({
    cabinet,
    packedPath: join(folder, cabinet.packedName),
    signedPath: join(folder, cabinet.signedName),
    packed: recorded,
    title: found.localized[0].title,
  }));
}

function factsOf({ packed }: Task, { sha1, sha256, verdict }: SignedPackage, signing: Signing): Facts {
  return [
    ['Time stamp', stampFact(verdict, isStampAsked(signing))],
    ['Signed digest (SHA-256)', packed.authenticodeSha256],
    ['SHA-1 of the signed cabinet', sha1],
    ['SHA-256 of the signed cabinet', sha256],
  ];
}

/** Signs one cabinet after the other. Each is recorded when it is proven, so a job that was cut off goes on with the next. */
export const signStep = (services: PublishServices): Step => ({
  name: 'sign',
  title: 'Signing',
  lane: 'server',
  link: 'countersigned',
  retryFrom: ({ code }) => (code === 'jobs/cabinet-changed' ? 'pack' : undefined),
  run: async (context: StepContext) => {
    const { job, signal } = context;
    const tasks = tasksOf(services, loadItem(services, context).package, context);
    const session = await services.server(job, signal);
    const signing = await services.signing(session, signal);
    const certificate = certificateOf(signing);
    const signer = summarizeCertificate(parseCertificate(certificate));
    const before = evidenceOf(context.item, 'sign');
    // All cabinets of an update are signed by one certificate.
    const known = before?.certificate === signer.fingerprint ? before.cabinets : [];
    const cabinets: Signed[] = [];
    const facts: { readonly name: string; readonly facts: Facts }[] = [];
    let stamped = true;
    const signNext = async (task: Task, before: Signed | undefined): Promise<void> => {
      const { cabinet, packed, packedPath } = task;
      const kept = await keptOf(task, before, signal);
      if (kept === undefined && !(await isAsRecorded(packedPath, packed, signal))) throw new Fault('jobs/cabinet-changed');
      const fetched = kept ?? (signing.kind === 'server' ? await signByServer(task, signing, session, signal) : ((await signedElsewhere(services, task, signer, context)) ?? (await signHere(task, signing, signal))));
      const signed = await prove(services, fetched, packed, certificate, signer, signal);
      if (signing.requiresStamp) demandStamp(signed.verdict);
      stamped &&= isStamped(signed.verdict);
      cabinets.push({ size: signed.size, sha1: signed.sha1, sha256: signed.sha256, packed: packed.sha256 });
      facts.push({ name: cabinet.name, facts: factsOf(task, signed, signing) });
      context.recordIntent({ cabinets, signedBy: signer.name, certificate: signer.fingerprint });
    };
    for (const [index, task] of tasks.entries()) {
      const sign = async (): Promise<void> => signNext(task, known[index]);
      // What the server signs is its own; nobody else waits for it.
      await (signing.kind === 'here' ? inTurn(services, context, 'sign', sign) : sign());
    }
    const evidence: EvidenceOf<'sign'> = { cabinets, signedBy: signer.name, certificate: signer.fingerprint, stamped };
    const by = signing.kind === 'here' ? 'here' : 'by the server, read back once and found to be what was packed';
    const what = tasks.length === 1 ? 'Signed' : `${String(tasks.length)} cabinets were signed`;
    return {
      kind: 'done',
      evidence,
      links: [
        proven('countersigned', `${what} ${by}, with the certificate of ${signer.name}.`, [
          ['Signer', signer.subject],
          ['Thumbprint', signer.thumbprint],
          ['Certificate valid until', signer.notAfter],
          ...factsOfEach(facts),
        ]),
      ],
    };
  },
});
