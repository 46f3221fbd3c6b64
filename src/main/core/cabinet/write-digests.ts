import { createHash } from 'node:crypto';
import { sha1, sha256, type Sha1, type Sha256 } from '../../../shared/units.js';
import { foldersOffsetOf } from './write-plan.js';

export interface DigestPair {
  readonly sha1: Sha1;
  readonly sha256: Sha256;
}

export interface CabinetDigests extends DigestPair {
  /** What a signature of this cabinet signs; only when room for one was reserved. */
  readonly authenticode?: DigestPair;
}

class PairOfHashes {
  readonly #sha1 = createHash('sha1');
  readonly #sha256 = createHash('sha256');

  update(bytes: Uint8Array): void {
    this.#sha1.update(bytes);
    this.#sha256.update(bytes);
  }

  finish(): DigestPair {
    return { sha1: sha1(this.#sha1.digest('hex')), sha256: sha256(this.#sha256.digest('hex')) };
  }
}

/** What Authenticode leaves out of a signed cabinet's start: reserved1, and of the reserve all but the first length. */
function* signedParts(directory: Uint8Array): Generator<Uint8Array, void, undefined> {
  yield directory.subarray(0, 4);
  yield directory.subarray(8, 36);
  yield directory.subarray(40, 42);
  yield directory.subarray(foldersOffsetOf(true));
}

/** Hashes a cabinet as a file and as Authenticode sees it, from one look at its bytes. */
export class CabinetHasher {
  readonly #file = new PairOfHashes();
  readonly #signed: PairOfHashes | undefined;

  /** @param directory everything before the first data block, complete */
  constructor(directory: Uint8Array, reserveSignature: boolean) {
    this.#file.update(directory);
    if (!reserveSignature) return;
    this.#signed = new PairOfHashes();
    for (const part of signedParts(directory)) this.#signed.update(part);
  }

  /** The data blocks, in order. */
  update(data: Uint8Array): void {
    this.#file.update(data);
    this.#signed?.update(data);
  }

  finish(): CabinetDigests {
    const authenticode = this.#signed?.finish();
    return { ...this.#file.finish(), ...(authenticode === undefined ? {} : { authenticode }) };
  }
}
