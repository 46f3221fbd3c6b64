import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ByteSource } from '../bytes.js';
import { DurableWriter } from '../durable-writer.js';
import { Fault } from '../fault.js';
import { readPieces, type Piece } from '../read-pieces.js';
import { signatureSizeOffset } from './header.js';
import { viewOf } from './window.js';

const batchSize = 1024 * 1024;
/** One is filled while the others are written. */
const batchCount = 3;

/** Bytes on their way to the file. */
class Batch {
  readonly memory = new Uint8Array(batchSize);
  filled = 0;
  /** Until then the memory is in use. */
  done: Promise<unknown> = Promise.resolve();
}

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
  readonly #writer: DurableWriter;
  readonly #start: number;
  #observe: (bytes: Uint8Array) => Promise<void> = async () => Promise.resolve();
  /** The one that is being filled, then the others in the order in which they will be. */
  readonly #batches: Batch[] = Array.from({ length: batchCount }, () => new Batch());
  /** Where the batch will be written. */
  #position: number;

  private constructor(destination: string, path: string, handle: FileHandle, start: number) {
    this.#destination = destination;
    this.#path = path;
    this.#handle = handle;
    this.#writer = new DurableWriter(handle);
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

  /** Shows what is appended from now on to somebody, in order. The bytes stay as they are until they are done with. */
  observe(observer: (bytes: Uint8Array) => Promise<void>): void {
    this.#observe = observer;
  }

  get #batch(): Batch {
    const [batch] = this.#batches;
    if (batch === undefined) throw new TypeError('there is no batch');
    return batch;
  }

  /** The size that the file will have. */
  get size(): number {
    return this.#position + this.#batch.filled;
  }

  /** Parts of any size; they are collected, and the caller may change them at once. */
  async append(bytes: Uint8Array): Promise<void> {
    for (let taken = 0; taken < bytes.length; ) {
      const batch = this.#batch;
      const part = bytes.subarray(taken, taken + batchSize - batch.filled);
      batch.memory.set(part, batch.filled);
      batch.filled += part.length;
      taken += part.length;
      if (batch.filled === batchSize) await this.#flush();
    }
  }

  /** A large part, which is not copied: it must stay as it is until it is written and whoever observes is done with it. */
  async put(bytes: Uint8Array): Promise<void> {
    if (this.#batch.filled > 0) throw new TypeError('what was appended has not been written yet');
    await this.#send(bytes);
  }

  /** Nothing can be appended any more. */
  async finish(start: Uint8Array): Promise<void> {
    await this.#flush();
    for (const { done } of this.#batches) await done;
    await this.#write(start, 0);
  }

  /** What was appended, read again; only after `finish`. */
  async *readBack(): AsyncGenerator<Piece, void, undefined> {
    const appended: ByteSource = {
      size: this.#position,
      read: async (offset, length) => this.#read(new Uint8Array(length), offset),
      readInto: async (offset, target) => {
        await this.#read(target, offset);
      },
    };
    yield* readPieces(appended, this.#start, this.#position);
  }

  /** Puts a signature behind the cabinet and its size into the room that the header has for it; only after `finish`. */
  async addSignature(signature: Uint8Array): Promise<void> {
    const size = new Uint8Array(4);
    viewOf(size).setUint32(0, signature.length, true);
    await this.#write(signature, this.#position);
    await this.#write(size, signatureSizeOffset);
    this.#position += signature.length;
  }

  /** Gives the file its name, when its bytes are on the disk. Replaces an older file of that name. */
  async commit(): Promise<void> {
    try {
      await this.#writer.finish();
      await this.#handle.close();
      await rename(this.#path, this.#destination);
    } catch (error) {
      throw cannotWrite(this.#destination, error);
    }
  }

  /** Takes away what was written. Does nothing after `commit`. */
  async discard(): Promise<void> {
    await Promise.allSettled(this.#batches.map(({ done }) => done));
    await this.#handle.close().catch(() => undefined);
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    const batch = this.#batches.shift();
    if (batch === undefined) throw new TypeError('there is no batch');
    batch.done = this.#send(batch.memory.subarray(0, batch.filled));
    // It is waited for when the memory is needed again; until then its failure must not count as unhandled.
    batch.done.catch(() => undefined);
    batch.filled = 0;
    this.#batches.push(batch);
    await this.#batch.done;
  }

  async #send(bytes: Uint8Array): Promise<void> {
    const position = this.#position;
    this.#position += bytes.length;
    await Promise.all([this.#write(bytes, position), this.#observe(bytes)]);
  }

  async #read(target: Uint8Array, offset: number): Promise<Uint8Array> {
    for (let filled = 0; filled < target.length; ) {
      const { bytesRead } = await this.#handle.read(target, filled, target.length - filled, offset + filled);
      if (bytesRead === 0) throw new Fault('cabinet/output-changed', { file: this.#destination });
      filled += bytesRead;
    }
    return target;
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      await this.#writer.write(bytes, position);
    } catch (error) {
      throw cannotWrite(this.#destination, error);
    }
  }
}
