import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../fault.js';

const batchSize = 1024 * 1024;

function cannotWrite(file: string, error: unknown): Fault {
  return new Fault('cabinet/cannot-write', { file, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
}

/**
 * A file that takes its name only when it is complete. Until then it lies beside the destination, so that the
 * last step is a rename within one file system.
 */
export class OutputFile {
  readonly #destination: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #start: number;
  #observe: (bytes: Uint8Array) => void = () => undefined;
  readonly #batch = new Uint8Array(batchSize);
  #filled = 0;
  /** Where the batch will be written. */
  #position: number;

  private constructor(destination: string, path: string, handle: FileHandle, start: number) {
    this.#destination = destination;
    this.#path = path;
    this.#handle = handle;
    this.#start = start;
    this.#position = start;
  }

  /**
   * @param start bytes left free before what is appended, for `finish` to fill
   * @throws Fault `cabinet/cannot-write`
   */
  static async create(destination: string, start: number): Promise<OutputFile> {
    const path = join(dirname(destination), `.${basename(destination)}.${randomBytes(6).toString('hex')}.partial`);
    try {
      return new OutputFile(destination, path, await open(path, 'wx+'), start);
    } catch (error) {
      throw cannotWrite(destination, error);
    }
  }

  /** Shows what is appended from now on to somebody, in order and before it is written. */
  observe(observer: (bytes: Uint8Array) => void): void {
    this.#observe = observer;
  }

  /** The size that the file will have. */
  get size(): number {
    return this.#position + this.#filled;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      const part = bytes.subarray(taken, taken + batchSize - this.#filled);
      this.#batch.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === batchSize) await this.#flush();
    }
  }

  /** Nothing can be appended any more. */
  async finish(start: Uint8Array): Promise<void> {
    await this.#flush();
    await this.#write(start, 0);
  }

  /** What was appended, read again; only after `finish`. The pieces are good until the next is asked for. */
  async *readBack(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let position = this.#start; position < this.#position; ) {
      const { bytesRead } = await this.#handle.read(this.#batch, 0, Math.min(batchSize, this.#position - position), position);
      if (bytesRead === 0) throw new Fault('cabinet/output-changed', { file: this.#destination });
      yield this.#batch.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  /** Gives the file its name, when its bytes are on the disk. Replaces an older file of that name. */
  async commit(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#path, this.#destination);
    } catch (error) {
      throw cannotWrite(this.#destination, error);
    }
  }

  /** Takes away what was written. Does nothing after `commit`. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    const bytes = this.#batch.subarray(0, this.#filled);
    this.#observe(bytes);
    await this.#write(bytes, this.#position);
    this.#position += this.#filled;
    this.#filled = 0;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      for (let written = 0; written < bytes.length; ) {
        written += (await this.#handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
      }
    } catch (error) {
      throw cannotWrite(this.#destination, error);
    }
  }
}
