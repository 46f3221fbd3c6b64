import type { XmlElement } from '../../../../../shared/catalog.js';
import type { Guid } from '../../../../../shared/units.js';
import { optionalChild } from '../answer.js';
import { dateTime, flag, guid, text } from '../envelope.js';
import type { Operation } from '../operation.js';
import { guidAt, isLocalSource, optionalTextAt, readRow, readRows, textAt, type Row } from '../rows.js';

export interface Category {
  readonly categoryId: Guid;
  /** Company, ProductFamily, Product or UpdateClassification. */
  readonly type: string;
  readonly title: string;
  /** Made by an administrator, not by Microsoft: what the limit of 100 counts. */
  readonly local: boolean;
}

const readCategory = (row: Row): Category => ({
  categoryId: guidAt(row, 1),
  type: textAt(row, 2),
  title: optionalTextAt(row, 7) ?? guidAt(row, 1),
  local: isLocalSource(row[11]),
});

const readCategories =
  (name: string) =>
  (response: XmlElement): Category[] =>
    readRows(optionalChild(response, name)).map(readCategory);

interface CategoriesInput {
  readonly culture: string;
  /** Classifications instead of companies, families and products. */
  readonly classifications: boolean;
}

/** All of them: SQL Server's first and last dates as the window. */
export const getCategories: Operation<CategoriesInput, Category[]> = {
  name: 'ExecuteSPGetCategories',
  parameters: ({ culture, classifications }) => [
    text('preferredCulture', culture),
    flag('retrieveUpdateClassifications', classifications),
    dateTime('fromSyncDate', '1753-01-01T00:00:00'),
    dateTime('toSyncDate', '9999-12-31T23:59:59.997'),
  ],
  read: readCategories('ExecuteSPGetCategoriesResult'),
  maxAnswerBytes: 64 * 1024 * 1024,
};

/** The companies. */
export const getTopLevelCategories: Operation<{ readonly culture: string }, Category[]> = {
  name: 'ExecuteSPGetTopLevelCategories',
  parameters: ({ culture }) => [text('preferredCulture', culture)],
  read: readCategories('ExecuteSPGetTopLevelCategoriesResult'),
};

export const getSubcategories: Operation<{ readonly culture: string; readonly categoryId: Guid }, Category[]> = {
  name: 'ExecuteSPGetSubcategories',
  parameters: ({ culture, categoryId }) => [text('preferredCulture', culture), guid('categoryId', categoryId)],
  read: readCategories('ExecuteSPGetSubcategoriesResult'),
};

export const getCategoryById: Operation<{ readonly culture: string; readonly categoryId: Guid; readonly classification: boolean }, Category | undefined> = {
  name: 'ExecuteSPGetCategoryById',
  parameters: ({ culture, categoryId, classification }) => [
    text('preferredCulture', culture),
    flag('retrieveUpdateClassification', classification),
    guid('id', categoryId),
  ],
  read: (response) => {
    const row = optionalChild(response, 'ExecuteSPGetCategoryByIdResult');
    return row === undefined ? undefined : readCategory(readRow(row));
  },
};
