import type { XmlElement } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import { attributeOf, childNamed, childrenNamed, textOf } from '../../xml/query.js';
import { element, writeXml } from '../../xml/write.js';
import { classificationId, clientServicingApi, locallyPublishedPackages } from './classification-ids.js';
import { mergeRules, type UpdateRules } from './merge-rules.js';
import { sdp, source, upd, updatePrefixes, usp } from './namespaces.js';
import { moveRule } from './rename.js';
import { handlerDataOf, handlerOf, sameAttributes } from './sus-handler.js';

const node = (name: string, attributes: Readonly<Record<string, string | undefined>> = {}, children: readonly (XmlElement | string | undefined)[] = []): XmlElement =>
  element(upd, name, attributes, children);
const wrap = (name: string, children: readonly (XmlElement | undefined)[]): XmlElement | undefined =>
  children.some((child) => child !== undefined) ? node(name, {}, children) : undefined;
const identity = (updateId: string, revisionNumber?: string): XmlElement => node('UpdateIdentity', { UpdateID: updateId, RevisionNumber: revisionNumber });

/** The text of the first child of that name, as `upd:name`. */
function carried(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  const found = parent === undefined ? undefined : childNamed(parent, name, sdp);
  return found === undefined ? undefined : node(name, {}, [textOf(found)]);
}

const demand = (parent: XmlElement, name: string, namespace: string): XmlElement => {
  const child = childNamed(parent, name, namespace);
  if (child === undefined) throw new Fault('wsus/package-incomplete', { what: name });
  return child;
};

interface Parts {
  readonly softwarePackage: XmlElement;
  readonly properties: XmlElement;
  readonly services: XmlElement;
  readonly item: XmlElement | undefined;
}

const behavior = (name: string, from: XmlElement | undefined): XmlElement | undefined =>
  from === undefined ? undefined : { namespace: upd, name, attributes: sameAttributes(from), children: [] };

function languagesOf({ services, item }: Parts): XmlElement[] {
  const bundle = childrenNamed(services, 'BundleLanguage', usp);
  const languages = bundle.length > 0 ? bundle : item === undefined ? [] : childrenNamed(item, 'Language', sdp);
  return languages.map((language) => node('Language', {}, [textOf(language)]));
}

function propertiesOf(parts: Parts): XmlElement {
  const { softwarePackage, properties, services, item } = parts;
  const specific = childNamed(softwarePackage, 'UpdateSpecificData', sdp);
  const updateType = attributeOf(properties, 'UpdateType') ?? 'Software';
  const metadataOnly = attributeOf(services, 'MetadataOnly') === 'true';
  return node(
    'Properties',
    {
      DefaultPropertiesLanguage: textOf(demand(demand(softwarePackage, 'LocalizedProperties', sdp), 'Language', sdp)),
      CreationDate: attributeOf(properties, 'CreationDate'),
      PublisherID: attributeOf(services, 'PublisherID'),
      IsLocallyPublished: 'true',
      UpdateType: updateType,
      ExplicitlyDeployable: String(updateType !== 'Detectoid'),
      PublicationState: attributeOf(properties, 'PublicationState') ?? 'Published',
      MinDownloadSize: attributeOf(services, 'MinDownloadSize'),
      MaxDownloadSize: attributeOf(services, 'MaxDownloadSize'),
      Handler: handlerOf(item, updateType),
      MsrcSeverity: specific === undefined ? undefined : attributeOf(specific, 'MsrcSeverity'),
      CanSourceBeRequired: attributeOf(properties, 'CanSourceBeRequired'),
      CompatibleProtocolVersion: attributeOf(services, 'CompatibleProtocolVersion'),
    },
    [
      metadataOnly || item === undefined ? undefined : behavior('InstallationBehavior', childNamed(item, 'InstallProperties', sdp)),
      item === undefined ? undefined : behavior('UninstallationBehavior', childNamed(item, 'UninstallProperties', sdp)),
      carried(properties, 'MoreInfoUrl'),
      carried(properties, 'SupportUrl'),
      carried(specific, 'SecurityBulletinID'),
      carried(specific, 'CveID'),
      carried(specific, 'KBArticleID'),
      ...languagesOf(parts),
    ],
  );
}

const localizedOf = (softwarePackage: XmlElement): XmlElement =>
  node(
    'LocalizedPropertiesCollection',
    {},
    childrenNamed(softwarePackage, 'LocalizedProperties', sdp).map((texts) =>
      node('LocalizedProperties', {}, [carried(texts, 'Language'), carried(texts, 'Title'), carried(texts, 'Description')]),
    ),
  );

function installPointOf(services: XmlElement): string | undefined {
  const info = childNamed(services, 'InstallableItemInfo', usp);
  return info === undefined ? undefined : attributeOf(info, 'InstallPointDirectory');
}

/** @throws Fault `wsus/classification-unknown` */
function classificationOf(softwarePackage: XmlElement): string {
  const specific = childNamed(softwarePackage, 'UpdateSpecificData', sdp);
  const classification = specific === undefined ? 'Applications' : (attributeOf(specific, 'UpdateClassification') ?? '');
  const id = classificationId(classification);
  if (id === undefined) throw new Fault('wsus/classification-unknown', { classification: classification.slice(0, 60) });
  return id;
}

const categoryGroup = (ids: readonly string[]): XmlElement => node('AtLeastOne', { IsCategory: 'true' }, ids.map((id) => identity(id)));

function relationshipsOf({ softwarePackage, properties, services }: Parts): XmlElement {
  const packageIds = (parent: XmlElement): XmlElement[] => childrenNamed(parent, 'PackageID', sdp).map((id) => identity(textOf(id)));
  const superseded = childNamed(softwarePackage, 'SupersededPackages', sdp);
  const products = childrenNamed(services, 'ProductCategoryUpdateID', usp).map(textOf);
  const groups = childrenNamed(softwarePackage, 'Prerequisites', sdp).flatMap((prerequisites) => childrenNamed(prerequisites, 'AtLeastOne', sdp));
  const restricted = attributeOf(properties, 'RestrictToClientServicingApi') === 'true';
  const bundled = childNamed(services, 'BundledUpdates', usp);
  return node('Relationships', {}, [
    superseded === undefined ? undefined : wrap('SupersededUpdates', packageIds(superseded)),
    node('Prerequisites', {}, [
      categoryGroup(products.length > 0 ? products : [locallyPublishedPackages]),
      categoryGroup([classificationOf(softwarePackage)]),
      restricted ? node('AtLeastOne', {}, [identity(clientServicingApi)]) : undefined,
      ...groups.map((group) => node('AtLeastOne', {}, packageIds(group))),
    ]),
    bundled === undefined
      ? undefined
      : node('BundledUpdates', {}, [
          node('AtLeastOne', {}, childrenNamed(bundled, 'UpdateIdentity', usp).map((id) => identity(attributeOf(id, 'UpdateID') ?? '', attributeOf(id, 'RevisionNumber')))),
        ]),
  ]);
}

const rulesOf = (rules: UpdateRules): XmlElement | undefined =>
  wrap('ApplicabilityRules', [
    rules.isInstalled === undefined ? undefined : node('IsInstalled', {}, [moveRule(rules.isInstalled)]),
    rules.isSuperseded === undefined ? undefined : node('IsSuperseded', {}, [moveRule(rules.isSuperseded)]),
    rules.isInstallable === undefined ? undefined : node('IsInstallable', {}, [moveRule(rules.isInstallable)]),
    rules.metadata === undefined ? undefined : node('Metadata', {}, rules.metadata.map(moveRule)),
  ]);

function filesOf({ services, item }: Parts): XmlElement | undefined {
  const info = childNamed(services, 'InstallableItemInfo', usp);
  if (info === undefined) return undefined;
  const isPatch = item !== undefined && childNamed(item, 'MspInstallerData', source.msp) !== undefined;
  const added = { DigestAlgorithm: 'SHA1', ...(isPatch ? { PatchingType: 'SelfContained' } : {}) };
  return node(
    'Files',
    {},
    childrenNamed(info, 'File', usp).map((file) => {
      const second = childNamed(file, 'AdditionalDigest', sdp);
      const digest = second === undefined ? undefined : node('AdditionalDigest', { Algorithm: attributeOf(second, 'Algorithm') }, [textOf(second)]);
      const shell = node('File', added, [digest]);
      return { ...shell, attributes: [...sameAttributes(file), ...shell.attributes] };
    }),
  );
}

/**
 * The update document as the server keeps it, from a services package. What Microsoft's own translation
 * (TranslateSdpToSus.xslt, shipped with WSUS) yields, the rules merged first.
 * @throws Fault `wsus/package-incomplete`, `wsus/classification-unknown`, `wsus/rule-foreign`, `wsus/rule-ambiguous`
 */
export function buildUpdate(servicesPackage: XmlElement): XmlElement {
  const softwarePackage = demand(servicesPackage, 'SoftwareDistributionPackage', usp);
  const parts: Parts = {
    softwarePackage,
    properties: demand(softwarePackage, 'Properties', sdp),
    services: demand(servicesPackage, 'UpdateServicesProperties', usp),
    item: childNamed(softwarePackage, 'InstallableItem', sdp),
  };
  return node('Update', {}, [
    identity(attributeOf(parts.properties, 'PackageID') ?? '', attributeOf(parts.services, 'RevisionNumber')),
    propertiesOf(parts),
    localizedOf(softwarePackage),
    relationshipsOf(parts),
    rulesOf(mergeRules(softwarePackage)),
    filesOf(parts),
    handlerDataOf(parts.item, installPointOf(parts.services)),
  ]);
}

/** The `susXml` of an import: no XML declaration, the prefixes that `xsi:type` relies on declared at the root. */
export const writeUpdate = (update: XmlElement): string => writeXml(update, { prefixes: updatePrefixes });
