import { elementsOf, isNode, type Node } from '../xml/node.js';
import { ns } from './namespaces.js';
import { refuse } from './refused.js';

/** Names from the rule schemas of [MS-WUSP] (appendix, BaseApplicabilityRules and its siblings). */
const baseRules = new Set(
  (
    'WindowsVersion WindowsLanguage MuiInstalled MuiLanguageInstalled SystemMetric Processor NumberOfProcessors ClusteredOS ' +
    'ClusterResourceOwner Platform PlatformVersion PlatformLanguage FileExists FileExistsPrependRegSz FileVersion ' +
    'FileVersionPrependRegSz FileCreated FileCreatedPrependRegSz FileModified FileModifiedPrependRegSz FileSize ' +
    'FileSizePrependRegSz RegKeyExists RegValueExists RegDword RegExpandSz RegSz RegSzToVersion RegKeyLoop WmiQuery ' +
    'InstalledOnce GenericQuery LicenseDword LicenseValueExists'
  ).split(' '),
);
const msiRules = new Set(
  (
    'MsiProductInstalled MsiFeatureInstalledForProduct MsiComponentInstalledForProduct MsiPatchInstalledForProduct ' +
    'MsiPatchInstalled MsiPatchSuperseded MsiPatchInstallable MsiApplicationInstalled MsiApplicationSuperseded MsiApplicationInstallable'
  ).split(' '),
);
const driverRules = new Set(['WindowsDriverInstalled', 'WindowsDriverSuperseded', 'WindowsDriverInstallable']);
const metadata = new Map([
  ['MsiPatchMetadata', ns.msiRules],
  ['MsiApplicationMetadata', ns.msiRules],
  ['WindowsDriverMetaData', ns.driverRules],
]);

function checkLogical(rule: Node): void {
  const inner = elementsOf(rule);
  const fits = { True: inner.length === 0, False: inner.length === 0, Not: inner.length === 1, And: inner.length > 0, Or: inner.length > 0 };
  if (!Object.hasOwn(fits, rule.name)) refuse(`the logical rule ${rule.name} is not known`);
  if (!fits[rule.name as keyof typeof fits]) refuse(`the logical rule ${rule.name} has ${String(inner.length)} children`);
  if (!rule.children.every(isNode)) refuse(`the logical rule ${rule.name} holds text`);
  inner.forEach(checkRule);
}

/** @throws ImportRefused */
function checkRule(rule: Node): void {
  if (rule.namespace === ns.logicalRules) {
    checkLogical(rule);
    return;
  }
  const known =
    (rule.namespace === ns.baseRules && baseRules.has(rule.name)) ||
    (rule.namespace === ns.msiRules && msiRules.has(rule.name)) ||
    (rule.namespace === ns.driverRules && driverRules.has(rule.name));
  if (!known) refuse(`the rule {${rule.namespace}}${rule.name} is not known`);
  if (rule.name === 'RegKeyLoop') {
    const inner = elementsOf(rule);
    if (inner.length !== 1) refuse('RegKeyLoop takes exactly one rule');
    inner.forEach(checkRule);
  }
}

const parts = ['IsInstalled', 'IsSuperseded', 'IsInstallable', 'Metadata'] as const;

/**
 * Checks upd:ApplicabilityRules: its parts in their order, one well-formed rule in each.
 * @throws ImportRefused
 */
export function checkApplicabilityRules(rules: Node): void {
  let next = 0;
  for (const part of elementsOf(rules)) {
    const place = parts.findIndex((name, index) => index >= next && name === part.name);
    if (part.namespace !== ns.update || place < 0) refuse(`ApplicabilityRules holds ${part.name} where it may not stand`);
    next = place + 1;
    const content = elementsOf(part);
    const [only] = content;
    if (only === undefined || content.length !== 1) refuse(`${part.name} takes exactly one element`);
    else if (part.name === 'Metadata') {
      if (metadata.get(only.name) !== only.namespace) refuse(`the metadata {${only.namespace}}${only.name} is not known`);
    } else checkRule(only);
  }
}
