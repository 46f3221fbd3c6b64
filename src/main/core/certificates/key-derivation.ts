import { createHash, pbkdf2 } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Fault } from '../fault.js';

export type DerivationHash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/**
 * Rounds that one file may cost: Windows asks for 2000, OpenSSL for 2048, Firefox for 600 000, each a few times. The
 * whole budget takes some seconds.
 */
const maxRounds = 5_000_000;
/** About 10 ms of hashing between two turns of the event loop. */
const roundsPerTurn = 10_000;

/** Counts the rounds of key derivation that one file asks for, before they are done. */
export class DerivationBudget {
  #spent = 0;

  /** @throws Fault `certificates/pfx-too-costly` */
  spend(rounds: number): void {
    this.#spent += rounds;
    if (this.#spent > maxRounds) throw new Fault('certificates/pfx-too-costly', { iterations: this.#spent, limit: maxRounds });
  }
}

export interface DerivationParameters {
  readonly hash: DerivationHash;
  readonly salt: Uint8Array;
  readonly rounds: number;
  /** Octets wanted. */
  readonly size: number;
}

const pbkdf2Async = promisify(pbkdf2);

/** RFC 8018 §5.2 */
export async function derivePbkdf2(password: Uint8Array, { hash, salt, rounds, size }: DerivationParameters, budget: DerivationBudget): Promise<Buffer> {
  // PBKDF2 does all rounds again for each block of output; a key and its vector never need more than two.
  budget.spend(rounds * 2);
  return pbkdf2Async(password, salt, rounds, size, hash);
}

/** What the derived octets are for (RFC 7292 §B.3). */
export const derivationUses = { key: 1, vector: 2, mac: 3 } as const;

const blockSizes: Readonly<Record<DerivationHash, number>> = { sha1: 64, sha224: 64, sha256: 64, sha384: 128, sha512: 128 };

/** `data` repeated to a whole number of blocks; empty stays empty. */
function fillBlocks(data: Uint8Array, blockSize: number): Buffer {
  return Buffer.alloc(Math.ceil(data.byteLength / blockSize) * blockSize, data);
}

/** Adds B + 1 to each block of `inputs`, modulo the block's size. */
function addToBlocks(inputs: Buffer, addend: Buffer): void {
  for (let start = 0; start < inputs.length; start += addend.length) {
    let carry = 1;
    for (let index = addend.length - 1; index >= 0; index -= 1) {
      carry += (inputs[start + index] ?? 0) + (addend[index] ?? 0);
      inputs[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/**
 * RFC 7292 §B.2
 * @param password in UTF-16, high octet first, with its two zero octets at the end.
 */
export async function derivePkcs12(
  password: Uint8Array,
  { hash, salt, rounds, size }: DerivationParameters,
  use: (typeof derivationUses)[keyof typeof derivationUses],
  budget: DerivationBudget,
): Promise<Buffer> {
  const blockSize = blockSizes[hash];
  const diversifier = Buffer.alloc(blockSize, use);
  const inputs = Buffer.concat([fillBlocks(salt, blockSize), fillBlocks(password, blockSize)]);
  const output: Buffer[] = [];
  for (let have = 0; have < size; ) {
    budget.spend(rounds);
    let digest = createHash(hash).update(diversifier).update(inputs).digest();
    for (let round = 1; round < rounds; round += 1) {
      digest = createHash(hash).update(digest).digest();
      if (round % roundsPerTurn === 0) await nextTurn();
    }
    output.push(digest);
    have += digest.length;
    addToBlocks(inputs, fillBlocks(digest, blockSize).subarray(0, blockSize));
  }
  return Buffer.concat(output).subarray(0, size);
}
