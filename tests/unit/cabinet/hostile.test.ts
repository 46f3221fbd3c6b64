import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/main/core/fault.js';
import { defaultCabinetLimits, extractMembers } from '../../../src/main/core/cabinet/read.js';
import { buildCabinet, membersOf, mszipFolder, sampleNoise, sampleText, storedFolder } from '../../fixtures/cabinet/build.js';
import { lzxFolder } from '../../fixtures/cabinet/lzx-encode.js';
import { openCabinet } from '../../fixtures/cabinet/read-all.js';
import { processorTime } from '../../fixtures/processor-time.js';

/*
 * Whatever a cabinet holds, reading it ends with its contents or with a Fault, within its limits and soon. The
 * checksums are left out, so that the changes reach the decoders.
 */
const limits = { ...defaultCabinetLimits, maxTotalSize: 2_000_000 };
const content = Buffer.concat([sampleText(40_000), sampleNoise(3000), Buffer.alloc(30_000, 0xe8)]);
const members = membersOf([['a', content.subarray(0, 1000)], ['dir\\b', content.subarray(1000)]]);
const withoutChecksums = (folder: ReturnType<typeof storedFolder>): ReturnType<typeof storedFolder> => ({
  ...folder,
  blocks: folder.blocks.map((block) => ({ ...block, checksum: 0 })),
});
const lzxOptions = { windowBits: 16, callFileSize: 50_000, blocks: [{ kind: 'aligned', size: 20_000 }, { kind: 'uncompressed', size: 5001 }, { kind: 'verbatim', size: 60_000 }] } as const;
const cabinets = {
  stored: buildCabinet({ folders: [withoutChecksums(storedFolder(content))], members }),
  mszip: buildCabinet({ folders: [withoutChecksums(mszipFolder(content))], members }),
  lzx: buildCabinet({ folders: [withoutChecksums(lzxFolder(content, lzxOptions))], members }),
  reserved: buildCabinet({
    folders: [withoutChecksums(mszipFolder(content)), withoutChecksums(lzxFolder(content, lzxOptions))],
    members: [...members, { name: 'c', size: content.length, offset: 0, folder: 1 }],
    reserve: { header: Buffer.from('000010000000000000000000000000000000000000', 'hex').subarray(0, 20), perFolder: 3, perBlock: 5 },
  }),
};

async function readWithin(bytes: Uint8Array): Promise<'read' | 'refused'> {
  const taken = processorTime();
  let total = 0;
  try {
    const cabinet = await openCabinet(bytes, limits);
    for await (const { member, data } of extractMembers(cabinet)) {
      let size = 0;
      for await (const piece of data) size += piece.length;
      expect(size).toBe(member.size);
      total += size;
    }
    return 'read';
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return 'refused';
  } finally {
    expect(total).toBeLessThanOrEqual(limits.maxTotalSize);
    expect(taken()).toBeLessThan(3000);
  }
}

type Change = readonly [position: number, value: number];
const change = (length: number): fc.Arbitrary<Change> => fc.tuple(fc.nat(length - 1), fc.nat(255));

describe.each(Object.entries(cabinets))('a cabinet (%s)', (_, original) => {
  test('is read as it is', async () => {
    expect(await readWithin(original)).toBe('read');
  });

  test('with bytes changed anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change(original.length), { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = Buffer.from(original);
        for (const [position, value] of changes) bytes[position] = value;
        await readWithin(bytes);
      }),
      { numRuns: 150 },
    );
  });

  test('with bytes changed in its directory and first block header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change(140), { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(original);
        for (const [position, value] of changes) bytes[position] = value;
        await readWithin(bytes);
      }),
      { numRuns: 250 },
    );
  });

  test('cut, with pieces taken out or put in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length), fc.nat(300), fc.uint8Array({ maxLength: 64 }), async (start, removed, inserted) => {
        await readWithin(Buffer.concat([original.subarray(0, start), inserted, original.subarray(start + removed)]));
      }),
      { numRuns: 100 },
    );
  });
});

test.each([1, 0x0f03, 0x1503])('random bytes as a block of type %i', async (type) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.integer({ min: 1, max: 32_768 }), fc.boolean(), async (random, size, hasStart) => {
      const start = type === 1 ? Buffer.from('CK') : Buffer.from([0x00, 0x10]);
      const payload = hasStart ? Buffer.concat([start, random]) : random;
      const bytes = buildCabinet({ folders: [{ type, blocks: [{ payload, size, checksum: 0 }] }], members: [{ name: 'a', size, offset: 0 }] });
      await readWithin(bytes);
    }),
    { numRuns: 250 },
  );
});
