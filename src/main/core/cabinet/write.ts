import { createHash } from 'node:crypto';
import { Fault } from '../fault.js';
import { chooseCompression } from './choose-compression.js';
import { demandNotCancelled } from './extract.js';
import { packMszipBlocks, packStoredBlocks } from './pack.js';
import { CabinetHasher, type CabinetDigests } from './write-digests.js';
import { OutputFile } from './write-output.js';
import { demandCabinetSize, planCabinet, storedFolderSizes, writeDirectory, type CabinetPlan, type WrittenCompression } from './write-plan.js';
import { readRawBlocks, type MemberToPack } from './write-source.js';

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

interface Packing {
  readonly plan: CabinetPlan<MemberToPack>;
  readonly compression: WrittenCompression;
  readonly options: WriteCabinetOptions;
}

/** Writes all data blocks and answers how many bytes each folder's took. */
async function packFolders({ plan, compression, options }: Packing, output: OutputFile): Promise<readonly number[]> {
  const sizes: number[] = [];
  let packed = 0;
  for (const folder of plan.folders) {
    const start = output.size;
    const rawBlocks = async function* (): ReturnType<typeof readRawBlocks> {
      for await (const block of readRawBlocks(folder, options.signal)) {
        yield block;
        packed += block.data.length;
        options.onProgress?.({ packed, total: plan.size });
      }
    };
    for await (const block of compression === 'mszip' ? packMszipBlocks(rawBlocks()) : packStoredBlocks(rawBlocks())) {
      await output.append(block);
      demandCabinetSize(output.size);
    }
    sizes.push(output.size - start);
  }
  return sizes;
}

/** Stored blocks have sizes that are known beforehand, so the header is, and the digests are made in one pass. */
async function writeStored(packing: Packing, output: OutputFile): Promise<CabinetDigests> {
  const directory = writeDirectory(packing.plan, 'stored', storedFolderSizes(packing.plan));
  const hasher = new CabinetHasher(directory, packing.plan.reserveSignature);
  output.observe((bytes) => hasher.update(bytes));
  await packFolders(packing, output);
  await output.finish(directory);
  return hasher.finish();
}

/**
 * Every digest begins with the header, and the header holds the sizes after compression. So the file is read
 * back once, from the system's cache; what is read must be what was written, or somebody else's bytes would be
 * what we sign.
 */
async function writeCompressed(packing: Packing, output: OutputFile): Promise<CabinetDigests> {
  const [written, readBack] = [createHash('sha256'), createHash('sha256')];
  output.observe((bytes) => written.update(bytes));
  const directory = writeDirectory(packing.plan, 'mszip', await packFolders(packing, output));
  await output.finish(directory);
  const hasher = new CabinetHasher(directory, packing.plan.reserveSignature);
  for await (const bytes of output.readBack()) {
    demandNotCancelled(packing.options.signal);
    readBack.update(bytes);
    hasher.update(bytes);
  }
  if (!written.digest().equals(readBack.digest())) throw new Fault('cabinet/output-changed', { file: packing.options.destination });
  return hasher.finish();
}

/**
 * Packs files into a cabinet. Memory does not grow with their sizes. The cabinet takes its name only when it
 * is complete and on the disk; whatever fails leaves nothing behind.
 * @throws Fault `cabinet/…`, `app/file-unreadable`, `app/cancelled`
 */
export async function writeCabinet(options: WriteCabinetOptions): Promise<WrittenCabinet> {
  const plan = planCabinet(options.members, options.reserveSignature);
  const compression = options.compression === 'auto' ? await chooseCompression(options.members) : options.compression;
  if (compression === 'stored') demandCabinetSize(storedFolderSizes(plan).reduce((sum, size) => sum + size, plan.dataOffset));
  const packing: Packing = { plan, compression, options };
  const output = await OutputFile.create(options.destination, plan.dataOffset);
  try {
    const digests = await (compression === 'stored' ? writeStored(packing, output) : writeCompressed(packing, output));
    demandNotCancelled(options.signal);
    await output.commit();
    return { size: output.size, cabinetSize: output.size, ...digests, compression };
  } finally {
    await output.discard();
  }
}
