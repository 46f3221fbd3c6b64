import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractToFolder } from '../../../src/main/core/cabinet/read.js';
import { buildCabinet, mszipFolder, sampleText, simpleCabinet, storedFolder, type CabinetSpec, type FolderSpec, type MemberSpec } from '../../fixtures/cabinet/build.js';
import { openCabinet } from '../../fixtures/cabinet/read-all.js';
import { temporaryFolder } from '../../fixtures/folder.js';
import { refusalOf } from '../../fixtures/refusal.js';

/*
 * What the test suites of other decoders (libmspack, cabextract, gcab, 7-Zip) have hostile cabinets for, made anew: each ends in the
 * refusal that says what is wrong, and leaves nothing in the folder, nor beside it.
 */
const hello = Buffer.from('hello world');
const member: MemberSpec = { name: 'a', size: hello.length, offset: 0 };
const good = simpleCabinet([['a', hello]]);
const damaged = (change: (bytes: Buffer) => unknown): Buffer => {
  const bytes = Buffer.from(good);
  change(bytes);
  return bytes;
};
const withMember = (change: Partial<MemberSpec>, extra: Partial<CabinetSpec> = {}): Buffer => buildCabinet({ folders: [storedFolder(hello)], members: [{ ...member, ...change }], ...extra });
const withFolder = (change: Partial<FolderSpec>): Buffer => buildCabinet({ folders: [{ ...storedFolder(hello), ...change }], members: [member] });
const named = (name: string | readonly number[], attributes = 0x20): Buffer => withMember({ name: typeof name === 'string' ? name : Buffer.from(name), attributes });
/** The layout of `good`: where its parts begin. */
const filesAt = 44;
const nameAt = filesAt + 16;

/** Groups of bits in the order of deflate, from the lowest bit of each byte up. */
function deflated(...groups: readonly (readonly [value: number, bits: number])[]): Buffer {
  const bits = groups.flatMap(([value, count]) => Array.from({ length: count }, (_, bit) => (value >>> bit) & 1));
  return Buffer.from(Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) => bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, index) => sum | (bit << index), 0)));
}
/** A code of deflate's fixed tree, which is written from its highest bit down (RFC 1951 §3.1.1). */
const code = (value: number, bits: number): (readonly [number, number])[] => Array.from({ length: bits }, (_, bit) => [(value >>> (bits - 1 - bit)) & 1, 1] as const);
const final = [1, 1] as const;
const fixedTree = [1, 2] as const;
const dynamicTree = [2, 2] as const;
/** 257 lengths of literals, one of distances, all 19 lengths of the code they are written in. */
const header = [final, dynamicTree, [0, 5], [0, 5], [15, 4]] as const;
const lengths = (...values: readonly number[]): (readonly [number, number])[] => Array.from({ length: 19 }, (_, index) => [values[index] ?? 0, 3] as const);
const mszip = (stream: Uint8Array, size = hello.length): Buffer => withFolder({ type: 1, blocks: [{ payload: Buffer.concat([Buffer.from('CK'), stream]), size }] });

const hostile: readonly (readonly [string, string, Uint8Array])[] = [
  // A header, lists and data that end early.
  ['cut behind its signature', 'cabinet/truncated', good.subarray(0, 4)],
  ['cut in its signature', 'cabinet/not-a-cabinet', good.subarray(0, 3)],
  ['cut in its header', 'cabinet/truncated', good.subarray(0, 35)],
  ['cut behind its header', 'cabinet/truncated', good.subarray(0, 36)],
  ['cut in its folder', 'cabinet/truncated', good.subarray(0, 43)],
  ['cut in its file', 'cabinet/truncated', good.subarray(0, filesAt + 15)],
  ['cut in a name', 'cabinet/truncated', good.subarray(0, nameAt + 1)],
  ['cut in its data', 'cabinet/truncated', good.subarray(0, -1)],
  ['without its data', 'cabinet/truncated', good.subarray(0, nameAt + 2)],
  ['cut in its folder, and as long as it says', 'cabinet/offset-outside', damaged((bytes) => bytes.writeUInt32LE(40, 8)).subarray(0, 40)],
  ['cut in its file, and as long as it says', 'cabinet/truncated', damaged((bytes) => bytes.writeUInt32LE(filesAt + 15, 8)).subarray(0, filesAt + 15)],
  ['cut in a name, and as long as it says', 'cabinet/name-unterminated', damaged((bytes) => bytes.writeUInt32LE(nameAt + 1, 8)).subarray(0, nameAt + 1)],
  ['cut in its reserve', 'cabinet/truncated', damaged((bytes) => bytes.writeUInt8(4, 30)).subarray(0, 38)],
  ['with another signature', 'cabinet/not-a-cabinet', damaged((bytes) => bytes.write('MSCE'))],
  ['with a name of the part before it that has no end', 'cabinet/spanned-set', damaged((bytes) => bytes.writeUInt8(1, 30)).fill(0x41, 36)],
  ['with a name of the part behind it that has no end', 'cabinet/spanned-set', damaged((bytes) => bytes.writeUInt8(2, 30)).fill(0x41, 36)],

  // Counts, sizes and offsets that lead elsewhere.
  ['of no size', 'cabinet/offset-outside', damaged((bytes) => bytes.writeUInt32LE(0, 8))],
  ['of 4 GiB', 'cabinet/truncated', damaged((bytes) => bytes.writeUInt32LE(0xffff_ffff, 8))],
  ['without folders', 'cabinet/empty', damaged((bytes) => bytes.writeUInt16LE(0, 26))],
  ['without files', 'cabinet/empty', damaged((bytes) => bytes.writeUInt16LE(0, 28))],
  ['with 65,535 folders', 'cabinet/too-many-folders', damaged((bytes) => bytes.writeUInt16LE(0xffff, 26))],
  ['with 65,535 files', 'cabinet/too-many-members', damaged((bytes) => bytes.writeUInt16LE(0xffff, 28))],
  ['with more files than there are', 'cabinet/name-unterminated', damaged((bytes) => bytes.writeUInt16LE(2, 28))],
  ['with a list of files in its header', 'cabinet/structures-overlap', damaged((bytes) => bytes.writeUInt32LE(0, 16))],
  ['with a list of files at its end', 'cabinet/hidden-bytes', damaged((bytes) => bytes.writeUInt32LE(bytes.length, 16))],
  ['with data in its header', 'cabinet/structures-overlap', withFolder({ dataOffset: 0 })],
  ['with data at 4 GiB', 'cabinet/offset-outside', withFolder({ dataOffset: 0xffff_ffff })],
  ['with data at its end', 'cabinet/truncated', withFolder({ dataOffset: good.length })],
  ['with data in its list of files', 'cabinet/structures-overlap', withFolder({ dataOffset: filesAt })],
  ['with 65,535 blocks', 'cabinet/truncated', withFolder({ blockCount: 0xffff })],
  ['with no block and a file that needs one', 'cabinet/member-outside-folder', withFolder({ blocks: [] })],
  ['with a reserve of the header larger than the file', 'cabinet/truncated', damaged((bytes) => (bytes.writeUInt8(4, 30), bytes.writeUInt16LE(0xffff, 36)))],
  ['with reserves that make the folders larger than the file', 'cabinet/offset-outside', withMember({}, { reserve: { header: Buffer.alloc(0), perFolder: 0, perBlock: 0 }, patch: (bytes) => void bytes.writeUInt8(255, 38) })],
  ['with reserves that make the blocks larger than the file', 'cabinet/truncated', withMember({}, { reserve: { header: Buffer.alloc(0), perFolder: 0, perBlock: 0 }, patch: (bytes) => void bytes.writeUInt8(255, 39) })],

  // Files.
  ...[1, 0x7fff, 0xfffc].map((folder) => [`with a file in folder ${String(folder)} of one`, 'cabinet/folder-invalid', withMember({ folder })] as const),
  ...[0xfffd, 0xfffe, 0xffff].map((folder) => [`with a file that goes on elsewhere (${folder.toString(16)})`, 'cabinet/spanned-set', withMember({ folder })] as const),
  ['with a file as large as a folder can be', 'cabinet/member-outside-folder', withMember({ size: 0x7fff_8000 })],
  ['with a file larger than a folder can be', 'cabinet/member-too-large', withMember({ size: 0x7fff_8001 })],
  ['with a file of 4 GiB', 'cabinet/member-too-large', withMember({ size: 0xffff_ffff })],
  ['with a file that begins at 4 GiB', 'cabinet/member-outside-folder', withMember({ offset: 0xffff_ffff })],
  ['with a file whose end does not fit into 32 bits', 'cabinet/member-outside-folder', withMember({ size: 0x7fff_8000, offset: 0x8000_8000 })],
  ['with an empty file far outside', 'cabinet/member-outside-folder', buildCabinet({ folders: [storedFolder(hello)], members: [member, { name: 'b', size: 0, offset: 0xffff_ffff }] })],
  ['with many files on the same bytes', 'cabinet/members-overlap', buildCabinet({ folders: [storedFolder(hello)], members: Array.from({ length: 1000 }, (_, index) => ({ ...member, name: `a${String(index)}` })) })],

  // Names.
  ['with a name of nothing', 'cabinet/name-empty', named('')],
  ['with a name that begins with NUL', 'cabinet/name-empty', named([0, 0x41])],
  ['with a name of 256 bytes', 'cabinet/name-unterminated', named('x'.repeat(256))],
  ['with a name that has no end', 'cabinet/name-unterminated', buildCabinet({ folders: [{ ...storedFolder(hello), blocks: [{ payload: Buffer.alloc(300, 0x41), size: 300 }] }], members: [{ ...member, name: 'A'.repeat(300) }] })],
  ...['../x', '..\\x', '..\\..\\..\\x', 'a\\..\\..\\x', 'a/../../x', '.\\..\\x', '..', '.'].map((name) => [`that climbs: ${name}`, 'cabinet/name-climbing', named(name)] as const),
  ...['/x', '\\x', '\\tmp\\x', '/tmp/x'].map((name) => [`that begins at the root: ${name}`, 'cabinet/name-absolute', named(name)] as const),
  ...['//x/y', '\\\\x\\y', '\\\\?\\C:\\x', '\\\\.\\COM1', '/\\x'].map((name) => [`that leads into the network: ${name}`, 'cabinet/name-network', named(name)] as const),
  ...['C:\\x', 'C:x', 'c:/x'].map((name) => [`that names a drive: ${name}`, 'cabinet/name-drive', named(name)] as const),
  ['that climbs in the middle of slashes of both kinds', 'cabinet/name-climbing', named('a/..\\x')],
  ['that hides nothing between slashes', 'cabinet/name-empty', named('a\\/x')],
  ...[
    ['overlong in two bytes', [0xc0, 0xae, 0xc0, 0xae, 0xc0, 0xaf, 0x78]],
    ['overlong in three bytes', [0xe0, 0x80, 0xae, 0xe0, 0x80, 0xae, 0xe0, 0x80, 0xaf, 0x78]],
    ['overlong in four bytes', [0xf0, 0x80, 0x80, 0xaf, 0x78]],
    ['of five bytes', [0xf8, 0x80, 0x80, 0x80, 0xaf, 0x78]],
    ['of six bytes', [0xfc, 0x80, 0x80, 0x80, 0x80, 0xaf, 0x78]],
    ['behind the last character', [0xf4, 0x90, 0x80, 0x80]],
    ['that is half of a pair', [0xed, 0xa0, 0x80]],
    ['that only goes on', [0x80, 0x78]],
    ['cut off', [0x78, 0xe2, 0x82]],
  ].map(([what, bytes]) => [`with a name in UTF-8 ${String(what)}`, 'cabinet/name-not-text', named(bytes as number[], 0xa0)] as const),
  ['that climbs in UTF-8', 'cabinet/name-climbing', named('..\\x', 0xa0)],
  ['that begins with the mark of a byte order', 'cabinet/name-control', named([0xef, 0xbb, 0xbf, 0x78], 0xa0)],

  // Blocks.
  ['with a block that unpacks to 65,535 bytes', 'cabinet/block-invalid', withFolder({ blocks: [{ payload: hello, size: 0xffff }] })],
  ['with a block of 65,535 bytes', 'cabinet/block-invalid', withFolder({ blocks: [{ payload: hello, size: hello.length, packedSize: 0xffff }] })],
  ['with a block that goes on elsewhere', 'cabinet/block-invalid', withFolder({ blocks: [{ payload: hello, size: 0 }] })],
  ['with a block of nothing', 'cabinet/block-invalid', withFolder({ blocks: [{ payload: Buffer.alloc(0), size: hello.length }] })],
  ['with a wrong sum', 'cabinet/checksum-mismatch', withFolder({ blocks: [{ payload: hello, size: hello.length, checksum: 1 }] })],
  ...[0x0002, 0x0012, 0x1552, 0x0a72, 0x1572].map((type) => [`packed with Quantum (${type.toString(16)})`, 'cabinet/quantum', withFolder({ type })] as const),
  ...[0x0003, 0x0e03, 0x1603, 0x1f03, 0x1513, 0x0100, 0x0101, 0x0004, 0x000f, 0xffff].map((type) => [`packed in an unknown way (${type.toString(16)})`, 'cabinet/compression-unknown', withFolder({ type })] as const),

  // MSZIP.
  ['whose stored block is longer than its data', 'cabinet/data-corrupt', mszip(Buffer.from([1, 0xff, 0x7f, 0x00, 0x80, 0x41]))],
  ['whose stored block is of nothing, again and again', 'cabinet/data-corrupt', mszip(Buffer.concat(Array.from({ length: 6000 }, () => Buffer.from([0, 0, 0, 0xff, 0xff]))))],
  ['whose lengths are written in a code that is oversubscribed', 'cabinet/data-corrupt', mszip(deflated(...header, ...lengths(1, 1, 1), [0, 32]))],
  ['whose lengths are written in a code that is incomplete', 'cabinet/data-corrupt', mszip(deflated(...header, ...lengths(7), [0, 32]))],
  ['whose lengths are written in no code', 'cabinet/data-corrupt', mszip(deflated(...header, ...lengths(), [0, 32]))],
  ['whose tree has more lengths than there are', 'cabinet/data-corrupt', mszip(deflated(final, dynamicTree, [31, 5], [31, 5], [15, 4], ...lengths(1), [0, 32]))],
  // 18 with a bit, and 1 with a bit: 138 zeros twice, and a length behind the end.
  ['whose run of lengths goes too far', 'cabinet/data-corrupt', mszip(deflated(...header, ...lengths(0, 0, 1, 1), ...Array.from({ length: 3 }, () => [[1, 1], [127, 7]] as const).flat(), [0, 32]))],
  ['whose first length repeats the one before', 'cabinet/data-corrupt', mszip(deflated(...header, ...lengths(1, 1), [0, 1], [0, 2], [0, 32]))],
  ['with a length that does not exist', 'cabinet/data-corrupt', mszip(deflated(final, fixedTree, ...code(0b1100_0110, 8), [0, 32]))],
  ['with a distance that does not exist', 'cabinet/data-corrupt', mszip(deflated(final, fixedTree, ...code(0x30 + 0x41, 8), ...code(1, 7), ...code(30, 5), [0, 32]))],
  ['with a distance before the beginning', 'cabinet/data-corrupt', mszip(deflated(final, fixedTree, ...code(0x30 + 0x41, 8), ...code(1, 7), ...code(1, 5), [0, 32]))],
  ['with a match over the end of the block', 'cabinet/data-corrupt', mszip(deflated(final, fixedTree, ...code(0x30 + 0x41, 8), ...code(0b1100_0101, 8), ...code(0, 5), ...code(0, 7), [0, 32]))],
  ['with a tree without an end', 'cabinet/data-corrupt', mszip(deflated(final, fixedTree, ...code(0x30 + 0x41, 8)))],
  ['with a block type that does not exist', 'cabinet/data-corrupt', mszip(deflated(final, [3, 2], [0, 32]))],

  // LZX.
  ['with LZX of zeros', 'cabinet/data-corrupt', withFolder({ type: 0x1503, blocks: [{ payload: Buffer.alloc(32), size: hello.length }] })],
  ['with LZX of ones', 'cabinet/data-corrupt', withFolder({ type: 0x1503, blocks: [{ payload: Buffer.alloc(32, 0xff), size: hello.length }] })],
  ['with LZX of one byte', 'cabinet/data-corrupt', withFolder({ type: 0x1503, blocks: [{ payload: Buffer.of(0x30), size: hello.length }] })],
];

describe('a cabinet that was made to fool a decoder', () => {
  it('has no name twice', () => {
    expect(new Set(hostile.map(([name]) => name)).size).toBe(hostile.length);
  });

  it.each(hostile)('%s: %s', async (_, expected, bytes) => {
    using folder = temporaryFolder();
    const parent = join(folder.path, 'a', 'b');
    mkdirSync(parent, { recursive: true });
    const { code: found } = await refusalOf((async () => extractToFolder(await openCabinet(bytes), join(parent, 'target')))());
    expect(found).toBe(expected);
    expect(readdirSync(folder.path, { recursive: true })).toEqual(['a', join('a', 'b')]);
  });
});

describe('a cabinet that only looks strange', () => {
  const strange: readonly (readonly [string, string, Uint8Array, Buffer])[] = [
    ['a name of 255 bytes', 'x'.repeat(255), named('x'.repeat(255)), hello],
    ['reserves in every place', 'a', withMember({}, { reserve: { header: Buffer.alloc(6144, 7), perFolder: 255, perBlock: 255 } }), hello],
    ['a reserve of the blocks alone', 'a', withMember({}, { reserve: { header: Buffer.alloc(0), perFolder: 0, perBlock: 4 } }), hello],
    ['a date that does not exist', 'a', withMember({ date: 0xffff, time: 0xffff }), hello],
    ['every attribute but that of UTF-8', 'a', withMember({ attributes: 0xff7f }), hello],
    ['letters of a code page', 'r\u00e9sum\u00e9', named([0x72, 0xe9, 0x73, 0x75, 0x6d, 0xe9]), hello],
    ['dots that do not climb', '..a/b..c/...d', named('..a\\b..c\\...d'), hello],
    ['dots of full width, which no system takes for dots', '\uff0e\uff0e/x', named([...Buffer.from('\uff0e\uff0e\\x')], 0xa0), hello],
    ['an escape that nobody decodes', '%2e%2e/x', named('%2e%2e\\x'), hello],
    ['blocks shorter than they could be', 'a', buildCabinet({ folders: [{ type: 0, blocks: [...hello].map((byte) => ({ payload: Buffer.of(byte), size: 1 })) }], members: [member] }), hello],
    ['no sums', 'a', withFolder({ blocks: [{ payload: hello, size: hello.length, checksum: 0 }] }), hello],
    ['MSZIP of many blocks', 'a', buildCabinet({ folders: [mszipFolder(sampleText(200_000))], members: [{ ...member, size: 200_000 }] }), sampleText(200_000)],
  ];

  it.each(strange)('with %s is read', async (_, name, bytes, content) => {
    const contents = new Map<string, Buffer>();
    const cabinet = await openCabinet(bytes);
    using folder = temporaryFolder();
    for (const written of await extractToFolder(cabinet, join(folder.path, 'target'))) contents.set(written.member.name, readFileSync(written.path));
    expect([...contents.keys()]).toEqual([name]);
    expect(contents.get(name)?.equals(content)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['target']);
  });
});
