import type { XmlElement } from '../../../../shared/catalog.js';
import { Fault } from '../../fault.js';
import { childElements, childNamed } from '../../xml/query.js';
import { element } from '../../xml/write.js';
import { sdp, source } from './namespaces.js';

/** The rules of one update, in the package's namespaces. Each holds one rule element. */
export interface UpdateRules {
  readonly isInstalled?: XmlElement;
  readonly isSuperseded?: XmlElement;
  readonly isInstallable?: XmlElement;
  /** Data that the metadata-driven Windows Installer rules work on. */
  readonly metadata?: readonly XmlElement[];
}

/**
 * The one rule inside a wrapper; `undefined` when the wrapper is absent or empty.
 * @throws Fault `wsus/rule-ambiguous` when there are several: nothing says whether all or any of them count.
 */
function onlyRule(wrapper: XmlElement | undefined): XmlElement | undefined {
  const [rule, ...more] = wrapper === undefined ? [] : childElements(wrapper);
  if (more.length > 0) throw new Fault('wsus/rule-ambiguous', { rule: wrapper?.name ?? '' });
  return rule;
}

const both = (ofPackage: XmlElement | undefined, ofItem: XmlElement | undefined): XmlElement | undefined =>
  ofPackage === undefined || ofItem === undefined ? (ofPackage ?? ofItem) : element(source.lar, 'And', {}, [ofPackage, ofItem]);

/**
 * WSUS keeps one set of rules for an update: what the package demands and what its file demands, the
 * package first. A package without a file (bundle, detectoid) has its own rules only.
 */
export function mergeRules(softwarePackage: XmlElement): UpdateRules {
  const item = childNamed(softwarePackage, 'InstallableItem', sdp);
  const itemRules = item === undefined ? undefined : childNamed(item, 'ApplicabilityRules', sdp);
  const ofPackage = (name: string): XmlElement | undefined => onlyRule(childNamed(softwarePackage, name, sdp));
  const wrapperOfItem = (name: string): XmlElement | undefined => (itemRules === undefined ? undefined : childNamed(itemRules, name, sdp));
  const isInstalled = both(ofPackage('IsInstalled'), onlyRule(wrapperOfItem('IsInstalled')));
  const isInstallable = both(ofPackage('IsInstallable'), onlyRule(wrapperOfItem('IsInstallable')));
  const isSuperseded = onlyRule(wrapperOfItem('IsSuperseded'));
  const metadata = wrapperOfItem('Metadata');
  return {
    ...(isInstalled === undefined ? {} : { isInstalled }),
    ...(isSuperseded === undefined ? {} : { isSuperseded }),
    ...(isInstallable === undefined ? {} : { isInstallable }),
    ...(metadata === undefined || childElements(metadata).length === 0 ? {} : { metadata: childElements(metadata) }),
  };
}
