import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCabinet } from '../../main/core/cabinet/write.js';
import type { Configuration } from '../admin/configuration.js';
import type { Shares } from '../shares.js';
import type { SigningService } from '../signing.js';
import type { Store } from '../store/store.js';
import { digestFile } from '../updates/content.js';
import { importUpdate } from '../updates/import.js';
import { ns } from '../updates/namespaces.js';
import { seededBytes } from '../vendor/random.js';
import { tag } from '../xml/write.js';
import { publisherDocuments, serviceDocuments, type ForeignUpdate } from './documents.js';

export const otherTools = ['updates-publisher', 'patch-service'] as const;
export type OtherTool = (typeof otherTools)[number];

export interface OtherToolContext {
  readonly store: Store;
  readonly shares: Shares;
  readonly signing: SigningService;
  readonly configuration: Configuration;
}

export interface OtherToolRequest {
  readonly tool: OtherTool;
  readonly title: string;
  /** Of an update on the server. */
  readonly superseded?: string | undefined;
}

/** The id that every console computes for a category: SHA-1 of its lower-case names, read as a .NET GUID. */
function categoryId(name: string): string {
  const bytes = createHash('sha1').update(name.toLowerCase(), 'utf8').digest().subarray(0, 16);
  const little = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex');
  return `${little(0, 4)}-${little(4, 6)}-${little(6, 8)}-${bytes.subarray(8, 10).toString('hex')}-${bytes.subarray(10, 16).toString('hex')}`;
}

const vendor = 'Other Vendor';
const productName = 'Other Product';
const companyId = categoryId(vendor);
const productId = categoryId(vendor + productName);

const category = (id: string, title: string, created: string, serverId: string, parent?: string): string =>
  tag('upd:Update', { 'xmlns:upd': ns.update, 'xmlns:lar': ns.logicalRules, 'xmlns:cat': ns.category, 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' }, [
    tag('upd:UpdateIdentity', { UpdateID: id, RevisionNumber: '1' }),
    tag('upd:Properties', { DefaultPropertiesLanguage: 'en', UpdateType: 'Category', ExplicitlyDeployable: 'false', IsPublic: 'true', Handler: ns.category, PublicationState: 'Published', CreationDate: created, PublisherID: serverId, IsLocallyPublished: 'true' }),
    tag('upd:LocalizedPropertiesCollection', {}, [tag('upd:LocalizedProperties', {}, [tag('upd:Language', {}, ['en']), tag('upd:Title', {}, [title])])]),
    parent === undefined ? undefined : tag('upd:Relationships', {}, [tag('upd:Prerequisites', {}, [tag('upd:AtLeastOne', { IsCategory: 'true' }, [tag('upd:UpdateIdentity', { UpdateID: parent })])])]),
    tag('upd:ApplicabilityRules', {}, [tag('upd:IsInstalled', {}, [tag('lar:True')])]),
    tag('upd:HandlerSpecificData', { 'xsi:type': 'cat:Category' }, [
      tag('cat:CategoryInformation', { CategoryType: parent === undefined ? 'Company' : 'Product', ProhibitsSubcategories: String(parent !== undefined), ProhibitsUpdates: String(parent === undefined) }),
    ]),
  ]).text;

/**
 * Publishes an update as another tool would: files on the shares, the server's own signature, documents in that tool's manner.
 * @returns the update's id
 */
export async function publishAsOtherTool({ store, shares, signing, configuration }: OtherToolContext, { tool, title, superseded }: OtherToolRequest): Promise<string> {
  const [updateId, itemId] = [randomUUID(), randomUUID()];
  // The service names its folders by the title as well; the official publisher by the id alone.
  const folder = tool === 'patch-service' ? `${title.replace(/[^A-Za-z0-9]+/gu, '-')}_${updateId}` : updateId;
  const path = join(shares.packages, folder, `${itemId}_1.cab`);
  const member = join(shares.packages, folder, itemId, tool === 'patch-service' ? 'setup.exe' : 'other.msi');
  await mkdir(join(shares.packages, folder, itemId), { recursive: true });
  await writeFile(member, seededBytes(updateId, 4096));
  await writeCabinet({ destination: path, members: [{ name: 'payload.bin', path: member, size: 4096, modified: store.now() }], compression: 'mszip', reserveSignature: true });
  const result = await signing.sign(path, 'none');
  if (result !== 0) {
    await rm(join(shares.packages, folder), { recursive: true, force: true });
    throw new RangeError(`the server did not sign: 0x${result.toString(16)}`);
  }
  const { size, sha1, sha256 } = await digestFile(path);
  const content = join(shares.content, sha1.slice(-2));
  await mkdir(content, { recursive: true });
  await copyFile(path, join(content, `${sha1}.cab`));
  const created = store.now().toISOString();
  const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
  const update: ForeignUpdate = {
    updateId,
    itemId,
    folder,
    title,
    vendor,
    product: productName,
    companyId,
    productId,
    serverId: configuration.serverId,
    created,
    file: { name: `${itemId}_1.cab`, size, sha1: base64(sha1), ...(tool === 'patch-service' ? { sha256: base64(sha256) } : {}) },
    ...(superseded === undefined ? {} : { superseded }),
  };
  const documents = tool === 'patch-service' ? serviceDocuments(update) : publisherDocuments(update);
  const take = (susXml: string, uspXml: string | null): void => void importUpdate(store, { susXml, uspXml, urls: [] }, configuration.serverId);
  take(category(companyId, vendor, created, configuration.serverId), null);
  take(category(productId, productName, created, configuration.serverId, companyId), null);
  take(documents.susXml, documents.uspXml);
  return updateId;
}
