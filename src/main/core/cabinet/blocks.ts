import { Fault } from '../fault.js';
import type { Cabinet, CabinetFolder } from './cabinet.js';
import { blockChecksum } from './checksum.js';
import { blockHeaderSize } from './header.js';
import { maxBlockSize, maxPackedBlockSize } from './limits.js';
import { ReadWindow, viewOf } from './window.js';

/** Large enough that a read costs little beside the work on it, small enough to be forgotten. */
const pieceSize = 1024 * 1024;

export interface BlockHeader {
  /** 0 when the packer gave none. */
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
}

/**
 * One CFDATA header ([MS-CAB] 2.4). A block that unpacks to nothing goes on in the next cabinet of a set,
 * so there is none in a complete cabinet.
 * @throws Fault `cabinet/block-invalid`
 */
export function readBlockHeader(bytes: Uint8Array, method: CabinetFolder['compression']['method'], folder: number, block: number): BlockHeader {
  const view = viewOf(bytes);
  const header = { checksum: view.getUint32(0, true), packedSize: view.getUint16(4, true), size: view.getUint16(6, true) };
  const refuse = (reason: string): never => {
    throw new Fault('cabinet/block-invalid', { folder, block, reason });
  };
  if (header.size === 0) return refuse('it unpacks to nothing');
  if (header.size > maxBlockSize) return refuse(`it unpacks to ${String(header.size)} bytes, more than 32768`);
  if (header.packedSize === 0) return refuse('it is empty');
  if (header.packedSize > maxPackedBlockSize) return refuse(`it has ${String(header.packedSize)} bytes, more than 38912`);
  if (method === 'stored' && header.packedSize !== header.size) return refuse('it is stored, and its two sizes differ');
  return header;
}

export interface Block {
  readonly index: number;
  readonly isLast: boolean;
  readonly size: number;
  readonly payload: Uint8Array;
}

/**
 * The blocks of a folder in order, their checksums verified.
 * @throws Fault `cabinet/block-invalid`, `cabinet/checksum-mismatch`, `cabinet/truncated`
 */
export async function* readBlocks(cabinet: Cabinet, folder: CabinetFolder): AsyncGenerator<Block, void, undefined> {
  const window = new ReadWindow(cabinet.source, folder.data.offset + folder.data.size, pieceSize);
  const reserved = cabinet.reserve?.perBlock ?? 0;
  let offset = folder.data.offset;
  for (let index = 0; index < folder.blockCount; index += 1) {
    const header = readBlockHeader(await window.take(offset, blockHeaderSize, 'data'), folder.compression.method, folder.index, index);
    offset += blockHeaderSize + reserved;
    const payload = await window.take(offset, header.packedSize, 'data');
    offset += header.packedSize;
    // The reserved bytes are no part of the checksum: FDI and libmspack leave them out.
    if (header.checksum !== 0 && header.checksum !== blockChecksum(payload, header.size)) {
      throw new Fault('cabinet/checksum-mismatch', { folder: folder.index, block: index });
    }
    yield { index, isLast: index === folder.blockCount - 1, size: header.size, payload };
  }
}

/**
 * Where a folder's data ends and what it unpacks to, told from the headers of its blocks alone.
 * @throws Fault `cabinet/block-invalid`, `cabinet/truncated`
 */
export async function measureFolder(
  window: ReadWindow,
  folder: Omit<CabinetFolder, 'data' | 'size'> & { readonly dataOffset: number },
  reservedPerBlock: number,
): Promise<CabinetFolder> {
  const { dataOffset, ...known } = folder;
  let [offset, size] = [dataOffset, 0];
  for (let block = 0; block < folder.blockCount; block += 1) {
    const header = readBlockHeader(await window.take(offset, blockHeaderSize, 'data'), folder.compression.method, folder.index, block);
    offset += blockHeaderSize + reservedPerBlock + header.packedSize;
    window.demandInside(offset, 'data');
    size += header.size;
  }
  return { ...known, data: { offset: dataOffset, size: offset - dataOffset }, size };
}

export const createMeasuringWindow = (cabinet: Pick<Cabinet, 'source' | 'size'>): ReadWindow => new ReadWindow(cabinet.source, cabinet.size, pieceSize);
