import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startHash, type HashAlgorithm } from '../../src/main/core/running-hash.js';

const expected = (algorithm: HashAlgorithm, ...pieces: readonly Uint8Array[]): string => {
  const hash = createHash(algorithm);
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const pieces = Array.from({ length: 5 }, () => randomBytes(100_000));
const [first = new Uint8Array(), second = new Uint8Array()] = pieces;

/** How many threads were started meanwhile. */
async function threadsOf(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const onWorker = (): void => {
    count += 1;
  };
  process.on('worker', onWorker);
  await work();
  process.off('worker', onWorker);
  return count;
}

async function digestBeside(algorithm: HashAlgorithm, ...parts: readonly Uint8Array[]): Promise<string> {
  await using hash = startHash(algorithm, true);
  await Promise.all(parts.map(async (part) => hash.update(part)));
  return hexOf(await hash.digest());
}

describe('startHash', () => {
  it.each([false, true])('makes the digest of what it was given, in order (on a thread: %s)', async (beside) => {
    for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
      await using hash = startHash(algorithm, beside);
      for (const piece of pieces) await hash.update(piece);
      expect(hexOf(await hash.digest())).toBe(expected(algorithm, ...pieces));
    }
  });

  it('keeps digests apart that are made at once', async () => {
    await using one = startHash('sha256', true);
    await using other = startHash('sha256', true);
    await Promise.all([one.update(first), other.update(second), one.update(second)]);
    expect([hexOf(await one.digest()), hexOf(await other.digest())]).toEqual([expected('sha256', first, second), expected('sha256', second)]);
  });

  it('lets a thread that is done make the next digest', async () => {
    await digestBeside('sha1', first);
    const started = await threadsOf(async () => {
      expect(await digestBeside('sha256', first)).toBe(expected('sha256', first));
      expect(await digestBeside('sha256', second)).toBe(expected('sha256', second));
    });
    expect(started).toBe(0);
  });

  it('takes nothing over from a digest that was given up', async () => {
    {
      await using abandoned = startHash('sha256', true);
      await abandoned.update(first);
      void abandoned.update(second).catch(() => undefined);
    }
    expect(await digestBeside('sha256', second)).toBe(expected('sha256', second));
  });

  it('gives a thread back once, however often it is asked to', async () => {
    const done = startHash('sha256', true);
    await done.digest();
    await done[Symbol.asyncDispose]();
    await done[Symbol.asyncDispose]();
    await using one = startHash('sha256', true);
    await using other = startHash('sha256', true);
    await Promise.all([one.update(first), other.update(second)]);
    expect([hexOf(await one.digest()), hexOf(await other.digest())]).toEqual([expected('sha256', first), expected('sha256', second)]);
  });

  it('fails for what a thread cannot hash, and goes on with another thread', async () => {
    {
      await using hash = startHash('sha3-nothing' as HashAlgorithm, true);
      await expect(hash.update(first)).rejects.toThrow();
      await expect(hash.digest()).rejects.toThrow();
    }
    expect(await digestBeside('sha256', first)).toBe(expected('sha256', first));
  });
});
