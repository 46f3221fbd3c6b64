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
