import { expect, test } from 'vitest';
import { blockChecksum } from '../../../src/main/core/cabinet/checksum.js';

test('is the checksum of a block that makecab wrote', () => {
  // The CFDATA of a cabinet by Microsoft's makecab: an LZX block of 52 bytes for 31 bytes of text.
  const payload = Buffer.concat([
    Buffer.from('5b80808d0030f00110000000010000000100000048', 'hex'),
    Buffer.from('ello, world!\r\nSee you later!\r\n\0'),
  ]);
  expect(payload.length).toBe(0x34);
  expect(blockChecksum(payload, 0x1f)).toBe(0xc72aef5c);
});

test.each([
  [1, 0x01 ^ 1],
  [2, 0x0102 ^ 2],
  [3, 0x010203 ^ 3],
  [4, 0x04030201 ^ 4],
  [5, 0x04030201 ^ 0x05 ^ 5],
])('takes %i bytes with the rest in opposite order', (length, expected) => {
  const payload = Uint8Array.from({ length }, (_, index) => index + 1);
  expect(blockChecksum(payload, 0)).toBe(expected);
});

test('does not depend on where the payload lies in memory', () => {
  const pool = Buffer.alloc(64, 7);
  const payload = Uint8Array.from([1, 2, 3, 4, 5, 6, 7]);
  const sums = [0, 1, 2, 3].map((offset) => {
    pool.set(payload, offset + 8);
    return blockChecksum(pool.subarray(offset + 8, offset + 8 + payload.length), 9);
  });
  expect(new Set(sums).size).toBe(1);
});
