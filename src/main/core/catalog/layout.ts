import { parseGuid, parsePackageId, type Guid, type PackageId } from '../../../shared/units.js';
import { refuse, shown } from './fields.js';
import { relativePathDefect } from './file-name.js';
import { defaultCatalogueLimits, type CatalogueLimits } from './limits.js';

export interface ContainerMember {
  /** Parts separated by `/` or `\`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Which member of a cabinet is what. The three generations of the format add up: a newer one keeps the older ones' files. */
export interface CatalogueLayout {
  /** First generation: XML documents at the top, in the order of the cabinet. The first with the right root is the catalogue. */
  readonly documents: readonly string[];
  /** Second generation: `V2\<PackageID>.sdp`, one package each. */
  readonly packages: ReadonlyMap<string, PackageId>;
  /** `V2\update_manifest.json`: package ids with their dates. */
  readonly manifest?: string;
  /** Third generation: `V3\<id>.json`, one category each. */
  readonly categories: ReadonlyMap<string, Guid>;
  /** `V3\update_categories.json`: the ids of all categories. */
  readonly categoryList?: string;
}

/** Nothing is ever written under these names, but a cabinet that has them was made to harm somebody else's tool. */
function demandHonestNames(members: readonly ContainerMember[]): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (relativePathDefect(name) !== undefined) refuse('catalog/member-name', { member: shown(name) });
    const key = name.replaceAll('\\', '/').toLowerCase();
    if (seen.has(key)) refuse('catalog/member-repeated', { member: shown(name) });
    seen.add(key);
  }
}

/**
 * Decides by names alone; whether the contents fit is found out when they are read.
 * @throws Fault `catalog/no-document`, `catalog/member-name`, `catalog/member-repeated`, `catalog/too-many-members`
 */
export function planLayout(members: readonly ContainerMember[], limits: CatalogueLimits = defaultCatalogueLimits): CatalogueLayout {
  if (members.length > limits.maxMembers) refuse('catalog/too-many-members', { count: members.length, limit: limits.maxMembers });
  demandHonestNames(members);
  const documents: string[] = [];
  const packages = new Map<string, PackageId>();
  const categories = new Map<string, Guid>();
  const lists: { manifest?: string; categoryList?: string } = {};
  for (const { name } of members) {
    const [folder, file, ...deeper] = name.replaceAll('\\', '/').toLowerCase().split('/');
    if (folder === undefined || deeper.length > 0) continue;
    if (file === undefined) {
      if (folder.endsWith('.xml')) documents.push(name);
    } else if (folder === 'v2') {
      const id = file.endsWith('.sdp') ? parsePackageId(file.slice(0, -'.sdp'.length)) : undefined;
      if (id !== undefined) packages.set(name, id);
      if (file === 'update_manifest.json') lists.manifest = name;
    } else if (folder === 'v3') {
      const id = file.endsWith('.json') ? parseGuid(file.slice(0, -'.json'.length)) : undefined;
      if (id !== undefined) categories.set(name, id);
      if (file === 'update_categories.json') lists.categoryList = name;
    }
  }
  if (documents.length === 0) refuse('catalog/no-document');
  return { documents, packages, categories, ...lists };
}
