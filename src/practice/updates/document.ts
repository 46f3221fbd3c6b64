import { attributeOf, elementsOf, firstNamed, isNamed, textOf, typeOf, type Node } from '../xml/node.js';
import { parseXml, XmlError } from '../xml/read.js';
import { readFiles, type UpdateFile } from './files.js';
import { handlerNamespaces, ns } from './namespaces.js';
import { readProperties, type UpdateProperties } from './properties.js';
import { refuse } from './refused.js';
import { readIdentity, readRelationships, type Relationships, type RevisionIdentity } from './relationships.js';
import { checkApplicabilityRules } from './rules.js';

interface LocalizedProperties {
  readonly language: string;
  readonly title: string;
  readonly description: string;
  readonly node: Node;
}

const categoryTypes = ['Company', 'ProductFamily', 'Product', 'UpdateClassification'] as const;
export type CategoryType = (typeof categoryTypes)[number];

interface CategoryInformation {
  readonly type: CategoryType;
  readonly prohibitsSubcategories: boolean;
  readonly prohibitsUpdates: boolean;
}

/** One revision as the server understands it. */
export interface UpdateDocument extends RevisionIdentity {
  readonly root: Node;
  readonly properties: UpdateProperties;
  /** The language of `DefaultPropertiesLanguage` first. */
  readonly localized: readonly [LocalizedProperties, ...LocalizedProperties[]];
  readonly relationships: Relationships;
  readonly files: readonly UpdateFile[];
  readonly category?: CategoryInformation;
  /** The local name of `xsi:type`, for example `WindowsInstallerApp`. */
  readonly handlerType?: string;
}

const order = ['UpdateIdentity', 'Properties', 'LocalizedPropertiesCollection', 'Relationships', 'ApplicabilityRules', 'Files', 'HandlerSpecificData'];

function checkOrder(root: Node): void {
  let next = 0;
  for (const child of elementsOf(root)) {
    const place = order.findIndex((name, index) => index >= next && name === child.name);
    if (child.namespace !== ns.update || place < 0) refuse(`Update holds {${child.namespace}}${child.name} where it may not stand`);
    next = place + 1;
  }
}

const required = (root: Node, name: string): Node => firstNamed(root, ns.update, name) ?? refuse(`Update has no ${name}`);

function readLocalized(node: Node): LocalizedProperties {
  const [language, title, description, more] = elementsOf(node);
  const fits =
    isNamed(node, ns.update, 'LocalizedProperties') &&
    language !== undefined &&
    isNamed(language, ns.update, 'Language') &&
    title !== undefined &&
    isNamed(title, ns.update, 'Title') &&
    (description === undefined || isNamed(description, ns.update, 'Description')) &&
    more === undefined;
  if (!fits) return refuse('LocalizedProperties must hold Language, Title and, when there is one, Description');
  const text = { language: textOf(language), title: textOf(title), description: description === undefined ? '' : textOf(description) };
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/u.test(text.language)) refuse(`"${text.language}" is no language`);
  // The limits of the package schema: Title 1-200, Description up to 1500 characters.
  if (text.title.trim() === '' || text.title.length > 200) refuse(`the title in ${text.language} must have 1 to 200 characters`);
  if (text.description.length > 1500) refuse(`the description in ${text.language} is longer than 1500 characters`);
  return { ...text, node };
}

function readCollection(root: Node, defaultLanguage: string): UpdateDocument['localized'] {
  const all = elementsOf(required(root, 'LocalizedPropertiesCollection')).map(readLocalized);
  if (new Set(all.map((entry) => entry.language.toLowerCase())).size !== all.length) refuse('a language occurs twice in LocalizedPropertiesCollection');
  const main = all.find((entry) => entry.language === defaultLanguage);
  if (main === undefined) return refuse(`DefaultPropertiesLanguage is ${defaultLanguage}, for which there are no LocalizedProperties`);
  return [main, ...all.filter((entry) => entry !== main)];
}

function readHandler(root: Node, properties: UpdateProperties): Pick<UpdateDocument, 'category' | 'handlerType'> {
  const data = firstNamed(root, ns.update, 'HandlerSpecificData');
  if (data === undefined) {
    if (properties.handler !== undefined) refuse('Properties names a handler, but there is no HandlerSpecificData');
    return {};
  }
  const type = typeOf(data) ?? refuse('HandlerSpecificData has no xsi:type');
  if (!handlerNamespaces.includes(type.namespace)) refuse(`the type ${type.written} of HandlerSpecificData is in no namespace of a handler`);
  if (properties.handler !== type.namespace) refuse(`Handler is "${properties.handler ?? ''}", but HandlerSpecificData is of ${type.namespace}`);
  const content = elementsOf(data);
  if (content.length === 0 || content.some((child) => child.namespace !== type.namespace)) {
    refuse('HandlerSpecificData must hold elements of the namespace of its handler');
  }
  if (type.namespace !== ns.category) return { handlerType: type.name };
  const information = content[0];
  if (information?.name !== 'CategoryInformation') return refuse('a category has no CategoryInformation');
  const categoryType = categoryTypes.find((name) => name === attributeOf(information, 'CategoryType'));
  if (categoryType === undefined) return refuse('CategoryType is not known');
  return {
    handlerType: type.name,
    category: {
      type: categoryType,
      prohibitsSubcategories: attributeOf(information, 'ProhibitsSubcategories') === 'true',
      prohibitsUpdates: attributeOf(information, 'ProhibitsUpdates') === 'true',
    },
  };
}

function readRoot(susXml: string): Node {
  try {
    return parseXml(susXml);
  } catch (error) {
    if (error instanceof XmlError) return refuse(error.message);
    throw error;
  }
}

/**
 * Reads an update document and checks everything that can be checked without the database.
 * @throws ImportRefused
 */
export function readUpdate(susXml: string): UpdateDocument {
  const root = readRoot(susXml);
  if (!isNamed(root, ns.update, 'Update')) refuse(`the root element is {${root.namespace}}${root.name}, not {${ns.update}}Update`);
  checkOrder(root);
  const identity = readIdentity(required(root, 'UpdateIdentity'));
  if (identity.revisionNumber === undefined) return refuse('UpdateIdentity has no RevisionNumber');
  const properties = readProperties(required(root, 'Properties'));
  const rules = firstNamed(root, ns.update, 'ApplicabilityRules');
  if (rules !== undefined) checkApplicabilityRules(rules);
  const document: UpdateDocument = {
    root,
    updateId: identity.updateId,
    revisionNumber: identity.revisionNumber,
    properties,
    localized: readCollection(root, properties.defaultLanguage),
    relationships: readRelationships(firstNamed(root, ns.update, 'Relationships')),
    files: readFiles(firstNamed(root, ns.update, 'Files')),
    ...readHandler(root, properties),
  };
  const isCategory = properties.updateType === 'Category';
  if (isCategory !== (document.category !== undefined)) refuse(`an update of the type ${properties.updateType} cannot have this handler`);
  if (document.files.length > 0 && document.handlerType === undefined) refuse('an update with files needs a handler');
  return document;
}
