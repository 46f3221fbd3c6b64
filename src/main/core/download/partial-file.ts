import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Hasher, readPieces, type Digests } from './digests.js';
import { storageFault } from './storage-error.js';
import { validatorSchema, type Validator } from './validator.js';

/** What is kept beside a part: whose bytes they are, and under what they may be continued. */
const sidecarSchema = z.strictObject({ version: z.literal(1), source: z.string().regex(/^[0-9a-f]{64}$/u), validator: validatorSchema });

export interface PartialFileOptions {
  /** SHA-256 of the address: the part of one address is not continued from another. The address itself may carry tokens. */
  readonly source: string;
  /** Longer than this it cannot be a part of the file. Bytes. */
  readonly limit: number;
  /** Only what has a digest to be proven by in the end is continued from the disk. */
  readonly mayResume: boolean;
  readonly signal: AbortSignal;
}

export const sidecarPath = (path: string): string => `${path}.json`;

async function readValidator(path: string, source: string): Promise<Validator | undefined> {
  try {
    const sidecar = sidecarSchema.parse(JSON.parse(await readFile(sidecarPath(path), 'utf8')));
    return sidecar.source === source ? sidecar.validator : undefined;
  } catch {
    // Missing, torn or foreign: then there is nothing to go on with, which costs time only.
    return undefined;
  }
}

/**
 * A file on its way: written and digested in one pass. What lay there already is read and digested again
 * first, so its digests are always those of the bytes on the disk, whoever wrote them.
 */
export class PartialFile implements AsyncDisposable {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #source: string;
  readonly #limit: number;
  #hasher: Hasher;
  #validator: Validator | undefined;

  private constructor(path: string, handle: FileHandle, { source, limit }: PartialFileOptions, hasher: Hasher, validator: Validator | undefined) {
    this.path = path;
    this.#handle = handle;
    this.#source = source;
    this.#limit = limit;
    this.#hasher = hasher;
    this.#validator = validator;
  }

  /** @throws Fault `download/store-unwritable`, `app/disk-full` */
  static async open(path: string, options: PartialFileOptions): Promise<PartialFile> {
    let handle: FileHandle | undefined;
    try {
      await mkdir(dirname(path), { recursive: true });
      handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
      const { size } = await handle.stat();
      const validator = options.mayResume && size <= options.limit ? await readValidator(path, options.source) : undefined;
      const hasher = new Hasher();
      if (validator === undefined) await handle.truncate(0);
      else for await (const piece of readPieces(handle, size, options.signal)) hasher.update(piece);
      return new PartialFile(path, handle, options, hasher, validator);
    } catch (error) {
      await handle?.close();
      throw storageFault(error, path, options.limit);
    }
  }

  /** Bytes that are there. */
  get length(): number {
    return this.#hasher.size;
  }

  get validator(): Validator | undefined {
    return this.#validator;
  }

  digests(): Digests {
    return this.#hasher.digests();
  }

  /**
   * Begins anew. The order matters if the process is killed in between: the old bytes are gone before the new
   * validator stands, and it stands before the first new byte, so it never vouches for bytes of another answer.
   */
  async restart(validator: Validator | undefined): Promise<void> {
    await this.#write(async () => {
      await this.#handle.truncate(0);
      await rm(sidecarPath(this.path), { force: true });
      if (validator !== undefined) await this.#writeSidecar(validator);
    });
    this.#hasher = new Hasher();
    this.#validator = validator;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#write(async () => {
      let written = 0;
      while (written < bytes.byteLength) {
        const { bytesWritten } = await this.#handle.write(bytes, written, bytes.byteLength - written, this.length + written);
        written += bytesWritten;
      }
    });
    this.#hasher.update(bytes);
  }

  /** Until this has returned a power cut may take bytes back. */
  async flush(): Promise<void> {
    await this.#write(async () => this.#handle.sync());
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #writeSidecar(validator: Validator): Promise<void> {
    const target = sidecarPath(this.path);
    const temporary = `${target}.new`;
    await writeAndSync(temporary, JSON.stringify({ version: 1, source: this.#source, validator }));
    await rename(temporary, target);
  }

  async #write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw storageFault(error, this.path, this.#limit - this.length);
    }
  }
}

async function writeAndSync(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes a part and what is kept beside it. */
export async function removePartial(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(sidecarPath(path), { force: true });
}
