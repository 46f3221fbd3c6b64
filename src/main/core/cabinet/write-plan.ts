import { Fault } from '../fault.js';
import { writeDosTime } from './dos-time.js';
import { blockHeaderSize, flags, folderEntrySize, headerSize, memberEntrySize, signatureReserveMark, signatureReserveSize } from './header.js';
import { maxBlockSize, maxFolderSize } from './limits.js';
import { demandDistinctNames, encodeName, showName, utf8NameAttribute, type EncodedName } from './names.js';
import { viewOf } from './window.js';

/** CFHEADER.cFiles has 16 bits. */
const maxMemberCount = 0xffff;
/** CFHEADER.cbCabinet and every offset have 32 bits. */
export const maxCabinetSize = 0xffff_ffff;
const archiveAttribute = 0x20;
/** Value of CFFOLDER.typeCompress. */
const compressionTypes = { stored: 0, mszip: 1 } as const;

export type WrittenCompression = keyof typeof compressionTypes;

export interface MemberToPlan {
  readonly name: string;
  readonly size: number;
  readonly modified: Date;
}

export interface PlannedMember<Source extends MemberToPlan> {
  readonly source: Source;
  readonly name: EncodedName;
  readonly folder: number;
  /** In the unpacked folder. */
  readonly offset: number;
}

export interface PlannedFolder<Source extends MemberToPlan> {
  readonly members: readonly PlannedMember<Source>[];
  readonly size: number;
  readonly blockCount: number;
}

export interface CabinetPlan<Source extends MemberToPlan> {
  readonly folders: readonly PlannedFolder<Source>[];
  readonly reserveSignature: boolean;
  /** Where the directory ends and the first data block begins. */
  readonly dataOffset: number;
  /** Unpacked bytes of all members. */
  readonly size: number;
}

function demandMembers(members: readonly MemberToPlan[]): void {
  if (members.length === 0) throw new Fault('cabinet/nothing-to-pack');
  if (members.length > maxMemberCount) throw new Fault('cabinet/cannot-hold-members', { count: members.length, limit: maxMemberCount });
  for (const { name, size } of members) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${showName(name)} has no valid size`);
    if (size > maxFolderSize) throw new Fault('cabinet/cannot-hold-member', { name: showName(name), size, limit: maxFolderSize });
  }
  demandDistinctNames(members.map((member) => member.name.replaceAll('\\', '/')));
}

/** The start of the first CFFOLDER: behind the header and, if it is wanted, the reserve for a signature. */
export const foldersOffsetOf = (reserveSignature: boolean): number => headerSize + (reserveSignature ? 4 + signatureReserveSize : 0);

/**
 * Lays members into folders in their order; a new folder begins where the next member would not fit.
 * @throws Fault `cabinet/nothing-to-pack`, `cabinet/cannot-hold-…`, `cabinet/name-…`
 */
export function planCabinet<Source extends MemberToPlan>(members: readonly Source[], reserveSignature: boolean): CabinetPlan<Source> {
  demandMembers(members);
  const groups: { members: PlannedMember<Source>[]; size: number }[] = [];
  let [nameBytes, size] = [0, 0];
  for (const source of members) {
    const name = encodeName(source.name);
    let group = groups.at(-1);
    if (group === undefined || group.size + source.size > maxFolderSize) groups.push((group = { members: [], size: 0 }));
    group.members.push({ source, name, folder: groups.length - 1, offset: group.size });
    group.size += source.size;
    size += source.size;
    nameBytes += name.bytes.length + 1;
  }
  const folders = groups.map((group) => ({ ...group, blockCount: Math.ceil(group.size / maxBlockSize) }));
  const dataOffset = foldersOffsetOf(reserveSignature) + folders.length * folderEntrySize + members.length * memberEntrySize + nameBytes;
  return { folders, reserveSignature, dataOffset, size };
}

/** Sizes of the folders' data when nothing is compressed: known before a byte is written. */
export const storedFolderSizes = (plan: CabinetPlan<MemberToPlan>): readonly number[] =>
  plan.folders.map((folder) => folder.size + folder.blockCount * blockHeaderSize);

/** @throws Fault `cabinet/cannot-hold-total` */
export function demandCabinetSize(size: number): void {
  if (size > maxCabinetSize) throw new Fault('cabinet/cannot-hold-total', { limit: maxCabinetSize });
}

function writeReserve(view: DataView, cabinetSize: number): void {
  view.setUint16(headerSize, signatureReserveSize, true);
  view.setUint32(headerSize + 4, signatureReserveMark, true);
  // The signature will begin where the cabinet ends. Its size stays 0 until there is one.
  view.setUint32(headerSize + 8, cabinetSize, true);
}

/**
 * Everything before the first data block: CFHEADER, the reserve, CFFOLDERs and CFFILEs ([MS-CAB] 2.1 to 2.3).
 * @param folderDataSizes bytes of each folder's CFDATA blocks with their headers
 */
export function writeDirectory(plan: CabinetPlan<MemberToPlan>, compression: WrittenCompression, folderDataSizes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(plan.dataOffset);
  const view = viewOf(bytes);
  const foldersOffset = foldersOffsetOf(plan.reserveSignature);
  const filesOffset = foldersOffset + plan.folders.length * folderEntrySize;
  const cabinetSize = folderDataSizes.reduce((sum, size) => sum + size, plan.dataOffset);

  bytes.set([0x4d, 0x53, 0x43, 0x46]);
  view.setUint32(8, cabinetSize, true);
  view.setUint32(16, filesOffset, true);
  view.setUint8(24, 3);
  view.setUint8(25, 1);
  view.setUint16(26, plan.folders.length, true);
  view.setUint16(28, plan.folders.reduce((count, folder) => count + folder.members.length, 0), true);
  view.setUint16(30, plan.reserveSignature ? flags.reserve : 0, true);
  if (plan.reserveSignature) writeReserve(view, cabinetSize);

  let dataOffset = plan.dataOffset;
  let position = filesOffset;
  plan.folders.forEach((folder, index) => {
    const entry = foldersOffset + index * folderEntrySize;
    view.setUint32(entry, dataOffset, true);
    view.setUint16(entry + 4, folder.blockCount, true);
    view.setUint16(entry + 6, compressionTypes[compression], true);
    dataOffset += folderDataSizes[index] ?? 0;
    for (const member of folder.members) position += writeMemberEntry(bytes, view, position, member);
  });
  return bytes;
}

function writeMemberEntry(bytes: Uint8Array, view: DataView, position: number, member: PlannedMember<MemberToPlan>): number {
  const { date, time } = writeDosTime(member.source.modified);
  view.setUint32(position, member.source.size, true);
  view.setUint32(position + 4, member.offset, true);
  view.setUint16(position + 8, member.folder, true);
  view.setUint16(position + 10, date, true);
  view.setUint16(position + 12, time, true);
  view.setUint16(position + 14, archiveAttribute | (member.name.isUtf8 ? utf8NameAttribute : 0), true);
  bytes.set(member.name.bytes, position + memberEntrySize);
  return memberEntrySize + member.name.bytes.length + 1;
}
