import type { CodedError } from '../../../shared/errors/index.js';
import type { Guid } from '../../../shared/units.js';
import { shown } from './fields.js';
import type { CatalogueLimits } from './limits.js';
import { arrangeCategories, readCategory, readCategoryList, type Category } from './read-categories.js';

export interface CategoryCollector {
  take(member: string, id: Guid, text: string): Promise<void>;
  /** The tree of what was taken, held against the vendor's own list when there is one. */
  arrange(listMember: string | undefined, listText: string | undefined): Promise<readonly Category[]>;
}

/** Gathers the third generation's categories within the limits. Whatever is wrong with them is a finding. */
export function collectCategories(find: (finding: CodedError) => Promise<void>, limits: CatalogueLimits): CategoryCollector {
  const found: Category[] = [];
  let members = 0;
  let isFull = false;

  const compareList = async (member: string, text: string): Promise<void> => {
    const reading = readCategoryList(text);
    if ('damage' in reading) {
      await find({ code: 'catalog/category-damaged', data: { member: shown(member), detail: reading.damage } });
      return;
    }
    const ids = new Set(found.map(({ id }) => id));
    const differing = [...ids].filter((id) => !reading.value.has(id)).length + [...reading.value].filter((id) => !ids.has(id)).length;
    if (differing > 0) await find({ code: 'catalog/category-unlisted', data: { member: shown(member), count: differing } });
  };

  return {
    async take(member, id, text) {
      if (isFull) return;
      const reading = readCategory(text, id);
      if ('damage' in reading) {
        await find({ code: 'catalog/category-damaged', data: { member: shown(member), detail: reading.damage } });
        return;
      }
      members += reading.value.packageIds.length;
      isFull = found.length >= limits.maxCategories || members > limits.maxCategoryMembers;
      if (isFull) await find({ code: 'catalog/too-many-categories', data: { limit: found.length } });
      else found.push(reading.value);
    },
    async arrange(listMember, listText) {
      if (listMember !== undefined) await compareList(listMember, listText ?? '');
      const tree = arrangeCategories(found, limits.maxCategoryDepth);
      for (const finding of tree.findings) await find(finding);
      return tree.categories;
    },
  };
}
