import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { bytes, sha1, sha256, type Bytes, type Sha1, type Sha256 } from '../../../../shared/units.js';
import { openFileSource, type ByteSource } from '../../bytes.js';
import { readCabinet } from '../../cabinet/read.js';
import { Fault } from '../../fault.js';
import { digestedHead, headSizeOf, layOutSignedCabinet, padSignature, signatureSizeOffset, type SignedLayout } from './cabinet-layout.js';
import type { SigningIdentity } from './identity.js';
import { pieces } from './pieces.js';
import { buildSignature, type Timestamper } from './signed-data.js';

export interface SignCabinetRequest {
  /** The cabinet, signed or not; it is replaced by the signed one. */
  readonly path: string;
  readonly identity: SigningIdentity;
  /** The Authenticode digest that was computed when the cabinet was packed; nothing else is signed. */
  readonly expectedDigest?: Sha256;
  /** Without it the signature ends with the certificate. */
  readonly timestamp?: Timestamper;
  readonly programName?: string;
  readonly moreInfoUrl?: string;
  readonly signal?: AbortSignal;
}

export interface SignedCabinet {
  /** Of the file with its signature. */
  readonly size: Bytes;
  readonly sha1: Sha1;
  readonly sha256: Sha256;
  /** The Authenticode digest that was signed. */
  readonly signedDigest: Sha256;
  readonly timestamped: boolean;
}

async function writeFully(target: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.byteLength; ) {
    done += (await target.write(data, done, data.byteLength - done, position + done)).bytesWritten;
  }
}

/** Copies the cabinet under its new head and digests what it writes in the same pass. */
async function copyDigested(source: ByteSource, layout: SignedLayout, target: FileHandle, signal?: AbortSignal): Promise<Buffer> {
  const digest = createHash('sha256');
  for (const part of digestedHead(layout.head)) digest.update(part);
  let position = layout.head.byteLength;
  let writing = writeFully(target, layout.head, 0);
  for await (const piece of pieces(source, layout.bodyStart, layout.bodyEnd, signal)) {
    await writing;
    writing = writeFully(target, piece, position);
    writing.catch(() => undefined);
    position += piece.byteLength;
    digest.update(piece);
  }
  await writing;
  return digest.digest();
}

/** Digests of the file as it stands on the disk, read back. */
async function digestFile(path: string, signal?: AbortSignal): Promise<Pick<SignedCabinet, 'size' | 'sha1' | 'sha256'>> {
  await using source = await openFileSource(path);
  const [first, second] = [createHash('sha1'), createHash('sha256')];
  for await (const piece of pieces(source, 0, source.size, signal)) {
    first.update(piece);
    second.update(piece);
  }
  return { size: bytes(source.size), sha1: sha1(first.digest('hex')), sha256: sha256(second.digest('hex')) };
}

/** @returns the digest that was signed. */
async function writeSigned(request: SignCabinetRequest, target: FileHandle): Promise<Sha256> {
  const { path, signal, identity, timestamp, programName, moreInfoUrl } = request;
  await using source = await openFileSource(path);
  const cabinet = await readCabinet(source);
  const layout = layOutSignedCabinet(cabinet, await source.read(0, headSizeOf(cabinet)));
  const digest = await copyDigested(source, layout, target, signal);
  const actual = sha256(digest.toString('hex'));
  if (request.expectedDigest !== undefined && request.expectedDigest !== actual) {
    throw new Fault('signing/cabinet-changed', { file: path, actual, expected: request.expectedDigest });
  }
  const signature = padSignature(
    await buildSignature({
      kind: 'cab',
      digest,
      algorithm: 'sha256',
      cabSignatureOffset: layout.signatureOffset,
      identity,
      ...(programName === undefined ? {} : { programName }),
      ...(moreInfoUrl === undefined ? {} : { moreInfoUrl }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  await writeFully(target, signature, layout.signatureOffset);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, signature.byteLength, true);
  await writeFully(target, size, signatureSizeOffset);
  await target.sync();
  return actual;
}

/**
 * Signs a cabinet under SHA-256. The signed file is written beside the old one, read back, and only then takes its
 * name: under that name there is at any time either the old or the completely signed file. An old signature is
 * replaced; a cabinet that is not well formed is refused.
 * @throws Fault `cabinet/…`, `signing/…`, `app/file-unreadable`, `app/cancelled`, and what the identity throws.
 */
export async function signCabinet(request: SignCabinetRequest): Promise<SignedCabinet> {
  const { path, signal, timestamp } = request;
  const draft = `${path}.${randomBytes(6).toString('hex')}.signing`;
  try {
    const target = await open(draft, 'wx');
    let signedDigest: Sha256;
    try {
      signedDigest = await writeSigned(request, target);
    } finally {
      await target.close();
    }
    const digests = await digestFile(draft, signal);
    await rename(draft, path);
    return { ...digests, signedDigest, timestamped: timestamp !== undefined };
  } catch (error) {
    await rm(draft, { force: true });
    throw asWriteFault(error, path);
  }
}

/** File system errors carry a code of the operating system; everything else is passed on. */
function asWriteFault(error: unknown, path: string): unknown {
  if (error instanceof Fault || !(error instanceof Error) || !('syscall' in error)) return error;
  return new Fault('signing/cannot-write', { file: path, reason: error.message }, { cause: error });
}
