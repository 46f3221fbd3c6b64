import { sha1, sha256, type Sha1, type Sha256 } from '../../../shared/units.js';
import { startHash, type RunningHash } from '../running-hash.js';
import { foldersOffsetOf } from './write-plan.js';

export interface DigestPair {
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

export interface CabinetDigests extends DigestPair {
  /** What a signature of this cabinet signs; only when room for one was reserved. */
  readonly authenticode?: DigestPair;
}

const hexOf = async (hash: RunningHash): Promise<string> => Buffer.from(await hash.digest()).toString('hex');

/** What Authenticode leaves out of a signed cabinet's start: reserved1, and of the reserve all but the first length. */
const signedParts = (directory: Uint8Array): readonly Uint8Array[] => [directory.subarray(0, 4), directory.subarray(8, 36), directory.subarray(40, 42), directory.subarray(foldersOffsetOf(true))];

/** Makes digests of a cabinet from one look at its bytes: as a file, and as Authenticode sees it. */
export abstract class Hasher<Digests> implements AsyncDisposable {
  readonly #hashes: RunningHash[] = [];

  protected start(algorithm: 'sha1' | 'sha256', beside: boolean): RunningHash {
    const hash = startHash(algorithm, beside);
    this.#hashes.push(hash);
    return hash;
  }

  /** @param directory everything before the first data block, complete */
  abstract begin(directory: Uint8Array): Promise<void>;

  /** The data blocks, in order; they must not change before it resolves. */
  async update(data: Uint8Array): Promise<void> {
    await Promise.all(this.#hashes.map(async (hash) => hash.update(data)));
  }

  abstract finish(): Promise<Digests>;

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#hashes.map(async (hash) => hash[Symbol.asyncDispose]()));
  }
}

async function updateAll(hashes: readonly RunningHash[], parts: readonly Uint8Array[]): Promise<void> {
  for (const part of parts) await Promise.all(hashes.map(async (hash) => hash.update(part)));
}

/** Only what a signature signs: all that is needed when the cabinet is signed next. */
export class ToSignHasher extends Hasher<Sha256> {
  readonly #signed: RunningHash;

  /** @param beside whether digests are made on threads of their own */
  constructor(beside: boolean) {
    super();
    this.#signed = this.start('sha256', beside);
  }

  async begin(directory: Uint8Array): Promise<void> {
    await updateAll([this.#signed], signedParts(directory));
  }

  async finish(): Promise<Sha256> {
    return sha256(await hexOf(this.#signed));
  }
}

export class CabinetHasher extends Hasher<CabinetDigests> {
  readonly #file: readonly [sha1: RunningHash, sha256: RunningHash];
  readonly #signed: readonly [sha1: RunningHash, sha256: RunningHash] | undefined;

  constructor(reserveSignature: boolean, beside: boolean) {
    super();
    const pair = () => [this.start('sha1', beside), this.start('sha256', beside)] as const;
    this.#file = pair();
    this.#signed = reserveSignature ? pair() : undefined;
  }

  async begin(directory: Uint8Array): Promise<void> {
    await updateAll(this.#file, [directory]);
    await updateAll(this.#signed ?? [], signedParts(directory));
  }

  async finish(): Promise<CabinetDigests> {
    const pairOf = async ([weak, strong]: readonly [RunningHash, RunningHash]): Promise<DigestPair> => ({ sha1: sha1(await hexOf(weak)), sha256: sha256(await hexOf(strong)) });
    return { ...(await pairOf(this.#file)), ...(this.#signed && { authenticode: await pairOf(this.#signed) }) };
  }
}
