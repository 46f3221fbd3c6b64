import { z } from 'zod';
import type { CodedError } from '../../../shared/errors/index.js';
import { parseGuid, parsePackageId, type Guid, type PackageId } from '../../../shared/units.js';
import { given, oneLine, shown } from './fields.js';
import { readJson, type JsonReading } from './json.js';

/** A node of the vendor's own order, for example vendor > product type > model. */
export interface Category {
  readonly id: Guid;
  readonly name: string;
  /** Absent at the top. Always the id of another category of the same catalogue, never a loop. */
  readonly parentId?: Guid;
  /** Also ids that are in no catalogue. */
  readonly packageIds: readonly PackageId[];
}

const maxName = 500;

const categorySchema = z.object({
  DisplayName: z.string(),
  Id: z.string(),
  Members: z.array(z.string()).nullish(),
  ParentId: z.string().nullish(),
});

/** `V3\<id>.json`. Members that are no ids are passed over. */
export function readCategory(text: string, id: Guid): JsonReading<Category> {
  const reading = readJson(text, categorySchema);
  if ('damage' in reading) return reading;
  const { DisplayName, Id, Members, ParentId } = reading.value;
  if (parseGuid(Id) !== id) return { damage: `it calls itself ${shown(Id)}` };
  const parentId = parseGuid(ParentId ?? '');
  const packageIds = new Set((Members ?? []).map(parsePackageId).filter((member) => member !== undefined));
  const name = oneLine(DisplayName).slice(0, maxName);
  return { value: { id, name: name === '' ? id : name, ...given('parentId', parentId), packageIds: [...packageIds] } };
}

/** `V3\update_categories.json`: the ids of all categories. */
export function readCategoryList(text: string): JsonReading<ReadonlySet<Guid>> {
  const reading = readJson(text, z.array(z.string()));
  return 'damage' in reading ? reading : { value: new Set(reading.value.map(parseGuid).filter((id) => id !== undefined)) };
}

export interface CategoryTree {
  readonly categories: readonly Category[];
  readonly findings: readonly CodedError[];
}

/** Whether following the parents comes to an end at the top within `maxDepth` levels. */
function leadsToTop(start: Guid, parents: ReadonlyMap<Guid, Guid | undefined>, maxDepth: number): boolean {
  let above: Guid | undefined = start;
  for (let level = 0; level < maxDepth; level += 1) {
    above = parents.get(above);
    if (above === undefined) return true;
  }
  return false;
}

/**
 * The categories with every parent link leading to the top. A parent that does not exist is no parent; a
 * category that lies in itself or deeper than `maxDepth` levels is put at the top.
 */
export function arrangeCategories(found: readonly Category[], maxDepth: number): CategoryTree {
  const ids = new Set(found.map(({ id }) => id));
  const parents = new Map(found.map(({ id, parentId }) => [id, parentId !== undefined && ids.has(parentId) ? parentId : undefined]));
  const findings: CodedError[] = [];
  for (const { id, name } of found) {
    if (leadsToTop(id, parents, maxDepth)) continue;
    parents.set(id, undefined);
    findings.push({ code: 'catalog/category-loop', data: { name: shown(name), limit: maxDepth } });
  }
  const categories = found.map(({ id, name, packageIds }): Category => ({ id, name, ...given('parentId', parents.get(id)), packageIds }));
  return { categories, findings };
}
