import { describe, expect, it } from 'vitest';
import { openCompoundFile } from '../../../../src/main/core/authenticode/containers/compound-file.js';
import type { StrayBytes } from '../../../../src/main/core/authenticode/containers/compound-stray.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { archive } from '../../../fixtures/signed/archive.js';
import { signedInstaller } from '../../../fixtures/signed/files.js';
import { entryOf, fatOffset, freeEntry, sectorOffset, startOf, withFreeSectors } from '../../../fixtures/signed/installer-places.js';
import { defaultChildren, writeInstaller } from '../../../fixtures/signed/installer.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const { root, publisher: signer } = makeAuthority();
/** Signed or not, two entries of its directory at least are free. */
const children = [...defaultChildren, { name: 'Last', content: Buffer.of(1) }, { name: 'Very last', content: Buffer.alloc(70, 1) }];
const unsigned = (): Buffer => writeInstaller({ children });
const signed = (): Buffer => signedInstaller({ signer }, { children });
const verify = async (file: Uint8Array) => verifyBytes(file, { anchors: storeOf(root) });

const none: StrayBytes = { inFreeSectors: 0, behindStreams: 0, inDirectory: 0, inHeaderAndTables: 0, lostEntries: 0 };
const strayIn = async (file: Uint8Array): Promise<StrayBytes> => (await openCompoundFile(memorySource(file))).findStray();

const filled = (start: (file: Buffer) => number, length: number, value = 7) => (file: Buffer): Buffer => {
  const offset = start(file);
  return file.fill(value, offset, offset + length);
};
const smallOffset = (file: Buffer, name: string): number => sectorOffset(startOf(file, 'Root Entry')) + startOf(file, name) * 64;

const places: readonly (readonly [string, Partial<StrayBytes>, (file: Buffer) => Buffer])[] = [
  ['a free sector', { inFreeSectors: 5 }, (file) => withFreeSectors(file, Buffer.alloc(5, 7))],
  ['three free sectors', { inFreeSectors: 1200 }, (file) => withFreeSectors(file, Buffer.alloc(1200, 7))],
  ['many free sectors', { inFreeSectors: 40_000 }, (file) => withFreeSectors(file, Buffer.alloc(40_000, 7))],
  ['the last sector of a large stream', { behindStreams: 240 }, filled((file) => sectorOffset(startOf(file, 'Binary.large')) + 10_000, 240)],
  ['the last sector of a small stream', { behindStreams: 48 }, filled((file) => smallOffset(file, 'Property') + 16, 48)],
  ['the class of the header', { inHeaderAndTables: 16 }, filled(() => 8, 16)],
  ['the reserved bytes of the header', { inHeaderAndTables: 6 }, filled(() => 34, 6)],
  ['the header’s list of tables', { inHeaderAndTables: 4 }, filled(() => 80, 4)],
  ['the end of the allocation table', { inHeaderAndTables: 8 }, filled((file) => fatOffset(file) + 504, 8)],
  ['the end of the table of small streams', { inHeaderAndTables: 8 }, filled((file) => sectorOffset(file.readUInt32LE(60)) + 504, 8)],
  ['the place behind a name', { inDirectory: 46 }, filled((file) => entryOf(file, 'Property') + 18, 46)],
  ['the beginning of a free entry of the directory', { inDirectory: 67 }, (file) => filled(freeEntry, 66)(filled((each) => freeEntry(each) + 67, 1)(file))],
  ['the end of a free entry of the directory', { inDirectory: 48 }, filled((file) => freeEntry(file) + 80, 48)],
];

describe('what belongs to nothing in a compound file', () => {
  it('is nothing at first', async () => {
    expect(await strayIn(unsigned())).toEqual(none);
  });

  it.each(places)('is counted in %s', async (_, expected, put) => {
    const file = put(unsigned());
    expect(await strayIn(file)).toEqual({ ...none, ...expected });
  });

  it.each(places)('is a warning where an installer is signed, in %s', async (_, _expected, put) => {
    const verdict = await verify(put(signed()));
    expect(verdict.outcome).toBe('passed');
    expect(findCheck(verdict, 'msi.stray-data')).toMatchObject({ outcome: 'warning', reason: expect.stringMatching(/^Bytes that belong to nothing, .*: \d+ [a-z ]+\.$/u) as string });
  });

  it('is counted behind the container of small streams', async () => {
    const file = unsigned();
    const size = file.readUInt32LE(entryOf(file, 'Root Entry') + 120);
    expect(size % 512).not.toBe(0);
    file.writeUInt8(7, sectorOffset(startOf(file, 'Root Entry')) + Math.ceil(size / 512) * 512 - 1);
    expect(await strayIn(file)).toEqual({ ...none, behindStreams: 1 });
  });

  it('may be filled with marks or zeros in tables', async () => {
    const file = unsigned();
    for (const [index, mark] of [0, 0xffff_fffa, 0xffff_fffe].entries()) file.writeUInt32LE(mark, fatOffset(file) + 500 + index * 4);
    expect(await strayIn(file)).toEqual(none);
  });

  it('includes entries of the directory that hang nowhere', async () => {
    const file = signed();
    file.copy(file, freeEntry(file), entryOf(file, 'Binary.large'), entryOf(file, 'Binary.large') + 128);
    expect((await strayIn(file)).lostEntries).toBe(1);
    expect(findCheck(await verify(file), 'msi.stray-data')).toMatchObject({ outcome: 'warning', reason: 'Entries of the directory that no storage holds: 1.' });
  });

  it('is not looked for in an unsigned installer', async () => {
    expect(findCheck(await verify(unsigned()), 'msi.stray-data')).toBeUndefined();
  });

  it('is refused when an archive ends there', async () => {
    const file = signed();
    const content = archive();
    const slack = sectorOffset(startOf(file, 'Binary.large')) + 10_000;
    expect(content.length).toBeLessThan(240);
    file.set(content, slack);
    const verdict = await verify(file);
    expect(failedChecks(verdict)).toEqual(['file.archive']);
    expect(findCheck(verdict, 'msi.stray-data')?.outcome).toBe('warning');
  });

  it('is refused when an archive follows the installer, at the end of a sector or not', async () => {
    const file = signed();
    for (const gap of [0, 3, 512]) {
      expect(failedChecks(await verify(Buffer.concat([file, Buffer.alloc(gap), archive({ offset: file.length + gap })])))).toEqual(['msi.trailing-data', 'file.archive']);
    }
  });
});
