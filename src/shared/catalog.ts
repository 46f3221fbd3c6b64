import type { Bytes, Instant, ItemId, PackageId, Sha1, Sha256 } from './units.js';

/** The classifications of the SDP schema, in its spelling. */
export const classifications = [
  'Updates',
  'Critical Updates',
  'Security Updates',
  'Feature Packs',
  'Update Rollups',
  'Service Packs',
  'Tools',
  'Hotfixes',
  'Drivers',
  'Applications',
] as const;
/** `Applications` stands for a package with ApplicationSpecificData, which has no UpdateClassification. */
export type Classification = (typeof classifications)[number];

export const severities = ['Critical', 'Important', 'Moderate', 'Low'] as const;
export type Severity = (typeof severities)[number];
export const updateTypes = ['Software', 'Driver', 'Detectoid'] as const;
export type UpdateType = (typeof updateTypes)[number];
export type PublicationState = 'Published' | 'Expired';

/** An element kept as it stands: rules are carried, explained and written again, not modelled one by one. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly (XmlElement | string)[];
}
export interface XmlAttribute {
  /** Empty for an attribute without a prefix. */
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

export interface LocalizedText {
  readonly language: string;
  readonly title: string;
  readonly description: string;
}

export interface InstallBehavior {
  readonly canRequestUserInput: boolean;
  readonly requiresNetworkConnectivity: boolean;
  readonly impact: 'Normal' | 'Minor' | 'RequiresExclusiveHandling';
  readonly rebootBehavior: 'NeverReboots' | 'AlwaysRequiresReboot' | 'CanRequestReboot';
}

export interface ReturnCode {
  readonly code: number;
  readonly result: 'Failed' | 'Succeeded' | 'Cancelled';
  readonly reboot: boolean;
  readonly descriptions: readonly { readonly language: string; readonly text: string }[];
}

export type InstallerHandler =
  | {
      readonly kind: 'command-line';
      readonly program: string;
      readonly arguments: string;
      readonly defaultResult: 'Failed' | 'Succeeded' | 'Cancelled';
      readonly rebootByDefault: boolean;
      readonly returnCodes: readonly ReturnCode[];
      readonly repairPaths: readonly XmlElement[];
    }
  | {
      readonly kind: 'msi';
      readonly msiFile: string;
      readonly productCode: string;
      readonly commandLine?: string;
      readonly uninstallCommandLine?: string;
    }
  | {
      readonly kind: 'msp';
      readonly patchCode: string;
      readonly fullFilePatchCode?: string;
      readonly commandLine?: string;
      readonly uninstallCommandLine?: string;
      readonly fileName?: string;
    }
  /** UpdateExe and WindowsDriver data: carried as they stand. */
  | { readonly kind: 'other'; readonly element: XmlElement };

export interface OriginFile {
  readonly fileName: string;
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256?: Sha256;
  readonly modified: Instant;
  /** Absent when the vendor does not offer it for download; then it is given by hand. */
  readonly uri?: string;
}

export interface ApplicabilityRules {
  readonly isInstalled?: readonly XmlElement[];
  readonly isSuperseded?: readonly XmlElement[];
  readonly isInstallable?: readonly XmlElement[];
  readonly metadata?: readonly XmlElement[];
}

export interface InstallableItem {
  readonly itemId: ItemId;
  readonly rules: ApplicabilityRules;
  readonly installProperties?: InstallBehavior;
  readonly uninstallProperties?: InstallBehavior;
  readonly handler?: InstallerHandler;
  readonly originFile?: OriginFile;
  readonly languages: readonly string[];
}

/** One SoftwareDistributionPackage, as validated by the parser. */
export interface SoftwarePackage {
  readonly packageId: PackageId;
  readonly schemaVersion: string;
  /** As in the catalogue; a date without a zone is read as UTC. */
  readonly creationDate: Instant;
  readonly vendorName: string;
  readonly productNames: readonly string[];
  readonly updateType: UpdateType;
  readonly publicationState: PublicationState;
  readonly canSourceBeRequired: boolean;
  readonly restrictToClientServicingApi: boolean;
  readonly moreInfoUrls: readonly string[];
  readonly supportUrl?: string;
  /** The first one is the default. A language occurs once: of several the first one counts. */
  readonly localized: readonly [LocalizedText, ...LocalizedText[]];
  readonly classification: Classification;
  readonly severity?: Severity;
  readonly bulletinId?: string;
  readonly cveIds: readonly string[];
  readonly kbArticleId?: string;
  readonly isInstallable?: readonly XmlElement[];
  readonly isInstalled?: readonly XmlElement[];
  readonly supersededPackageIds: readonly PackageId[];
  /** All of the groups, any one of each group. */
  readonly prerequisites: readonly (readonly PackageId[])[];
  readonly bundledPackageIds: readonly PackageId[];
  readonly installableItems: readonly InstallableItem[];
}
