import { isDeepStrictEqual } from 'node:util';
import type { ApplicabilityRules, InstallableItem, OriginFile, SoftwarePackage, XmlElement } from '../../../../shared/catalog.js';
import type { CodedError } from '../../../../shared/errors/index.js';

/** What WSUS keeps of an update that brings files: one way to install, one set of rules, and the files that it needs. */
export interface Installation {
  readonly item: InstallableItem;
  /** Those of all items, in their order, the item's own first; none twice. */
  readonly files: readonly OriginFile[];
}

type Items = Pick<SoftwarePackage, 'installableItems'>;

/** Names that Windows takes for the same. */
const nameKey = ({ fileName }: OriginFile): string => fileName.normalize('NFC').replaceAll('/', '\\').toLowerCase();
const isSameFile = (one: OriginFile, other: OriginFile): boolean => one.size === other.size && one.sha1 === other.sha1 && (one.sha256 === undefined || other.sha256 === undefined || one.sha256 === other.sha256);

function distinctFiles(items: readonly InstallableItem[]): readonly OriginFile[] {
  const files = new Map<string, OriginFile>();
  for (const { originFile } of items) if (originFile !== undefined && !files.has(nameKey(originFile))) files.set(nameKey(originFile), originFile);
  return [...files.values()];
}

/** The item that says how it is installed, before those that only bring files. */
const mainFirst = (items: readonly InstallableItem[]): readonly InstallableItem[] => {
  const main = items.find(({ handler }) => handler !== undefined);
  return main === undefined ? items : [main, ...items.filter((item) => item !== main)];
};

/** `undefined` for an update without files: a bundle, a detectoid. */
export function installationOf({ installableItems }: Items): Installation | undefined {
  const items = mainFirst(installableItems);
  const [main] = items;
  if (main === undefined) return undefined;
  const languages = [...new Set(items.flatMap((item) => item.languages))];
  return { item: { ...main, languages }, files: distinctFiles(items) };
}

/** What is downloaded, proven and packed for an update. */
export const filesOf = (softwarePackage: Items): readonly OriginFile[] => installationOf(softwarePackage)?.files ?? [];

/** The package with its one installation, as the official console writes it: one item, whose files are named by the cabinets. */
export function withOneItem<Package extends Items>(softwarePackage: Package): Package {
  const installation = installationOf(softwarePackage);
  return installation === undefined ? softwarePackage : { ...softwarePackage, installableItems: [installation.item] };
}

const ruleNames = ['isInstalled', 'isSuperseded', 'isInstallable', 'metadata'] as const satisfies readonly (keyof ApplicabilityRules)[];

const differs = <T>(own: T | undefined, other: T | undefined): boolean => other !== undefined && !isDeepStrictEqual(own, other);
const filled = (rules: readonly XmlElement[] | undefined): readonly XmlElement[] | undefined => (rules === undefined || rules.length === 0 ? undefined : rules);

function contradiction(main: InstallableItem, other: InstallableItem): string | undefined {
  if (differs(main.handler, other.handler)) return 'the way of installing';
  if (ruleNames.some((name) => differs(filled(main.rules[name]), filled(other.rules[name])))) return 'the detection rules';
  if (differs(main.installProperties, other.installProperties) || differs(main.uninstallProperties, other.uninstallProperties)) return 'how the installation behaves';
  return undefined;
}

const coded = (code: CodedError['code'], data: CodedError['data']): CodedError => ({ code, data });

/**
 * Why several items are not one installation: an update in WSUS installs in one way, for one set of rules, and unpacks all of its files
 * into one folder. What a further item leaves out counts as the same.
 */
export function installationObstacles({ installableItems }: Items): CodedError[] {
  const [main, ...others] = mainFirst(installableItems);
  if (main === undefined) return [];
  const what = others.map((other) => contradiction(main, other)).find((found) => found !== undefined);
  const files = distinctFiles(installableItems);
  const clash = installableItems.map(({ originFile }) => originFile).find((file) => file !== undefined && !files.some((kept) => nameKey(kept) === nameKey(file) && isSameFile(kept, file)));
  return [
    ...(what === undefined ? [] : [coded('wsus/items-differ', { items: installableItems.length, what })]),
    ...(clash === undefined ? [] : [coded('wsus/file-name-repeated', { file: clash.fileName })]),
  ];
}
