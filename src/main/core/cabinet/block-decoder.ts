import type { Block } from './blocks.js';

/** Why a block cannot be unpacked. The folder's decoder adds where, and makes it a Fault. */
export class BlockRefused extends Error {
  override readonly name = 'BlockRefused';
}

/** Unpacks the blocks of one folder, which must come in order. */
export interface BlockDecoder {
  /**
   * Exactly `block.size` bytes. The caller does not change them: the next block may refer back to them.
   * @throws BlockRefused
   */
  decode(block: Block): Uint8Array;
}
