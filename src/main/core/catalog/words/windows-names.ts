import { lookUp } from './phrases.js';

interface Names {
  /** Windows for workstations; absent when there was none. */
  readonly client?: string;
  readonly server?: string;
}

/** Microsoft Learn, "Operating System Version". */
const versions: Readonly<Record<string, Names>> = {
  '5.0': { client: 'Windows 2000 Professional', server: 'Windows 2000 Server' },
  '5.1': { client: 'Windows XP' },
  '5.2': { client: 'Windows XP 64-bit', server: 'Windows Server 2003' },
  '6.0': { client: 'Windows Vista', server: 'Windows Server 2008' },
  '6.1': { client: 'Windows 7', server: 'Windows Server 2008 R2' },
  '6.2': { client: 'Windows 8', server: 'Windows Server 2012' },
  '6.3': { client: 'Windows 8.1', server: 'Windows Server 2012 R2' },
  '10.0': { client: 'Windows 10 or 11', server: 'Windows Server 2016 or later' },
};

/** Microsoft Learn, "Windows 10 release information", "Windows 11 release information", "Windows Server release information". */
const builds: Readonly<Record<string, Names>> = {
  2195: { client: 'Windows 2000 Professional', server: 'Windows 2000 Server' },
  2600: { client: 'Windows XP' },
  3790: { client: 'Windows XP 64-bit', server: 'Windows Server 2003' },
  6000: { client: 'Windows Vista' },
  6001: { client: 'Windows Vista with Service Pack 1', server: 'Windows Server 2008' },
  6002: { client: 'Windows Vista with Service Pack 2', server: 'Windows Server 2008 with Service Pack 2' },
  7600: { client: 'Windows 7', server: 'Windows Server 2008 R2' },
  7601: { client: 'Windows 7 with Service Pack 1', server: 'Windows Server 2008 R2 with Service Pack 1' },
  9200: { client: 'Windows 8', server: 'Windows Server 2012' },
  9600: { client: 'Windows 8.1', server: 'Windows Server 2012 R2' },
  10240: { client: 'Windows 10 1507' },
  10586: { client: 'Windows 10 1511' },
  14393: { client: 'Windows 10 1607', server: 'Windows Server 2016' },
  15063: { client: 'Windows 10 1703' },
  16299: { client: 'Windows 10 1709', server: 'Windows Server 1709' },
  17134: { client: 'Windows 10 1803', server: 'Windows Server 1803' },
  17763: { client: 'Windows 10 1809', server: 'Windows Server 2019' },
  18362: { client: 'Windows 10 1903', server: 'Windows Server 1903' },
  18363: { client: 'Windows 10 1909', server: 'Windows Server 1909' },
  19041: { client: 'Windows 10 2004', server: 'Windows Server 2004' },
  19042: { client: 'Windows 10 20H2', server: 'Windows Server 20H2' },
  19043: { client: 'Windows 10 21H1' },
  19044: { client: 'Windows 10 21H2' },
  19045: { client: 'Windows 10 22H2' },
  20348: { server: 'Windows Server 2022' },
  22000: { client: 'Windows 11 21H2' },
  22621: { client: 'Windows 11 22H2' },
  22631: { client: 'Windows 11 23H2' },
  25398: { server: 'Windows Server 23H2' },
  26100: { client: 'Windows 11 24H2', server: 'Windows Server 2025' },
  26200: { client: 'Windows 11 25H2' },
};

/** OSVERSIONINFOEX.wProductType (winnt.h): 1 VER_NT_WORKSTATION, 2 VER_NT_DOMAIN_CONTROLLER, 3 VER_NT_SERVER. */
export type ProductSide = 'client' | 'server' | 'both';
export const productSide = (productType: string | undefined): ProductSide =>
  productType === '1' ? 'client' : productType === '2' || productType === '3' ? 'server' : 'both';

export function productTypeName(productType: string): string | undefined {
  return lookUp({ 1: 'a workstation', 2: 'a domain controller', 3: 'a server' }, productType);
}

function joined(names: Names | undefined, side: ProductSide): string | undefined {
  if (names === undefined) return undefined;
  if (side !== 'both') return names[side];
  const both = [names.client, names.server].filter((name) => name !== undefined);
  return both.length === 0 ? undefined : both.join(' or ');
}

/** The name of a version: of the build when there is one, else of the major and minor number. */
export function windowsName(version: { readonly major?: string | undefined; readonly minor?: string | undefined; readonly build?: string | undefined }, side: ProductSide): string | undefined {
  const { major, minor, build } = version;
  if (build !== undefined) return joined(lookUp(builds, build), side) ?? joined(lookUp(builds, build), 'both');
  if (major === undefined) return undefined;
  // Since Windows 10 the minor number is always 0.
  return joined(lookUp(versions, `${major}.${minor ?? (major === '10' ? '0' : '')}`), side);
}

/** OSVERSIONINFOEX.wSuiteMask (winnt.h). */
const suites: readonly (readonly [bit: number, name: string])[] = [
  [0x0001, 'Small Business'],
  [0x0002, 'Enterprise'],
  [0x0004, 'BackOffice'],
  [0x0008, 'Communication Server'],
  [0x0010, 'Terminal Services'],
  [0x0020, 'Small Business (restricted)'],
  [0x0040, 'Embedded'],
  [0x0080, 'Datacenter'],
  [0x0100, 'Remote Desktop for one session'],
  [0x0200, 'Home'],
  [0x0400, 'Web edition'],
  [0x0800, 'Embedded (restricted)'],
  [0x1000, 'Security Appliance'],
  [0x2000, 'Storage Server'],
  [0x4000, 'Compute Cluster'],
  [0x8000, 'Home Server'],
];

export function suiteNames(mask: number): string[] {
  return suites.filter(([bit]) => (mask & bit) !== 0).map(([, name]) => name);
}
