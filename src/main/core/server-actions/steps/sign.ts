import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytes, instant, type Sha256 } from '../../../../shared/units.js';
import { parseCertificate, summarizeCertificate } from '../../authenticode/x509/certificate.js';
import { signPackedCabinet } from '../../authenticode/sign/cabinet.js';
import { Fault } from '../../fault.js';
import type { Step } from '../../jobs/model.js';
import type { Signing } from '../../publishing/services.js';
import { demandStamp, isStamped, withStamp } from '../../publishing/stamp-policy.js';
import type { ServerSession } from '../../publishing/server-session.js';
import { hashFile, makeFolder, placeFile } from '../../wsus/publishing/copy-file.js';
import { clearSigningPlace, placeContent } from '../../wsus/publishing/place-files.js';
import { fetchSigned, signOnServer, SignedPackage, type FetchedCabinet } from '../../wsus/publishing/server-signing.js';
import { getTempContentCache } from '../../wsus/soap/operations/configuration.js';
import { demandPackage } from '../../wsus/upkeep/current-update.js';
import type { PackagePlace } from '../../wsus/upkeep/fetch-published.js';
import { demandPlace, originalPath, ownCabinetPath, signedPath, signingPlaceOf } from '../cabinets.js';
import { demandEvidence, type EvidenceOf } from '../evidence.js';
import type { ActionServices } from '../services.js';

type Original = EvidenceOf<'fetch'>['cabinets'][number];

interface Task {
  readonly number: number;
  readonly original: Original;
  readonly originalPath: string;
  readonly signedPath: string;
  readonly place: PackagePlace;
  readonly title: string;
}

/** @throws Fault `jobs/cabinet-changed` when the file on this disk is not the one that was proven */
async function demandUnchanged(path: string, expected: { readonly size: number; readonly sha256: Sha256 }, signal: AbortSignal): Promise<void> {
  const found = await hashFile(path, { maxBytes: expected.size, signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return undefined;
  });
  if (found?.sha256 !== expected.sha256) throw new Fault('jobs/cabinet-changed');
}

async function signHere(task: Task, signing: Extract<Signing, { kind: 'here' }>, signal: AbortSignal): Promise<FetchedCabinet> {
  const signed = await signPackedCabinet({
    path: task.originalPath,
    destination: task.signedPath,
    identity: signing.identity,
    expectedDigest: task.original.coveredSha256,
    programName: task.title,
    signal,
    ...(signing.timestamp === undefined ? {} : { timestamp: signing.timestamp }),
  });
  return { path: task.signedPath, size: signed.size, sha1: signed.sha1, sha256: signed.sha256 };
}

async function signByServer(task: Task, signing: Extract<Signing, { kind: 'server' }>, session: ServerSession, signal: AbortSignal): Promise<FetchedCabinet> {
  const { client, location, shares } = session;
  const { original, place } = task;
  const temporary = location.kind === 'unc' ? await client.call(getTempContentCache, undefined, signal) : '';
  const at = signingPlaceOf(session, place, task.number, temporary);
  if (location.kind === 'local-disk') await makeFolder(shares.servicesPackages, place.folder);
  await placeFile(task.originalPath, at.localPath, original, signal);
  await withStamp(signing, async (stamp) => signOnServer(client, { filePath: at.serverPath, ...stamp }, 'extended', signal));
  const fetched = await fetchSigned(at.localPath, task.signedPath, bytes(original.size), signal);
  await clearSigningPlace(location, at);
  return fetched;
}

/** The signature of today's certificate over exactly what the old signature covered. */
async function prove(services: ActionServices, cabinet: FetchedCabinet, { original }: Task, certificate: Uint8Array, signal: AbortSignal): Promise<SignedPackage> {
  const trust = await services.trust();
  const anchored = { ...trust, given: [...trust.given, { certificate, origin: 'the signing certificate' }] };
  return SignedPackage.prove(
    cabinet,
    { digests: { sha256: original.coveredSha256, sha1: original.coveredSha1 }, certificate: parseCertificate(certificate).fingerprint },
    async (path) => services.work.run('verifyFile', { path, trust: anchored }, { signal }),
  );
}

/** Signs each cabinet with today's certificate, in place of the signature it carries. */
export const signStep = (services: ActionServices): Step => ({
  name: 'sign',
  title: 'Signing anew',
  lane: 'server',
  link: 'countersigned',
  run: async ({ item, job, signal }) => {
    const { revisionNumber, title } = demandEvidence(item, 'look');
    const { cabinets } = demandEvidence(item, 'fetch');
    const session = await services.server(job, signal);
    const place = demandPlace(await demandPackage(session.client, { updateId: item.packageId, revisionNumber }, signal));
    const signing = await services.signing(session, signal);
    const certificate = signing.kind === 'here' ? signing.identity.certificate : signing.certificate;
    const signed: SignedPackage[] = [];
    for (const [index, original] of cabinets.entries()) {
      const number = index + 1;
      const paths = [services.workRoot, job.jobId, item.packageId, number] as const;
      const task: Task = { number, original, originalPath: originalPath(...paths), signedPath: signedPath(...paths), place, title };
      await mkdir(dirname(task.signedPath), { recursive: true });
      await demandUnchanged(task.originalPath, original, signal);
      const cabinet = signing.kind === 'here' ? await signHere(task, signing, signal) : await signByServer(task, signing, session, signal);
      const proven = await prove(services, cabinet, task, certificate, signal);
      if (signing.requiresStamp) demandStamp(proven.verdict);
      signed.push(proven);
    }
    const signer = summarizeCertificate(parseCertificate(certificate));
    const evidence: EvidenceOf<'sign'> = {
      cabinets: signed.map(({ size, sha1, sha256 }) => ({ size, sha1, sha256 })),
      signedBy: signer.name,
      certificate: signer.fingerprint,
      stamped: signed.every(({ verdict }) => isStamped(verdict)),
      signedAt: instant(services.now()),
    };
    return { kind: 'done', evidence, links: [], goTo: 'place' };
  },
});

/** Puts the signed cabinets where the server and its clients look for them, each read again where it lies. */
export const placeStep = (services: ActionServices): Step => ({
  name: 'place',
  title: 'Copying to the server',
  lane: 'server',
  link: 'in-wsus',
  run: async ({ item, job, signal }) => {
    const { revisionNumber } = demandEvidence(item, 'look');
    const { cabinets } = demandEvidence(item, 'sign');
    const session = await services.server(job, signal);
    const place = demandPlace(await demandPackage(session.client, { updateId: item.packageId, revisionNumber }, signal));
    for (const [index, cabinet] of cabinets.entries()) {
      const path = signedPath(services.workRoot, job.jobId, item.packageId, index + 1);
      await demandUnchanged(path, cabinet, signal);
      await makeFolder(session.shares.servicesPackages, place.folder);
      await placeFile(path, ownCabinetPath(session, place, index + 1), cabinet, signal);
      await placeContent(session.shares, { path, ...cabinet }, signal);
    }
    return { kind: 'done', evidence: {}, links: [], goTo: 'import' };
  },
});
