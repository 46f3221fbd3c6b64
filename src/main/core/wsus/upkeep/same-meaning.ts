import type { XmlElement } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import { childElements, childNamed, textOf } from '../../xml/query.js';
import { readXml, XmlRefused } from '../../xml/read.js';
import { upd, xsi } from '../metadata/namespaces.js';
import { buildUpdate } from '../metadata/sus-update.js';
import { parseGuid } from '../../../../shared/units.js';

/** What decides where an update is offered and what it runs there. */
const parts = [
  ['Relationships', 'what it needs and replaces'],
  ['ApplicabilityRules', 'the rules of detection'],
  ['HandlerSpecificData', 'what it installs'],
] as const;

/** GUIDs in one spelling, a type without its prefix. */
function plainValue(value: string, isType: boolean): string {
  return isType ? value.slice(value.indexOf(':') + 1) : (parseGuid(value) ?? value);
}

/** A text in which two elements of one meaning are the same: attributes in one order, no white space between elements. */
function plain(element: XmlElement): string {
  const attributes = element.attributes
    .map(({ namespace, name, value }) => `${namespace} ${name}=${JSON.stringify(plainValue(value, namespace === xsi && name === 'type'))}`)
    .sort();
  const children = childElements(element);
  const content = children.length > 0 ? children.map(plain).join('') : JSON.stringify(textOf(element).trim());
  return `<${element.namespace} ${element.name} ${attributes.join(' ')}>${content}</>`;
}

const partOf = (update: XmlElement, name: string): string => {
  const found = childNamed(update, name, upd);
  return found === undefined || childElements(found).length === 0 ? '' : plain(found);
};

/**
 * Holds the update that the server has against the one that this console would make of the stored package, before anything is
 * changed: another tool may have translated in a way that is not ours, and a new revision would then change more than was asked for.
 * @param susXml the update as the server keeps it; undefined when it does not tell
 * @throws Fault `published/translated-otherwise`
 */
export function demandSameMeaning(servicesPackage: XmlElement, susXml: string | undefined): void {
  if (susXml === undefined) return;
  let kept: XmlElement;
  try {
    kept = readXml(susXml.replace(/^\uFEFF/u, ''));
  } catch (error) {
    if (error instanceof XmlRefused) throw new Fault('published/translated-otherwise', { part: 'its whole description, which cannot be read' }, { cause: error });
    throw error;
  }
  const ours = buildUpdate(servicesPackage);
  const different = parts.find(([name]) => partOf(kept, name) !== partOf(ours, name));
  if (different !== undefined) throw new Fault('published/translated-otherwise', { part: different[1] });
}
