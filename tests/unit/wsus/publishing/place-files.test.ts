import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bytes, sha1, sha256 } from '../../../../src/shared/units.js';
import type { SharePaths } from '../../../../src/main/core/wsus/server/content-root.js';
import { fetchCopy, hashFile, placeFile, type FileDigests } from '../../../../src/main/core/wsus/publishing/copy-file.js';
import { contentName, contentPath, installPoint, signingPlace } from '../../../../src/main/core/wsus/publishing/names.js';
import { clearSigningPlace, placeCabinet, placeContent, placeForSigning, placeSourceFiles, removePackageFolder, type NamedFile } from '../../../../src/main/core/wsus/publishing/place-files.js';
import { locateContent } from '../../../../src/main/core/wsus/server/content-root.js';
import { buildChild, startChild } from '../../../fixtures/child.js';
import { temporaryFolder } from '../../../fixtures/folder.js';
import { itemId, packageId } from '../../../fixtures/wsus/packages.js';

const ids = { packageId, itemId };
const first = { ...ids, number: 1 };
const digestsOf = (data: string | Buffer): FileDigests => ({
  size: bytes(Buffer.byteLength(data)),
  sha1: sha1(createHash('sha1').update(data).digest('hex')),
  sha256: sha256(createHash('sha256').update(data).digest('hex')),
});

function setUp(folder: string): { shares: SharePaths; file: (name: string, data: string | Buffer) => NamedFile & FileDigests } {
  const shares = { servicesPackages: join(folder, 'UpdateServicesPackages'), content: join(folder, 'WsusContent'), temporary: join(folder, 'WSUSTemp') };
  for (const path of Object.values(shares)) mkdirSync(path);
  mkdirSync(join(folder, 'work'));
  return {
    shares,
    file: (name, data) => {
      const path = join(folder, 'work', name);
      writeFileSync(path, data);
      return { path, name, ...digestsOf(data) };
    },
  };
}
const everything = (folder: string): string[] => readdirSync(folder, { recursive: true }).map(String).sort();

test('files land under ids and digests, exactly as sent, and nothing else is left', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const big = Buffer.alloc(3 * 1024 * 1024 + 17, 7);
  const cabinet = file('x.cab', big);
  expect(await placeSourceFiles(shares, ids, [file('setup.exe', 'one'), { ...file('empty', ''), name: 'data\\sub/empty.txt' }])).toEqual(['placed', 'placed']);
  expect(await placeCabinet(shares, first, cabinet)).toEqual({ path: join(shares.servicesPackages, packageId, `${itemId}_1.cab`), outcome: 'placed' });
  const hex = cabinet.sha1.toUpperCase();
  expect(await placeContent(shares, cabinet)).toEqual({ path: join(shares.content, hex.slice(-2), `${hex}.cab`), outcome: 'placed' });
  expect(everything(shares.servicesPackages)).toEqual(
    [packageId, `${packageId}/${itemId}`, `${packageId}/${itemId}/data`, `${packageId}/${itemId}/data/sub`, `${packageId}/${itemId}/data/sub/empty.txt`, `${packageId}/${itemId}/setup.exe`, `${packageId}/${itemId}_1.cab`].sort(),
  );
  expect(readFileSync(contentPath(shares, cabinet.sha1)).equals(big)).toBe(true);
});

test('a second run keeps what is right', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const cabinet = file('x.cab', 'cabinet');
  const { path } = await placeContent(shares, cabinet);
  const before = statSync(path).ino;
  expect((await placeContent(shares, cabinet)).outcome).toBe('kept');
  expect(statSync(path).ino).toBe(before);
});

test.each(['short', 'cabinex'])('damage under a content name is replaced, and told (%s)', async (damage) => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const cabinet = file('x.cab', 'cabinet');
  const path = contentPath(shares, cabinet.sha1);
  mkdirSync(dirname(path));
  writeFileSync(path, damage);
  expect((await placeContent(shares, cabinet)).outcome).toBe('replaced');
  expect(readFileSync(path, 'utf8')).toBe('cabinet');
});

test.each([['changed!'], ['longer than expected'], ['']])('a source that is not what was proven does not reach its name (%j)', async (now) => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const cabinet = file('x.cab', 'original');
  writeFileSync(cabinet.path, now);
  await expect(placeCabinet(shares, first, cabinet)).rejects.toMatchObject({ code: now.length > 8 ? 'wsus/file-too-large' : 'wsus/source-changed' });
  expect(everything(shares.servicesPackages)).toEqual([packageId]);
});

test.each(['..\\x', '../x', '/etc/x', 'C:\\x', 'a:b', 'NUL', 'sub/COM1.txt', 'x.', 'a/../b', ''])('a name that leaves the folder or means a device is refused: %j', async (name) => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  await expect(placeSourceFiles(shares, ids, [{ ...file('good.exe', 'x'), name }])).rejects.toMatchObject({ code: 'wsus/file-name' });
  expect(everything(shares.servicesPackages)).toEqual([]);
});

test('links in the place of folders and files are not followed', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const outside = join(folder.path, 'outside');
  mkdirSync(outside);
  const cabinet = file('x.cab', 'cabinet');
  symlinkSync(outside, join(shares.content, contentName(cabinet.sha1).folder));
  await expect(placeContent(shares, cabinet)).rejects.toMatchObject({ code: 'wsus/share-odd-entry' });
  mkdirSync(join(shares.servicesPackages, packageId));
  symlinkSync(join(outside, 'file'), join(shares.servicesPackages, packageId, `${itemId}_1.cab`));
  await expect(placeCabinet(shares, first, cabinet)).rejects.toMatchObject({ code: 'wsus/share-odd-entry' });
  expect(everything(outside)).toEqual([]);
});

test('ids that are no GUIDs never become a path, brand or not', () => {
  expect(() => installPoint({ packageId: '..' as never, itemId })).toThrow(RangeError);
  expect(() => contentName('../../x' as never)).toThrow(RangeError);
});

test('a share that is not there has words', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  await expect(placeCabinet({ ...shares, servicesPackages: join(folder.path, 'nowhere') }, first, file('x.cab', 'c'))).rejects.toMatchObject({ code: 'wsus/share-missing' });
});

test('a cancelled copy leaves nothing behind', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  await expect(placeCabinet(shares, first, file('x.cab', 'cabinet'), AbortSignal.abort())).rejects.toMatchObject({ code: 'app/cancelled' });
  expect(everything(shares.servicesPackages)).toEqual([packageId]);
});

test('fetching stops at the limit and leaves nothing behind', async () => {
  using folder = temporaryFolder();
  const { file } = setUp(folder.path);
  const source = file('x.cab', 'x'.repeat(100));
  const target = join(folder.path, 'work', 'copy.cab');
  await expect(fetchCopy(source.path, target, { maxBytes: 99 })).rejects.toMatchObject({ code: 'wsus/file-too-large' });
  expect(await fetchCopy(source.path, target, { maxBytes: 100 })).toEqual(digestsOf('x'.repeat(100)));
  expect(everything(dirname(target))).toEqual(['copy.cab', 'x.cab']);
  expect(await hashFile(target, { maxBytes: 100 })).toEqual(digestsOf('x'.repeat(100)));
});

test('expected digests decide, not the size alone', async () => {
  using folder = temporaryFolder();
  const { file } = setUp(folder.path);
  const source = file('a', 'aaaa');
  await expect(placeFile(source.path, join(folder.path, 'b'), { ...digestsOf('bbbb') })).rejects.toMatchObject({ code: 'wsus/source-changed' });
});

test('the server signs in the package folder, or in its temporary folder for content on a UNC path', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const local = signingPlace(locateContent('D:\\WSUS\\WsusContent', 'wsus'), shares, first, '');
  expect(local).toEqual({ localPath: join(shares.servicesPackages, packageId, `${itemId}_1.cab`), serverPath: `D:\\WSUS\\UpdateServicesPackages\\${packageId}\\${itemId}_1.cab` });
  expect(await placeForSigning(shares, ids, local, file('x.cab', 'c'))).toBe('placed');
  const unc = signingPlace(locateContent('\\\\nas\\w\\WsusContent', 'wsus'), shares, first, '%ProgramFiles%\\Update Services\\LogFiles\\WSUSTemp\\');
  expect(unc).toEqual({ localPath: join(shares.temporary, `${itemId}_1.cab`), serverPath: `%ProgramFiles%\\Update Services\\LogFiles\\WSUSTemp\\${itemId}_1.cab` });
});

test('clearing up takes only what was placed, and links without their target', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const outside = join(folder.path, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'keep'), '');
  await placeCabinet(shares, first, file('x.cab', 'c'));
  mkdirSync(join(shares.servicesPackages, 'other'));
  symlinkSync(outside, join(shares.servicesPackages, packageId, 'link'));
  for (let run = 0; run < 2; run += 1) await removePackageFolder(shares, ids);
  expect(everything(shares.servicesPackages)).toEqual(['other']);
  expect(everything(outside)).toEqual(['keep']);

  const unc = locateContent('\\\\nas\\w\\WsusContent', 'wsus');
  const place = signingPlace(unc, shares, first, 'C:\\T');
  await placeForSigning(shares, ids, place, file('x.cab', 'c'));
  for (let run = 0; run < 2; run += 1) await clearSigningPlace(unc, place);
  expect(everything(shares.temporary)).toEqual([]);
});

test('a copy that was cut off by a kill is found and removed when it is made again', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  const cabinet = file('x.cab', Buffer.alloc(64 * 1024 * 1024, 1));
  const { folder: name } = contentName(cabinet.sha1);
  const target = join(shares.content, name);
  mkdirSync(target);
  // A process of its own, so that nothing of it can tidy up.
  const script = await buildChild('tests/fixtures/wsus/place-child.ts');
  const child = startChild(script, [cabinet.path, shares.content, cabinet.sha1, cabinet.sha256, String(cabinet.size)]);
  await expect.poll(() => readdirSync(target), { interval: 1, timeout: 10_000 }).toEqual([expect.stringMatching(/\.part$/u)]);
  await child.kill();
  expect(readdirSync(target)).toHaveLength(1);
  await placeContent(shares, cabinet);
  expect(readdirSync(target)).toEqual([contentName(cabinet.sha1).file]);
});

test('cabinets of an update count from 1', async () => {
  using folder = temporaryFolder();
  const { shares, file } = setUp(folder.path);
  expect(await placeCabinet(shares, { ...ids, number: 12 }, file('x.cab', 'c'))).toMatchObject({ path: join(shares.servicesPackages, packageId, `${itemId}_12.cab`) });
  for (const number of [0, -1, 1.5, NaN]) await expect(placeCabinet(shares, { ...ids, number }, file('x.cab', 'c'))).rejects.toThrow(RangeError);
});
