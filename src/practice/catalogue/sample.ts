import type { InstallerKind } from '../vendor/installers.js';

const extensions: Readonly<Record<InstallerKind, string>> = { executable: '.exe', cabinet: '.cab', package: '.msi' };

/** One update of the sample catalogue, told once; the XML of every layer is made of it. */
export interface SampleUpdate {
  /** What its ids are made of; never changes. */
  readonly slug: string;
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly classification:
    | 'Updates'
    | 'Critical Updates'
    | 'Security Updates'
    | 'Feature Packs'
    | 'Update Rollups'
    | 'Service Packs'
    | 'Tools'
    | 'Applications';
  readonly severity?: 'Critical' | 'Important' | 'Moderate' | 'Low';
  readonly cves?: readonly string[];
  readonly bulletin?: string;
  readonly article?: string;
  readonly released: string;
  readonly expired?: boolean;
  /** Slugs of the updates it replaces. */
  readonly supersedes?: readonly string[];
  /** Where the program is found on a computer, below %ProgramFiles%. */
  readonly programPath: string;
  readonly architecture: 'x86' | 'x64';
  readonly installer: { readonly fileName: string; readonly kind: InstallerKind; readonly kilobytes: number; readonly unsigned?: boolean };
  readonly arguments: string;
  readonly sha256: boolean;
  readonly reboots?: boolean;
  readonly interactive?: boolean;
  readonly description: { readonly en: string; readonly de: string };
  /** What is wrong with it, in the catalogue of problems. */
  readonly flaw?: 'wrong-digest' | 'html-page' | 'broken-package';
}

/** What the releases of one product have in common. */
export interface ProductLine {
  readonly vendor: string;
  readonly product: string;
  readonly programPath: string;
  readonly architecture: 'x86' | 'x64';
  readonly arguments: string;
  /** Of the installer, without version and extension. */
  readonly file: string;
  readonly description: { readonly en: string; readonly de: string };
}

export type Release = Pick<SampleUpdate, 'version' | 'classification' | 'released'> & { readonly kilobytes: number } & Partial<
    Pick<SampleUpdate, 'severity' | 'cves' | 'bulletin' | 'article' | 'expired' | 'sha256' | 'reboots' | 'interactive' | 'description'>
  > & { readonly kind?: InstallerKind; readonly unsigned?: boolean };

export const slugOf = (line: Pick<ProductLine, 'vendor' | 'product'>, version: string): string => `${line.vendor} ${line.product} ${version}`;

/** The releases of a product, oldest first: each replaces all that came before it. */
export function releases(line: ProductLine, list: readonly Release[]): readonly SampleUpdate[] {
  return list.map((release, index): SampleUpdate => {
    const { kilobytes, kind = 'executable', unsigned = false, sha256 = false, ...rest } = release;
    return {
      slug: slugOf(line, release.version),
      ...line,
      ...rest,
      sha256,
      description: release.description ?? line.description,
      supersedes: list.slice(0, index).map((earlier) => slugOf(line, earlier.version)),
      installer: { fileName: `${line.file}-${release.version}${extensions[kind]}`, kind, kilobytes, unsigned },
    };
  });
}
