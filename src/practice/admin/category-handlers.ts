import { notFound } from '../soap/fault.js';
import type { Handler } from '../soap/service.js';
import { rows, type Parameters } from '../soap/values.js';
import type { Store } from '../store/store.js';
import type { StoredRevision } from '../store/updates.js';
import { handlersFor } from './context.js';
import { categoryRow } from './rows.js';
import { arrivedBetween } from './scope.js';

const isClassification = (revision: StoredRevision): boolean => revision.document.category?.type === 'UpdateClassification';
const parentsOf = (revision: StoredRevision): readonly string[] =>
  revision.document.relationships.prerequisites.filter((term) => term.isCategory).flatMap((term) => term.anyOf);

function categories(store: Store, classifications: boolean): readonly StoredRevision[] {
  return store.updates
    .all()
    .filter((revision) => revision.document.category !== undefined && isClassification(revision) === classifications);
}

const byId =
  (store: Store): Handler =>
  (parameters) => {
    const id = parameters.guid('id');
    const found = categories(store, parameters.boolean('retrieveUpdateClassification')).find((revision) => revision.document.updateId === id);
    return { ExecuteSPGetCategoryByIdResult: found === undefined ? null : categoryRow(found, parameters.text('preferredCulture')) };
  };

const parents =
  (store: Store): Handler =>
  (parameters) => {
    const child = store.updates.find(parameters.guid('childUpdateId'), parameters.integer('childRevisionNumber'));
    if (child === undefined) throw notFound('The update revision was not found.');
    const found = parentsOf(child)
      .map((id) => store.updates.latest(id))
      .filter((revision) => revision !== undefined)
      .filter((revision) => !isClassification(revision));
    return { ExecuteSPGetParentCategoriesResult: rows(found.map((revision) => categoryRow(revision, parameters.text('preferredCulture')))) };
  };

export const categoryHandlers = handlersFor(({ store }) => {
  const listed = (found: readonly StoredRevision[], parameters: Parameters) =>
    rows(found.map((revision) => categoryRow(revision, parameters.text('preferredCulture'))));
  return {
    ExecuteSPGetCategories: (parameters) => ({
      ExecuteSPGetCategoriesResult: listed(
        categories(store, parameters.boolean('retrieveUpdateClassifications')).filter(
          arrivedBetween(parameters.text('fromSyncDate'), parameters.text('toSyncDate')),
        ),
        parameters,
      ),
    }),
    ExecuteSPGetTopLevelCategories: (parameters) => ({
      ExecuteSPGetTopLevelCategoriesResult: listed(
        categories(store, false).filter((revision) => revision.document.category?.type === 'Company'),
        parameters,
      ),
    }),
    ExecuteSPGetSubcategories: (parameters) => ({
      ExecuteSPGetSubcategoriesResult: listed(
        categories(store, false).filter((revision) => parentsOf(revision).includes(parameters.guid('categoryId'))),
        parameters,
      ),
    }),
    ExecuteSPGetCategoryById: byId(store),
    ExecuteSPGetParentCategories: parents(store),
  };
});
