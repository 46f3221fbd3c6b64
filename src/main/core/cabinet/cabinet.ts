import type { ByteSource } from '../bytes.js';
import type { CabinetLimits } from './limits.js';

export interface ByteRange {
  readonly offset: number;
  readonly size: number;
}

/** CFFOLDER.typeCompress. Quantum is refused. */
export type FolderCompression =
  | { readonly method: 'stored' }
  | { readonly method: 'mszip' }
  /** The window has 2^windowBits bytes, 15 to 21. */
  | { readonly method: 'lzx'; readonly windowBits: number };

/** A stream of compressed blocks in which members lie one behind the other. */
export interface CabinetFolder {
  readonly index: number;
  readonly compression: FolderCompression;
  /** All its CFDATA blocks with their headers. */
  readonly data: ByteRange;
  readonly blockCount: number;
  /** Unpacked bytes, as the headers of its blocks declare; a block that unpacks to anything else is refused. */
  readonly size: number;
}

export interface CabinetMember {
  /** Place in the cabinet's list, from 0. */
  readonly index: number;
  /** A relative path with '/' between its parts, proven safe to create below any folder on Windows. */
  readonly name: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** `2026-01-31T23:59:58` in the packer's local time, of unknown zone. */
  readonly modified?: string;
  /** CFFILE.attribs as it stands. */
  readonly attributes: number;
  /** Index of its folder. */
  readonly folder: number;
  /** Where it begins in the unpacked folder. */
  readonly offset: number;
}

/** The areas that a cabinet sets aside for applications; Authenticode uses the one of the header. */
export interface CabinetReserve {
  readonly header: ByteRange;
  /** Bytes behind each CFFOLDER and behind each CFDATA header. */
  readonly perFolder: number;
  readonly perBlock: number;
}

/** The directory of a cabinet of which every byte has been accounted for; nothing is unpacked yet. */
export interface Cabinet {
  readonly source: ByteSource;
  readonly limits: CabinetLimits;
  /** CFHEADER.cbCabinet: the bytes of the cabinet without a signature behind it. */
  readonly size: number;
  readonly setId: number;
  readonly reserve?: CabinetReserve;
  /** Where the first CFFOLDER lies: the Authenticode digest goes on from here. */
  readonly foldersOffset: number;
  readonly folders: readonly CabinetFolder[];
  readonly members: readonly CabinetMember[];
  /** Where the PKCS#7 lies, if there is one. That it is a good signature is for the verifier to say. */
  readonly signatureRegion?: ByteRange;
}

/** Members grouped by their folder's index, in the order in which they lie there. */
export function membersByFolder(members: readonly CabinetMember[]): ReadonlyMap<number, readonly CabinetMember[]> {
  const groups = new Map<number, CabinetMember[]>();
  for (const member of members) {
    const group = groups.get(member.folder);
    if (group === undefined) groups.set(member.folder, [member]);
    else group.push(member);
  }
  // An empty member may share its offset with the one behind it, and comes first then.
  for (const group of groups.values()) group.sort((a, b) => a.offset - b.offset || a.size - b.size || a.index - b.index);
  return groups;
}
