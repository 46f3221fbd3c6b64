import { describe, expect, test } from 'vitest';
import { memorySource } from '../../../src/main/core/bytes.js';
import { defaultCabinetLimits, readCabinet, type CabinetLimits } from '../../../src/main/core/cabinet/read.js';
import type { ErrorCode } from '../../../src/shared/errors/index.js';
import { buildCabinet, membersOf, mszipFolder, sampleText, simpleCabinet, storedFolder, type CabinetSpec } from '../../fixtures/cabinet/build.js';
import { refusalOf } from '../../fixtures/refusal.js';
import { openCabinet, readAll } from '../../fixtures/cabinet/read-all.js';

const hello = Buffer.from('hello');
const world = Buffer.from('world!');
const files = [['a.txt', hello], ['b\\c.txt', world]] as const;
const folder = storedFolder(Buffer.concat([hello, world]));

const expectRefusal = async (bytes: Uint8Array, code: ErrorCode, limits?: CabinetLimits): Promise<void> => {
  expect(await refusalOf(openCabinet(bytes, limits))).toMatchObject({ code });
};

describe('a cabinet', () => {
  test('lists its members', async () => {
    const cabinet = await openCabinet(simpleCabinet(files));
    expect(cabinet.members).toEqual([
      { index: 0, name: 'a.txt', size: 5, modified: '2024-02-29T12:34:56', attributes: 0x20, folder: 0, offset: 0 },
      { index: 1, name: 'b/c.txt', size: 6, modified: '2024-02-29T12:34:56', attributes: 0x20, folder: 0, offset: 5 },
    ]);
    expect(cabinet.folders).toEqual([{ index: 0, compression: { method: 'stored' }, blockCount: 1, data: { offset: 90, size: 19 }, size: 11 }]);
    expect(cabinet).toMatchObject({ size: 109, setId: 0, foldersOffset: 36 });
    expect(cabinet.signatureRegion).toBeUndefined();
  });

  test('may carry reserves of every kind', async () => {
    const reserve = { header: Buffer.alloc(6144, 1), perFolder: 24, perBlock: 17 };
    const bytes = simpleCabinet(files, { reserve });
    const cabinet = await openCabinet(bytes);
    expect(cabinet.reserve).toEqual({ header: { offset: 40, size: 6144 }, perFolder: 24, perBlock: 17 });
    expect((await readAll(bytes)).get('b/c.txt')).toEqual(world);
  });

  test('may list its members in any order and its folders too', async () => {
    const bytes = buildCabinet({
      folders: [storedFolder(hello), mszipFolder(world)],
      members: [
        { name: 'second', size: 6, offset: 0, folder: 1 },
        { name: 'empty', size: 0, offset: 2, folder: 0 },
        { name: 'late', size: 2, offset: 3, folder: 0 },
        { name: 'early', size: 3, offset: 0, folder: 0 },
      ],
    });
    const contents = [...(await readAll(bytes))].map(([name, data]) => [name, data.toString()]);
    expect(contents).toEqual([['early', 'hel'], ['empty', ''], ['late', 'lo'], ['second', 'world!']]);
  });

  test('may hold nothing but empty members', async () => {
    const bytes = buildCabinet({ folders: [{ type: 0, blocks: [] }], members: [{ name: 'empty', size: 0, offset: 0 }] });
    expect([...(await readAll(bytes))]).toEqual([['empty', Buffer.alloc(0)]]);
  });

  test('shows no date where there is none', async () => {
    const cabinet = await openCabinet(simpleCabinet([['a', hello]], { members: [{ name: 'a', size: 5, offset: 0, date: 0, time: 0 }] }));
    expect(cabinet.members[0]).not.toHaveProperty('modified');
  });
});

describe('a signature region', () => {
  const signed = (offset: number, size: number, trailing: number, mark = 0x0010_0000): Buffer => {
    const header = Buffer.alloc(20);
    header.writeUInt32LE(mark, 0);
    header.writeUInt32LE(offset, 4);
    header.writeUInt32LE(size, 8);
    return simpleCabinet(files, { reserve: { header, perFolder: 0, perBlock: 0 }, trailing: Buffer.alloc(trailing, 0x30) });
  };
  const cabinetSize = simpleCabinet(files).length + 24;

  test('is found behind the cabinet', async () => {
    expect((await openCabinet(signed(cabinetSize, 40, 40))).signatureRegion).toEqual({ offset: cabinetSize, size: 40 });
  });
  test.each([0, cabinetSize])('is absent when only room is reserved (offset %i)', async (offset) => {
    expect(await openCabinet(signed(offset, 0, 0))).not.toHaveProperty('signatureRegion');
  });
  test('is absent when the reserve is somebody else’s', async () => {
    expect(await openCabinet(signed(cabinetSize, 40, 0, 7))).not.toHaveProperty('signatureRegion');
  });
  test.each([
    ['before the end', cabinetSize - 1, 40, 40],
    ['not at the end', cabinetSize + 1, 39, 40],
    ['outside the file', cabinetSize, 41, 40],
    ['far outside the file', cabinetSize, 0xffff_ffff, 40],
    ['nowhere', 1, 0, 0],
  ])('is refused %s', async (_, offset, size, trailing) => {
    await expectRefusal(signed(offset, size, trailing), 'cabinet/signature-misplaced');
  });
  test('is refused with bytes behind it', async () => {
    await expectRefusal(signed(cabinetSize, 40, 41), 'cabinet/trailing-data');
  });
});

const patched = (change: (bytes: Buffer) => void): Buffer => simpleCabinet(files, { patch: change });
const withMembers = (members: CabinetSpec['members'], folders: CabinetSpec['folders'] = [folder]): Buffer => buildCabinet({ folders, members });
const member = { name: 'a', size: 11, offset: 0 };

describe('what is not a complete cabinet', () => {
  test.each<[string, ErrorCode, Buffer]>([
    ['an empty file', 'cabinet/not-a-cabinet', Buffer.alloc(0)],
    ['another file', 'cabinet/not-a-cabinet', Buffer.from('MZ and more than thirty-six bytes of a program')],
    ['three letters', 'cabinet/not-a-cabinet', Buffer.from('MSC')],
    ['a cut header', 'cabinet/truncated', simpleCabinet(files).subarray(0, 35)],
    ['a cut reserve', 'cabinet/truncated', patched((bytes) => { bytes.writeUInt16LE(4, 30); bytes.writeUInt16LE(60_000, 36); })],
    ['another version', 'cabinet/version-unsupported', patched((bytes) => void bytes.writeUInt8(2, 25))],
    ['another minor version', 'cabinet/version-unsupported', patched((bytes) => void bytes.writeUInt8(1, 24))],
    ['unknown flags', 'cabinet/header-invalid', patched((bytes) => void bytes.writeUInt16LE(8, 30))],
    ['reserved bytes', 'cabinet/header-invalid', patched((bytes) => void bytes.writeUInt8(1, 4))],
    ['no folders', 'cabinet/empty', patched((bytes) => void bytes.writeUInt16LE(0, 26))],
    ['no members', 'cabinet/empty', patched((bytes) => void bytes.writeUInt16LE(0, 28))],
    ['a continuation', 'cabinet/spanned-set', patched((bytes) => void bytes.writeUInt16LE(1, 30))],
    ['a beginning', 'cabinet/spanned-set', patched((bytes) => void bytes.writeUInt16LE(2, 30))],
    ['the second of a set', 'cabinet/spanned-set', patched((bytes) => void bytes.writeUInt16LE(1, 34))],
    ['a member from the previous cabinet', 'cabinet/spanned-set', withMembers([{ ...member, folder: 0xfffd }])],
    ['a member into the next cabinet', 'cabinet/spanned-set', withMembers([{ ...member, folder: 0xfffe }])],
    ['a member through the whole cabinet', 'cabinet/spanned-set', withMembers([{ ...member, folder: 0xffff }])],
    ['Quantum', 'cabinet/quantum', withMembers([member], [{ ...folder, type: 0x1222 }])],
    ['an unknown compression', 'cabinet/compression-unknown', withMembers([member], [{ ...folder, type: 4 }])],
    ['MSZIP with a window', 'cabinet/compression-unknown', withMembers([member], [{ ...folder, type: 0x1501 }])],
    ['LZX with a window of 16 KiB', 'cabinet/compression-unknown', withMembers([member], [{ ...folder, type: 0x0e03 }])],
    ['LZX with a window of 4 MiB', 'cabinet/compression-unknown', withMembers([member], [{ ...folder, type: 0x1603 }])],
  ])('%s is refused: %s', async (_, code, bytes) => {
    await expectRefusal(bytes, code);
  });

  test('every cut of a cabinet is refused', async () => {
    const bytes = simpleCabinet(files);
    for (let length = 0; length < bytes.length; length += 1) {
      await expectRefusal(bytes.subarray(0, length), length < 4 ? 'cabinet/not-a-cabinet' : 'cabinet/truncated');
    }
  });
});

describe('bytes that mean nothing or two things', () => {
  const junk = Buffer.from('junk');
  test.each<[string, ErrorCode, Buffer]>([
    ['before the list of files', 'cabinet/hidden-bytes', simpleCabinet(files, { beforeFiles: junk })],
    ['before the data', 'cabinet/hidden-bytes', simpleCabinet(files, { beforeData: junk })],
    ['behind the data', 'cabinet/hidden-bytes', simpleCabinet(files, { behindData: junk })],
    ['behind the cabinet', 'cabinet/trailing-data', simpleCabinet(files, { trailing: Buffer.alloc(1) })],
    ['a list of files on the folders', 'cabinet/structures-overlap', patched((bytes) => void bytes.writeUInt32LE(40, 16))],
    ['a list of files outside', 'cabinet/offset-outside', patched((bytes) => void bytes.writeUInt32LE(0xffff_fff0, 16))],
    ['data on the header', 'cabinet/structures-overlap', withMembers([member], [{ ...folder, dataOffset: 60 }])],
    ['data outside', 'cabinet/offset-outside', withMembers([member], [{ ...folder, dataOffset: 0xffff_0000 }])],
    ['two folders on the same data', 'cabinet/structures-overlap', buildCabinet({
      folders: [folder, { ...folder, blocks: [], dataOffset: 36 + 16 + 2 * 18, blockCount: 1 }],
      members: [member, { ...member, name: 'b', folder: 1 }],
    })],
    ['more blocks than there are', 'cabinet/truncated', withMembers([member], [{ ...folder, blockCount: 2 }])],
    ['a block longer than the rest of the cabinet', 'cabinet/truncated', withMembers([member], [{ type: 1, blocks: [{ payload: hello, size: 11, packedSize: 6 }] }])],
    ['fewer blocks than there are', 'cabinet/hidden-bytes', withMembers([{ ...member, size: 0 }], [{ ...folder, blockCount: 0 }])],
    ['a folder that does not exist', 'cabinet/folder-invalid', withMembers([{ ...member, folder: 1 }])],
    ['a member longer than its folder', 'cabinet/member-outside-folder', withMembers([{ ...member, size: 12 }])],
    ['an empty member behind its folder', 'cabinet/member-outside-folder', withMembers([member, { name: 'b', size: 0, offset: 12 }])],
    ['members on the same bytes', 'cabinet/members-overlap', withMembers([member, { ...member, name: 'b' }])],
    ['members that overlap by one byte', 'cabinet/members-overlap', withMembers([{ name: 'a', size: 6, offset: 0 }, { name: 'b', size: 6, offset: 5 }])],
    ['unpacked bytes between members', 'cabinet/hidden-bytes', withMembers([{ name: 'a', size: 5, offset: 0 }, { name: 'b', size: 5, offset: 6 }])],
    ['unpacked bytes behind the last member', 'cabinet/hidden-bytes', withMembers([{ ...member, size: 10 }])],
    ['a folder without members', 'cabinet/hidden-bytes', withMembers([member], [folder, folder])],
    ['a block that unpacks to nothing', 'cabinet/block-invalid', withMembers([member], [{ type: 1, blocks: [{ payload: hello, size: 0 }] }])],
    ['a block without data', 'cabinet/block-invalid', withMembers([member], [{ type: 1, blocks: [{ payload: Buffer.alloc(0), size: 5 }] }])],
    ['a block that unpacks to too much', 'cabinet/block-invalid', withMembers([member], [{ type: 1, blocks: [{ payload: hello, size: 32_769 }] }])],
    ['a block with too much data', 'cabinet/block-invalid', withMembers([member], [{ type: 1, blocks: [{ payload: Buffer.alloc(38_913), size: 11 }] }])],
    ['a stored block with two sizes', 'cabinet/block-invalid', withMembers([member], [{ type: 0, blocks: [{ payload: hello, size: 11 }] }])],
  ])('%s: %s', async (_, code, bytes) => {
    await expectRefusal(bytes, code);
  });
});

describe('names', () => {
  test.each<[string, ErrorCode]>([
    ['', 'cabinet/name-empty'],
    ['\\windows\\x', 'cabinet/name-absolute'],
    ['\\\\server\\share', 'cabinet/name-network'],
    ['D:\\x', 'cabinet/name-drive'],
    ['a\\..\\..\\x', 'cabinet/name-climbing'],
    ['nul', 'cabinet/name-device'],
    ['xy:z', 'cabinet/name-stream'],
    ['x.', 'cabinet/name-trailing'],
    ['x\u0001', 'cabinet/name-control'],
    ['x*', 'cabinet/name-forbidden'],
  ])('%j is refused: %s', async (name, code) => {
    await expectRefusal(withMembers([{ ...member, name }]), code);
  });
  test('the same name twice is refused', async () => {
    await expectRefusal(simpleCabinet([['a\\B', hello], ['A/b', world]]), 'cabinet/name-duplicate');
  });
  test('a name that is a file and a folder is refused', async () => {
    await expectRefusal(simpleCabinet([['a', hello], ['A\\b', world]]), 'cabinet/name-conflict');
  });
  test('a name of 255 bytes is read, a longer one refused', async () => {
    expect((await openCabinet(withMembers([{ ...member, name: 'x'.repeat(255) }]))).members[0]?.name).toHaveLength(255);
    await expectRefusal(withMembers([{ ...member, name: 'x'.repeat(256) }]), 'cabinet/name-unterminated');
  });
  test('a name that runs into the end is refused', async () => {
    const bytes = buildCabinet({ folders: [{ type: 0, blocks: [] }], members: [{ name: 'x', size: 0, offset: 0, isUnterminated: true }] });
    await expectRefusal(bytes, 'cabinet/name-unterminated');
  });
  test('UTF-8 is read where it is marked and refused where it is none', async () => {
    const marked = (name: Uint8Array): Buffer => withMembers([{ ...member, name, attributes: 0xa0 }]);
    expect((await openCabinet(marked(Buffer.from('日本.txt')))).members[0]?.name).toBe('日本.txt');
    await expectRefusal(marked(Buffer.from([0xff])), 'cabinet/name-not-text');
  });
});

describe('limits', () => {
  const text = sampleText(100_000);
  const bytes = buildCabinet({ folders: [mszipFolder(text)], members: membersOf([['a', text.subarray(0, 60_000)], ['b', text.subarray(60_000)]]) });
  test.each<[keyof CabinetLimits, number, ErrorCode]>([
    ['maxMembers', 2, 'cabinet/too-many-members'],
    ['maxFolders', 1, 'cabinet/too-many-folders'],
    ['maxBlocks', 4, 'cabinet/too-many-blocks'],
    ['maxMemberSize', 60_000, 'cabinet/member-too-large'],
    ['maxTotalSize', 100_000, 'cabinet/total-too-large'],
    ['maxExpansion', text.length / bytes.length, 'cabinet/expansion-too-large'],
  ])('%s is kept to', async (name, limit, code) => {
    await expect(openCabinet(bytes, { ...defaultCabinetLimits, [name]: limit })).resolves.toBeDefined();
    await expectRefusal(bytes, code, { ...defaultCabinetLimits, [name]: limit * 0.99 });
  });

  test('the number of blocks is refused before they are looked at', async () => {
    const folders = Array.from({ length: 4000 }, () => ({ type: 0, blocks: [], dataOffset: 100, blockCount: 65_535 }));
    const many = buildCabinet({ folders, members: [{ name: 'x', size: 0, offset: 0 }] });
    let readBytes = 0;
    const source = memorySource(many);
    const counting = { size: source.size, read: async (offset: number, length: number) => ((readBytes += length), source.read(offset, length)) };
    await expect(readCabinet(counting)).rejects.toMatchObject({ code: 'cabinet/too-many-blocks' });
    expect(readBytes).toBeLessThan(2 * many.length);
  });
});
