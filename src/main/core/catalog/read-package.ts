import { classifications, severities, updateTypes, type Classification, type LocalizedText, type Severity, type SoftwarePackage, type XmlElement } from '../../../shared/catalog.js';
import { parsePackageId, type PackageId } from '../../../shared/units.js';
import { attributeOf, childNamed, childrenNamed, textOf } from '../xml/query.js';
import { readLink } from './addresses.js';
import { detached } from './detached.js';
import {
  booleanAttribute,
  countUnknown,
  dateAttribute,
  demandCount,
  demandLanguage,
  demandLength,
  given,
  nothingLeftOut,
  oneLine,
  oneOf,
  onlyChild,
  packageIdsIn,
  refuse,
  shown,
  textNamed,
  textsNamed,
  wordAttribute,
  type LeftOut,
} from './fields.js';
import { readItems } from './items.js';
import { defaultPackageLimits, type PackageLimits } from './limits.js';
import { ns } from './namespaces.js';
import { readRules } from './rules.js';

export interface PackageReading {
  readonly package: SoftwarePackage;
  readonly leftOut: Readonly<LeftOut>;
}

/** Inside a catalogue it is in the catalogue's namespace, as a .sdp file in its own, inside WSUS in a third. */
const rootNamespaces: readonly string[] = [ns.smc, ns.sdp, ns.usp];
export const isPackageElement = (element: XmlElement): boolean =>
  element.name === 'SoftwareDistributionPackage' && rootNamespaces.includes(element.namespace);

const nilGuid = '00000000-0000-0000-0000-000000000000';
const publicationStates = ['Published', 'Expired'] as const;
/** `Applications` is our word for a package without an UpdateClassification. */
const updateClassifications = classifications.filter((classification) => classification !== 'Applications');

const packageChildren = new Set([
  'Properties',
  'LocalizedProperties',
  'UpdateSpecificData',
  'ApplicationSpecificData',
  'IsInstallable',
  'IsInstalled',
  'SupersededPackages',
  'Prerequisites',
  'BundledPackages',
  'InstallableItem',
]);
const propertiesChildren = new Set(['MoreInfoUrl', 'SupportUrl', 'ProductName']);

function readPackageId(properties: XmlElement): PackageId {
  const text = attributeOf(properties, 'PackageID') ?? '';
  if (text.trim() === '') refuse('catalog/package-id-missing');
  const id = parsePackageId(text);
  return id === undefined || id === nilGuid ? refuse('catalog/package-id-invalid', { value: shown(text) }) : id;
}

function readSchemaVersion(root: XmlElement): string {
  const version = attributeOf(root, 'SchemaVersion')?.trim() ?? '';
  if (version === '') return '1.0';
  return /^1\.\d{1,4}$/u.test(version) ? version : refuse('catalog/schema-version', { value: shown(version) });
}

type Properties = Pick<
  SoftwarePackage,
  | 'packageId'
  | 'creationDate'
  | 'vendorName'
  | 'productNames'
  | 'updateType'
  | 'publicationState'
  | 'canSourceBeRequired'
  | 'restrictToClientServicingApi'
  | 'moreInfoUrls'
  | 'supportUrl'
>;

function readLinks(properties: XmlElement, name: string, leftOut: LeftOut): string[] {
  const texts = textsNamed(properties, name);
  const links = texts.map(readLink).filter((link) => link !== undefined);
  leftOut.links += texts.length - links.length;
  return links;
}

function readProperties(element: XmlElement, limits: PackageLimits, leftOut: LeftOut): Properties {
  countUnknown(element, propertiesChildren, leftOut);
  const packageId = readPackageId(element);
  const products = [...new Set(textsNamed(element, 'ProductName'))];
  demandCount(products.length, limits.maxProducts, 'products');
  for (const product of products) demandLength(product, limits.maxCategoryName, 'ProductName');
  const moreInfoUrls = readLinks(element, 'MoreInfoUrl', leftOut);
  demandCount(moreInfoUrls.length, limits.maxLinks, 'links');
  return {
    packageId: detached(packageId),
    creationDate: detached(dateAttribute(element, 'CreationDate')),
    vendorName: demandLength(oneLine(attributeOf(element, 'VendorName') ?? ''), limits.maxCategoryName, 'VendorName'),
    productNames: products,
    updateType: wordAttribute(element, 'UpdateType', updateTypes, 'Software'),
    publicationState: wordAttribute(element, 'PublicationState', publicationStates, 'Published'),
    canSourceBeRequired: booleanAttribute(element, 'CanSourceBeRequired', false),
    restrictToClientServicingApi: booleanAttribute(element, 'RestrictToClientServicingApi', false),
    moreInfoUrls,
    ...given('supportUrl', readLinks(element, 'SupportUrl', leftOut)[0]),
  };
}

function readLocalized(root: XmlElement, limits: PackageLimits, leftOut: LeftOut): readonly [LocalizedText, ...LocalizedText[]] {
  const elements = childrenNamed(root, 'LocalizedProperties', ns.sdp);
  demandCount(elements.length, limits.maxLanguages, 'languages');
  const texts: LocalizedText[] = [];
  const seen = new Set<string>();
  for (const element of elements) {
    const language = demandLanguage(textNamed(element, 'Language') ?? 'en', 'LocalizedProperties/Language');
    const title = detached(demandLength(textNamed(element, 'Title') ?? '', limits.maxTitle, 'Title'));
    if (title === '' || seen.has(language.toLowerCase())) {
      leftOut.languages += 1;
      continue;
    }
    seen.add(language.toLowerCase());
    const description = childNamed(element, 'Description', ns.sdp);
    texts.push({ language, title, description: demandLength(description === undefined ? '' : textOf(description).trim(), limits.maxDescription, 'Description') });
  }
  const [first, ...others] = texts;
  return first === undefined ? refuse('catalog/title-missing') : [first, ...others];
}

type Kind = Pick<SoftwarePackage, 'classification' | 'severity' | 'bulletinId' | 'cveIds' | 'kbArticleId'>;

function readClassification(element: XmlElement): Classification {
  const text = attributeOf(element, 'UpdateClassification') ?? '';
  if (text.trim() === '') refuse('catalog/classification-missing');
  return oneOf(text, updateClassifications) ?? refuse('catalog/classification-unknown', { value: shown(text) });
}

function readKind(root: XmlElement, limits: PackageLimits): Kind {
  const update = onlyChild(root, 'UpdateSpecificData');
  if (update === undefined) {
    if (onlyChild(root, 'ApplicationSpecificData') === undefined) refuse('catalog/classification-missing');
    return { classification: 'Applications', cveIds: [] };
  }
  if (childNamed(root, 'ApplicationSpecificData', ns.sdp) !== undefined) refuse('catalog/element-repeated', { element: 'UpdateSpecificData and ApplicationSpecificData' });
  const reference = (name: string): string | undefined => {
    const text = textNamed(update, name);
    return text === undefined ? undefined : demandLength(text, limits.maxReference, name);
  };
  // Some vendors put a whole list into one element.
  const cveIds = [...new Set(textsNamed(update, 'CveID').flatMap((text) => text.split(/[,;\s]+/u)))].filter((id) => id !== '');
  demandCount(cveIds.length, limits.maxCves, 'CVE numbers');
  for (const id of cveIds) demandLength(id, limits.maxReference, 'CveID');
  // Words such as Unspecified mean that there is none.
  const severity: Severity | undefined = oneOf(attributeOf(update, 'MsrcSeverity') ?? '', severities);
  return {
    classification: readClassification(update),
    ...given('severity', severity),
    ...given('bulletinId', reference('SecurityBulletinID')),
    cveIds,
    ...given('kbArticleId', reference('KBArticleID')),
  };
}

function readPrerequisites(root: XmlElement, limits: PackageLimits): PackageId[][] {
  const groups = childrenNamed(root, 'Prerequisites', ns.sdp).flatMap((element) => childrenNamed(element, 'AtLeastOne', ns.sdp));
  demandCount(groups.length, limits.maxPackageIds, 'prerequisites');
  let total = 0;
  return groups
    .map((group) => {
      const ids = packageIdsIn([group], limits.maxPackageIds, 'prerequisites');
      total += ids.length;
      demandCount(total, limits.maxPackageIds, 'prerequisites');
      return ids;
    })
    .filter((ids) => ids.length > 0);
}

/**
 * Reads one SoftwareDistributionPackage. Strict where a value becomes a path, an id, a digest or a command;
 * what nothing depends on is passed over and counted.
 * @throws Fault with the code of the first defect.
 */
export function readPackage(root: XmlElement, limits: PackageLimits = defaultPackageLimits): PackageReading {
  if (!isPackageElement(root)) refuse('catalog/not-a-package', { element: shown(root.name) });
  const leftOut = nothingLeftOut();
  const properties = onlyChild(root, 'Properties') ?? refuse('catalog/properties-missing');
  countUnknown(root, packageChildren, leftOut);
  const related = (name: string, what: string): PackageId[] => packageIdsIn(childrenNamed(root, name, ns.sdp), limits.maxPackageIds, what);
  return {
    package: {
      schemaVersion: readSchemaVersion(root),
      ...readProperties(properties, limits, leftOut),
      localized: readLocalized(root, limits, leftOut),
      ...readKind(root, limits),
      ...given('isInstallable', readRules(root, 'IsInstallable', limits.maxRuleElements)),
      ...given('isInstalled', readRules(root, 'IsInstalled', limits.maxRuleElements)),
      supersededPackageIds: related('SupersededPackages', 'superseded packages'),
      prerequisites: readPrerequisites(root, limits),
      bundledPackageIds: related('BundledPackages', 'bundled packages'),
      installableItems: readItems(root, limits, leftOut),
    },
    leftOut,
  };
}

/** What a package that could not be read calls itself, for the list of what was set aside. */
export function labelOf(root: XmlElement): { readonly id?: string; readonly title: string } {
  const properties = childNamed(root, 'Properties', ns.sdp);
  const id = properties === undefined ? '' : shown((attributeOf(properties, 'PackageID') ?? '').trim());
  const title = childrenNamed(root, 'LocalizedProperties', ns.sdp)
    .map((element) => textNamed(element, 'Title'))
    .find((text) => text !== undefined);
  return { ...given('id', id === '' ? undefined : id), title: shown(title ?? '') };
}
