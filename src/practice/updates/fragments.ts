import { attributeOf, elementsOf, firstNamed, isNode, type Node } from '../xml/node.js';
import { joined, tag, type Markup } from '../xml/write.js';
import type { UpdateDocument } from './document.js';
import { ns } from './namespaces.js';

/**
 * The fragments a server makes of an update document for its clients ([MS-WUSP] 3.1.1.1): pieces with
 * several roots, every namespace taken away, rule elements marked with a letter instead.
 */
const ruleLetters: ReadonlyMap<string, string> = new Map([
  [ns.baseRules, 'b.'],
  [ns.msiRules, 'm.'],
  [ns.driverRules, 'd.'],
]);

/** In this order, and left out when "false", as Windows Server 2025 sends them. */
const coreAttributes = ['UpdateType', 'ExplicitlyDeployable', 'AutoSelectOnWebSites', 'EulaID', 'PerUser', 'OSUpgrade'];
const notExtended = new Set([
  ...coreAttributes,
  'PublicationState',
  'PublisherID',
  'CreationDate',
  'IsPublic',
  'LegacyName',
  'DetectoidType',
]);

type Pair = readonly [name: string, value: string];
/** `xsi:type` becomes `type`, its value as written. */
const pairsOf = (node: Node): readonly Pair[] => node.attributes.map((attribute) => [attribute.name, attribute.value]);

function bare(node: Node, letters: ReadonlyMap<string, string>): Markup {
  const name = `${letters.get(node.namespace) ?? ''}${node.name}`;
  const children = node.children.map((child) => (isNode(child) ? bare(child, letters) : child));
  return tag(name, Object.fromEntries(pairsOf(node)), children);
}

const none: ReadonlyMap<string, string> = new Map();
const parts = (root: Node, names: readonly string[], letters: ReadonlyMap<string, string>): readonly Markup[] =>
  elementsOf(root)
    .filter((child) => names.includes(child.name))
    .map((child) => bare(child, letters));

const propertiesOf = (root: Node): Node | undefined => firstNamed(root, ns.update, 'Properties');

/** UpdateIdentity, a shortened Properties, Relationships and ApplicabilityRules. */
export function coreFragment(document: UpdateDocument): string {
  const properties = propertiesOf(document.root);
  const kept = coreAttributes
    .map((name): readonly [string, string | undefined] => [name, properties && attributeOf(properties, name)])
    .filter(([, value]) => value !== undefined && value !== 'false');
  return joined([
    ...parts(document.root, ['UpdateIdentity'], none),
    tag('Properties', Object.fromEntries(kept)),
    ...parts(document.root, ['Relationships', 'ApplicabilityRules'], ruleLetters),
  ]).text;
}

/** ExtendedProperties, Files and HandlerSpecificData. */
export function extendedFragment(document: UpdateDocument): string {
  const properties = propertiesOf(document.root);
  const kept = properties === undefined ? [] : pairsOf(properties).filter(([name]) => !notExtended.has(name));
  const children = properties === undefined ? [] : elementsOf(properties).map((child) => bare(child, none));
  return joined([
    tag('ExtendedProperties', Object.fromEntries(kept), children),
    ...parts(document.root, ['Files', 'HandlerSpecificData'], none),
  ]).text;
}

/** The LocalizedProperties that fit a client's locale best; `undefined` when none does. */
export function localizedFragment(document: UpdateDocument, locale: string): string | undefined {
  const wanted = locale.toLowerCase();
  const found =
    document.localized.find((entry) => entry.language.toLowerCase() === wanted) ??
    document.localized.find((entry) => entry.language.toLowerCase() === wanted.split('-')[0]);
  return found === undefined ? undefined : bare(found.node, none).text;
}

export const defaultLocalizedFragment = (document: UpdateDocument): string => bare(document.localized[0].node, none).text;
