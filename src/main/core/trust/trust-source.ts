import type { Fingerprint } from '../../../shared/units.js';
import { AnchorStore, type Anchor } from '../authenticode/anchors.js';
import { relaxPolicy, strictPolicy, type SignaturePolicy } from '../authenticode/policy.js';
import { loadTrustFolder, readCertificateFile } from '../authenticode/trust-files.js';
import { verifyFile } from '../authenticode/verify.js';
import type { RevocationList } from '../authenticode/x509/revocation-list.js';
import { openFileSource, type ByteSource } from '../bytes.js';
import type { FileVerdict } from '../../../shared/verdict.js';
import { keptLists } from './kept-lists.js';

/** A certificate in DER, with where it comes from in words. */
export interface GivenAnchor {
  readonly certificate: Uint8Array;
  readonly origin: string;
}

/** What signatures are judged by, in a form that crosses thread borders. */
export interface TrustSource {
  /** The managed folder of anchors and revocation lists. */
  readonly folder: string;
  /** Revocation lists that were fetched before, see `revocation-cache.ts`. */
  readonly revocationFolder?: string | undefined;
  /** Of the system's store, or given for one purpose (the server's certificate). */
  readonly given: readonly GivenAnchor[];
  readonly disallowed: readonly Fingerprint[];
  readonly allowSha1Only: boolean;
}

interface LoadedTrust {
  readonly anchors: AnchorStore;
  readonly revocationLists: readonly RevocationList[];
  readonly disallowed: ReadonlySet<Fingerprint>;
  readonly policy: SignaturePolicy;
}

/** The named policy that a setting turns on; verdicts carry its name and its sentences. */
export const sha1OnlyPolicy = relaxPolicy('SHA-1 catalogues allowed', ['sha1-file-signatures']);

const readGiven = ({ certificate, origin }: GivenAnchor): readonly Anchor[] => readCertificateFile(certificate, origin).map((parsed) => ({ certificate: parsed, origin }));

export async function loadTrust(source: TrustSource): Promise<LoadedTrust> {
  const folder = await loadTrustFolder(source.folder);
  const fetched = source.revocationFolder === undefined ? [] : await keptLists(source.revocationFolder);
  return {
    anchors: new AnchorStore([...folder.anchors, ...source.given.flatMap(readGiven)]),
    revocationLists: [...folder.revocationLists, ...fetched],
    disallowed: new Set(source.disallowed),
    policy: source.allowSha1Only ? sha1OnlyPolicy : strictPolicy,
  };
}

/** A verifier with everything but the file fixed. Trust is loaded once. */
export async function createVerifier(source: TrustSource, now: () => Date): Promise<(file: ByteSource, signal?: AbortSignal) => Promise<FileVerdict>> {
  const trust = await loadTrust(source);
  return async (file, signal) =>
    verifyFile(file, {
      anchors: trust.anchors,
      crls: trust.revocationLists,
      disallowed: trust.disallowed,
      policy: trust.policy,
      now: now(),
      ...(signal === undefined ? {} : { signal }),
    });
}

/** @throws Fault `app/file-unreadable` */
export async function verifyPath(path: string, source: TrustSource, now: () => Date, signal?: AbortSignal): Promise<FileVerdict> {
  const verify = await createVerifier(source, now);
  await using file = await openFileSource(path);
  return await verify(file, signal);
}
