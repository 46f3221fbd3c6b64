import type { FileHandle } from 'node:fs/promises';

/** So much that little is left for the end, and so many that they cost nothing. */
const syncInterval = 32 * 1024 * 1024;

/**
 * Writes a file that is to be on the disk when it is complete. The disk begins while the rest is still written: at the end everything
 * would wait for it, as long as writing took.
 */
export class DurableWriter {
  readonly #handle: FileHandle;
  #unsynced = 0;
  #syncing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** All bytes at this place; several may be under way. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    }
    this.#unsynced += bytes.length;
    if (this.#unsynced >= syncInterval) this.#syncing ??= this.#sync();
  }

  async #sync(): Promise<void> {
    this.#unsynced = 0;
    try {
      await this.#handle.datasync();
    } catch (error) {
      // A system tells only once that bytes did not reach the disk; the sync at the end would succeed.
      this.#failure ??= { error };
    }
    this.#syncing = undefined;
  }

  /** When everything has been written: resolves when it is on the disk, and throws what the system fails with then or failed with before. */
  async finish(): Promise<void> {
    await this.#syncing;
    if (this.#failure !== undefined) throw this.#failure.error;
    await this.#handle.sync();
  }
}
