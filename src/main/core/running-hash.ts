import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';

export type HashAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** A digest in the making. */
export interface RunningHash extends AsyncDisposable {
  /** Takes the next bytes. They must not change before it resolves; the next may be given before. */
  update(piece: Uint8Array): Promise<void>;
  digest(): Promise<Uint8Array>;
}

/** A thread takes some ten milliseconds to start, as long as hashing this much takes. */
export const worthAThread = 16 * 1024 * 1024;

class HashHere implements RunningHash {
  readonly #hash;

  constructor(algorithm: HashAlgorithm) {
    this.#hash = createHash(algorithm);
  }

  async update(piece: Uint8Array): Promise<void> {
    this.#hash.update(piece);
    return Promise.resolve();
  }

  async digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * What the thread runs: it answers each piece when it is hashed, and the end with the digest. As text, because a file of its own
 * would have to be found beside every bundle, in a packed app and in tests alike.
 */
const program = `
const { createHash } = require('node:crypto');
const { parentPort, workerData } = require('node:worker_threads');
const hash = createHash(workerData);
parentPort.on('message', (piece) => {
  if (piece === null) parentPort.postMessage(hash.digest());
  else parentPort.postMessage(void hash.update(piece));
});
`;

/** Pieces reach the thread without being copied when they lie in shared memory. */
class HashBeside implements RunningHash {
  readonly #thread: Worker;
  readonly #asked: { readonly resolve: (answer: Uint8Array | undefined) => void; readonly reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;

  constructor(algorithm: HashAlgorithm) {
    this.#thread = new Worker(program, { eval: true, workerData: algorithm });
    this.#thread.on('message', (answer: Uint8Array | undefined) => this.#asked.shift()?.resolve(answer));
    this.#thread.on('error', (error) => this.#fail(error));
    this.#thread.on('exit', () => this.#fail(new Error('the hashing thread has ended')));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#asked.splice(0)) reject(this.#failure);
  }

  async #ask(piece: Uint8Array | null): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#asked.push({ resolve, reject });
      this.#thread.postMessage(piece);
    });
  }

  async update(piece: Uint8Array): Promise<void> {
    await this.#ask(piece);
  }

  async digest(): Promise<Uint8Array> {
    return (await this.#ask(null)) ?? new Uint8Array();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate();
  }
}

/** @param beside on a thread of its own, so that the caller's goes on */
export const startHash = (algorithm: HashAlgorithm, beside: boolean): RunningHash => (beside ? new HashBeside(algorithm) : new HashHere(algorithm));
