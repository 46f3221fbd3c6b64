import type { Fingerprint, Sha1 } from '../../../../shared/units.js';
import { isSha1, parseGuid } from '../../../../shared/units.js';
import { openFileSource } from '../../bytes.js';
import { Fault } from '../../fault.js';
import type { SharePaths } from '../server/content-root.js';
import type { WsusClient } from '../soap/client.js';
import { getLatestRevisionNumber } from '../soap/operations/updates.js';
import { contentCabinets, entryPath, lookAtEntry, packageFolders, type ShareEntry } from './leftovers.js';
import { readSigners } from './read-signer.js';
import type { References } from './references.js';

/** Something that no update names, and how that was told. */
export interface Leftover extends ShareEntry {
  readonly reason: string;
}

export interface LeftoverSearch {
  readonly leftovers: readonly Leftover[];
  /** Looked at and left alone, because it cannot be told whose it is. */
  readonly undecided: number;
}

export interface SearchInput {
  readonly client: WsusClient;
  readonly shares: SharePaths;
  readonly references: References;
  /** Updates that jobs of this console are publishing: their folders are made before the server hears of them. */
  readonly inTheMaking: ReadonlySet<string>;
  /** Certificates that sign, or signed, only what is published locally to this server, with their names. */
  readonly ownSigners: ReadonlyMap<Fingerprint, string>;
  readonly signal?: AbortSignal;
}

async function findFolders({ client, shares, references, inTheMaking, signal }: SearchInput): Promise<LeftoverSearch> {
  const { names, others } = await packageFolders(shares);
  const leftovers: Leftover[] = [];
  for (const name of names) {
    if (references.folders.has(name) || references.updates.has(name) || inTheMaking.has(name)) continue;
    const updateId = parseGuid(name);
    // An update that is not among the local ones may have it all the same.
    if (updateId === undefined || (await client.call(getLatestRevisionNumber, { updateId }, signal)) !== 0) continue;
    const entry = await lookAtEntry(shares, { kind: 'package-folder', name });
    if (entry !== undefined) leftovers.push({ ...entry, reason: 'The server knows no update with this ID, and no update names this folder.' });
  }
  return { leftovers, undecided: others.filter((name) => !references.folders.has(name.toLowerCase())).length };
}

/** Who signed a content file, when it is one who signs only for this server. */
async function ownSignerOf(path: string, own: SearchInput['ownSigners']): Promise<string | undefined> {
  try {
    await using file = await openFileSource(path);
    const signers = await readSigners(file);
    return signers.map(({ certificate }) => own.get(certificate.fingerprint)).find((name) => name !== undefined);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function findContent({ shares, references, ownSigners, signal }: SearchInput): Promise<LeftoverSearch> {
  const leftovers: Leftover[] = [];
  let undecided = 0;
  const isNamed = (digest: string): boolean => isSha1(digest) && references.contents.has(digest satisfies Sha1);
  for await (const name of contentCabinets(shares, signal)) {
    if (isNamed(name)) continue;
    const signer = await ownSignerOf(entryPath(shares, { kind: 'content-file', name }), ownSigners);
    const entry = signer === undefined ? undefined : await lookAtEntry(shares, { kind: 'content-file', name });
    if (signer === undefined) undecided += 1;
    else if (entry !== undefined) leftovers.push({ ...entry, reason: `It is signed with the certificate of ${signer}, which signs local updates only, and no revision of any update names it.` });
  }
  return { leftovers, undecided };
}

/**
 * Finds what is left over on the shares. Nothing is guessed: content may be Microsoft's, so only what carries the signature of a
 * certificate that signs for this server is told to be a local update's.
 * @throws Fault `wsus/share-…`, `app/cancelled`
 */
export async function findLeftovers(input: SearchInput): Promise<LeftoverSearch> {
  const [folders, content] = [await findFolders(input), await findContent(input)];
  return { leftovers: [...folders.leftovers, ...content.leftovers], undecided: folders.undecided + content.undecided };
}
