import type { XmlElement } from '../../../shared/catalog.js';

const publishing = 'http://schemas.microsoft.com/wsus/2005/04/CorporatePublishing/';

/** Namespaces of Microsoft's corporate publishing schemas, by the prefix that Microsoft's own writers use. */
export const ns = {
  smc: 'http://schemas.microsoft.com/sms/2005/04/CorporatePublishing/SystemsManagementCatalog.xsd',
  sdp: `${publishing}SoftwareDistributionPackage.xsd`,
  usp: `${publishing}UpdateServicesPackage.xsd`,
  bt: `${publishing}BaseTypes.xsd`,
  bar: `${publishing}BaseApplicabilityRules.xsd`,
  lar: `${publishing}LogicalApplicabilityRules.xsd`,
  msiar: `${publishing}MsiApplicabilityRules.xsd`,
  cmd: `${publishing}Installers/CommandLineInstallation.xsd`,
  msi: `${publishing}Installers/MsiInstallation.xsd`,
  msp: `${publishing}Installers/MspInstallation.xsd`,
  uei: `${publishing}Installers/UpdateExeInstallation.xsd`,
  drv: `${publishing}Installers/WindowsDriver.xsd`,
  mspblob: 'http://www.microsoft.com/msi/patch_applicability.xsd',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
} as const;

/** Bound to its prefix in every document; it may be declared, but need not be. */
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/**
 * A prefix for every namespace in the tree: the usual ones always, and made ones for what a vendor
 * brought along inside the rules.
 */
export function prefixesFor(root: XmlElement): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>(Object.entries(ns).map(([prefix, namespace]) => [namespace, prefix]));
  const add = (namespace: string): void => {
    if (namespace === '' || prefixes.has(namespace)) return;
    prefixes.set(namespace, namespace === xmlNamespace ? 'xml' : `n${String(prefixes.size)}`);
  };
  const visit = (element: XmlElement): void => {
    add(element.namespace);
    for (const attribute of element.attributes) add(attribute.namespace);
    for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  visit(root);
  return prefixes;
}
