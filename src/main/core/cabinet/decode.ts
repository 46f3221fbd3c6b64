import { Fault } from '../fault.js';
import { BlockRefused, type BlockDecoder } from './block-decoder.js';
import type { Block } from './blocks.js';
import type { CabinetFolder } from './cabinet.js';
import { LzxDecoder } from './lzx.js';
import { MszipDecoder } from './mszip.js';

const storedDecoder: BlockDecoder = { decode: (block) => block.payload };

function createDecoder(folder: CabinetFolder): BlockDecoder {
  switch (folder.compression.method) {
    case 'stored':
      return storedDecoder;
    case 'mszip':
      return new MszipDecoder();
    case 'lzx':
      return new LzxDecoder(folder.compression.windowBits);
  }
}

/**
 * A function that unpacks a folder's blocks, which must come in order.
 * @throws Fault `cabinet/data-corrupt` from the function.
 */
export function createFolderDecoder(folder: CabinetFolder): (block: Block) => Uint8Array {
  const decoder = createDecoder(folder);
  return (block) => {
    try {
      return decoder.decode(block);
    } catch (error) {
      if (!(error instanceof BlockRefused)) throw error;
      const data = { folder: folder.index, block: block.index, method: folder.compression.method, reason: error.message };
      throw new Fault('cabinet/data-corrupt', data, { cause: error });
    }
  };
}
