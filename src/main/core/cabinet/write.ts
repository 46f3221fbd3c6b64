import { createHash } from 'node:crypto';
import type { Sha256 } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { worthAThread } from '../running-hash.js';
import { chooseCompression } from './choose-compression.js';
import { demandNotCancelled } from './extract.js';
import { packMszip } from './pack.js';
import { packStored } from './pack-stored.js';
import { CabinetHasher, ToSignHasher, type CabinetDigests, type Hasher } from './write-digests.js';
import { OutputFile } from './write-output.js';
import { demandCabinetSize, planCabinet, storedFolderSizes, writeDirectory, type CabinetPlan, type WrittenCompression } from './write-plan.js';
import type { MemberToPack } from './write-source.js';

export type { CabinetDigests, DigestPair } from './write-digests.js';
export type { WrittenCompression } from './write-plan.js';
export type { MemberToPack } from './write-source.js';

export interface WriteProgress {
  /** Bytes of the members that are packed, and of all of them. */
  readonly packed: number;
  readonly total: number;
}

export interface WriteCabinetOptions {
  /** In the order in which they will lie in the cabinet. */
  readonly members: readonly MemberToPack[];
  /** An older file of that name is replaced. */
  readonly destination: string;
  /** `auto` looks at samples and compresses when it pays. */
  readonly compression: WrittenCompression | 'auto';
  /** Leaves the 24 bytes in the header that a signature needs, so that signing moves nothing and the digests stay what they are. */
  readonly reserveSignature: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WriteProgress) => void;
}

export interface WrittenCabinet extends CabinetDigests {
  /** Of the file, in bytes. */
  readonly size: number;
  /** CFHEADER.cbCabinet, where a signature will begin; the same as `size` until there is one. */
  readonly cabinetSize: number;
  readonly compression: WrittenCompression;
}

/** A cabinet with room for a signature, and what that is to sign. */
export interface CabinetToSign {
  /** Of the file, with its signature if it was signed. */
  readonly size: number;
  readonly compression: WrittenCompression;
  /** The Authenticode digest. */
  readonly digest: Sha256;
}

/**
 * Signs what was packed.
 * @param offset where the signature will begin
 * @returns the bytes to put there
 */
export type SignPacked = (digest: Sha256, offset: number) => Promise<Uint8Array>;

interface Packing<Digests> {
  readonly plan: CabinetPlan<MemberToPack>;
  readonly compression: WrittenCompression;
  readonly options: WriteCabinetOptions;
  readonly hasher: Hasher<Digests>;
}

/** Writes all data blocks and answers how many bytes each folder's took. */
async function packFolders({ plan, compression, options }: Packing<unknown>, output: OutputFile): Promise<readonly number[]> {
  const sizes: number[] = [];
  let packed = 0;
  const pack = compression === 'mszip' ? packMszip : packStored;
  for (const folder of plan.folders) {
    const start = output.size;
    for await (const size of pack(folder, output, options.signal)) {
      demandCabinetSize(output.size);
      packed += size;
      options.onProgress?.({ packed, total: plan.size });
    }
    sizes.push(output.size - start);
  }
  return sizes;
}

/** Stored blocks have sizes that are known beforehand, so the header is, and the digests are made in one pass. */
async function writeStored<Digests>(packing: Packing<Digests>, output: OutputFile): Promise<Digests> {
  const { hasher, plan } = packing;
  const directory = writeDirectory(plan, 'stored', storedFolderSizes(plan));
  await hasher.begin(directory);
  output.observe(async (bytes) => hasher.update(bytes));
  await packFolders(packing, output);
  await output.finish(directory);
  return hasher.finish();
}

/**
 * Every digest begins with the header, and the header holds the sizes after compression. So the file is read
 * back once, from the system's cache; what is read must be what was written, or somebody else's bytes would be
 * what we sign.
 */
async function writeCompressed<Digests>(packing: Packing<Digests>, output: OutputFile): Promise<Digests> {
  const { hasher, plan, options } = packing;
  const [written, readBack] = [createHash('sha256'), createHash('sha256')];
  output.observe(async (bytes) => {
    written.update(bytes);
    return Promise.resolve();
  });
  const directory = writeDirectory(plan, 'mszip', await packFolders(packing, output));
  await output.finish(directory);
  await hasher.begin(directory);
  for await (const { bytes, keepUntil } of output.readBack()) {
    demandNotCancelled(options.signal);
    keepUntil(hasher.update(bytes));
    readBack.update(bytes);
  }
  if (!written.digest().equals(readBack.digest())) throw new Fault('cabinet/output-changed', { file: options.destination });
  return hasher.finish();
}

interface Written<Digests> {
  readonly digests: Digests;
  readonly compression: WrittenCompression;
  /** CFHEADER.cbCabinet. */
  readonly cabinetSize: number;
  readonly size: number;
}

/** @param seal what is put behind the cabinet, made of its digests when these are known */
async function write<Digests>(options: WriteCabinetOptions, startHasher: (beside: boolean) => Hasher<Digests>, seal?: (digests: Digests, offset: number) => Promise<Uint8Array>): Promise<Written<Digests>> {
  const plan = planCabinet(options.members, options.reserveSignature);
  const compression = options.compression === 'auto' ? await chooseCompression(options.members) : options.compression;
  if (compression === 'stored') demandCabinetSize(storedFolderSizes(plan).reduce((sum, size) => sum + size, plan.dataOffset));
  await using hasher = startHasher(plan.size >= worthAThread);
  const packing: Packing<Digests> = { plan, compression, options, hasher };
  const output = await OutputFile.create(options.destination, plan.dataOffset);
  try {
    const digests = await (compression === 'stored' ? writeStored(packing, output) : writeCompressed(packing, output));
    const cabinetSize = output.size;
    if (seal !== undefined) {
      const signature = await seal(digests, cabinetSize);
      await output.addSignature(signature);
    }
    demandNotCancelled(options.signal);
    await output.commit();
    return { digests, compression, cabinetSize, size: output.size };
  } finally {
    await output.discard();
  }
}

/**
 * Packs files into a cabinet. Memory does not grow with their sizes. The cabinet takes its name only when it
 * is complete and on the disk; whatever fails leaves nothing behind.
 * @throws Fault `cabinet/…`, `app/file-unreadable`, `app/cancelled`
 */
export async function writeCabinet(options: WriteCabinetOptions): Promise<WrittenCabinet> {
  const { digests, ...written } = await write(options, (beside) => new CabinetHasher(options.reserveSignature, beside));
  return { ...written, ...digests };
}

/**
 * Packs files into a cabinet with room for a signature and makes the one digest that a signature needs; with `sign`, that is put
 * behind it before the cabinet takes its name. Of stored contents each byte is read, digested and written once.
 * @throws Fault as `writeCabinet`, and what `sign` throws
 */
export async function writeCabinetToSign(options: Omit<WriteCabinetOptions, 'reserveSignature'>, sign?: SignPacked): Promise<CabinetToSign> {
  const { digests, size, compression } = await write({ ...options, reserveSignature: true }, (beside) => new ToSignHasher(beside), sign);
  return { size, compression, digest: digests };
}
