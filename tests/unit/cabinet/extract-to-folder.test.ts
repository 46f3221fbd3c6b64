import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extractToFolder } from '../../../src/main/core/cabinet/read.js';
import { buildCabinet, membersOf, mszipFolder, sampleText, simpleCabinet, storedFolder } from '../../fixtures/cabinet/build.js';
import { openCabinet } from '../../fixtures/cabinet/read-all.js';
import { temporaryFolder } from '../../fixtures/folder.js';

const large = sampleText(3_000_000);
const files = [['a.txt', Buffer.from('a')], ['sub\\deep\\b.txt', Buffer.from('b')], ['sub\\large.txt', large], ['empty', Buffer.alloc(0)]] as const;
const bytes = buildCabinet({ folders: [mszipFolder(Buffer.concat(files.map(([, data]) => data)))], members: membersOf(files) });

test('writes every member below the folder', async () => {
  using folder = temporaryFolder();
  const target = join(folder.path, 'new');
  const written = await extractToFolder(await openCabinet(bytes), target);
  for (const [name, data] of files) expect(readFileSync(join(target, ...name.split('\\'))).equals(data)).toBe(true);
  expect(written.map(({ path }) => path).toSorted()).toEqual(files.map(([name]) => join(target, ...name.split('\\'))).toSorted());
});

test('writes only what is wanted', async () => {
  using folder = temporaryFolder();
  await extractToFolder(await openCabinet(bytes), folder.path, { wanted: (member) => member.size === 1 });
  expect(readdirSync(folder.path, { recursive: true }).toSorted()).toEqual(['a.txt', 'sub', join('sub', 'deep'), join('sub', 'deep', 'b.txt')]);
});

test('never overwrites a file, and takes back what it had written', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'sub'));
  writeFileSync(join(folder.path, 'sub', 'large.txt'), 'mine');
  await expect(extractToFolder(await openCabinet(bytes), folder.path)).rejects.toMatchObject({ code: 'cabinet/destination-exists', data: { file: join(folder.path, 'sub', 'large.txt') } });
  expect(readFileSync(join(folder.path, 'sub', 'large.txt'), 'utf8')).toBe('mine');
  expect(readdirSync(folder.path, { recursive: true }).toSorted()).toEqual(['sub', join('sub', 'large.txt')]);
});

test.each(['folder', 'file'])('does not follow a link in place of a %s', async (kind) => {
  using folder = temporaryFolder();
  const [outside, target] = [join(folder.path, 'outside'), join(folder.path, 'target')];
  mkdirSync(outside);
  mkdirSync(target);
  if (kind === 'folder') symlinkSync(outside, join(target, 'sub'));
  else symlinkSync(join(outside, 'x'), join(target, 'empty'));
  await expect(extractToFolder(await openCabinet(bytes), target)).rejects.toMatchObject({ code: kind === 'folder' ? 'cabinet/destination-unsafe' : 'cabinet/destination-exists' });
  expect(readdirSync(outside)).toEqual([]);
});

test('a file where a folder must be is refused', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'sub'), '');
  await expect(extractToFolder(await openCabinet(bytes), folder.path)).rejects.toMatchObject({ code: 'cabinet/destination-unsafe' });
});

test('leaves nothing behind when the data is damaged', async () => {
  using folder = temporaryFolder();
  const target = join(folder.path, 'new');
  const damaged = Buffer.from(simpleCabinet(files));
  damaged[damaged.length - 1]! ^= 1;
  await expect(extractToFolder(await openCabinet(damaged), target)).rejects.toMatchObject({ code: 'cabinet/checksum-mismatch' });
  expect(existsSync(target)).toBe(false);
});

test('leaves nothing behind when it is cancelled', async () => {
  using folder = temporaryFolder();
  const controller = new AbortController();
  const cabinet = await openCabinet(buildCabinet({ folders: [storedFolder(large)], members: membersOf([['large', large]]) }));
  let reads = 0;
  const source = { ...cabinet.source, read: async (offset: number, length: number) => {
    reads += 1;
    if (reads === 3) controller.abort();
    return cabinet.source.read(offset, length);
  } };
  await expect(extractToFolder({ ...cabinet, source }, join(folder.path, 'new'), { signal: controller.signal })).rejects.toMatchObject({ code: 'app/cancelled' });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a folder that cannot be made is an error with its reason', async () => {
  using folder = temporaryFolder();
  await expect(extractToFolder(await openCabinet(bytes), join(folder.path, 'missing', 'new'))).rejects.toMatchObject({ code: 'cabinet/cannot-write' });
});

/** Small and quick: what the tests above do with megabytes. */
const small = [['one.txt', Buffer.from('one')], ['a\\b\\two.txt', Buffer.from('two')], ['a\\b\\three.txt', Buffer.from('three')], ['nothing', Buffer.alloc(0)]] as const;

test('says of each member where it was written, in the order of the cabinet', async () => {
  using folder = temporaryFolder();
  const written = await extractToFolder(await openCabinet(simpleCabinet(small)), folder.path);
  expect(written.map(({ member, path }) => [member.name, path])).toEqual([
    ['one.txt', join(folder.path, 'one.txt')],
    ['a/b/two.txt', join(folder.path, 'a', 'b', 'two.txt')],
    ['a/b/three.txt', join(folder.path, 'a', 'b', 'three.txt')],
    ['nothing', join(folder.path, 'nothing')],
  ]);
  for (const [index, { path }] of written.entries()) expect(readFileSync(path).equals(small[index]![1])).toBe(true);
});

test('leaves a folder that was there before, and what was in it, when it takes back what it had written', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'a'));
  writeFileSync(join(folder.path, 'a', 'mine.txt'), 'mine');
  const damaged = Buffer.from(simpleCabinet(small));
  damaged[damaged.length - 1]! ^= 1;
  await expect(extractToFolder(await openCabinet(damaged), folder.path)).rejects.toMatchObject({ code: 'cabinet/checksum-mismatch' });
  expect(readdirSync(folder.path, { recursive: true }).toSorted()).toEqual(['a', join('a', 'mine.txt')]);
});

test.each([511, 512, 513, 1100])('writes %i pieces of a byte', async (count) => {
  using folder = temporaryFolder();
  const content = sampleText(count);
  const blocks = [...content].map((byte) => ({ payload: Buffer.of(byte), size: 1 }));
  const [written] = await extractToFolder(await openCabinet(buildCabinet({ folders: [{ type: 0, blocks }], members: membersOf([['a', content]]) })), folder.path);
  expect(readFileSync(written!.path).equals(content)).toBe(true);
});

test('says which file or folder it cannot write, and why', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'nothing'), '');
  const cabinet = await openCabinet(simpleCabinet(small));
  await expect(extractToFolder(cabinet, folder.path)).rejects.toMatchObject({ code: 'cabinet/destination-exists', data: { file: join(folder.path, 'nothing') } });
  expect(readdirSync(folder.path)).toEqual(['nothing']);
  const missing = join(folder.path, 'missing', 'new');
  await expect(extractToFolder(cabinet, missing)).rejects.toMatchObject({ code: 'cabinet/cannot-write', data: { file: missing, reason: expect.stringContaining('ENOENT') as string } });
  await expect(extractToFolder(cabinet, join(folder.path, 'nothing'))).rejects.toMatchObject({ code: 'cabinet/destination-unsafe', data: { file: join(folder.path, 'nothing') } });
});
