import type { XmlLimits } from '../xml/limits.js';

/** Limits of one package. A package beyond them is set aside. */
export interface PackageLimits {
  readonly maxTitle: number;
  readonly maxDescription: number;
  /** Of vendor and product, which become categories of WSUS. */
  readonly maxCategoryName: number;
  readonly maxCommand: number;
  /** CVE, bulletin and article numbers. */
  readonly maxReference: number;
  readonly maxProducts: number;
  readonly maxLinks: number;
  readonly maxLanguages: number;
  readonly maxCves: number;
  /** Package ids of any one kind: superseded, bundled, demanded. */
  readonly maxPackageIds: number;
  readonly maxItems: number;
  readonly maxReturnCodes: number;
  readonly maxRuleElements: number;
}

/** Limits of a whole catalogue. A catalogue beyond them is refused. */
export interface CatalogueLimits {
  readonly maxDocumentBytes: number;
  readonly maxPackages: number;
  /** Members of the cabinet. */
  readonly maxMembers: number;
  /** Bytes of one .sdp or .json member, which is held in memory whole. */
  readonly maxMemberBytes: number;
  readonly maxCategories: number;
  readonly maxCategoryDepth: number;
  /** Package ids in all categories together. */
  readonly maxCategoryMembers: number;
  readonly xml: XmlLimits;
  readonly package: PackageLimits;
}

/**
 * Category names: the SDP schema allows 200 characters. Titles (200) and descriptions (1,500) are longer in
 * real catalogues than it allows, so these limits only fence off nonsense; what WSUS would not take is said
 * when it is chosen. The largest package known supersedes 973 others.
 */
export const defaultPackageLimits: PackageLimits = {
  maxTitle: 1_000,
  maxDescription: 64 * 1024,
  maxCategoryName: 200,
  maxCommand: 32_767,
  maxReference: 100,
  maxProducts: 100,
  maxLinks: 100,
  maxLanguages: 250,
  maxCves: 2_000,
  maxPackageIds: 20_000,
  maxItems: 50,
  maxReturnCodes: 5_000,
  maxRuleElements: 20_000,
};

/** The largest catalogues known hold 18,000 packages in some 160 MB; one package reached 180 KB. */
export const defaultCatalogueLimits: CatalogueLimits = {
  maxDocumentBytes: 1024 * 1024 * 1024,
  maxPackages: 100_000,
  maxMembers: 250_000,
  maxMemberBytes: 8 * 1024 * 1024,
  maxCategories: 20_000,
  maxCategoryDepth: 16,
  maxCategoryMembers: 2_000_000,
  xml: { maxDepth: 100, maxElementCharacters: 4 * 1024 * 1024, maxElements: 100_000 },
  package: defaultPackageLimits,
};
