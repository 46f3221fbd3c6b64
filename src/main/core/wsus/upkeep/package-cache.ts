import type { Guid, PackageId, Sha1 } from '../../../../shared/units.js';
import { isSha1 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getInstallableFiles, getSdpXml, type UpdateRevision } from '../soap/operations/updates.js';
import { readPackageFacts, revisionObstacle, type NamedCabinet } from './package-facts.js';

/** The part of a stored package that lists need; a revision never changes, so it is read once. */
export interface PackageOutline {
  readonly hasPackage: boolean;
  readonly vendor: string;
  readonly products: readonly string[];
  readonly supersedes: readonly PackageId[];
  readonly files: readonly NamedCabinet[];
  readonly folder?: string;
  /** The package says what it installs in a way that can be carried over. */
  readonly canRevise: boolean;
}

const emptyOutline: PackageOutline = { hasPackage: false, vendor: '', products: [], supersedes: [], files: [], canRevise: false };

/** For lists: what a package that cannot be read says is not known, and the update is there all the same. */
export function withoutUnreadable(error: unknown): PackageOutline {
  if (error instanceof Fault && error.code === 'wsus/stored-package-unreadable') return emptyOutline;
  throw error;
}

const sha1Of = (digest: Uint8Array): Sha1 | undefined => {
  const hex = Buffer.from(digest).toString('hex');
  return isSha1(hex) ? hex : undefined;
};

/** Of an update whose tool left no package: only the files that the server tells clients. */
async function withoutPackage(client: WsusClient, revision: UpdateRevision, signal?: AbortSignal): Promise<PackageOutline> {
  const files = (await client.call(getInstallableFiles, revision, signal)).flatMap(({ name, totalBytes, sha1 }) => {
    const digest = sha1Of(sha1);
    return digest === undefined ? [] : [{ name, size: totalBytes, sha1: digest }];
  });
  return { ...emptyOutline, files };
}

/** Revisions of many updates: some hundred kilobytes as outlines, where their texts would be hundreds of megabytes. */
const mostOutlines = 20_000;

const keyOf = (serverId: Guid, { updateId, revisionNumber }: UpdateRevision): string => `${serverId}/${updateId}/${String(revisionNumber)}`;

/** Outlines of stored packages by server, update and revision. */
export class PackageCache {
  readonly #known = new Map<string, PackageOutline>();

  /** What was read before; nothing is asked. */
  known(serverId: Guid, revision: UpdateRevision): PackageOutline | undefined {
    return this.#known.get(keyOf(serverId, revision));
  }

  /** @throws Fault `wsus/stored-package-unreadable`, and when the server cannot be asked */
  async outline(client: WsusClient, serverId: Guid, revision: UpdateRevision, signal?: AbortSignal): Promise<PackageOutline> {
    const key = keyOf(serverId, revision);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const text = await client.call(getSdpXml, revision, signal);
    const outline = text === undefined ? await withoutPackage(client, revision, signal) : outlineOf(text, revision);
    if (this.#known.size >= mostOutlines) this.#known.clear();
    this.#known.set(key, outline);
    return outline;
  }
}

function outlineOf(text: string, { updateId }: UpdateRevision): PackageOutline {
  const facts = readPackageFacts(text);
  if (facts.stored.packageId !== updateId) throw new Fault('wsus/stored-package-unreadable', { reason: 'it is the package of another update' });
  const { vendor, products, supersedes, files, folder } = facts;
  return { hasPackage: true, vendor, products, supersedes, files, canRevise: revisionObstacle(facts) === undefined, ...(folder === undefined ? {} : { folder }) };
}
