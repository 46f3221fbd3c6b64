import type { PackageId } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import type { WsusClient } from '../soap/client.js';
import { getRevisions, getSdpXml, type UpdateSummary } from '../soap/operations/updates.js';
import { readPackageFacts, type PackageFacts } from './package-facts.js';

/** In which titles are asked for. */
export const culture = 'en';

/**
 * The newest revision of an update as the server has it now.
 * @returns undefined when the server does not know the update
 * @throws Fault `published/not-local` for an update of Microsoft's
 */
export async function findCurrent(client: WsusClient, updateId: PackageId, signal?: AbortSignal): Promise<UpdateSummary | undefined> {
  const revisions = await client.call(getRevisions, { updateId, culture }, signal);
  const [first] = [...revisions].sort((a, b) => b.revisionNumber - a.revisionNumber);
  if (first !== undefined && !first.local) throw new Fault('published/not-local', { title: first.title });
  return first;
}

/** @throws Fault `published/gone`, `published/not-local` */
export async function demandCurrent(client: WsusClient, updateId: PackageId, signal?: AbortSignal): Promise<UpdateSummary> {
  const current = await findCurrent(client, updateId, signal);
  if (current === undefined) throw new Fault('published/gone');
  return current;
}

/** The package that the server keeps of a revision. @throws Fault `published/no-package`, `wsus/stored-package-unreadable` */
export async function demandPackage(client: WsusClient, { updateId, revisionNumber }: Pick<UpdateSummary, 'updateId' | 'revisionNumber'>, signal?: AbortSignal): Promise<PackageFacts> {
  const text = await client.call(getSdpXml, { updateId, revisionNumber }, signal);
  if (text === undefined) throw new Fault('published/no-package');
  const facts = readPackageFacts(text);
  if (facts.stored.packageId !== updateId || facts.stored.revisionNumber !== revisionNumber) throw new Fault('wsus/stored-package-unreadable', { reason: 'it is the package of another update or revision' });
  return facts;
}
