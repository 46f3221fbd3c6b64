import type { XmlElement } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import { isElement } from '../../xml/query.js';
import { installerMoves, ruleMoves, xsi } from './namespaces.js';

/** Hints for editors; they say nothing about the rule. */
const isSchemaHint = (namespace: string, name: string): boolean => namespace === xsi && /^(?:noNamespaceS|s)chemaLocation$/u.test(name);

/** White space between elements goes. */
function move(source: XmlElement, moves: ReadonlyMap<string, string>): XmlElement {
  const namespace = moves.get(source.namespace);
  if (namespace === undefined) throw new Fault('wsus/rule-foreign', { element: source.name.slice(0, 60), namespace: source.namespace.slice(0, 120) });
  const attributes = source.attributes.filter((attribute) => !isSchemaHint(attribute.namespace, attribute.name));
  const foreign = attributes.find((attribute) => attribute.namespace !== '');
  if (foreign !== undefined) throw new Fault('wsus/rule-foreign', { element: `${source.name.slice(0, 60)}/@${foreign.name.slice(0, 60)}`, namespace: foreign.namespace.slice(0, 120) });
  const hasElements = source.children.some(isElement);
  const kept = hasElements ? source.children.filter((child) => isElement(child) || child.trim() !== '') : source.children;
  return { namespace, name: source.name, attributes, children: kept.map((child) => (isElement(child) ? move(child, moves) : child)) };
}

/**
 * A rule in the namespaces of the server.
 * @throws Fault `wsus/rule-foreign` for anything whose meaning in WSUS is not known: it must not be carried over silently changed.
 */
export const moveRule = (rule: XmlElement): XmlElement => move(rule, ruleMoves);

/**
 * Installer data in the namespaces of the server.
 * @throws Fault `wsus/rule-foreign`
 */
export const moveInstallerData = (data: XmlElement): XmlElement => move(data, installerMoves);
