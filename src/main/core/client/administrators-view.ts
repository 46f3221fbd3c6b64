import type { Guid } from '../../../shared/units.js';
import { parseGuid } from '../../../shared/units.js';
import { upd } from '../wsus/metadata/namespaces.js';
import type { WsusClient } from '../wsus/soap/client.js';
import { deploymentActions, getDeployments } from '../wsus/soap/operations/deployments.js';
import { getAllTargetGroups } from '../wsus/soap/operations/target-groups.js';
import { getRevisions, getUpdateXml, type UpdateRevision } from '../wsus/soap/operations/updates.js';
import { attributeOf, childElements, childrenNamed } from '../xml/query.js';
import { readXml, XmlRefused } from '../xml/read.js';
import type { AdministratorsView } from './offer.js';

/** A group for which an update is approved to be installed. */
export interface ApprovedGroup {
  readonly groupId: Guid;
  readonly name: string;
}

/** @throws Fault `wsus/…` */
export async function readApprovals(client: WsusClient, { updateId, revisionNumber }: UpdateRevision, signal?: AbortSignal): Promise<readonly ApprovedGroup[]> {
  const deployments = await client.call(getDeployments, { updateId, revisionNumber }, signal);
  const install = deployments.filter((each) => each.action === deploymentActions.install && each.updateId === updateId && each.revisionNumber === revisionNumber);
  if (install.length === 0) return [];
  const groups = await client.call(getAllTargetGroups, undefined, signal);
  return install.map(({ groupId }) => ({ groupId, name: groups.find((group) => group.groupId === groupId)?.name ?? groupId }));
}

/** What an update rests on, out of the document that the server keeps; nothing when that cannot be read. */
export function prerequisitesOf(susXml: string | undefined): readonly (readonly Guid[])[] {
  try {
    const relationships = susXml === undefined ? [] : childrenNamed(readXml(susXml), 'Relationships', upd);
    const groups = relationships.flatMap((each) => childrenNamed(each, 'Prerequisites', upd)).flatMap(childElements);
    return groups.map((group) => [group, ...childElements(group)].flatMap((identity) => parseGuid(attributeOf(identity, 'UpdateID') ?? '') ?? []));
  } catch (error) {
    if (error instanceof XmlRefused) return [];
    throw error;
  }
}

/**
 * What the administration service tells of an update that clients are not told.
 * @throws Fault `wsus/…`
 */
export async function readAdministratorsView(client: WsusClient, revision: UpdateRevision, signal?: AbortSignal): Promise<AdministratorsView> {
  const { updateId, revisionNumber } = revision;
  const approvals = await readApprovals(client, revision, signal);
  const revisions = await client.call(getRevisions, { updateId, culture: 'en' }, signal);
  return {
    declined: revisions.some((each) => each.revisionNumber === revisionNumber && each.declined),
    approvedFor: approvals.map(({ name }) => name),
    prerequisites: prerequisitesOf(await client.call(getUpdateXml, { updateId, revisionNumber }, signal)),
  };
}
