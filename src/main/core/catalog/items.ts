import type { InstallableItem, XmlElement } from '../../../shared/catalog.js';
import { parseItemId } from '../../../shared/units.js';
import { attributeOf, childElements, childrenNamed } from '../xml/query.js';
import { readBehaviour } from './behaviour.js';
import { demandCount, demandLanguage, given, onlyChild, refuse, shown, textsNamed, type LeftOut } from './fields.js';
import { isHandler, readHandler } from './handlers.js';
import type { PackageLimits } from './limits.js';
import { ns } from './namespaces.js';
import { readOriginFile } from './origin-file.js';
import { readApplicabilityRules } from './rules.js';

const known = new Set(['ApplicabilityRules', 'InstallProperties', 'UninstallProperties', 'OriginFile', 'Language']);

function readItem(element: XmlElement, limits: PackageLimits, leftOut: LeftOut): InstallableItem {
  const id = attributeOf(element, 'ID') ?? '';
  const itemId = parseItemId(id) ?? refuse('catalog/item-id-invalid', { value: id.trim() === '' ? 'nothing' : shown(id) });
  leftOut.elements += childElements(element).filter((child) => !isHandler(child) && !(child.namespace === ns.sdp && known.has(child.name))).length;
  const install = onlyChild(element, 'InstallProperties');
  const uninstall = onlyChild(element, 'UninstallProperties');
  const file = onlyChild(element, 'OriginFile');
  const languages = textsNamed(element, 'Language').map((language) => demandLanguage(language, 'InstallableItem/Language'));
  demandCount(languages.length, limits.maxLanguages, 'languages');
  return {
    itemId,
    rules: readApplicabilityRules(element, limits.maxRuleElements, leftOut),
    ...given('installProperties', install && readBehaviour(install)),
    ...given('uninstallProperties', uninstall && readBehaviour(uninstall)),
    ...given('handler', readHandler(element, limits)),
    ...given('originFile', file && readOriginFile(file, leftOut)),
    languages: [...new Set(languages)],
  };
}

export function readItems(root: XmlElement, limits: PackageLimits, leftOut: LeftOut): InstallableItem[] {
  const elements = childrenNamed(root, 'InstallableItem', ns.sdp);
  demandCount(elements.length, limits.maxItems, 'installable items');
  const items = elements.map((element) => readItem(element, limits, leftOut));
  const ids = new Set<string>();
  for (const { itemId } of items) {
    if (ids.has(itemId)) refuse('catalog/item-id-repeated', { value: itemId });
    ids.add(itemId);
  }
  return items;
}
