import { attributeOf, elementsOf, textOf, type Node } from '../xml/node.js';
import { ns } from './namespaces.js';
import { refuse } from './refused.js';

const updateTypes = ['Software', 'Driver', 'Detectoid', 'Category'] as const;
type UpdateType = (typeof updateTypes)[number];

export interface Behavior {
  readonly impact: string;
  readonly rebootBehavior: string;
  readonly requiresNetwork: boolean;
  readonly canRequestUserInput: boolean;
}

export interface UpdateProperties {
  readonly defaultLanguage: string;
  readonly updateType: UpdateType;
  readonly explicitlyDeployable: boolean;
  readonly publicationState: 'Published' | 'Expired';
  /** As written: UTC with a Z. */
  readonly creationDate: string;
  readonly publisherId: string;
  readonly isLocallyPublished: boolean;
  readonly handler?: string;
  readonly msrcSeverity?: string;
  readonly eulaId?: string;
  readonly installation?: Behavior;
  readonly uninstallation?: Behavior;
  readonly moreInfoUrls: readonly string[];
  readonly supportUrl?: string;
  readonly securityBulletins: readonly string[];
  readonly cveIds: readonly string[];
  readonly knowledgeBaseArticles: readonly string[];
  readonly languages: readonly string[];
}

const knownAttributes = new Set(
  (
    'DefaultPropertiesLanguage UpdateType ExplicitlyDeployable AutoSelectOnWebSites EulaID PublicationState PublisherID ' +
    'CreationDate IsPublic LegacyName DetectoidType OSUpgrade PerUser IsLocallyPublished MinDownloadSize MaxDownloadSize ' +
    'Handler MsrcSeverity CanSourceBeRequired CompatibleProtocolVersion'
  ).split(' '),
);
const childOrder = ['InstallationBehavior', 'UninstallationBehavior', 'MoreInfoUrl', 'SupportUrl', 'SecurityBulletinID', 'CveID', 'KBArticleID', 'Language'];
const guidPattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

function required(node: Node, name: string): string {
  const value = attributeOf(node, name);
  return value === undefined || value === '' ? refuse(`${node.name} has no ${name}`) : value;
}

function boolean(node: Node, name: string, fallback: boolean): boolean {
  const value = attributeOf(node, name);
  if (value === undefined) return fallback;
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : refuse(`${name} is "${value}", which is no boolean`);
}

function oneOf<T extends string>(node: Node, name: string, allowed: readonly T[], fallback?: T): T {
  const value = attributeOf(node, name) ?? fallback;
  return allowed.find((entry) => entry === value) ?? refuse(`${name} is "${value ?? ''}"`);
}

/** A guid in any case, without braces, in lower case. */
export function readGuid(text: string, where: string): string {
  return guidPattern.test(text) ? text.toLowerCase() : refuse(`${where} is "${text}", which is no GUID`);
}

export function readUtcDate(text: string, where: string): string {
  const fits = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?Z$/u.test(text) && !Number.isNaN(Date.parse(text));
  return fits ? text : refuse(`${where} is "${text}", which is no date in UTC`);
}

const readBehavior = (node: Node): Behavior => ({
  impact: oneOf(node, 'Impact', ['Normal', 'Minor', 'RequiresExclusiveHandling'], 'Normal'),
  rebootBehavior: oneOf(node, 'RebootBehavior', ['NeverReboots', 'AlwaysRequiresReboot', 'CanRequestReboot'], 'CanRequestReboot'),
  requiresNetwork: boolean(node, 'RequiresNetworkConnectivity', false),
  canRequestUserInput: boolean(node, 'CanRequestUserInput', false),
});

function checkShape(node: Node): void {
  const stranger = node.attributes.find((attribute) => attribute.namespace !== '' || !knownAttributes.has(attribute.name));
  if (stranger !== undefined) refuse(`Properties has the unknown attribute ${stranger.name}`);
  let next = 0;
  for (const child of elementsOf(node)) {
    const place = childOrder.findIndex((name, index) => index >= next && name === child.name);
    if (child.namespace !== ns.update || place < 0) refuse(`Properties holds {${child.namespace}}${child.name} where it may not stand`);
    next = place;
  }
  for (const name of ['MinDownloadSize', 'MaxDownloadSize']) {
    const value = attributeOf(node, name);
    if (value !== undefined && !/^\d{1,15}$/u.test(value)) refuse(`${name} is "${value}", which is no size`);
  }
}

/** @throws ImportRefused */
export function readProperties(node: Node): UpdateProperties {
  checkShape(node);
  const children = elementsOf(node);
  const texts = (name: string): string[] => children.filter((child) => child.name === name).map(textOf);
  const behavior = (name: string): Behavior | undefined => children.filter((child) => child.name === name).map(readBehavior)[0];
  const installation = behavior('InstallationBehavior');
  const uninstallation = behavior('UninstallationBehavior');
  const [supportUrl] = texts('SupportUrl');
  const handler = attributeOf(node, 'Handler');
  const msrcSeverity = attributeOf(node, 'MsrcSeverity');
  const eulaId = attributeOf(node, 'EulaID');
  if (msrcSeverity !== undefined) oneOf(node, 'MsrcSeverity', ['Critical', 'Important', 'Moderate', 'Low', 'Unspecified']);
  return {
    defaultLanguage: required(node, 'DefaultPropertiesLanguage'),
    updateType: oneOf(node, 'UpdateType', updateTypes),
    explicitlyDeployable: boolean(node, 'ExplicitlyDeployable', false),
    publicationState: oneOf(node, 'PublicationState', ['Published', 'Expired'], 'Published'),
    creationDate: readUtcDate(required(node, 'CreationDate'), 'CreationDate'),
    publisherId: readGuid(required(node, 'PublisherID'), 'PublisherID'),
    isLocallyPublished: boolean(node, 'IsLocallyPublished', false),
    moreInfoUrls: texts('MoreInfoUrl'),
    securityBulletins: texts('SecurityBulletinID'),
    cveIds: texts('CveID'),
    knowledgeBaseArticles: texts('KBArticleID'),
    languages: texts('Language'),
    ...(handler === undefined ? {} : { handler }),
    ...(msrcSeverity === undefined ? {} : { msrcSeverity }),
    ...(eulaId === undefined ? {} : { eulaId }),
    ...(installation === undefined ? {} : { installation }),
    ...(uninstallation === undefined ? {} : { uninstallation }),
    ...(supportUrl === undefined ? {} : { supportUrl }),
  };
}
