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
        const result = await hashFile(memorySource(data), { kind: 'ranges', ranges }, ['sha1', 'sha384'], { sha1: true });
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

  it('makes the same digests of a large file, whose digests are made side by side', async () => {
    const large = Buffer.alloc(17 * mebibyte + 5, data.subarray(0, 64));
    const ranges = [{ start: 3, end: 9 * mebibyte }, { start: 9 * mebibyte + 1, end: large.length }];
    const both = await hashFile(memorySource(large), { kind: 'ranges', ranges }, ['sha256'], { sha1: true });
    expect([both.sha1, both.sha256]).toEqual([hex('sha1', large), hex('sha256', large)]);
    expect(Buffer.from(both.covered.get('sha256')!).toString('hex')).toBe(hex('sha256', ...ranges.map(({ start, end }) => large.subarray(start, end))));
    const one = await hashFile(memorySource(large), undefined, []);
    expect(one).toEqual({ sha256: hex('sha256', large), covered: new Map() });
  });

  it('stops in the middle of a large file as well, and ends its threads', async () => {
    const controller = new AbortController();
    const large = memorySource(Buffer.alloc(20 * mebibyte));
    const source: ByteSource = {
      size: large.size,
      read: async (offset, length) => {
        if (offset > 4 * mebibyte) controller.abort();
        return large.read(offset, length);
      },
    };
    const hashing = hashFile(source, { kind: 'ranges', ranges: [{ start: 0, end: large.size }] }, ['sha256'], { sha1: true, signal: controller.signal });
    await expect(hashing).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });

  it('passes on that the file cannot be read', async () => {
    const source: ByteSource = { size: 20 * mebibyte, read: async (offset) => (offset > 0 ? Promise.reject(new Error('gone')) : Promise.resolve(new Uint8Array(mebibyte))) };
    await expect(hashFile(source, undefined, [], { sha1: true })).rejects.toThrow('gone');
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
    await expect(hashFile(source, undefined, [], { signal: controller.signal })).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});
