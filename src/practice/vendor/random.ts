import { createHash } from 'node:crypto';

/** A guid that is always the same for the same name; of no registered version, so it cannot clash with real ones. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(`countersign practice ${name}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * Bytes that look like a program's resources: stretches that compress and stretches that do not. The same
 * for the same seed, so that a file made again is the same file.
 */
export function seededBytes(seed: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const words = Buffer.from(`${seed} — practice data, without any meaning. `);
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0) | 1;
  for (let offset = 0; offset < length; offset += 1) {
    // A kilobyte of text, then three of xorshift32.
    if (offset % 4096 < 1024) {
      bytes[offset] = words[offset % words.length] ?? 0;
      continue;
    }
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[offset] = state & 0xff;
  }
  return bytes;
}
