import type { LocalizedText, XmlElement } from '../../../../shared/catalog.js';
import type { Bytes, Guid, Instant, Sha1, Sha256 } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { childElements, childNamed, textOf } from '../../xml/query.js';
import { element, writeXml } from '../../xml/write.js';
import { sdp, servicesPackagePrefixes, usp } from '../metadata/namespaces.js';
import { buildUpdate, writeUpdate } from '../metadata/sus-update.js';
import { replaceChildren, withAttribute, withChildren } from './edit.js';

/** A cabinet that takes the place of another one of the package. */
export interface ReplacedCabinet {
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  readonly modified: Instant;
}

/** The vendor and the products of a package, and the categories that are computed from them. */
export interface PublishedNames {
  readonly vendor: string;
  readonly products: readonly string[];
  readonly categoryIds: readonly Guid[];
}

/** What differs in the new revision; what is absent stays. An empty text takes its element away. */
export interface PackageChange {
  readonly expire?: boolean;
  readonly texts?: readonly LocalizedText[] | undefined;
  /** `Unspecified` takes it away. */
  readonly severity?: string | undefined;
  readonly moreInfoUrl?: string | undefined;
  readonly supportUrl?: string | undefined;
  readonly bulletinId?: string | undefined;
  readonly kbArticleId?: string | undefined;
  readonly cveIds?: readonly string[] | undefined;
  /** Other names to be published under, with their categories. */
  readonly names?: PublishedNames | undefined;
  /** In the order of the package's own cabinets, all of them. */
  readonly cabinets?: readonly ReplacedCabinet[];
}

/* The orders of the package's schema. */
const propertiesOrder = ['MoreInfoUrl', 'SupportUrl', 'ProductName'];
const specificOrder = ['SecurityBulletinID', 'CveID', 'KBArticleID'];
const localizedOrder = ['Language', 'Title', 'Description'];

const text = (name: string, value: string): XmlElement => element(sdp, name, {}, [value]);
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');

/** One text, or none when it is empty; `undefined` leaves what is there. */
function withText(parent: XmlElement, order: readonly string[], name: string, value: string | undefined): XmlElement {
  return value === undefined ? parent : replaceChildren(parent, sdp, name, order, value === '' ? [] : [text(name, value)]);
}

const withNames = (properties: XmlElement, { vendor, products }: PublishedNames): XmlElement =>
  replaceChildren(withAttribute(properties, 'VendorName', vendor), sdp, 'ProductName', propertiesOrder, products.map((product) => text('ProductName', product)));

function reviseProperties(properties: XmlElement, change: PackageChange): XmlElement {
  const stated = change.expire === true ? withAttribute(properties, 'PublicationState', 'Expired') : properties;
  const named = change.names === undefined ? stated : withNames(stated, change.names);
  return withText(withText(named, propertiesOrder, 'MoreInfoUrl', change.moreInfoUrl), propertiesOrder, 'SupportUrl', change.supportUrl);
}

function reviseSpecific(specific: XmlElement, { severity, bulletinId, kbArticleId, cveIds }: PackageChange): XmlElement {
  const rated = severity === undefined ? specific : withAttribute(specific, 'MsrcSeverity', severity === 'Unspecified' ? undefined : severity);
  const withCves = cveIds === undefined ? rated : replaceChildren(rated, sdp, 'CveID', specificOrder, cveIds.map((id) => text('CveID', id)));
  return withText(withText(withCves, specificOrder, 'SecurityBulletinID', bulletinId), specificOrder, 'KBArticleID', kbArticleId);
}

const languageOf = (localized: XmlElement): string => {
  const language = childNamed(localized, 'Language', sdp);
  return language === undefined ? '' : textOf(language).trim().toLowerCase();
};

function reviseTexts(localized: XmlElement, texts: readonly LocalizedText[]): XmlElement {
  const wanted = texts.find(({ language }) => language.toLowerCase() === languageOf(localized));
  if (wanted === undefined) return localized;
  return withText(withText(localized, localizedOrder, 'Title', wanted.title), localizedOrder, 'Description', wanted.description);
}

/** @throws Fault `published/language-unknown`, `published/no-severity` */
function revisePackage(softwarePackage: XmlElement, change: PackageChange): XmlElement {
  const { texts = [], severity, bulletinId, kbArticleId, cveIds } = change;
  const languages = new Set(childElements(softwarePackage).filter(({ name, namespace }) => name === 'LocalizedProperties' && namespace === sdp).map(languageOf));
  const foreign = texts.find(({ language }) => !languages.has(language.toLowerCase()));
  if (foreign !== undefined) throw new Fault('published/language-unknown', { language: foreign.language });
  const isSpecific = [severity, bulletinId, kbArticleId, cveIds].some((value) => value !== undefined);
  if (isSpecific && childNamed(softwarePackage, 'UpdateSpecificData', sdp) === undefined) throw new Fault('published/no-severity');
  const withProperties = withChildren(softwarePackage, sdp, 'Properties', (each) => reviseProperties(each, change));
  const withSpecific = withChildren(withProperties, sdp, 'UpdateSpecificData', (each) => reviseSpecific(each, change));
  return withChildren(withSpecific, sdp, 'LocalizedProperties', (each) => reviseTexts(each, texts));
}

function reviseFile(file: XmlElement, cabinet: ReplacedCabinet | undefined): XmlElement {
  if (cabinet === undefined) throw new RangeError('a cabinet for each of the package');
  const attributes: readonly (readonly [string, string])[] = [['Digest', base64(cabinet.sha1)], ['Size', String(cabinet.size)], ['Modified', cabinet.modified]];
  const stated = attributes.reduce((written, [name, value]) => withAttribute(written, name, value), file);
  return replaceChildren(stated, sdp, 'AdditionalDigest', ['AdditionalDigest'], [element(sdp, 'AdditionalDigest', { Algorithm: 'SHA256' }, [base64(cabinet.sha256)])]);
}

const withCategories = (services: XmlElement, { categoryIds }: PublishedNames): XmlElement =>
  replaceChildren(services, usp, 'ProductCategoryUpdateID', ['ProductCategoryUpdateID'], categoryIds.map((id) => element(usp, 'ProductCategoryUpdateID', {}, [id])));

function reviseServices(services: XmlElement, revisionNumber: number, { cabinets, names }: PackageChange): XmlElement {
  const grouped = names === undefined ? services : withCategories(services, names);
  const numbered = withAttribute(grouped, 'RevisionNumber', String(revisionNumber));
  if (cabinets === undefined) return numbered;
  const size = String(cabinets.reduce((sum, each) => sum + each.size, 0));
  const sized = withAttribute(withAttribute(numbered, 'MaxDownloadSize', size), 'MinDownloadSize', size);
  // Cabinets count through all items, though only one item with cabinets makes an update.
  let next = 0;
  return withChildren(sized, usp, 'InstallableItemInfo', (info) => withChildren(info, usp, 'File', (file) => reviseFile(file, cabinets[next++])));
}

/**
 * The package of the next revision: the one that the server keeps, with these changes and nothing else touched.
 * @throws Fault `published/language-unknown`, `published/no-severity`
 */
export function reviseServicesPackage(root: XmlElement, revisionNumber: number, change: PackageChange): XmlElement {
  const withPackage = withChildren(root, usp, 'SoftwareDistributionPackage', (each) => revisePackage(each, change));
  return withChildren(withPackage, usp, 'UpdateServicesProperties', (each) => reviseServices(each, revisionNumber, change));
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/** Other tools may have put elements of their own into a package; their namespaces get prefixes too. */
function prefixesFor(root: XmlElement): { readonly prefixes: ReadonlyMap<string, string>; readonly declarations: readonly (readonly [string, string])[] } {
  const prefixes = new Map(servicesPackagePrefixes);
  const add = (namespace: string): void => {
    if (namespace !== '' && namespace !== xmlNamespace && !prefixes.has(namespace)) prefixes.set(namespace, `other${String(prefixes.size)}`);
  };
  const walk = (node: XmlElement): void => {
    add(node.namespace);
    for (const attribute of node.attributes) add(attribute.namespace);
    childElements(node).forEach(walk);
  };
  walk(root);
  const declarations = [...prefixes].map(([namespace, prefix]): readonly [string, string] => [prefix === '' ? 'xmlns' : `xmlns:${prefix}`, namespace]);
  return { prefixes: new Map([...prefixes, [xmlNamespace, 'xml']]), declarations };
}

export interface RevisionDocuments {
  readonly susXml: string;
  readonly uspXml: string;
}

/**
 * Both documents of an import.
 * @throws Fault `wsus/package-incomplete`, `wsus/classification-unknown`, `wsus/rule-foreign`, `wsus/rule-ambiguous`
 */
export const writeRevision = (servicesPackage: XmlElement): RevisionDocuments => ({
  uspXml: writeXml(servicesPackage, prefixesFor(servicesPackage)),
  susXml: writeUpdate(buildUpdate(servicesPackage)),
});
