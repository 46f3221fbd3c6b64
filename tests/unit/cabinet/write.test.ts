import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, readFileSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeCabinet, writeCabinetToSign, type MemberToPack, type SignPacked, type WriteCabinetOptions, type WrittenCabinet } from '../../../src/main/core/cabinet/write.js';
import { sha256 } from '../../../src/shared/units.js';
import { sampleNoise, sampleText } from '../../fixtures/cabinet/build.js';
import { openCabinet, readAll } from '../../fixtures/cabinet/read-all.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const modified = new Date(2024, 1, 29, 12, 34, 56);
const text = sampleText(300_001);
const noise = sampleNoise(100_000);
const hashOf = (algorithm: string, ...parts: readonly Uint8Array[]): string => parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest('hex');

const both = ['mszip', 'stored'] as const;

/** Writes files into a folder and packs them there. */
class Workplace {
  readonly #folder = temporaryFolder();
  readonly members: MemberToPack[] = [];
  readonly destination = join(this.#folder.path, 'out.cab');

  add(name: string, content: Uint8Array): this {
    const path = join(this.#folder.path, `source-${String(this.members.length)}`);
    writeFileSync(path, content);
    this.members.push({ name, path, size: content.length, modified });
    return this;
  }

  async write(options: Partial<WriteCabinetOptions> = {}): Promise<{ readonly result: WrittenCabinet; readonly bytes: Buffer }> {
    const result = await writeCabinet({ members: this.members, destination: this.destination, compression: 'auto', reserveSignature: false, ...options });
    return { result, bytes: readFileSync(this.destination) };
  }

  /** What lies in the folder beside the sources. */
  get left(): string[] {
    return readdirSync(this.#folder.path).filter((name) => !name.startsWith('source-'));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

describe('writeCabinetToSign', () => {
  const options = ({ members, destination }: Workplace, compression: 'mszip' | 'stored') => ({ members, destination, compression });

  test.each(both)('makes the digest that a signature signs (%s)', async (compression) => {
    using work = new Workplace().add('a', text).add('b', noise);
    const { result, bytes } = await work.write({ compression, reserveSignature: true });
    expect(await writeCabinetToSign(options(work, compression))).toEqual({ digest: result.authenticode?.sha256, size: result.size, compression });
    expect(readFileSync(work.destination).equals(bytes)).toBe(true);
  });

  test.each(both)('puts the signature behind the cabinet and its size into the header (%s)', async (compression) => {
    using work = new Workplace().add('a', text);
    const { result, bytes } = await work.write({ compression, reserveSignature: true });
    const signature = Buffer.from('a signature');
    const asked: unknown[] = [];
    const sign: SignPacked = async (digest, offset) => {
      asked.push([digest, offset]);
      return Promise.resolve(signature);
    };
    expect(await writeCabinetToSign(options(work, compression), sign)).toMatchObject({ size: result.cabinetSize + signature.length });
    expect(asked).toEqual([[result.authenticode?.sha256, result.cabinetSize]]);
    bytes.writeUInt32LE(signature.length, 48);
    expect(readFileSync(work.destination).equals(Buffer.concat([bytes, signature]))).toBe(true);
  });

  test('leaves nothing behind when signing fails', async () => {
    using work = new Workplace().add('a', text);
    await expect(writeCabinetToSign(options(work, 'stored'), async () => Promise.reject(new Error('token removed')))).rejects.toThrow('token removed');
    expect(work.left).toEqual([]);
  });
});

describe('writeCabinet', () => {
  test.each(both)('makes the digests of a large cabinet on threads of their own (%s)', async (compression) => {
    using work = new Workplace().add('a', Buffer.alloc(17_000_000, noise)).add('b', text);
    const { result, bytes } = await work.write({ compression, reserveSignature: true });
    const signedParts = [bytes.subarray(0, 4), bytes.subarray(8, 36), bytes.subarray(40, 42), bytes.subarray(60)];
    expect(result).toMatchObject({ sha1: hashOf('sha1', bytes), sha256: hashOf('sha256', bytes), authenticode: { sha1: hashOf('sha1', ...signedParts), sha256: hashOf('sha256', ...signedParts) } });
  });

  test.each([
    ['mszip', false],
    ['mszip', true],
    ['stored', false],
    ['stored', true],
  ] as const)('writes %s (room for a signature: %s) that reads back', async (compression, reserveSignature) => {
    using work = new Workplace().add('text.txt', text).add('sub/noise.bin', noise).add('empty', Buffer.alloc(0)).add('日本.txt', Buffer.from('x'));
    const { result, bytes } = await work.write({ compression, reserveSignature });
    const cabinet = await openCabinet(bytes);
    expect(cabinet.members.map(({ name, size, modified: when }) => [name, size, when])).toEqual([
      ['text.txt', text.length, '2024-02-29T12:34:56'],
      ['sub/noise.bin', noise.length, '2024-02-29T12:34:56'],
      ['empty', 0, '2024-02-29T12:34:56'],
      ['日本.txt', 1, '2024-02-29T12:34:56'],
    ]);
    const contents = await readAll(bytes);
    expect(contents.get('text.txt')?.equals(text)).toBe(true);
    expect(contents.get('sub/noise.bin')?.equals(noise)).toBe(true);
    expect(result).toMatchObject({ size: bytes.length, cabinetSize: cabinet.size, compression, sha1: hashOf('sha1', bytes), sha256: hashOf('sha256', bytes) });
    expect(cabinet.foldersOffset).toBe(reserveSignature ? 60 : 36);
    expect(work.left).toEqual([basename(work.destination)]);
  });

  test('reserves what a signature needs and digests what it will sign', async () => {
    for (const compression of ['mszip', 'stored'] as const) {
      using work = new Workplace().add('text.txt', text);
      const { result, bytes } = await work.write({ compression, reserveSignature: true });
      expect(bytes.subarray(36, 60).toString('hex')).toBe(`1400000000001000${bytes.subarray(8, 12).toString('hex')}000000000000000000000000`);
      const signedParts = [bytes.subarray(0, 4), bytes.subarray(8, 36), Buffer.alloc(2), bytes.subarray(60)];
      expect(result.authenticode).toEqual({ sha1: hashOf('sha1', ...signedParts), sha256: hashOf('sha256', ...signedParts) });
      expect(await openCabinet(bytes)).not.toHaveProperty('signatureRegion');
    }
  });

  test('has no digest to sign where no room is reserved', async () => {
    using work = new Workplace().add('text.txt', text);
    expect((await work.write()).result).not.toHaveProperty('authenticode');
  });

  test('makes the same bytes of the same files', async () => {
    using work = new Workplace().add('text.txt', text).add('noise', noise);
    const first = await work.write({ compression: 'mszip' });
    const second = await work.write({ compression: 'mszip' });
    expect(second.result.sha256).toBe(first.result.sha256);
  });

  test('refers back over members and blocks', async () => {
    using work = new Workplace().add('a', noise.subarray(0, 30_000)).add('b', noise.subarray(0, 30_000)).add('c', noise.subarray(0, 30_000));
    const { bytes } = await work.write({ compression: 'mszip' });
    expect(bytes.length).toBeLessThan(35_000);
    expect((await readAll(bytes)).get('c')?.equals(noise.subarray(0, 30_000))).toBe(true);
  });

  test('does not let a block grow by more than the format allows', async () => {
    using work = new Workplace().add('noise', sampleNoise(1_000_000));
    const { bytes } = await work.write({ compression: 'mszip' });
    expect(bytes.length).toBeLessThan(1_000_000 + 31 * (8 + 2 + 5 * 3) + 100);
  });

  test.each([
    ['text', text, 'mszip'],
    ['what is compressed already', noise, 'stored'],
    ['a small program before compressed contents', Buffer.concat([text.subarray(0, 20_000), sampleNoise(2_000_000)]), 'stored'],
    ['an empty file', Buffer.alloc(0), 'stored'],
  ] as const)('chooses for %s', async (_, content, compression) => {
    using work = new Workplace().add('a', content);
    expect((await work.write()).result.compression).toBe(compression);
  });

  test('replaces an older cabinet only when the new one is complete', async () => {
    using work = new Workplace().add('a', text);
    writeFileSync(work.destination, 'older');
    await expect(work.write({ members: [{ ...work.members[0]!, size: text.length + 1 }] })).rejects.toMatchObject({ code: 'cabinet/source-changed' });
    expect(readFileSync(work.destination, 'utf8')).toBe('older');
    await work.write();
    expect(readFileSync(work.destination).subarray(0, 4).toString()).toBe('MSCF');
  });

  test('tells how far it is', async () => {
    using work = new Workplace().add('a', text).add('b', noise);
    const seen: number[] = [];
    await work.write({ onProgress: ({ packed, total }) => void seen.push(packed / total) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });
});

describe('what goes wrong leaves nothing behind', () => {

  test.each(both)('a source that grew, shrank or changed before packing (%s)', async (compression) => {
    using work = new Workplace().add('a', text);
    const { path } = work.members[0]!;
    appendFileSync(path, 'x');
    await expect(work.write({ compression })).rejects.toMatchObject({ code: 'cabinet/source-changed' });
    truncateSync(path, 10);
    await expect(work.write({ compression })).rejects.toMatchObject({ code: 'cabinet/source-changed' });
    expect(work.left).toEqual([]);
  });

  test.each<[string, (path: string) => void]>([
    ['grows', (path) => appendFileSync(path, 'x')],
    ['shrinks', (path) => truncateSync(path, 100)],
    ['is written to', (path) => utimesSync(path, new Date(), new Date(statSync(path).mtimeMs + 5000))],
  ])('a source that %s while it is packed', async (_, change) => {
    for (const compression of both) {
      using work = new Workplace().add('a', sampleText(5_000_000));
      let isChanged = false;
      const onProgress = (): void => {
        if (!isChanged) change(work.members[0]!.path);
        isChanged = true;
      };
      await expect(work.write({ compression, onProgress })).rejects.toMatchObject({ code: 'cabinet/source-changed' });
      expect(work.left).toEqual([]);
    }
  });

  test('a source that is not the one that was verified', async () => {
    using work = new Workplace().add('a', text);
    const verified = sha256(hashOf('sha256', text));
    await expect(work.write({ members: [{ ...work.members[0]!, sha256: verified }] })).resolves.toBeDefined();
    writeFileSync(work.members[0]!.path, Buffer.from(text).fill(0, 1000, 1001));
    await expect(work.write({ destination: `${work.destination}.2`, members: [{ ...work.members[0]!, sha256: verified }] })).rejects.toMatchObject({
      code: 'cabinet/source-digest-mismatch',
      data: { expected: verified },
    });
    expect(work.left).toEqual(['out.cab']);
  });

  test('a source that is missing or a folder', async () => {
    using work = new Workplace().add('a', text);
    await expect(work.write({ members: [{ ...work.members[0]!, path: join(work.destination, '..', 'missing') }] })).rejects.toMatchObject({ code: 'app/file-unreadable' });
    await expect(work.write({ members: [{ ...work.members[0]!, path: join(work.destination, '..') }] })).rejects.toMatchObject({ code: 'cabinet/source-changed' });
    expect(work.left).toEqual([]);
  });

  test.each(both)('being cancelled (%s)', async (compression) => {
    using work = new Workplace().add('a', sampleText(5_000_000));
    const controller = new AbortController();
    await expect(work.write({ compression, signal: controller.signal, onProgress: () => controller.abort() })).rejects.toMatchObject({ code: 'app/cancelled' });
    expect(work.left).toEqual([]);
  });

  test('a destination that cannot be written', async () => {
    using work = new Workplace().add('a', text);
    await expect(work.write({ destination: join(work.destination, 'missing', 'x.cab') })).rejects.toMatchObject({ code: 'cabinet/cannot-write' });
    expect(work.left).toEqual([]);
  });

  test('somebody who writes into the unfinished cabinet', async () => {
    // So large that much of it is on the disk before the last of it is read.
    using work = new Workplace().add('a', sampleNoise(8_000_000));
    const folder = join(work.destination, '..');
    const onProgress = ({ packed, total }: { packed: number; total: number }): void => {
      const partial = work.left.find((name) => name.endsWith('.partial'));
      if (packed < total || partial === undefined) return;
      const bytes = readFileSync(join(folder, partial));
      bytes[200]! ^= 1;
      writeFileSync(join(folder, partial), bytes);
      chmodSync(join(folder, partial), 0o600);
    };
    await expect(work.write({ compression: 'mszip', onProgress })).rejects.toMatchObject({ code: 'cabinet/output-changed' });
    expect(work.left).toEqual([]);
  });
});
