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
 * What a thread runs: it hashes for one after another, told the algorithm first, and answers each piece when it is hashed and the end
 * with the digest. As text, because a file of its own would have to be found beside every bundle, in a packed app and in tests alike.
 */
const program = `
const { createHash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');
let hash;
parentPort.on('message', (message) => {
  if (typeof message === 'string') hash = createHash(message);
  else if (message === null) parentPort.postMessage(hash.digest());
  else parentPort.postMessage(void hash.update(message));
});
`;

/** As many as one cabinet needs; each takes some 5 MB. */
const maxIdle = 4;
/** Files that are packed, signed and verified come one shortly after the other. */
const idleTime = 5000;

class HashThread {
  static readonly #idle: HashThread[] = [];

  readonly #worker = new Worker(program, { eval: true });
  readonly #asked: { readonly resolve: (answer: Uint8Array | undefined) => void; readonly reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;
  #end: NodeJS.Timeout | undefined;

  private constructor() {
    this.#worker.on('message', (answer: Uint8Array | undefined) => this.#asked.shift()?.resolve(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the hashing thread has ended')));
  }

  /** One that waits for work, or a new one. */
  static take(): HashThread {
    const thread = HashThread.#idle.pop() ?? new HashThread();
    clearTimeout(thread.#end);
    thread.#worker.ref();
    return thread;
  }

  /** Nothing is asked of it any more, and everything was answered. */
  async giveBack(): Promise<void> {
    if (this.#failure !== undefined || HashThread.#idle.length >= maxIdle) {
      await this.end();
      return;
    }
    HashThread.#idle.push(this);
    // The process may end meanwhile.
    this.#worker.unref();
    this.#end = setTimeout(() => void this.end(), idleTime).unref();
  }

  async end(): Promise<void> {
    this.#leave();
    await this.#worker.terminate();
  }

  #leave(): void {
    const place = HashThread.#idle.indexOf(this);
    if (place >= 0) HashThread.#idle.splice(place, 1);
  }

  #fail(error: Error): void {
    this.#leave();
    this.#failure ??= error;
    for (const { reject } of this.#asked.splice(0)) reject(this.#failure);
  }

  tell(algorithm: HashAlgorithm): void {
    this.#worker.postMessage(algorithm);
  }

  async ask(piece: Uint8Array | null): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage(piece);
    });
  }
}

/** Pieces reach the thread without being copied when they lie in shared memory. */
class HashBeside implements RunningHash {
  readonly #thread = HashThread.take();
  #state: 'open' | 'done' | 'disposed' = 'open';

  constructor(algorithm: HashAlgorithm) {
    this.#thread.tell(algorithm);
  }

  async update(piece: Uint8Array): Promise<void> {
    await this.#thread.ask(piece);
  }

  async digest(): Promise<Uint8Array> {
    const digest = await this.#thread.ask(null);
    if (this.#state === 'open') this.#state = 'done';
    return digest ?? new Uint8Array();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const wasAt = this.#state;
    this.#state = 'disposed';
    if (wasAt === 'done') await this.#thread.giveBack();
    else if (wasAt === 'open') await this.#thread.end();
  }
}

/** @param beside on a thread of its own, so that the caller's goes on */
export const startHash = (algorithm: HashAlgorithm, beside: boolean): RunningHash => (beside ? new HashBeside(algorithm) : new HashHere(algorithm));
