/** Limits of one cabinet, checked before memory is taken and before anything is unpacked. */
export interface CabinetLimits {
  readonly maxMembers: number;
  readonly maxFolders: number;
  /** Data blocks in all folders together. A block carries at most 32 KiB. */
  readonly maxBlocks: number;
  /** Unpacked bytes of one member. */
  readonly maxMemberSize: number;
  /** Unpacked bytes of all folders together. */
  readonly maxTotalSize: number;
  /** Unpacked bytes per byte of the cabinet. */
  readonly maxExpansion: number;
}

/** [MS-CAB] 2.2: a block holds at most this many unpacked bytes. */
export const maxBlockSize = 32_768;
/** A block that deflate or LZX cannot shrink grows by at most this much ([MS-CAB] leaves it open; FDI and libmspack use 6144). */
export const maxPackedBlockSize = maxBlockSize + 6144;
/** CFFOLDER counts its blocks in 16 bits, and a member lies in one folder. */
export const maxBlocksPerFolder = 65_535;
export const maxFolderSize = maxBlocksPerFolder * maxBlockSize;

/**
 * Real catalogues have some thousand members and up to 50 MB of XML; packages reach the format's 2 GB a member.
 * MSZIP can expand 655 times (32 KiB from a block of 50 bytes) and long runs of zeros in honest files come
 * near it, so the ratio only stops what LZX alone could do.
 */
export const defaultCabinetLimits: CabinetLimits = {
  maxMembers: 50_000,
  maxFolders: 4096,
  maxBlocks: 300_000,
  maxMemberSize: maxFolderSize,
  maxTotalSize: 4 * 1024 ** 3,
  maxExpansion: 1000,
};
