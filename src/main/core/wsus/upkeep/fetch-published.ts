import { join } from 'node:path';
import { bytes, sha1, sha256, type Bytes, type ItemId, type Sha1, type Sha256 } from '../../../../shared/units.js';
import type { FileVerdict } from '../../../../shared/verdict.js';
import { openContainer } from '../../authenticode/examine.js';
import { hashFile } from '../../authenticode/hash-file.js';
import { openFileSource } from '../../bytes.js';
import { Fault } from '../../fault.js';
import type { FetchContent } from '../publishing/content-fetcher.js';
import { fetchCopy, type FileDigests } from '../publishing/copy-file.js';
import { cabinetName, contentName, contentPath } from '../publishing/names.js';
import type { SharePaths } from '../server/content-root.js';
import type { NamedCabinet } from './package-facts.js';

/** Digests of what an Authenticode signature of the cabinet covers: the same before and after it is signed anew. */
export interface CoveredDigests {
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

/** A cabinet that was fetched from the server and is what the update names. */
export interface FetchedPublished {
  readonly path: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

export interface PublishedPlaces {
  readonly shares: SharePaths;
  readonly contentOrigin: string;
  readonly fetchContent: FetchContent;
}

/** Where the package keeps its cabinets; undefined when it names no folder. */
export interface PackagePlace {
  readonly folder: string;
  readonly itemId: ItemId;
}

/** Whether these are the bytes that the update names; the strongest digest that it names counts, and the size. */
const isNamed = (found: FileDigests, file: NamedCabinet): boolean =>
  found.size === file.size && found.sha1 === file.sha1 && (file.sha256 === undefined || found.sha256 === file.sha256);

/** A way to get the file that may not work; what goes wrong on one way leaves the others. */
async function attempt(work: () => Promise<FileDigests | undefined>, signal: AbortSignal): Promise<FileDigests | undefined> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || !(error instanceof Fault) || error.code === 'app/cancelled') throw error;
    return undefined;
  }
}

/**
 * Fetches a cabinet of an update: from the content share, from the package's folder, or from the site that clients fetch from. Only
 * bytes with the digests that the update names are taken.
 * @param number counts the cabinets of the package from 1
 * @throws Fault `published/no-content` when none of the places has them
 */
export async function fetchPublished(places: PublishedPlaces, file: NamedCabinet, number: number, place: PackagePlace | undefined, target: string, signal: AbortSignal): Promise<FetchedPublished> {
  const { shares, contentOrigin, fetchContent } = places;
  const limits = { maxBytes: file.size, signal };
  const name = contentName(file.sha1);
  const ways: readonly (() => Promise<FileDigests | undefined>)[] = [
    async () => fetchCopy(contentPath(shares, file.sha1), target, limits),
    ...(place === undefined ? [] : [async () => fetchCopy(join(shares.servicesPackages, place.folder, cabinetName({ itemId: place.itemId, number })), target, limits)]),
    async () => {
      const answer = await fetchContent({ url: `${contentOrigin}/Content/${name.folder}/${name.file}`, target, maxBytes: file.size, signal });
      return answer.kind === 'fetched' ? answer.digests : undefined;
    },
  ];
  for (const way of ways) {
    const found = await attempt(way, signal);
    if (found !== undefined && isNamed(found, file)) return { path: target, size: bytes(found.size), sha1: found.sha1, sha256: found.sha256 };
  }
  throw new Fault('published/no-content', { file: file.name.slice(0, 100) });
}

/** Checks of a signature that say whether it fits these bytes; who made it and whether that is trusted are other questions. */
const aboutBytes = /^(?:cab\.|content\.(?:digest|enhanced-hash)$|signer\.(?:message-digest|signature)$|file\.(?:layout|every-signature-fits)$)/u;

/**
 * Why the cabinet is not one whose signature still fits. Nobody's signature may be put in the place of one that does not fit: it
 * would vouch for bytes that nobody signed.
 */
export function intactObstacle(verdict: FileVerdict): Fault | undefined {
  if (verdict.container !== 'cab' || !verdict.signed || verdict.signatures.length === 0) return new Fault('published/not-intact', { reason: 'it carries no signature.' });
  const failed = [...verdict.checks, ...verdict.signatures.flatMap(({ checks }) => checks)].find(({ id, outcome }) => aboutBytes.test(id) && (outcome === 'failed' || outcome === 'not-checked'));
  return failed === undefined ? undefined : new Fault('published/not-intact', { reason: failed.reason });
}

/** @throws Fault `published/not-intact`, `app/file-unreadable` */
export async function coveredDigestsOf(path: string, signal: AbortSignal): Promise<CoveredDigests> {
  await using file = await openFileSource(path);
  const { container } = await openContainer(file);
  if (container?.kind !== 'cab') throw new Fault('published/not-intact', { reason: 'it is no cabinet.' });
  const { covered } = await hashFile(file, container.coverage, ['sha1', 'sha256'], { signal });
  const hex = (algorithm: 'sha1' | 'sha256'): string => Buffer.from(covered.get(algorithm) ?? []).toString('hex');
  return { sha1: sha1(hex('sha1')), sha256: sha256(hex('sha256')) };
}
