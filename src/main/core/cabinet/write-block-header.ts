import { blockChecksum } from './checksum.js';
import { viewOf } from './window.js';

/** Writes CFDATA's header ([MS-CAB] 2.4), eight bytes, to the beginning of `target`. */
export function writeBlockHeader(target: Uint8Array, payload: Uint8Array, unpackedSize: number): void {
  const view = viewOf(target);
  view.setUint32(0, blockChecksum(payload, unpackedSize), true);
  view.setUint16(4, payload.length, true);
  view.setUint16(6, unpackedSize, true);
}
