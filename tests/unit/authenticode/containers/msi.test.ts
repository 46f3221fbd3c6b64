import { describe, expect, it } from 'vitest';
import { ContainerRefused } from '../../../../src/main/core/authenticode/containers/container.js';
import { openInstaller } from '../../../../src/main/core/authenticode/containers/msi.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { craft, installerStatement, signedInstaller, type DigestOf } from '../../../fixtures/signed/files.js';
import { defaultChildren, installerDigest, writeInstaller, type InstallerOptions } from '../../../fixtures/signed/installer.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const authority = makeAuthority();
const options = { anchors: storeOf(authority.root) };
const signer = authority.publisher;
const verify = async (file: Uint8Array) => verifyBytes(file, options);
const digestOf: DigestOf = (algorithm) => installerDigest({}, algorithm);

/** Offset of the directory entry with the name. */
const entryOf = (file: Buffer, name: string): number => file.indexOf(Buffer.from(`${name}\0`, 'utf16le'), 512);
const fatOffset = (file: Buffer): number => (file.readUInt32LE(76) + 1) * 512;

describe('an installer', () => {
  it('may carry two signatures', async () => {
    const verdict = await verify(signedInstaller({ signer, algorithm: 'sha1', inner: [{ signer }] }));
    expect(verdict).toMatchObject({ outcome: 'passed', decidedBy: 1 });
  });

  it('must hold nothing behind the DER of its signature', async () => {
    expect(failedChecks(await verify(signedInstaller({ signer }, { behind: Buffer.of(0) })))).toEqual(['signature.padding']);
    expect(failedChecks(await verify(signedInstaller({ signer }, { behind: Buffer.alloc(65_536, 1) })))).toEqual(['signature.padding']);
  });

  it('must be followed by nothing', async () => {
    const file = signedInstaller({ signer });
    expect(failedChecks(await verify(Buffer.concat([file, Buffer.from('PK\u0005\u0006')])))).toEqual(['msi.trailing-data']);
    expect(failedChecks(await verify(Buffer.concat([file, Buffer.alloc(2048, 1)])))).toEqual(['msi.trailing-data']);
    const late = await verify(Buffer.concat([file, Buffer.alloc(65_536), Buffer.of(1)]));
    expect(findCheck(late, 'msi.trailing-data')?.reason).toBe(`Behind the installer, from byte ${String(file.length)}, the file holds data that no signature covers.`);
    expect((await verify(Buffer.concat([file, Buffer.alloc(65_536 + 10)]))).outcome).toBe('passed');
  });

  it.each([
    ['a stream', 'Property', 0],
    ['a large stream', 'Binary.large', 0],
  ])('covers %s', async (_, name) => {
    const children = defaultChildren.map((child) => (child.name === name ? { name, content: Buffer.from('changed') } : child));
    const der = craft({ signer }, { kind: 'pe' }, digestOf, installerStatement(digestOf));
    expect(failedChecks(await verify(writeInstaller({ children, signature: der })))).toEqual(['content.digest']);
  });

  it('must be signed as an installer', async () => {
    const wrongType = craft({ signer }, { kind: 'pe' }, digestOf, installerStatement(digestOf, '1.3.6.1.4.1.311.2.1.25'));
    const wrongClass = craft({ signer }, { kind: 'pe' }, digestOf, installerStatement(digestOf, undefined, '0'.repeat(32)));
    for (const signature of [wrongType, wrongClass]) expect(failedChecks(await verify(writeInstaller({ signature })))).toEqual(['content.kind']);
  });

  it('does not take a storage for its signature', async () => {
    const children = [...defaultChildren, { name: '\u0005DigitalSignature', children: [{ name: 'x', content: Buffer.of(1) }] }];
    expect(await verify(writeInstaller({ children }))).toMatchObject({ signed: false, outcome: 'failed' });
  });

  it('covers a storage that carries the name of a signature’s stream', async () => {
    const der = craft({ signer }, { kind: 'pe' }, digestOf, installerStatement(digestOf));
    const children = [...defaultChildren, { name: '\u0005MsiDigitalSignatureEx', children: [{ name: 'hidden', content: Buffer.of(1) }] }];
    expect(failedChecks(await verify(writeInstaller({ children, signature: der })))).toEqual(['content.digest']);
  });

  it('says whether names and dates are signed too', async () => {
    expect(findCheck(await verify(signedInstaller({ signer })), 'msi.metadata')?.outcome).toBe('not-checked');
    const extended: InstallerOptions = { extended: 'sha256' };
    expect(findCheck(await verify(signedInstaller({ signer }, extended)), 'msi.metadata')?.outcome).toBe('passed');
    const file = signedInstaller({ signer }, extended);
    file.writeUInt8(1, entryOf(file, 'Property') + 108);
    expect(failedChecks(await verify(file))).toEqual(['msi.metadata', 'content.digest']);
  });

  it.each(['sha1', 'sha384', 'sha512'] as const)('may keep the digest of names and dates under %s', async (algorithm) => {
    expect(findCheck(await verify(signedInstaller({ signer, algorithm }, { extended: algorithm })), 'msi.metadata')).toMatchObject({ outcome: 'passed', reason: 'The signed digest of names and dates fits.' });
  });

  it('keeps the digest of names and dates in one of the known lengths', async () => {
    const file = signedInstaller({ signer }, { extended: 'sha256' });
    file.writeUInt32LE(31, entryOf(file, '\u0005MsiDigitalSignatureEx') + 120);
    expect(findCheck(await verify(file), 'msi.metadata')).toMatchObject({ outcome: 'failed', reason: 'The signed digest of names and dates does not fit.' });
  });

  it.each([
    ['a name', 'Property', 0],
    ['the state of a stream', 'Property', 96],
    ['a date of a storage', 'Nested', 100],
    ['the class of a storage', 'Nested', 80],
    ['the state of the root', 'Root Entry', 96],
    ['the class of the root', 'Root Entry', 80],
  ])('signs %s with names and dates', async (_, entry, offset) => {
    const file = signedInstaller({ signer }, { extended: 'sha256' });
    const at = entryOf(file, entry) + offset;
    file.writeUInt8(file.readUInt8(at) ^ 1, at);
    expect(failedChecks(await verify(file))).toContain('msi.metadata');
  });

  it('does not sign the dates of the root', async () => {
    const file = signedInstaller({ signer }, { extended: 'sha256' });
    file.writeUInt8(1, entryOf(file, 'Root Entry') + 108);
    expect((await verify(file)).outcome).toBe('passed');
  });

  it('is refused with a signature or a digest that is too large', async () => {
    // So large that lists of the allocation table follow the one in the header.
    const limit = 16 * 1024 * 1024;
    const open = async (size: number) => openInstaller(memorySource(writeInstaller({ signature: Buffer.alloc(size, 7) })));
    expect((await open(limit)).signatures.map((signature) => signature.length)).toEqual([limit]);
    await expect(open(limit + 1)).rejects.toThrow(new ContainerRefused('The signature of the installer is too large.'));
    const children = (size: number) => [...defaultChildren, { name: '\u0005MsiDigitalSignatureEx', content: Buffer.alloc(size) }];
    expect(findCheck(await verify(writeInstaller({ children: children(65), signature: Buffer.of(1) })), 'file.layout')?.reason).toBe('The signature of the installer is too large.');
    expect(findCheck(await verify(writeInstaller({ children: children(64), signature: Buffer.of(1) })), 'msi.metadata')?.outcome).toBe('failed');
  });

  // Found by fuzzing: read as content, the digest of names and dates stands where it stood before, and the signature fits without them.
  it.each(['\u0005MSIDIGITALSIGNATUREEX', '\u0005msidigitalsignatureex', '\u0005DIGITALSIGNATURE'])('has no stream that is its signature only for Windows: %j', async (name) => {
    const file = signedInstaller({ signer }, { extended: 'sha256' });
    expect((await verify(file)).outcome).toBe('passed');
    const own = name.toUpperCase().includes('EX') ? '\u0005MsiDigitalSignatureEx' : '\u0005DigitalSignature';
    file.set(Buffer.from(name, 'utf16le'), entryOf(file, own));
    expect(findCheck(await verify(file), 'file.layout')?.reason).toBe('A stream of the installer bears the name of its signature in other letters.');
  });

  // Found by fuzzing too. osslsigncode takes it for a signature of contents alone, which nothing in the file contradicts.
  it.each(['\u0001', '\u0005MsiDigitalSignatureE_', '\u0005Another'])('warns when names and dates may have been taken out of the signature: %j', async (name) => {
    const file = signedInstaller({ signer }, { extended: 'sha256' });
    const at = entryOf(file, '\u0005MsiDigitalSignatureEx');
    file.fill(0, at, at + 64);
    file.set(Buffer.from(name, 'utf16le'), at);
    file.writeUInt16LE(name.length * 2 + 2, at + 64);
    expect(await verify(file)).toMatchObject({ outcome: 'passed' });
    expect(findCheck(await verify(file), 'msi.metadata')).toMatchObject({ outcome: 'warning', reason: expect.stringContaining('may have been signed and taken out') as string });
  });

  it('has no two streams that are one for Windows', async () => {
    const children = [...defaultChildren, { name: 'PROPERTY', content: Buffer.of(1) }];
    expect(findCheck(await verify(writeInstaller({ children })), 'file.layout')?.reason).toBe('Two entries of a storage of the compound file have the same name.');
  });

  it('says that an unsigned one is unsigned', async () => {
    expect(failedChecks(await verify(writeInstaller()))).toEqual(['file.signed']);
  });
});

describe('a compound file that was made to do harm', () => {
  const share = 'Two parts of the compound file share a sector, or a chain runs in a circle.';
  const cut = 'The compound file ends inside a sector that it needs.';
  const largeStart = (file: Buffer): number => file.readUInt32LE(entryOf(file, 'Binary.large') + 116);
  const hostile: readonly (readonly [string, string, (file: Buffer) => void])[] = [
    ['a chain that runs in a circle', share, (file) => file.writeUInt32LE(0, fatOffset(file))],
    ['a chain that points behind the file', 'The compound file points behind its end.', (file) => file.writeUInt32LE(0x00ff_ffff, fatOffset(file))],
    ['a chain that runs into a free sector', 'A chain of the compound file runs into a sector that belongs to no chain.', (file) => file.writeUInt32LE(0xffff_ffff, fatOffset(file))],
    ['two streams that share their bytes', 'Two small streams of the compound file share a sector, or one runs in a circle.', (file) => file.writeUInt32LE(file.readUInt32LE(entryOf(file, 'Property') + 116), entryOf(file, '\u0005SummaryInformation') + 116)],
    ['a small stream that is too long', 'A small stream of the compound file is shorter than it says or points behind its container.', (file) => file.writeUInt32LE(4095, entryOf(file, 'Property') + 120)],
    ['a stream that is larger than the file', 'A stream of the compound file is larger than the file.', (file) => file.writeUInt32LE(0x7fff_ffff, entryOf(file, 'Binary.large') + 120)],
    ['siblings that run in a circle', 'The directory of the compound file runs in a circle or behind its end.', (file) => file.writeUInt32LE(1, entryOf(file, 'Property') + 72)],
    ['a child behind the directory', 'The directory of the compound file runs in a circle or behind its end.', (file) => file.writeUInt32LE(9999, entryOf(file, 'Nested') + 76)],
    ['an entry of an unknown kind', 'The directory of the compound file holds an entry of an unknown kind.', (file) => file.writeUInt8(3, entryOf(file, 'Property') + 66)],
    ['a name of odd length', 'The directory of the compound file holds a name of an impossible length.', (file) => file.writeUInt16LE(5, entryOf(file, 'Property') + 64)],
    ['a name with a zero inside', 'The directory of the compound file holds a name with a zero inside.', (file) => file.writeUInt16LE(0, entryOf(file, 'Property') + 4)],
    ['an allocation table larger than the file', 'The allocation table of the compound file is larger than the file.', (file) => file.writeUInt32LE(0x00ff_ffff, 44)],
    ['an allocation table that lists a sector twice', share, (file) => (file.writeUInt32LE(2, 44), file.writeUInt32LE(file.readUInt32LE(76), 80))],
    ['a list of tables behind the file', 'The compound file points behind its end.', (file) => (file.fill(0xff, 76, 512), file.writeUInt32LE(0x00ff_ffff, 68))],
    ['a chain without a place in the table', 'A chain of the compound file runs into a sector that belongs to no chain.', (file) => file.writeUInt32LE(0xffff_fffd, fatOffset(file) + 4 * largeStart(file))],
    ['a chain into the first number that is no sector', 'A chain of the compound file runs into a sector that belongs to no chain.', (file) => file.writeUInt32LE(0xffff_fffa, fatOffset(file) + 4 * largeStart(file))],
    ['a chain into the last number that is one', 'The compound file points behind its end.', (file) => file.writeUInt32LE(0xffff_fff9, fatOffset(file) + 4 * largeStart(file))],
    ['a large stream that is too long', 'A chain of the compound file is shorter than what it holds.', (file) => file.writeUInt32LE(10_241, entryOf(file, 'Binary.large') + 120)],
    ['a large stream that is too short', 'A chain of the compound file is longer than what it holds.', (file) => file.writeUInt32LE(9728, entryOf(file, 'Binary.large') + 120)],
    ['a small stream that is too short', 'A small stream of the compound file is longer than it says.', (file) => file.writeUInt32LE(128, entryOf(file, '\u0005SummaryInformation') + 120)],
    ['a small stream that points behind its container', 'A small stream of the compound file is shorter than it says or points behind its container.', (file) => file.writeUInt32LE(0x00ff_ffff, entryOf(file, 'Property') + 116)],
    ['an empty name', 'The directory of the compound file holds a name of an impossible length.', (file) => file.writeUInt16LE(0, entryOf(file, 'Property') + 64)],
    ['a name that is too long', 'The directory of the compound file holds a name of an impossible length.', (file) => file.writeUInt16LE(66, entryOf(file, 'Property') + 64)],
    ['a name without an end', 'The directory of the compound file holds a name without an end.', (file) => file.writeUInt16LE(1, entryOf(file, 'Property') + 16)],
    ['a root of another kind', 'The compound file has no root.', (file) => file.writeUInt8(1, entryOf(file, 'Root Entry') + 66)],
    ['a table of small streams behind the file', 'The compound file points behind its end.', (file) => file.writeUInt32LE(0x00ff_ffff, 60)],
    ['another size of small sectors', 'The header of the compound file has unknown sizes.', (file) => file.writeUInt16LE(7, 32)],
    ['another bound of small streams', 'The header of the compound file has unknown sizes.', (file) => file.writeUInt32LE(4097, 56)],
    ['an unknown version', 'The header of the compound file has an unknown form.', (file) => file.writeUInt16LE(5, 26)],
    ['version 4 with sectors of version 3', 'The header of the compound file has an unknown form.', (file) => file.writeUInt16LE(4, 26)],
    ['version 3 with sectors of version 4', 'The header of the compound file has an unknown form.', (file) => file.writeUInt16LE(12, 30)],
    ['an allocation table outside', 'The compound file points behind its end.', (file) => file.writeUInt32LE(0x00ff_ffff, 76)],
    ['an allocation table that is too short', 'The allocation table of the compound file is too short.', (file) => file.writeUInt32LE(0, 44)],
    ['an unknown sector size', 'The header of the compound file has an unknown form.', (file) => file.writeUInt16LE(20, 30)],
    ['an unknown byte order', 'The header of the compound file has an unknown form.', (file) => file.writeUInt16LE(0xfeff, 28)],
    ['a directory that is its own table', share, (file) => file.writeUInt32LE(file.readUInt32LE(76), 48)],
  ];
  it.each(hostile)('is refused for %s', async (_, reason, damage) => {
    const file = signedInstaller({ signer });
    damage(file);
    const verdict = await verify(file);
    expect(failedChecks(verdict)).toEqual(['file.layout']);
    expect(findCheck(verdict, 'file.layout')?.reason).toBe(reason);
    expect(verdict).toMatchObject({ container: 'msi', outcome: 'failed' });
  });

  it('is refused for two small streams that share their bytes', async () => {
    const twins = { children: ['One', 'Two'].map((name) => ({ name, content: Buffer.from('the same') })) };
    const file = signedInstaller({ signer }, twins);
    expect((await verify(file)).outcome).toBe('passed');
    file.writeUInt32LE(file.readUInt32LE(entryOf(file, 'One') + 116), entryOf(file, 'Two') + 116);
    expect(failedChecks(await verify(file))).toEqual(['file.layout']);
  });

  it('is refused for two entries of the same name', async () => {
    const children = [...defaultChildren, { name: 'Property', content: Buffer.of(1) }];
    const verdict = await verify(signedInstaller({ signer }, { children }));
    expect(findCheck(verdict, 'file.layout')?.reason).toBe('Two entries of a storage of the compound file have the same name.');
  });

  it('is refused for storages that are nested too deep', async () => {
    const nested = (depth: number): InstallerOptions => {
      let children: InstallerOptions['children'] = [{ name: 'End', content: Buffer.of(1) }];
      for (let level = 0; level < depth; level += 1) children = [{ name: 'S', children }];
      return { children };
    };
    expect((await verify(signedInstaller({ signer }, nested(32)))).outcome).toBe('passed');
    expect(findCheck(await verify(signedInstaller({ signer }, nested(33))), 'file.layout')?.reason).toBe('The storages of the compound file are nested too deep.');
  });

  it.each([
    [8, 'The file ends inside the header of the compound file.'],
    [511, 'The file ends inside the header of the compound file.'],
    [512, 'The compound file points behind its end.'],
    [1024, 'The compound file points behind its end.'],
    [4000, 'The compound file points behind its end.'],
  ])('may end after %i bytes', async (length, reason) => {
    const verdict = await verify(signedInstaller({ signer }).subarray(0, length));
    expect(verdict).toMatchObject({ container: 'msi', outcome: 'failed' });
    expect(findCheck(verdict, 'file.layout')?.reason).toBe(reason);
  });

  it('is refused when it ends inside its allocation table', async () => {
    const file = signedInstaller({ signer });
    expect(findCheck(await verify(file.subarray(0, -1)), 'file.layout')?.reason).toBe(cut);
  });

  it('may have its last stream cut to what is used of it', async () => {
    // The stream moves behind everything else, where its last sector ends with the file.
    const file = signedInstaller({ signer });
    const entry = entryOf(file, 'Binary.large');
    const old = file.readUInt32LE(entry + 116);
    const first = file.length / 512 - 1;
    const content = file.subarray((old + 1) * 512, (old + 1) * 512 + 10_000);
    file.writeUInt32LE(first, entry + 116);
    for (let sector = 0; sector < 20; sector += 1) {
      file.writeUInt32LE(0xffff_ffff, fatOffset(file) + 4 * (old + sector));
      file.writeUInt32LE(sector === 19 ? 0xffff_fffe : first + sector + 1, fatOffset(file) + 4 * (first + sector));
    }
    expect((await verify(Buffer.concat([file, content]))).outcome).toBe('passed');
    expect(findCheck(await verify(Buffer.concat([file, content.subarray(0, -1)])), 'file.layout')?.reason).toBe(cut);
  });
});
