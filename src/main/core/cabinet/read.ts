import type { ByteSource } from '../bytes.js';
import { Fault } from '../fault.js';
import { createMeasuringWindow, measureFolder } from './blocks.js';
import { membersByFolder, type Cabinet, type CabinetFolder, type CabinetMember } from './cabinet.js';
import { readDosTime } from './dos-time.js';
import { folderEntrySize, memberEntrySize, readCompression, readHeader, type CabinetHeader } from './header.js';
import { defaultCabinetLimits, type CabinetLimits } from './limits.js';
import { decodeName, demandDistinctNames, maxNameBytes, showName, utf8NameAttribute } from './names.js';
import { spannedMember } from './spanned-set.js';
import { viewOf } from './window.js';

export type { Cabinet, CabinetReserve } from './cabinet.js';
export { extractMembers, readMember } from './extract.js';
export { extractToFolder } from './extract-to-folder.js';
export { defaultCabinetLimits, type CabinetLimits } from './limits.js';

/** CFFILE.iFolder of members that begin in the previous or go on in the next cabinet of a set. */
const firstSpanningFolder = 0xfffd;

interface MemberList {
  readonly members: readonly CabinetMember[];
  /** Where the list ends in the file. */
  readonly end: number;
}

function readMemberEntry(entry: DataView, bytes: Uint8Array, index: number, setId: number): { readonly member: CabinetMember; readonly size: number } {
  const folder = entry.getUint16(8, true);
  if (folder >= firstSpanningFolder) throw spannedMember(setId);
  const rest = bytes.subarray(memberEntrySize, memberEntrySize + maxNameBytes + 1);
  const length = rest.indexOf(0);
  if (length === -1) throw new Fault('cabinet/name-unterminated', { index: index + 1 });
  const attributes = entry.getUint16(14, true);
  const modified = readDosTime(entry.getUint16(10, true), entry.getUint16(12, true));
  const member: CabinetMember = {
    index,
    name: decodeName(rest.subarray(0, length), (attributes & utf8NameAttribute) !== 0, index),
    size: entry.getUint32(0, true),
    ...(modified === undefined ? {} : { modified }),
    attributes,
    folder,
    offset: entry.getUint32(4, true),
  };
  return { member, size: memberEntrySize + length + 1 };
}

async function readMemberList(source: ByteSource, header: CabinetHeader, limits: CabinetLimits): Promise<MemberList> {
  const longest = header.memberCount * (memberEntrySize + maxNameBytes + 1);
  const bytes = await source.read(header.filesOffset, Math.min(longest, header.size - header.filesOffset));
  const members: CabinetMember[] = [];
  let position = 0;
  for (let index = 0; index < header.memberCount; index += 1) {
    const rest = bytes.subarray(position);
    if (rest.length < memberEntrySize) throw new Fault('cabinet/truncated', { what: 'list of files' });
    const { member, size } = readMemberEntry(viewOf(rest), rest, index, header.setId);
    if (member.folder >= header.folderCount) {
      throw new Fault('cabinet/folder-invalid', { name: showName(member.name), folder: member.folder, count: header.folderCount });
    }
    if (member.size > limits.maxMemberSize) {
      throw new Fault('cabinet/member-too-large', { name: showName(member.name), size: member.size, limit: limits.maxMemberSize });
    }
    members.push(member);
    position += size;
  }
  demandDistinctNames(members.map((member) => member.name));
  return { members, end: header.filesOffset + position };
}

async function readFolders(source: ByteSource, header: CabinetHeader, listsEnd: number, limits: CabinetLimits): Promise<readonly CabinetFolder[]> {
  const entrySize = folderEntrySize + (header.reserve?.perFolder ?? 0);
  const view = viewOf(await source.read(header.foldersOffset, header.folderCount * entrySize));
  const entries = Array.from({ length: header.folderCount }, (_, index) => ({
    index,
    dataOffset: view.getUint32(index * entrySize, true),
    blockCount: view.getUint16(index * entrySize + 4, true),
    compression: readCompression(view.getUint16(index * entrySize + 6, true), index),
  }));
  // Before any block is looked at: folders that point at the same blocks could make the walk quadratic.
  const blockCount = entries.reduce((sum, entry) => sum + entry.blockCount, 0);
  if (blockCount > limits.maxBlocks) throw new Fault('cabinet/too-many-blocks', { count: blockCount, limit: limits.maxBlocks });
  for (const { index, dataOffset } of entries) {
    if (dataOffset > header.size) throw new Fault('cabinet/offset-outside', { what: `data of folder ${String(index)}` });
    if (dataOffset < listsEnd) throw new Fault('cabinet/structures-overlap', { what: `data of folder ${String(index)}` });
  }

  const window = createMeasuringWindow({ source, size: header.size });
  const folders: CabinetFolder[] = [];
  for (const entry of entries) folders.push(await measureFolder(window, entry, header.reserve?.perBlock ?? 0));
  return folders;
}

function demandSizes(folders: readonly CabinetFolder[], header: CabinetHeader, limits: CabinetLimits): void {
  const total = folders.reduce((sum, folder) => sum + folder.size, 0);
  if (total > limits.maxTotalSize) throw new Fault('cabinet/total-too-large', { size: total, limit: limits.maxTotalSize });
  const ratio = total / header.size;
  if (ratio > limits.maxExpansion) throw new Fault('cabinet/expansion-too-large', { ratio: Math.round(ratio), limit: limits.maxExpansion });
}

/** The folders' data must fill the cabinet from the end of its lists to its own end, without overlap or gap. */
function demandContiguousData(folders: readonly CabinetFolder[], start: number, end: number): void {
  let position = start;
  for (const { index, data } of folders.toSorted((a, b) => a.data.offset - b.data.offset || a.data.size - b.data.size)) {
    if (data.offset < position) throw new Fault('cabinet/structures-overlap', { what: `data of folder ${String(index)}` });
    if (data.offset > position) throw new Fault('cabinet/hidden-bytes', { bytes: data.offset - position, what: `before the data of folder ${String(index)}` });
    position += data.size;
  }
  if (position < end) throw new Fault('cabinet/hidden-bytes', { bytes: end - position, what: 'behind the last data block' });
}

/** The members of a folder must fill it from its first to its last byte, without overlap or gap. */
function demandContiguousMembers(folder: CabinetFolder, members: readonly CabinetMember[]): void {
  let [position, previous] = [0, ''];
  for (const member of members) {
    const end = member.offset + member.size;
    const name = showName(member.name);
    if (end > folder.size) throw new Fault('cabinet/member-outside-folder', { name, end, folder: folder.index, size: folder.size });
    if (member.size === 0) continue;
    if (member.offset < position) throw new Fault('cabinet/members-overlap', { name, other: previous });
    if (member.offset > position) throw new Fault('cabinet/hidden-bytes', { bytes: member.offset - position, what: `before ${name}` });
    [position, previous] = [end, name];
  }
  if (position < folder.size) throw new Fault('cabinet/hidden-bytes', { bytes: folder.size - position, what: `at the end of folder ${String(folder.index)}` });
}

function demandFilledFolders(folders: readonly CabinetFolder[], members: readonly CabinetMember[]): void {
  const ofFolder = membersByFolder(members);
  for (const folder of folders) demandContiguousMembers(folder, ofFolder.get(folder.index) ?? []);
}

/**
 * Reads the directory of a single, complete cabinet and accounts for every byte of the file: each belongs to
 * exactly one structure, each unpacked byte to exactly one member. Reads the headers of the data blocks and
 * unpacks nothing.
 * @throws Fault `cabinet/…`
 */
export async function readCabinet(source: ByteSource, limits: CabinetLimits = defaultCabinetLimits): Promise<Cabinet> {
  const header = await readHeader(source, limits);
  const { members, end } = await readMemberList(source, header, limits);
  const folders = await readFolders(source, header, end, limits);
  demandSizes(folders, header, limits);
  demandContiguousData(folders, end, header.size);
  demandFilledFolders(folders, members);
  return {
    source,
    limits,
    size: header.size,
    setId: header.setId,
    ...(header.reserve === undefined ? {} : { reserve: header.reserve }),
    foldersOffset: header.foldersOffset,
    folders,
    members,
    ...(header.signatureRegion === undefined ? {} : { signatureRegion: header.signatureRegion }),
  };
}
