import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes } from '../../../../shared/units.js';
import type { CertificateSummary } from '../../../../shared/verdict.js';
import { parseCertificate, summarizeCertificate } from '../../authenticode/x509/certificate.js';
import { signCabinet } from '../../authenticode/sign/cabinet.js';
import { Fault } from '../../fault.js';
import type { Step, StepContext } from '../../jobs/model.js';
import { hashFile } from '../../wsus/publishing/copy-file.js';
import { signingPlace, type UpdateIds } from '../../wsus/publishing/names.js';
import { placeForSigning } from '../../wsus/publishing/place-files.js';
import { fetchSigned, signOnServer, SignedPackage, type FetchedCabinet } from '../../wsus/publishing/server-signing.js';
import { getTempContentCache } from '../../wsus/soap/operations/configuration.js';
import { demandEvidence, type EvidenceOf } from '../evidence.js';
import { proven } from '../links.js';
import type { PublishServices, Signing } from '../services.js';
import type { ServerSession } from '../server-session.js';

import { workFolderOf } from '../work-folders.js';
import { unsignedName } from './pack.js';
import { loadItem } from './prepare.js';

export const signedName = 'signed.cab';

type Packed = EvidenceOf<'pack'>;

/** The packed cabinet as it was recorded, or it is packed anew. @throws Fault `jobs/cabinet-changed` */
async function demandPacked(path: string, packed: Packed, signal: AbortSignal): Promise<void> {
  const info = await stat(path).catch(() => undefined);
  const found = info?.size === packed.size ? await hashFile(path, { maxBytes: packed.size, signal }) : undefined;
  if (found?.sha256 !== packed.sha256) throw new Fault('jobs/cabinet-changed');
}

interface Task {
  readonly ids: UpdateIds;
  readonly packedPath: string;
  readonly signedPath: string;
  readonly packed: Packed;
  readonly title: string;
}

async function signHere({ packedPath, signedPath, packed, title }: Task, signing: Extract<Signing, { kind: 'here' }>, signal: AbortSignal): Promise<FetchedCabinet> {
  await copyFile(packedPath, signedPath);
  const signed = await signCabinet({
    path: signedPath,
    identity: signing.identity,
    expectedDigest: packed.authenticodeSha256,
    programName: title,
    signal,
    ...(signing.timestamp === undefined ? {} : { timestamp: signing.timestamp }),
  });
  return { path: signedPath, size: signed.size, sha1: signed.sha1, sha256: signed.sha256 };
}

async function signByServer({ ids, packedPath, signedPath, packed }: Task, signing: Extract<Signing, { kind: 'server' }>, session: ServerSession, signal: AbortSignal): Promise<FetchedCabinet> {
  const { client, location, shares } = session;
  const temporary = location.kind === 'unc' ? await client.call(getTempContentCache, undefined, signal) : '';
  const place = signingPlace(location, shares, ids, temporary);
  await placeForSigning(shares, ids, place, { path: packedPath, size: bytes(packed.size), sha256: packed.sha256 }, signal);
  const timestamp = signing.timestampUrl === undefined ? { withoutTimestamp: true } : { withoutTimestamp: false, timestampUrl: signing.timestampUrl };
  await signOnServer(client, { filePath: place.serverPath, ...timestamp }, 'extended', signal);
  return fetchSigned(place.localPath, signedPath, bytes(packed.size), signal);
}

const certificateOf = (signing: Signing): Uint8Array => (signing.kind === 'here' ? signing.identity.certificate : signing.certificate);

/**
 * Proves the signed cabinet. The signing certificate stands as an anchor of its own here: whether clients
 * trust it is the client check's question, what matters now is that it signed these very bytes.
 */
async function prove(services: PublishServices, cabinet: FetchedCabinet, packed: Packed, certificate: Uint8Array, signal: AbortSignal): Promise<{ readonly signed: SignedPackage; readonly signer: CertificateSummary }> {
  const signer = summarizeCertificate(parseCertificate(certificate));
  const trust = await services.trust();
  const signed = await SignedPackage.prove(
    cabinet,
    { digests: { sha256: packed.authenticodeSha256, sha1: packed.authenticodeSha1 }, certificate: signer.fingerprint },
    async (path) => services.work.run('verifyFile', { path, trust: { ...trust, given: [...trust.given, { certificate, origin: 'the signing certificate' }] } }, { signal }),
  );
  return { signed, signer };
}

export const signStep = (services: PublishServices): Step => ({
  name: 'sign',
  title: 'Signing',
  lane: 'server',
  link: 'countersigned',
  retryFrom: ({ code }) => (code === 'jobs/cabinet-changed' ? 'pack' : undefined),
  run: async (context: StepContext) => {
    const found = loadItem(services, context).package;
    const item = found.installableItems[0];
    if (item === undefined) throw new RangeError('a package without an item is not signed');
    const packed = demandEvidence(context.item, 'pack');
    const folder = workFolderOf(services.workRoot, context.job.jobId, found.packageId);
    const task: Task = {
      ids: { packageId: found.packageId, itemId: item.itemId },
      packedPath: join(folder, unsignedName),
      signedPath: join(folder, signedName),
      packed,
      title: found.localized[0].title,
    };
    await demandPacked(task.packedPath, packed, context.signal);
    const session = await services.server(context.signal);
    const signing = await services.signing(session, context.signal);
    const cabinet = signing.kind === 'here' ? await signHere(task, signing, context.signal) : await signByServer(task, signing, session, context.signal);
    const { signed, signer } = await prove(services, cabinet, packed, certificateOf(signing), context.signal);
    const timestamp = signed.verdict.signatures[0]?.timestamp;
    const evidence: EvidenceOf<'sign'> = { cabinet: { size: signed.size, sha1: signed.sha1, sha256: signed.sha256 }, signedBy: signer.name, certificate: signer.fingerprint };
    const by = signing.kind === 'here' ? 'here' : 'by the server, read back once and found to be what was packed';
    return {
      kind: 'done',
      evidence,
      links: [
        proven('countersigned', `Signed ${by}, with the certificate of ${signer.name}.`, [
          ['Signer', signer.subject],
          ['Thumbprint', signer.thumbprint],
          ['Certificate valid until', signer.notAfter],
          ['Time stamp', timestamp?.outcome === 'passed' ? timestamp.time : 'none'],
          ['Signed digest (SHA-256)', packed.authenticodeSha256],
          ['SHA-1 of the signed cabinet', signed.sha1],
          ['SHA-256 of the signed cabinet', signed.sha256],
        ]),
      ],
    };
  },
});
