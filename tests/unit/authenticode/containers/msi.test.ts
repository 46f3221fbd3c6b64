import { describe, expect, it } from 'vitest';
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

  it('says that an unsigned one is unsigned', async () => {
    expect(failedChecks(await verify(writeInstaller()))).toEqual(['file.signed']);
  });
});

describe('a compound file that was made to do harm', () => {
  const hostile: readonly (readonly [string, (file: Buffer) => void])[] = [
    ['a chain that runs in a circle', (file) => file.writeUInt32LE(0, fatOffset(file))],
    ['a chain that points behind the file', (file) => file.writeUInt32LE(0x00ff_ffff, fatOffset(file))],
    ['a chain that runs into a free sector', (file) => file.writeUInt32LE(0xffff_ffff, fatOffset(file))],
    ['two streams that share their bytes', (file) => file.writeUInt32LE(file.readUInt32LE(entryOf(file, 'Property') + 116), entryOf(file, '\u0005SummaryInformation') + 116)],
    ['a small stream that is too long', (file) => file.writeUInt32LE(4095, entryOf(file, 'Property') + 120)],
    ['a stream that is larger than the file', (file) => file.writeUInt32LE(0x7fff_ffff, entryOf(file, 'Binary.large') + 120)],
    ['siblings that run in a circle', (file) => file.writeUInt32LE(1, entryOf(file, 'Property') + 72)],
    ['a child behind the directory', (file) => file.writeUInt32LE(9999, entryOf(file, 'Nested') + 76)],
    ['an entry of an unknown kind', (file) => file.writeUInt8(3, entryOf(file, 'Property') + 66)],
    ['a name of odd length', (file) => file.writeUInt16LE(5, entryOf(file, 'Property') + 64)],
    ['a name with a zero inside', (file) => file.writeUInt16LE(0, entryOf(file, 'Property') + 4)],
    ['an allocation table larger than the file', (file) => file.writeUInt32LE(0x00ff_ffff, 44)],
    ['an allocation table that lists a sector twice', (file) => (file.writeUInt32LE(2, 44), file.writeUInt32LE(file.readUInt32LE(76), 80))],
    ['a list of tables behind the file', (file) => (file.fill(0xff, 76, 512), file.writeUInt32LE(0x00ff_ffff, 68))],
    ['an unknown sector size', (file) => file.writeUInt16LE(20, 30)],
    ['an unknown byte order', (file) => file.writeUInt16LE(0xfeff, 28)],
    ['a directory that is its own table', (file) => file.writeUInt32LE(file.readUInt32LE(76), 48)],
  ];
  it.each(hostile)('is refused for %s', async (_, damage) => {
    const file = signedInstaller({ signer });
    damage(file);
    const verdict = await verify(file);
    expect(failedChecks(verdict)).toEqual(['file.layout']);
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
    expect(failedChecks(await verify(signedInstaller({ signer }, { children })))).toEqual(['file.layout']);
  });

  it('is refused for storages that are nested too deep', async () => {
    let children: InstallerOptions['children'] = [{ name: 'End', content: Buffer.of(1) }];
    for (let depth = 0; depth < 40; depth += 1) children = [{ name: 'S', children }];
    expect(failedChecks(await verify(signedInstaller({ signer }, { children })))).toEqual(['file.layout']);
  });

  it.each([8, 100, 511, 512, 1024, 4000])('may end after %i bytes', async (length) => {
    expect(await verify(signedInstaller({ signer }).subarray(0, length))).toMatchObject({ container: 'msi', outcome: 'failed' });
  });
});
