import { createHash, randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { bytes, sha1, sha256, type Bytes, type Sha1, type Sha256 } from '../../../../shared/units.js';
import { openFileSource, type ByteSource } from '../../bytes.js';
import { demandNotCancelled } from '../../cabinet/extract.js';
import { signatureSizeOffset } from '../../cabinet/header.js';
import { readCabinet } from '../../cabinet/read.js';
import type { SignPacked } from '../../cabinet/write.js';
import { DurableWriter } from '../../durable-writer.js';
import { Fault } from '../../fault.js';
import { readPieces } from '../../read-pieces.js';
import { startHash, worthAThread, type RunningHash } from '../../running-hash.js';
import { hexOf } from '../der/values.js';
import { digestedHead, encodeSize, headSizeOf, layOutSignedCabinet, padSignature, type SignedLayout } from './cabinet-layout.js';
import type { SigningIdentity } from './identity.js';
import { buildSignature, type Timestamper } from './signed-data.js';

export interface SignCabinetRequest {
  /** The cabinet, signed or not. */
  readonly path: string;
  /** Gets the signed cabinet. Without it, `path` is replaced. */
  readonly destination?: string;
  readonly identity: SigningIdentity;
  /** Without it the signature ends with the certificate. */
  readonly timestamp?: Timestamper;
  readonly programName?: string;
  readonly moreInfoUrl?: string;
  readonly signal?: AbortSignal;
}

export interface SignPackedRequest extends SignCabinetRequest {
  /** The Authenticode digest that was computed when the cabinet was packed; nothing else is signed. */
  readonly expectedDigest: Sha256;
}

export interface SignedCabinet {
  /** Of the file with its signature. */
  readonly size: Bytes;
  /** The Authenticode digest that was signed. */
  readonly signedDigest: Sha256;
  readonly timestamped: boolean;
}

export interface SignedPackedCabinet extends SignedCabinet {
  /** Of the file with its signature, as it was written. */
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

/** Copies the cabinet under its new head and makes the digest to sign of what it writes, and those of the file, in the same pass. */
async function copyDigested(source: ByteSource, layout: SignedLayout, target: DurableWriter, ofFile: readonly RunningHash[], signal?: AbortSignal): Promise<Sha256> {
  const digest = createHash('sha256');
  for (const part of digestedHead(layout.head)) digest.update(part);
  await Promise.all([target.write(layout.head, 0), ...ofFile.map(async (hash) => hash.update(layout.head))]);
  const moved = layout.head.byteLength - layout.bodyStart;
  for await (const { bytes: piece, offset, keepUntil } of readPieces(source, layout.bodyStart, layout.bodyEnd)) {
    demandNotCancelled(signal);
    keepUntil(Promise.all([target.write(piece, offset + moved), ...ofFile.map(async (hash) => hash.update(piece))]));
    digest.update(piece);
  }
  return sha256(digest.digest('hex'));
}

type SignatureParts = Pick<SignCabinetRequest, 'identity' | 'timestamp' | 'programName' | 'moreInfoUrl' | 'signal'>;

const signatureOver = async ({ identity, timestamp, programName, moreInfoUrl, signal }: SignatureParts, digest: Sha256, signatureOffset: number): Promise<Uint8Array> =>
  padSignature(
    await buildSignature({
      kind: 'cab',
      digest: Buffer.from(digest, 'hex'),
      algorithm: 'sha256',
      cabSignatureOffset: signatureOffset,
      identity,
      ...(programName === undefined ? {} : { programName }),
      ...(moreInfoUrl === undefined ? {} : { moreInfoUrl }),
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );

async function openLayout(source: ByteSource): Promise<SignedLayout> {
  const cabinet = await readCabinet(source);
  return layOutSignedCabinet(cabinet, await source.read(0, headSizeOf(cabinet)));
}

const describe = ({ timestamp }: SignCabinetRequest, layout: SignedLayout, signature: Uint8Array, signedDigest: Sha256): SignedCabinet => ({
  size: bytes(layout.signatureOffset + signature.byteLength),
  signedDigest,
  timestamped: timestamp !== undefined,
});

/** The signature's size is in no digest that is signed, so it is written when there is a signature. */
async function writeSigned(request: SignCabinetRequest, target: DurableWriter): Promise<SignedCabinet> {
  await using source = await openFileSource(request.path);
  const layout = await openLayout(source);
  const digest = await copyDigested(source, layout, target, [], request.signal);
  const signature = await signatureOver(request, digest, layout.signatureOffset);
  await target.write(signature, layout.signatureOffset);
  await target.write(encodeSize(signature), signatureSizeOffset);
  return describe(request, layout, signature, digest);
}

/**
 * What is to be signed is known, so the signature is made first. Its size is a part of the file's digests, which can then be made in
 * the pass that copies and proves the cabinet. The signature reaches the disk only when the cabinet is the one it was made for.
 */
async function writeSignedAsPacked(request: SignPackedRequest, target: DurableWriter): Promise<SignedPackedCabinet> {
  await using source = await openFileSource(request.path);
  const layout = await openLayout(source);
  await using weak = startHash('sha1', source.size >= worthAThread);
  await using strong = startHash('sha256', source.size >= worthAThread);
  const signature = await signatureOver(request, request.expectedDigest, layout.signatureOffset);
  layout.head.set(encodeSize(signature), signatureSizeOffset);
  const digest = await copyDigested(source, layout, target, [weak, strong], request.signal);
  if (digest !== request.expectedDigest) throw new Fault('signing/cabinet-changed', { file: request.path, actual: digest, expected: request.expectedDigest });
  await Promise.all([target.write(signature, layout.signatureOffset), weak.update(signature), strong.update(signature)]);
  return { ...describe(request, layout, signature, digest), sha1: sha1(hexOf(await weak.digest())), sha256: sha256(hexOf(await strong.digest())) };
}

/** What is written takes the destination's name when it is complete and on the disk; otherwise nothing is left of it. */
async function throughDraft<Result>({ path, destination = path, signal }: SignCabinetRequest, write: (target: DurableWriter) => Promise<Result>): Promise<Result> {
  const draft = `${destination}.${randomBytes(6).toString('hex')}.signing`;
  try {
    const handle = await open(draft, 'wx');
    let result: Result;
    try {
      const target = new DurableWriter(handle);
      result = await write(target);
      demandNotCancelled(signal);
      await target.finish();
    } finally {
      await handle.close();
    }
    await rename(draft, destination);
    return result;
  } catch (error) {
    await rm(draft, { force: true });
    throw asWriteFault(error, destination);
  }
}

/**
 * Signs a cabinet under SHA-256, in one pass over its bytes. Under the destination's name there is at any time either the old or
 * the completely signed file. An old signature is replaced; a cabinet that is not well formed is refused. That the file on the disk
 * holds what was signed is for the verifier to say, which reads it again.
 * @throws Fault `cabinet/…`, `signing/…`, `app/file-unreadable`, `app/cancelled`, and what the identity throws.
 */
export const signCabinet = async (request: SignCabinetRequest): Promise<SignedCabinet> => throughDraft(request, async (target) => writeSigned(request, target));

/**
 * Signs the cabinet that was packed and no other, and tells the digests of the signed file, in one pass over its bytes.
 * @throws Fault as `signCabinet`
 */
export const signPackedCabinet = async (request: SignPackedRequest): Promise<SignedPackedCabinet> =>
  throughDraft(request, async (target) => writeSignedAsPacked(request, target));

/** Signs a cabinet while it is packed (`writeCabinetToSign`): nothing is read or copied for it. */
export const whilePacking =
  (parts: SignatureParts): SignPacked =>
  async (digest, offset) =>
    signatureOver(parts, digest, offset);

/** File system errors carry a code of the operating system; everything else is passed on. */
function asWriteFault(error: unknown, path: string): unknown {
  if (error instanceof Fault || !(error instanceof Error) || !('syscall' in error)) return error;
  return new Fault('signing/cannot-write', { file: path, reason: error.message }, { cause: error });
}
