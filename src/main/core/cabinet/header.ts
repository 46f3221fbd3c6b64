import type { ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';
import type { ByteRange, CabinetReserve, FolderCompression } from './cabinet.js';
import type { CabinetLimits } from './limits.js';
import { spannedSet } from './spanned-set.js';
import { viewOf } from './window.js';

export const headerSize = 36;
export const folderEntrySize = 8;
export const memberEntrySize = 16;
export const blockHeaderSize = 8;
export const signatureReserveSize = 20;
/** The dword that marks a 20-byte reserve as Authenticode's: two lengths of 16 bits, 0 and 16. */
export const signatureReserveMark = 0x0010_0000;
/** Where the reserve holds the size of the signature, in four bytes. */
export const signatureSizeOffset = 48;

export const flags = { previousCabinet: 1, nextCabinet: 2, reserve: 4 } as const;

export interface CabinetHeader {
  readonly size: number;
  readonly filesOffset: number;
  readonly folderCount: number;
  readonly memberCount: number;
  readonly setId: number;
  readonly reserve?: CabinetReserve;
  readonly foldersOffset: number;
  readonly signatureRegion?: ByteRange;
}

function demandHeaderFields(header: DataView): void {
  const version = `${String(header.getUint8(25))}.${String(header.getUint8(24))}`;
  if (version !== '1.3') throw new Fault('cabinet/version-unsupported', { version });
  // [MS-CAB] 2.1: the reserved fields and the unused flags are zero.
  for (const offset of [4, 12, 20]) {
    if (header.getUint32(offset, true) !== 0) throw new Fault('cabinet/header-invalid', { field: `reserved field at byte ${String(offset)}` });
  }
  const flagBits = header.getUint16(30, true);
  if ((flagBits & ~(flags.previousCabinet | flags.nextCabinet | flags.reserve)) !== 0) throw new Fault('cabinet/header-invalid', { field: 'flags' });
}

/** @throws Fault `cabinet/spanned-set` when there are cabinets before or behind this one */
async function demandSingle(source: ByteSource, header: DataView, namesOffset: number): Promise<void> {
  const [flagBits, setId, index] = [header.getUint16(30, true), header.getUint16(32, true), header.getUint16(34, true)];
  const isPartOfSet = (flagBits & (flags.previousCabinet | flags.nextCabinet)) !== 0 || index !== 0;
  if (isPartOfSet) throw await spannedSet({ setId, index }, source, flagBits, namesOffset);
}

async function readReserve(source: ByteSource): Promise<CabinetReserve> {
  if (source.size < headerSize + 4) throw new Fault('cabinet/truncated', { what: 'header' });
  const sizes = viewOf(await source.read(headerSize, 4));
  const reserve = {
    header: { offset: headerSize + 4, size: sizes.getUint16(0, true) },
    perFolder: sizes.getUint8(2),
    perBlock: sizes.getUint8(3),
  };
  if (source.size < reserve.header.offset + reserve.header.size) throw new Fault('cabinet/truncated', { what: 'header' });
  return reserve;
}

/** The signature that the header's reserve points to; a size of 0 means room for one that is not there yet. */
async function readSignatureRegion(source: ByteSource, reserve: CabinetReserve, cabinetSize: number): Promise<ByteRange | undefined> {
  if (reserve.header.size !== signatureReserveSize) return undefined;
  const view = viewOf(await source.read(reserve.header.offset, signatureReserveSize));
  if (view.getUint32(0, true) !== signatureReserveMark) return undefined;
  const [offset, size] = [view.getUint32(4, true), view.getUint32(8, true)];
  if (size === 0 && (offset === 0 || offset === cabinetSize)) return undefined;
  if (offset !== cabinetSize || offset + size > source.size) throw new Fault('cabinet/signature-misplaced');
  return { offset, size };
}

/**
 * Reads CFHEADER and the reserve ([MS-CAB] 2.1) and accounts for the end of the file.
 * @throws Fault `cabinet/…`
 */
export async function readHeader(source: ByteSource, limits: CabinetLimits): Promise<CabinetHeader> {
  const start = await source.read(0, Math.min(source.size, headerSize));
  if (start[0] !== 0x4d || start[1] !== 0x53 || start[2] !== 0x43 || start[3] !== 0x46) throw new Fault('cabinet/not-a-cabinet');
  if (start.length < headerSize) throw new Fault('cabinet/truncated', { what: 'header' });
  const view = viewOf(start);
  demandHeaderFields(view);
  const reserve = (view.getUint16(30, true) & flags.reserve) === 0 ? undefined : await readReserve(source);
  const foldersOffset = reserve === undefined ? headerSize : reserve.header.offset + reserve.header.size;
  await demandSingle(source, view, foldersOffset);

  const [size, filesOffset] = [view.getUint32(8, true), view.getUint32(16, true)];
  const [folderCount, memberCount] = [view.getUint16(26, true), view.getUint16(28, true)];
  if (folderCount === 0 || memberCount === 0) throw new Fault('cabinet/empty');
  if (folderCount > limits.maxFolders) throw new Fault('cabinet/too-many-folders', { count: folderCount, limit: limits.maxFolders });
  if (memberCount > limits.maxMembers) throw new Fault('cabinet/too-many-members', { count: memberCount, limit: limits.maxMembers });
  if (size > source.size) throw new Fault('cabinet/truncated', { what: 'data' });

  const foldersEnd = foldersOffset + folderCount * (folderEntrySize + (reserve?.perFolder ?? 0));
  if (foldersEnd > size || filesOffset > size) throw new Fault('cabinet/offset-outside', { what: 'list of files' });
  if (filesOffset < foldersEnd) throw new Fault('cabinet/structures-overlap', { what: 'list of files' });
  if (filesOffset > foldersEnd) throw new Fault('cabinet/hidden-bytes', { bytes: filesOffset - foldersEnd, what: 'before the list of files' });

  const signatureRegion = reserve === undefined ? undefined : await readSignatureRegion(source, reserve, size);
  const end = signatureRegion === undefined ? size : signatureRegion.offset + signatureRegion.size;
  if (source.size > end) throw new Fault('cabinet/trailing-data', { bytes: source.size - end });
  return {
    size,
    filesOffset,
    folderCount,
    memberCount,
    setId: view.getUint16(32, true),
    ...(reserve === undefined ? {} : { reserve }),
    foldersOffset,
    ...(signatureRegion === undefined ? {} : { signatureRegion }),
  };
}

/** @throws Fault `cabinet/quantum`, `cabinet/compression-unknown` */
export function readCompression(type: number, folder: number): FolderCompression {
  if (type === 0) return { method: 'stored' };
  if (type === 1) return { method: 'mszip' };
  const method = type & 0x0f;
  if (method === 2) throw new Fault('cabinet/quantum', { folder });
  const windowBits = type >>> 8;
  if (method === 3 && (type & 0xf0) === 0 && windowBits >= 15 && windowBits <= 21) return { method: 'lzx', windowBits };
  throw new Fault('cabinet/compression-unknown', { folder, type: `0x${type.toString(16).padStart(4, '0')}` });
}
