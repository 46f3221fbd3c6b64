import type { XmlElement } from '../../../../shared/catalog.js';
import type { Guid, Instant } from '../../../../shared/units.js';
import { element, writeXml } from '../../xml/write.js';
import { categoryPrefixes, target, upd, xsi } from './namespaces.js';

export interface CategoryInput {
  readonly categoryId: Guid;
  readonly title: string;
  /** For a product; a company has none. */
  readonly companyId?: Guid;
  /** The server's own id. */
  readonly publisherId: Guid;
  readonly creationDate: Instant;
}

const node = (name: string, attributes: Readonly<Record<string, string | undefined>> = {}, children: readonly (XmlElement | string | undefined)[] = []): XmlElement =>
  element(upd, name, attributes, children);

/** A company holds products and no updates; a product holds updates and no further categories. */
export function buildCategory({ categoryId, title, companyId, publisherId, creationDate }: CategoryInput): XmlElement {
  const isProduct = companyId !== undefined;
  const information = element(target.cat, 'CategoryInformation', {
    CategoryType: isProduct ? 'Product' : 'Company',
    ProhibitsSubcategories: String(isProduct),
    ProhibitsUpdates: String(!isProduct),
  });
  const handlerData: XmlElement = {
    namespace: upd,
    name: 'HandlerSpecificData',
    attributes: [{ namespace: xsi, name: 'type', value: 'cat:Category' }],
    children: [information],
  };
  return node('Update', {}, [
    node('UpdateIdentity', { UpdateID: categoryId, RevisionNumber: '1' }),
    node('Properties', {
      DefaultPropertiesLanguage: 'en',
      UpdateType: 'Category',
      ExplicitlyDeployable: 'false',
      IsPublic: 'true',
      Handler: target.cat,
      PublicationState: 'Published',
      CreationDate: creationDate,
      PublisherID: publisherId,
      IsLocallyPublished: 'true',
    }),
    node('LocalizedPropertiesCollection', {}, [node('LocalizedProperties', {}, [node('Language', {}, ['en']), node('Title', {}, [title])])]),
    isProduct
      ? node('Relationships', {}, [node('Prerequisites', {}, [node('AtLeastOne', { IsCategory: 'true' }, [node('UpdateIdentity', { UpdateID: companyId })])])])
      : undefined,
    node('ApplicabilityRules', {}, [node('IsInstalled', {}, [element(target.lar, 'True')])]),
    handlerData,
  ]);
}

/** The `susXml` of a category's import. */
export const writeCategory = (input: CategoryInput): string => writeXml(buildCategory(input), { prefixes: categoryPrefixes });
