import { createHash } from 'node:crypto';
import { Fault } from '../../fault.js';
import type { SigningIdentity } from './identity.js';
import { buildSignature, type Timestamper } from './signed-data.js';

/**
 * Embeds a signature into a small program in memory (Windows Authenticode Portable Executable Signature Format §"Calculating
 * the PE Image Hash"): for the practice publisher's samples, not for files of any size.
 */

const checksumFromHeader = 88;
/** Of the security directory from the PE header, by the optional header's magic. */
const directoryFromHeader = new Map([
  [0x10b, 152],
  [0x20b, 168],
]);
const alignment = 8;
const certificateHeaderSize = 8;

interface ImageLayout {
  readonly checksum: number;
  readonly directory: number;
  /** Size of the image without a certificate table. */
  readonly size: number;
}

const refuse = (reason: string): never => {
  throw new Fault('signing/not-a-program', { reason });
};

/** @throws Fault `signing/not-a-program` */
function readLayout(image: Uint8Array): ImageLayout {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (view.byteLength < 64 || view.getUint16(0, true) !== 0x5a4d) refuse('it does not begin with MZ');
  const header = view.getUint32(60, true);
  if (header + 24 + 2 > view.byteLength || view.getUint32(header, true) !== 0x4550) refuse('it has no PE header');
  const directory = header + (directoryFromHeader.get(view.getUint16(header + 24, true)) ?? refuse('its optional header is of an unknown kind'));
  const optionalHeaderEnd = header + 24 + view.getUint16(header + 20, true);
  const directories = directory - 32 - 4;
  if (directory + 8 > optionalHeaderEnd || optionalHeaderEnd > view.byteLength) refuse('its header has no place for a signature');
  if (view.getUint32(directories, true) <= 4) refuse('its header has no place for a signature');
  const [tableOffset, tableSize] = [view.getUint32(directory, true), view.getUint32(directory + 4, true)];
  if (tableSize !== 0 && (tableOffset < optionalHeaderEnd || tableOffset + tableSize !== view.byteLength)) refuse('its old signature is not at its end');
  return { checksum: header + checksumFromHeader, directory, size: tableSize === 0 ? view.byteLength : tableOffset };
}

const aligned = (size: number): number => Math.ceil(size / alignment) * alignment;

/**
 * The sum of all 16-bit words with carries folded in, the field itself left out, and the file's size (ImageHlp, CheckSumMappedFile).
 * @param image of an even size
 */
function imageChecksum(image: Uint8Array, field: number): number {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  let sum = 0;
  for (let offset = 0; offset < image.byteLength; offset += 2) {
    if (offset === field || offset === field + 2) continue;
    sum += view.getUint16(offset, true);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return sum + image.byteLength;
}

/**
 * @returns the program with its signature; an old one is replaced.
 * @throws Fault `signing/not-a-program`, and what the identity and the time stamp throw.
 */
export async function signPortableExecutable(
  program: Uint8Array,
  identity: SigningIdentity,
  options: { readonly timestamp?: Timestamper; readonly programName?: string } = {},
): Promise<Uint8Array> {
  const layout = readLayout(program);
  const size = aligned(layout.size);
  const image = new Uint8Array(size);
  image.set(program.subarray(0, layout.size));
  const digest = createHash('sha256')
    .update(image.subarray(0, layout.checksum))
    .update(image.subarray(layout.checksum + 4, layout.directory))
    .update(image.subarray(layout.directory + 8))
    .digest();
  const signature = await buildSignature({ kind: 'pe', digest, algorithm: 'sha256', identity, ...options });

  const tableSize = aligned(certificateHeaderSize + signature.byteLength);
  const signed = new Uint8Array(size + tableSize);
  signed.set(image);
  signed.set(signature, size + certificateHeaderSize);
  const view = new DataView(signed.buffer);
  view.setUint32(size, tableSize, true);
  view.setUint16(size + 4, 0x0200, true);
  view.setUint16(size + 6, 0x0002, true);
  view.setUint32(layout.directory, size, true);
  view.setUint32(layout.directory + 4, tableSize, true);
  view.setUint32(layout.checksum, imageChecksum(signed, layout.checksum), true);
  return signed;
}
