import { attributeOf, elementsOf, type Node } from '../xml/node.js';
import { parseXml, XmlError } from '../xml/read.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { applyApprovalRules } from './approval-rules.js';
import { readUpdate, type UpdateDocument } from './document.js';
import { refuse } from './refused.js';

export interface ImportRequest {
  readonly susXml: string;
  readonly uspXml: string | null;
  /** Where the content of a metadata-only update lies: SHA-1 in upper-case hexadecimal, address. */
  readonly urls: readonly (readonly [sha1: string, url: string])[];
}

/** A WSUS shows at most this many locally published categories; the publishing side must count. */
const categoryLimit = 100;

function checkReferences(store: Store, document: UpdateDocument): void {
  const missing = new Set<string>();
  for (const { anyOf, isCategory } of document.relationships.prerequisites) {
    for (const id of anyOf) {
      const known = store.updates.latest(id);
      if (known === undefined) missing.add(id);
      else if (isCategory && known.document.category === undefined) refuse(`${id} is named as a category, but is none`);
    }
  }
  for (const { updateId, revisionNumber } of document.relationships.bundled) {
    if (store.updates.find(updateId, revisionNumber) === undefined) missing.add(`${updateId} (revision ${String(revisionNumber)})`);
  }
  if (missing.size > 0) refuse(`the update references updates that are not on the server: ${[...missing].join(', ')}`);
}

function checkAgainstEarlier(store: Store, document: UpdateDocument): void {
  const earlier = store.updates.latest(document.updateId);
  if (earlier === undefined) return;
  if (earlier.source === 0) refuse(`${document.updateId} belongs to Microsoft Update`);
  if (earlier.document.properties.updateType !== document.properties.updateType) refuse('a revision cannot be of another UpdateType');
}

/** What a real server takes without a word, but no good publisher sends. */
function observe(store: Store, document: UpdateDocument, packaged: Node | undefined, serverId: string): void {
  const about = `${document.updateId} revision ${String(document.revisionNumber)}`;
  if (document.properties.publisherId !== serverId) store.journal.observe('publisher-id', `${about} names the publisher ${document.properties.publisherId}, not ServerId`);
  if (!document.properties.isLocallyPublished) store.journal.observe('not-locally-published', about);
  if (document.category === undefined && packaged === undefined) store.journal.observe('no-package', `${about} came without uspXml: it cannot be revised or expired`);
  const digests = document.files.map(({ sha1 }) => Buffer.from(sha1, 'hex').toString('base64'));
  if (packaged !== undefined && packagedDigests(packaged).join(' ') !== digests.join(' ')) store.journal.observe('files-differ', `${about}: susXml and uspXml do not name the same files`);
  for (const file of document.files) {
    if (file.sha256 === undefined) store.journal.observe('no-sha256', `${about} has no SHA-256 of ${file.name}`);
  }
  if (document.category === undefined) return;
  const own = store.updates.all().filter((revision) => revision.source === 1 && revision.document.category !== undefined);
  if (own.length > categoryLimit) store.journal.observe('too-many-categories', `${String(own.length)} locally published categories`);
}

/** The options a WSUS has switched on from the start: approvals follow a new revision, an expired one is declined. */
function followRevision(store: Store, document: UpdateDocument): void {
  if (document.revisionNumber !== store.updates.latestRevisionNumber(document.updateId)) return;
  if (document.properties.publicationState === 'Expired') {
    store.deployments.removeOfUpdate(document.updateId);
    store.updates.setDeclined(document.updateId, true);
  } else {
    store.deployments.moveToRevision(document.updateId, document.revisionNumber);
  }
}

/** The digests of the files that a package names, wherever it names them. */
function packagedDigests(node: Node): string[] {
  const own = node.namespace.endsWith('/UpdateServicesPackage.xsd') && node.name === 'File' ? [attributeOf(node, 'Digest') ?? ''] : [];
  return [...own, ...elementsOf(node).flatMap(packagedDigests)];
}

function checkPackage(uspXml: string | null): Node | undefined {
  if (uspXml === null) return undefined;
  try {
    return parseXml(uspXml);
  } catch (error) {
    if (error instanceof XmlError) refuse(`the package is not well-formed: ${error.message}`);
    throw error;
  }
}

/**
 * Takes an update into the database. A revision that is there already is passed over in silence, as
 * WSUS does ("Skipping update import since it is already in the DB").
 * @throws ImportRefused
 */
export function importUpdate(store: Store, request: ImportRequest, serverId: string): StoredRevision {
  const document = readUpdate(request.susXml);
  const packaged = checkPackage(request.uspXml);
  return store.transaction(() => {
    const known = store.updates.find(document.updateId, document.revisionNumber);
    if (known !== undefined) return known;
    checkAgainstEarlier(store, document);
    checkReferences(store, document);
    const stored = store.updates.add({
      document,
      susXml: request.susXml,
      uspXml: request.uspXml,
      arrived: store.now().toISOString(),
      source: 1,
    });
    for (const [sha1, url] of request.urls) store.updates.rememberUrl(sha1, url);
    followRevision(store, document);
    observe(store, document, packaged, serverId);
    applyApprovalRules(store, stored);
    return stored;
  });
}
