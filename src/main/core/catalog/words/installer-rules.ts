import type { XmlElement } from '../../../../shared/catalog.js';
import { childrenNamed, textOf } from '../../xml/query.js';
import { languageName } from './languages.js';
import { isTrue, listed, optionalOf, plain, valueOf, type RuleContext, type RuleFamily, type RuleWords } from './phrases.js';

/** `, version 1.0 or newer and below 2.0, in German (Germany)`; empty when the rule does not ask. */
function range(rule: XmlElement): string {
  const least = optionalOf(rule, 'VersionMin');
  const most = optionalOf(rule, 'VersionMax');
  const language = optionalOf(rule, 'Language');
  const versions = [
    least === undefined ? undefined : `${isTrue(rule, 'ExcludeVersionMin') ? 'above' : 'of at least'} ${plain(least)}`,
    most === undefined ? undefined : `${isTrue(rule, 'ExcludeVersionMax') ? 'below' : 'of at most'} ${plain(most)}`,
  ].filter((part) => part !== undefined);
  return `${versions.length === 0 ? '' : `, in a version ${listed(versions)}`}${language === undefined ? '' : `, in ${languageName(language)}`}`;
}

function partOfProduct(rule: XmlElement, what: 'Feature' | 'Component', allParts: string): string {
  const texts = (name: string): string[] => childrenNamed(rule, name).map((child) => plain(textOf(child).trim()));
  const [parts, products] = [texts(what), texts('Product')];
  const word = what.toLowerCase();
  const partsInWords = `the ${word}${parts.length === 1 ? '' : 's'} ${listed(parts, isTrue(rule, allParts) ? 'and' : 'or')}`;
  return `${partsInWords.charAt(0).toUpperCase()}${partsInWords.slice(1)} of the product ${listed(products, isTrue(rule, 'AllProductsRequired') ? 'and' : 'or')} ${parts.length === 1 ? 'is' : 'are'} installed by Windows Installer`;
}

/** Rules without attributes: they work on the metadata of the item. */
const byMetadata =
  (what: 'application' | 'patch', state: string): RuleWords =>
  (_rule: XmlElement, context: RuleContext) => {
    const codes = context.metadataCodes.length === 0 ? '' : ` (${listed(context.metadataCodes.map(plain))})`;
    return `Windows Installer finds that this package’s ${what}${codes} ${state}`;
  };

export const installerRules: RuleFamily = {
  MsiProductInstalled: (rule) => `The product ${valueOf(rule, 'ProductCode')} is installed by Windows Installer${range(rule)}`,
  MsiPatchInstalledForProduct: (rule) => `The patch ${valueOf(rule, 'PatchCode')} is installed for the product ${valueOf(rule, 'ProductCode')}${range(rule)}`,
  MsiFeatureInstalledForProduct: (rule) => partOfProduct(rule, 'Feature', 'AllFeaturesRequired'),
  MsiComponentInstalledForProduct: (rule) => partOfProduct(rule, 'Component', 'AllComponentsRequired'),
  MsiApplicationInstalled: byMetadata('application', 'is installed'),
  MsiApplicationInstallable: byMetadata('application', 'can be installed'),
  MsiApplicationSuperseded: byMetadata('application', 'is superseded'),
  MsiPatchInstalled: byMetadata('patch', 'is installed'),
  MsiPatchInstallable: byMetadata('patch', 'can be installed'),
  MsiPatchSuperseded: byMetadata('patch', 'is superseded'),
};

/** Rules of drivers, which work on the driver's own metadata. */
export const driverRules: RuleFamily = {
  WindowsDriverInstalled: () => 'The device has exactly this driver',
  WindowsDriverInstallable: () => 'The device is there and has a driver that fits it less well than this one',
  WindowsDriverSuperseded: () => 'The device has a driver that fits it better than this one',
};

/** The codes in the Metadata of an item: of the product, or of the patch. */
export function codesIn(metadata: readonly XmlElement[]): string[] {
  const codes = new Set<string>();
  for (const element of metadata) {
    for (const child of childrenNamed(element, 'ProductCode')) codes.add(textOf(child).trim());
    for (const patch of childrenNamed(element, 'MsiPatch')) {
      const code = optionalOf(patch, 'PatchGUID');
      if (code !== undefined) codes.add(code);
    }
  }
  return [...codes].filter((code) => code !== '');
}
