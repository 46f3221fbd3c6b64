import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../../src/main/core/authenticode/containers/container.js';
import { hashFile } from '../../../src/main/core/authenticode/hash-file.js';
import { memorySource, type ByteSource } from '../../../src/main/core/bytes.js';

const mebibyte = 1024 * 1024;
const data = Buffer.alloc(3 * mebibyte + 17, (() => createHash('sha512').update('seed').digest())());
const hex = (algorithm: string, ...parts: readonly Uint8Array[]): string => createHash(algorithm).update(Buffer.concat(parts)).digest('hex');

describe('hashFile', () => {
  it('hashes the whole and the ranges, wherever pieces end', async () => {
    const near = (size: number) => fc.integer({ min: -3, max: 3 }).map((delta) => Math.max(0, Math.min(data.length, size + delta)));
    const edge = fc.oneof(near(0), near(mebibyte), near(2 * mebibyte), near(data.length), fc.integer({ min: 0, max: data.length }));
    await fc.assert(
      fc.asyncProperty(fc.array(edge, { minLength: 2, maxLength: 8 }), async (edges) => {
        const sorted = [...edges].sort((a, b) => a - b);
        const ranges: Range[] = [];
        for (let index = 0; index + 1 < sorted.length; index += 2) ranges.push({ start: sorted[index]!, end: sorted[index + 1]! });
        const result = await hashFile(memorySource(data), { kind: 'ranges', ranges }, ['sha1', 'sha384']);
        const parts = ranges.map(({ start, end }) => data.subarray(start, end));
        expect(result.sha1).toBe(hex('sha1', data));
        expect(result.sha256).toBe(hex('sha256', data));
        for (const algorithm of ['sha1', 'sha384'] as const) expect(Buffer.from(result.covered.get(algorithm)!).toString('hex')).toBe(hex(algorithm, ...parts));
      }),
      { numRuns: 25 },
    );
  });

  it('reads every byte once and never more than 1 MiB', async () => {
    const reads: [number, number][] = [];
    const source: ByteSource = {
      size: data.length,
      read: async (offset, length) => {
        reads.push([offset, length]);
        return memorySource(data).read(offset, length);
      },
    };
    await hashFile(source, { kind: 'ranges', ranges: [{ start: 0, end: data.length }] }, ['sha1', 'sha256', 'sha384', 'sha512']);
    expect(reads).toEqual([0, 1, 2, 3].map((index) => [index * mebibyte, Math.min(mebibyte, data.length - index * mebibyte)]));
  });

  it('stops in the middle', async () => {
    const controller = new AbortController();
    const source: ByteSource = {
      size: data.length,
      read: async (offset, length) => {
        if (offset > 0) controller.abort();
        return memorySource(data).read(offset, length);
      },
    };
    await expect(hashFile(source, undefined, [], controller.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
