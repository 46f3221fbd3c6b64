import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/main/core/bytes.js';
import { extractMembers, readCabinet, readMember } from '../../../src/main/core/cabinet/read.js';
import { blockSize, buildCabinet, membersOf, mszipBlock, mszipFolder, sampleNoise, sampleText, simpleCabinet, storedFolder, type BlockSpec } from '../../fixtures/cabinet/build.js';
import { openCabinet, readAll, unpackAll } from '../../fixtures/cabinet/read-all.js';

const text = sampleText(200_000);
const parts = [['a', text.subarray(0, 10)], ['b', text.subarray(10, 150_000)], ['c', text.subarray(150_000)]] as const;
const mszip = buildCabinet({ folders: [mszipFolder(text)], members: membersOf(parts) });

describe('extractMembers', () => {
  test.each([
    ['stored', simpleCabinet(parts)],
    ['MSZIP', mszip],
  ])('unpacks %s', async (_, bytes) => {
    const contents = await readAll(bytes);
    expect([...contents.keys()]).toEqual(parts.map(([name]) => name));
    for (const [name, data] of parts) expect(contents.get(name)?.equals(data)).toBe(true);
  });

  test('keeps a history of 32 KiB over short blocks', async () => {
    const [first, second, third] = [text.subarray(0, 20_000), text.subarray(20_000, 20_100), text.subarray(20_100, 50_000)];
    const blocks = [mszipBlock(first), mszipBlock(second, first), mszipBlock(third, Buffer.concat([first, second]))];
    const bytes = buildCabinet({ folders: [{ type: 1, blocks }], members: [{ name: 'a', size: 50_000, offset: 0 }] });
    expect((await readAll(bytes)).get('a')?.equals(text.subarray(0, 50_000))).toBe(true);
  });

  test('gives only what is wanted and stops reading behind it', async () => {
    const source = memorySource(mszip);
    let furthest = 0;
    const cabinet = await readCabinet(source);
    const watched = { ...cabinet, source: { size: source.size, read: async (offset: number, length: number) => ((furthest = Math.max(furthest, offset)), source.read(offset, length)) } };
    const names: string[] = [];
    for await (const { member } of extractMembers(watched, (candidate) => candidate.name === 'a')) names.push(member.name);
    expect(names).toEqual(['a']);
    expect(furthest).toBeLessThan(mszip.length / 2);
  });

  test('skips what was not read of a member', async () => {
    const seen: string[] = [];
    for await (const { member, data } of extractMembers(await openCabinet(mszip))) {
      for await (const piece of data) {
        seen.push(`${member.name} ${String(piece.length)}`);
        break;
      }
    }
    expect(seen).toEqual(['a 10', `b ${String(blockSize - 10)}`, `c ${String(163_840 - 150_000)}`]);
  });

  test('does not give a member’s bytes after the next was asked for', async () => {
    const members = extractMembers(await openCabinet(mszip));
    const first = await members.next();
    await members.next();
    if (first.done === true) throw new Error('there is a first member');
    await expect(first.value.data[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(TypeError);
  });

  test('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const unpacking = (async () => {
      for await (const { data } of extractMembers(await openCabinet(mszip), undefined, { signal: controller.signal })) {
        for await (const piece of data) if (piece.length > 10) controller.abort();
      }
    })();
    await expect(unpacking).rejects.toMatchObject({ code: 'app/cancelled' });
  });
});

describe('readMember', () => {
  test('gives one member whole', async () => {
    const cabinet = await openCabinet(mszip);
    expect(Buffer.from(await readMember(cabinet, cabinet.members[1]!, 1_000_000)).equals(parts[1][1])).toBe(true);
  });
  test('refuses before anything is unpacked what the caller has no room for', async () => {
    const cabinet = await openCabinet(mszip);
    await expect(readMember(cabinet, cabinet.members[1]!, 149_989)).rejects.toMatchObject({ code: 'cabinet/member-too-large', data: { size: 149_990, limit: 149_989 } });
  });
});

describe('damaged data', () => {
  const withBlocks = (blocks: readonly BlockSpec[], size: number, type = 1): Buffer =>
    buildCabinet({ folders: [{ type, blocks }], members: [{ name: 'a', size, offset: 0 }] });
  const ck = (stream: Uint8Array): Buffer => Buffer.concat([Buffer.from('CK'), stream]);
  const deflated = deflateRawSync(Buffer.from('hello'));

  test('is told by its checksum', async () => {
    await expect(readAll(withBlocks([{ payload: Buffer.from('hello'), size: 5, checksum: 1 }], 5, 0))).rejects.toMatchObject({
      code: 'cabinet/checksum-mismatch',
      data: { folder: 0, block: 0 },
    });
  });
  test('is read where the packer gave no checksum', async () => {
    expect((await readAll(withBlocks([{ payload: Buffer.from('hello'), size: 5, checksum: 0 }], 5, 0))).get('a')?.toString()).toBe('hello');
  });
  test('is told in the block where it is', async () => {
    const { blocks } = mszipFolder(text);
    const third = { ...blocks[2]!, payload: Buffer.from(blocks[2]!.payload).fill(0xff, 2, 20) };
    await expect(readAll(withBlocks([...blocks.slice(0, 2), third, ...blocks.slice(3)], text.length))).rejects.toMatchObject({ code: 'cabinet/data-corrupt', data: { block: 2 } });
  });

  test.each<[string, Buffer, number]>([
    ['no CK', Buffer.from('KC'), 5],
    ['only a C', Buffer.from('C'), 5],
    ['no stream', ck(Buffer.alloc(0)), 5],
    ['a cut stream', ck(deflated.subarray(0, -1)), 5],
    ['a stream that does not end', ck(Buffer.from([0x00, 0x05, 0x00, 0xfa, 0xff, 1, 2, 3, 4, 5])), 5],
    ['too little', ck(deflated), 6],
    ['too much', ck(deflated), 4],
    ['bytes behind the stream', Buffer.concat([ck(deflated), Buffer.alloc(3)]), 5],
    ['a second stream', Buffer.concat([ck(deflated), deflated]), 10],
    ['a reserved block type', ck(Buffer.from([0x07, 0, 0, 0])), 5],
    ['stored lengths that do not fit', ck(Buffer.from([1, 5, 0, 0, 0, 1, 2, 3, 4, 5])), 5],
    ['a bomb', ck(deflateRawSync(Buffer.alloc(10_000_000))), 32_768],
    ['a match before the beginning', ck(deflateRawSync(text.subarray(0, 1000), { dictionary: text.subarray(0, 1000) })), 1000],
  ])('%s is refused', async (_, payload, size) => {
    await expect(readAll(withBlocks([{ payload, size }], size))).rejects.toMatchObject({ name: 'Fault', code: 'cabinet/data-corrupt' });
  });
});

test('pieces stay small however large the member is', async () => {
  const count = 2000;
  const zeros = mszipBlock(Buffer.alloc(blockSize));
  const one = buildCabinet({ folders: [{ type: 1, blocks: [zeros] }], members: [{ name: 'a', size: count * blockSize, offset: 0 }] });
  const blockBytes = 8 + zeros.payload.length;
  const directory = Buffer.from(one.subarray(0, one.length - blockBytes));
  directory.writeUInt32LE(directory.length + count * blockBytes, 8);
  directory.writeUInt16LE(count, 40);
  const bytes = Buffer.concat([directory, ...Array.from({ length: count }, () => one.subarray(-blockBytes))]);
  let [total, largest] = [0, 0];
  for await (const { data } of extractMembers(await openCabinet(bytes))) {
    for await (const piece of data) {
      total += piece.length;
      largest = Math.max(largest, piece.length);
    }
  }
  expect({ total, largest }).toEqual({ total: count * blockSize, largest: blockSize });
});

test('several folders are each decoded from their own beginning', async () => {
  const noise = sampleNoise(50_000);
  const bytes = buildCabinet({
    folders: [mszipFolder(text), storedFolder(noise), mszipFolder(noise)],
    members: [...membersOf([['one', text]], 0), ...membersOf([['two', noise]], 1), ...membersOf([['three', noise]], 2)],
  });
  const contents = await unpackAll(await openCabinet(bytes));
  expect(contents.get('one')?.equals(text)).toBe(true);
  for (const name of ['two', 'three']) expect(contents.get(name)?.equals(noise)).toBe(true);
});
