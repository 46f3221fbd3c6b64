import type { InstallerHandler, SoftwarePackage, XmlElement } from '../../../../shared/catalog.js';
import type { CodedError } from '../../../../shared/errors/index.js';
import type { Bytes, PackageId } from '../../../../shared/units.js';
import { Fault } from '../../fault.js';
import { classificationId } from '../metadata/classification-ids.js';
import { installationObstacles, installationOf, withOneItem } from '../metadata/installation.js';
import { moveInstallerData, moveRule } from '../metadata/rename.js';
import { largestCabinetLimitMegabytes } from '../server/limits.js';

/** What the server was asked about the packages before. */
export interface ServerAnswers {
  /** Ids, of all that were asked for, that the server knows (its latest revision is not 0). */
  readonly knownIds: ReadonlySet<PackageId>;
  /** Ids that are published before this one in the same job. */
  readonly publishedBefore: ReadonlySet<PackageId>;
}

const coded = (code: CodedError['code'], data: CodedError['data'] = {}): CodedError => ({ code, data });
const when = (condition: boolean, code: CodedError['code'], data: CodedError['data'] = {}): CodedError[] => (condition ? [coded(code, data)] : []);

function attempt(work: () => unknown): CodedError[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [coded(error.code, error.data)];
  }
}

type Shape = 'bundle' | 'detectoid' | 'software';
const shapeOf = ({ updateType, bundledPackageIds }: SoftwarePackage): Shape =>
  updateType === 'Detectoid' ? 'detectoid' : bundledPackageIds.length > 0 ? 'bundle' : 'software';

/** Installer data that is carried as elements must be of a kind that has a place in WSUS. */
function installerObstacles(handler: InstallerHandler | undefined): CodedError[] {
  if (handler?.kind === 'command-line') return attempt(() => handler.repairPaths.forEach(moveInstallerData));
  if (handler?.kind !== 'other') return [];
  const { name } = handler.element;
  return name === 'UpdateExeInstallerData' ? attempt(() => moveInstallerData(handler.element)) : [coded('wsus/installer-not-supported', { installer: name.slice(0, 60) })];
}

/** One installation makes one update; bundles and detectoids have none. */
function itemObstacles(softwarePackage: SoftwarePackage): CodedError[] {
  const { installableItems: items } = softwarePackage;
  const shape = shapeOf(softwarePackage);
  if (shape !== 'software') return when(items.length > 0, 'wsus/items-not-allowed', { kind: shape, items: items.length });
  const item = installationOf(softwarePackage)?.item;
  return [
    ...when(item === undefined || items.some(({ originFile }) => originFile === undefined), 'wsus/no-file'),
    ...when(item !== undefined && item.handler === undefined, 'wsus/no-installer'),
    ...installationObstacles(softwarePackage),
    ...installerObstacles(item?.handler),
  ];
}

function ruleObstacles(softwarePackage: SoftwarePackage): CodedError[] {
  const { isInstallable, isInstalled, installableItems } = withOneItem(softwarePackage);
  const hasOwn = isInstallable !== undefined || isInstalled !== undefined;
  const shape = shapeOf(softwarePackage);
  const single: [string, readonly XmlElement[] | undefined][] = [
    ['IsInstallable', isInstallable],
    ['IsInstalled', isInstalled],
    ...installableItems.flatMap(({ rules }): [string, readonly XmlElement[] | undefined][] => [
      ['IsInstallable', rules.isInstallable],
      ['IsInstalled', rules.isInstalled],
      ['IsSuperseded', rules.isSuperseded],
    ]),
  ];
  const elements = [...single.flatMap(([, rules]) => rules ?? []), ...installableItems.flatMap(({ rules }) => rules.metadata ?? [])];
  return [
    ...when(hasOwn && shape === 'bundle', 'wsus/rules-not-allowed', { kind: shape }),
    ...when(isInstallable !== undefined && shape === 'detectoid', 'wsus/rules-not-allowed', { kind: shape }),
    ...single.flatMap(([rule, rules]) => when((rules?.length ?? 0) > 1, 'wsus/rule-ambiguous', { rule })),
    ...attempt(() => elements.forEach(moveRule)),
  ];
}

/** Everything that would keep WSUS from taking the package, as far as the package alone tells. */
export function packageObstacles(softwarePackage: SoftwarePackage): CodedError[] {
  const { vendorName, productNames, localized, classification, updateType } = softwarePackage;
  return [
    ...when(updateType === 'Driver', 'wsus/driver-not-supported'),
    ...when(vendorName.trim() === '', 'wsus/vendor-empty'),
    ...when(productNames.some((product) => product.trim() === ''), 'wsus/product-empty'),
    ...when(localized.some(({ title }) => title.trim() === ''), 'wsus/title-empty'),
    ...when(classificationId(classification) === undefined, 'wsus/classification-unknown', { classification }),
    ...itemObstacles(softwarePackage),
    ...ruleObstacles(softwarePackage),
  ];
}

/**
 * Packages that must be on the server before this one. Every alternative of a prerequisite counts, not
 * one of each group: the server refuses an update that names one it does not know.
 */
export function missingPackages({ prerequisites, bundledPackageIds }: SoftwarePackage, isThere: (id: PackageId) => boolean): PackageId[] {
  return [...new Set([...prerequisites.flat(), ...bundledPackageIds])].filter((id) => !isThere(id));
}

/** What the server's answers add. */
export function serverObstacles(softwarePackage: SoftwarePackage, answers: ServerAnswers): CodedError[] {
  const missing = missingPackages(softwarePackage, (id) => answers.knownIds.has(id) || answers.publishedBefore.has(id));
  const shown = missing.slice(0, 5).join(', ');
  return when(missing.length > 0, 'wsus/prerequisite-missing', { count: missing.length, ids: missing.length > 5 ? `${shown} …` : shown });
}

const megabyte = 1024 * 1024;

/** Whole megabytes that a cabinet of that many bytes needs as its limit. */
export const neededMegabytes = (size: Bytes): number => Math.ceil(size / megabyte);

/** Whether a cabinet fits the server's limit. Over `largestCabinetLimitMegabytes` no limit helps. */
export function cabinetObstacle(size: Bytes, maxCabinetMegabytes: number): CodedError | undefined {
  const needed = neededMegabytes(size);
  if (needed > largestCabinetLimitMegabytes) return coded('wsus/cabinet-too-large', { needed, largest: largestCabinetLimitMegabytes });
  return needed > maxCabinetMegabytes ? coded('wsus/over-cabinet-limit', { needed, limit: maxCabinetMegabytes }) : undefined;
}
