import { describe, expect, it } from 'vitest';
import { octetString } from '../../../../src/main/core/authenticode/der/write.js';
import { attribute } from '../../../../src/main/core/authenticode/sign/cms.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { archive } from '../../../fixtures/signed/archive.js';
import { catalogueFile, flatDigest } from '../../../fixtures/signed/catalogue-file.js';
import { signedCabinet, signedInstaller, signedProgram, type SignatureChoice } from '../../../fixtures/signed/files.js';
import { defaultChildren, type InstallerOptions } from '../../../fixtures/signed/installer.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const { root, publisher: signer } = makeAuthority();
const verify = async (file: Uint8Array) => verifyBytes(file, { anchors: storeOf(root) });

/** What others call "tagging" a signed file: an attribute that the signature does not cover. */
const tagged = (content: Uint8Array): SignatureChoice => ({ signer, unsignedAttributes: [attribute('1.3.6.1.4.1.42921.1.2.1', octetString(content))] });
const kinds: readonly (readonly [string, (choice: SignatureChoice) => Buffer])[] = [
  ['a cabinet', (choice) => signedCabinet(choice)],
  ['a program', (choice) => signedProgram(choice)],
  ['an installer', (choice) => signedInstaller(choice)],
  ['a catalogue file', (choice) => catalogueFile(choice, [{ digest: flatDigest(Buffer.from('a file')) }])],
];

describe('an archive in what no signature covers', () => {
  it.each(kinds)('makes %s something else for other programs', async (_, sign) => {
    const verdict = await verify(sign(tagged(archive())));
    expect(failedChecks(verdict)).toEqual(['file.archive']);
    expect(findCheck(verdict, 'file.archive')?.reason).toMatch(/^At byte \d+, where no signature reaches, a ZIP or JAR archive ends/u);
    expect(verdict.outcome).toBe('failed');
  });

  it.each(kinds)('is not seen in other marks that are left on %s', async (_, sign) => {
    expect(await verify(sign(tagged(Buffer.from('Gact2.0&brand=PK\u0005\u0006'))))).toMatchObject({ outcome: 'passed' });
  });

  it('stands where its end says how much of it there is', async () => {
    const withEnd = async (change: (end: Buffer) => unknown): Promise<string[]> => {
      const content = archive();
      change(content.subarray(-22));
      return failedChecks(await verify(signedCabinet(tagged(content))));
    };
    expect(await withEnd((end) => end.writeUInt16LE(0, 10))).toEqual([]);
    expect(await withEnd((end) => end.writeUInt32LE(0x7fff_ffff, 12))).toEqual([]);
    // The sizes are in a record before it, of ZIP64.
    expect(await withEnd((end) => end.writeUInt32LE(0xffff_ffff, 12))).toEqual(['file.archive']);
    expect(await withEnd((end) => end.writeUInt16LE(0xffff, 20))).toEqual(['file.archive']);
  });

  it('is looked for as far back as others do', async () => {
    const filled = (fill: number): SignatureChoice => ({ signer, unsignedAttributes: [attribute('1.3.6.1.4.1.42921.1.2.1', octetString(Buffer.concat([archive(), Buffer.alloc(fill)])))] });
    expect(failedChecks(await verify(signedProgram(filled(65_000))))).toEqual(['file.archive']);
    expect(failedChecks(await verify(signedProgram(filled(66_100))))).toEqual([]);
  });
});

describe('an archive that was signed', () => {
  it('may end a program or a cabinet', async () => {
    for (const file of [signedProgram({ signer }, { payload: archive() }), signedCabinet({ signer }, { payload: archive() })]) {
      expect((await verify(file)).outcome).toBe('passed');
    }
  });

  it.each([['small', 0], ['large', 5000]])('may lie in a stream of an installer, a %s one', async (_, before) => {
    const children = [...defaultChildren, { name: 'Binary.jar', content: Buffer.concat([Buffer.alloc(before, 1), archive()]) }];
    expect((await verify(signedInstaller({ signer }, { children }))).outcome).toBe('passed');
  });

  it('does not end one of somebody else’s when its stream is moved behind that', async () => {
    // Two streams of a sector's length each, where the end of one is made to follow another's directory.
    const content = archive();
    const directoryLength = content.readUInt32LE(content.length - 22 + 12);
    const mixed = Buffer.concat([Buffer.alloc(512 * 9, 1), content.subarray(-22), Buffer.alloc(490, 1)]);
    const children: InstallerOptions['children'] = [...defaultChildren, { name: 'Binary.end', content: mixed }];
    const file = signedInstaller({ signer }, { children });
    expect((await verify(file)).outcome).toBe('passed');
    const endSector = file.indexOf(content.subarray(-22)) / 512 - 1;
    const fat = (file.readUInt32LE(76) + 1) * 512;
    const free = file.length / 512 - 1;
    // The last sector of the stream moves behind the file's end, and a directory comes before it in a sector of nobody.
    file.writeUInt32LE(free + 1, fat + 4 * (endSector - 1));
    file.writeUInt32LE(0xffff_ffff, fat + 4 * endSector);
    file.writeUInt32LE(0xffff_fffe, fat + 4 * (free + 1));
    const directory = content.subarray(content.length - 22 - directoryLength, content.length - 22);
    const moved = Buffer.concat([file, Buffer.alloc(512 - directoryLength), directory, file.subarray((endSector + 1) * 512, (endSector + 2) * 512)]);
    const verdict = await verify(moved);
    expect(failedChecks(verdict)).toEqual(['file.archive']);
    expect(findCheck(verdict, 'msi.stray-data')?.outcome).toBe('warning');
  });
});
