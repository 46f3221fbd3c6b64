import type { Cabinet } from '../../cabinet/read.js';
import { Fault } from '../../fault.js';

/**
 * Where the parts of a cabinet lie before and after it is signed. Authenticode wants a header reserve of 20 bytes that
 * points at the signature behind the cabinet, and no reserve elsewhere; a cabinet without it moves by the difference.
 */

const plainHeaderSize = 36;
const signedHeaderSize = 60;
const folderEntrySize = 8;
const flagReserve = 4;
/** The DER is padded to a multiple of this, as signtool does. */
const signatureAlignment = 8;

/** Bytes that must be read before the layout can be made: everything in front of the list of files. */
export const headSizeOf = ({ foldersOffset, folders }: Cabinet): number => foldersOffset + folders.length * folderEntrySize;

export interface SignedLayout {
  /** Header with its reserve and the folder entries; the signature's size is still 0. */
  readonly head: Uint8Array;
  /** The rest of the cabinet in the unsigned file: [bodyStart, bodyEnd). */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Size of the signed file without the signature, which is where the signature begins. */
  readonly signatureOffset: number;
}

/**
 * @param head the first `headSizeOf(cabinet)` bytes of the file.
 * @throws Fault `signing/cabinet-reserve`, `signing/cabinet-too-large`
 */
export function layOutSignedCabinet(cabinet: Cabinet, head: Uint8Array): SignedLayout {
  const { reserve, size, foldersOffset, folders } = cabinet;
  if (reserve !== undefined && (reserve.perFolder !== 0 || reserve.perBlock !== 0)) throw new Fault('signing/cabinet-reserve');
  const moved = signedHeaderSize - foldersOffset;
  const signatureOffset = size + moved;
  if (signatureOffset > 0xffff_ffff) throw new Fault('signing/cabinet-too-large', { size: signatureOffset });

  const signed = new Uint8Array(signedHeaderSize + folders.length * folderEntrySize);
  signed.set(head.subarray(0, plainHeaderSize));
  signed.set(head.subarray(foldersOffset, foldersOffset + folders.length * folderEntrySize), signedHeaderSize);
  const view = new DataView(signed.buffer);
  view.setUint32(8, signatureOffset, true);
  view.setUint32(16, view.getUint32(16, true) + moved, true);
  view.setUint16(30, view.getUint16(30, true) | flagReserve, true);
  view.setUint32(36, signedHeaderSize - plainHeaderSize - 4, true);
  // Two lengths of 16 bits: nothing in front of the signature's place, 16 bytes for it.
  view.setUint32(40, 0x0010_0000, true);
  view.setUint32(44, signatureOffset, true);
  for (const folder of folders) {
    const at = signedHeaderSize + folder.index * folderEntrySize;
    view.setUint32(at, view.getUint32(at, true) + moved, true);
  }
  return { head: signed, bodyStart: headSizeOf(cabinet), bodyEnd: size, signatureOffset };
}

/** The parts of a signed head that the Authenticode digest covers; the body follows them. */
export const digestedHead = (head: Uint8Array): readonly Uint8Array[] => [
  head.subarray(0, 4),
  head.subarray(8, 36),
  head.subarray(40, 42),
  head.subarray(signedHeaderSize),
];

export function padSignature(der: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(der.byteLength / signatureAlignment) * signatureAlignment);
  padded.set(der);
  return padded;
}

/** A signature's size as the header holds it at `signatureSizeOffset`. */
export function encodeSize(signature: Uint8Array): Uint8Array {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, signature.byteLength, true);
  return size;
}
