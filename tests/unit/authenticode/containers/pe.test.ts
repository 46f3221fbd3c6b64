import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { openProgram, findPeHeader } from '../../../../src/main/core/authenticode/containers/pe.js';
import { detectContainer } from '../../../../src/main/core/authenticode/containers/detect.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { certificateEntry, programDigest, securityDirectory, signedProgram, craft } from '../../../fixtures/signed/files.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';
import { minimalProgram } from '../../../fixtures/minimal-program.js';

const authority = makeAuthority();
const options = { anchors: storeOf(authority.root) };
const signer = authority.publisher;
const verify = async (file: Uint8Array) => verifyBytes(file, options);
const payload = Buffer.from('what is signed');

describe.each(['pe32', 'pe32+'] as const)('the certificate table of a %s program', (kind) => {
  const directory = securityDirectory(kind);
  const signed = (more = {}): Buffer => signedProgram({ signer }, { kind, ...more });

  it('leaves out the checksum, as it must', async () => {
    const file = signed();
    file.writeUInt32LE(0x1234_5678, 0x80 + 88);
    expect((await verify(file)).outcome).toBe('passed');
  });

  it('must end the file', async () => {
    expect(failedChecks(await verify(Buffer.concat([signed(), Buffer.from('appended')])))).toEqual(['pe.table-end']);
    expect(failedChecks(await verify(Buffer.concat([signed(), new Uint8Array(8)])))).toEqual(['pe.table-end']);
  });

  it.each([
    ['64 KiB of junk', Buffer.alloc(65_536, 0x41)],
    ['eight zeros', Buffer.alloc(8)],
    ['one byte that is not zero', Buffer.of(1)],
  ])('must hold no %s behind the DER', async (_, behind) => {
    const padded = Buffer.concat([behind, new Uint8Array(7)]);
    // Whatever the DER's length: the entry ends at a multiple of eight with the least padding that holds `behind`.
    const verdict = await verify(signed({ behind: padded.subarray(0, Math.max(behind.length, 8)) }));
    expect(failedChecks(verdict)).toContain('signature.padding');
    expect(verdict.outcome).toBe('failed');
  });

  it('may hold a second signature, which must fit too', async () => {
    const image = Buffer.from(minimalProgram({ kind, payload }));
    const good = craft({ signer, algorithm: 'sha384' }, { kind: 'pe' }, programDigest(image, kind));
    const bad = craft({ signer, digest: new Uint8Array(32) }, { kind: 'pe' }, programDigest(image, kind));
    const padded = (der: Uint8Array): Buffer => Buffer.concat([certificateEntry(Buffer.concat([der, new Uint8Array((8 - (der.length % 8)) % 8)]))]);
    expect(await verify(signed({ moreEntries: [padded(good)] }))).toMatchObject({ outcome: 'passed', signatures: [{ index: 0 }, { index: 1 }] });
    expect(failedChecks(await verify(signed({ moreEntries: [padded(bad)] })))).toEqual(['content.digest']);
  });

  it('must not hold more entries than can be looked at', async () => {
    const more = Array.from({ length: 100_000 }, () => certificateEntry(Buffer.alloc(8)));
    const verdict = await verify(signed({ moreEntries: more }));
    expect(failedChecks(verdict)).toContain('pe.table-entries');
    expect(verdict.signatures).toHaveLength(4);
  });

  it.each([
    ['an entry of another type', certificateEntry(Buffer.alloc(8), 1), 'An entry of the certificate table (revision 512, type 1) is no Authenticode signature.'],
    ['an entry of another revision', Buffer.from('1000000000010200aaaaaaaaaaaaaaaa', 'hex'), 'An entry of the certificate table (revision 256, type 2) is no Authenticode signature.'],
    ['an entry that is longer than the table', Buffer.from('ff00000000020200', 'hex'), 'An entry of the certificate table claims 255 bytes of 8.'],
    ['an entry without content', Buffer.from('0800000000020200', 'hex'), 'An entry of the certificate table claims 8 bytes of 8.'],
    ['an entry without a header', Buffer.from('08000000000202', 'hex'), 'The certificate table ends inside an entry.'],
  ])('must not hold %s', async (_, entry, reason) => {
    const verdict = await verify(signed({ moreEntries: [entry] }));
    expect(failedChecks(verdict)).toEqual(['pe.table-entries']);
    expect(findCheck(verdict, 'pe.table-entries')?.reason).toBe(reason);
  });

  it('must hold zeros between two entries', async () => {
    const [one, two] = [Buffer.from('0900000000020200aa', 'hex'), Buffer.from('0900000000020200bb', 'hex')];
    const between = async (filler: string) => findCheck(await verify(signed({ moreEntries: [one, Buffer.from(filler, 'hex'), two] })), 'pe.table-entries');
    expect((await between('00000000000000'))?.outcome).toBe('passed');
    for (const filler of ['01000000000000', '00000000000001']) expect(await between(filler)).toMatchObject({ outcome: 'failed', reason: 'The bytes between two entries of the certificate table are not zero.' });
  });

  it('may hold four entries', async () => {
    const entry = Buffer.from('0900000000020200aa00000000000000', 'hex');
    const holding = async (count: number) => verify(signed({ moreEntries: Array.from({ length: count }, () => entry) }));
    expect(findCheck(await holding(3), 'pe.table-entries')?.outcome).toBe('passed');
    const five = await holding(4);
    expect(five.signatures).toHaveLength(4);
    expect(findCheck(five, 'pe.table-entries')?.reason).toBe('The certificate table holds more than 4 entries.');
  });

  it('must be at a multiple of eight, right behind what is in the program', async () => {
    const file = signed();
    const [start, size] = [file.readUInt32LE(directory), file.readUInt32LE(directory + 4)];
    const shifted = Buffer.concat([file.subarray(0, start), Buffer.alloc(4), file.subarray(start)]);
    shifted.writeUInt32LE(start + 4, directory);
    expect(findCheck(await verify(shifted), 'pe.table-place')).toMatchObject({ outcome: 'failed', reason: `The certificate table begins at ${String(start + 4)}, which is not a multiple of eight.` });
    const sectionSize = 0x80 + 24 + (kind === 'pe32' ? 224 : 240) + 16;
    file.writeUInt32LE(start - 0x200 + 1, sectionSize);
    expect(findCheck(await verify(file), 'pe.table-place')).toMatchObject({ outcome: 'failed', reason: `The certificate table begins at ${String(start)}, inside the program, which ends at ${String(start + 1)}.` });
    file.writeUInt32LE(start - 0x200, sectionSize);
    expect(findCheck(await verify(file), 'pe.table-place')).toMatchObject({ outcome: 'passed', reason: `The certificate table begins at ${String(start)}, behind the program.` });
    expect(findCheck(await verify(Buffer.concat([file, Buffer.alloc(8)])), 'pe.table-end')?.reason).toBe(`The certificate table ends at ${String(start + size)}, but the file ends at ${String(start + size + 8)}.`);
  });

  it('passes over a section without bytes, wherever it points', async () => {
    const image = signed();
    const section = 0x80 + 24 + (kind === 'pe32' ? 224 : 240);
    image.writeUInt32LE(0, section + 16);
    image.writeUInt32LE(0x7fff_0000, section + 20);
    expect(findCheck(await verify(image), 'pe.table-place')?.outcome).toBe('passed');
  });

  it('must not lie inside the program', async () => {
    const file = signed();
    const [start, size] = [file.readUInt32LE(directory), file.readUInt32LE(directory + 4)];
    // The section claims the table's bytes as its own.
    file.writeUInt32LE(start + size - 0x200, 0x80 + 24 + (kind === 'pe32' ? 224 : 240) + 16);
    expect(failedChecks(await verify(file))).toEqual(['pe.table-place', 'content.digest']);
  });

  it.each([
    ['begins in the header', 0x80, 64],
    ['begins behind the file', 0x7fff_0000, 64],
    ['is larger than the file', 0x400, 0xffff_ffff],
    ['is empty', 0x400, 0],
  ])('is refused when it %s', async (_, start, size) => {
    const file = signed();
    file.writeUInt32LE(start, directory);
    file.writeUInt32LE(size, directory + 4);
    expect(await verify(file)).toMatchObject({ container: 'pe', signed: true, outcome: 'failed' });
  });

  it('covers what lies between sections and table', async () => {
    const image = Buffer.from(minimalProgram({ kind, payload }));
    const file = signed();
    file.writeUInt8(1, image.length - 1);
    expect(failedChecks(await verify(file))).toEqual(['content.digest']);
  });

  it('says that an unsigned program is unsigned', async () => {
    expect(failedChecks(await verify(minimalProgram({ kind, payload })))).toEqual(['file.signed']);
  });

  it.each([0x60, 0x90, 0xa0, 0x100, 0x180])('may end after %i bytes', async (length) => {
    expect((await verify(signed().subarray(0, length))).outcome).not.toBe('passed');
  });

  const countOffset = 0x80 + 24 + (kind === 'pe32' ? 92 : 108);
  const [wholeSize, upToDirectory] = kind === 'pe32' ? [224, 136] : [240, 152];

  it('needs as many directories as it says', async () => {
    const file = signed();
    file.writeUInt32LE(4, countOffset);
    expect(await verify(file)).toMatchObject({ signed: false, outcome: 'failed' });
    const withFive = signed();
    withFive.writeUInt32LE(5, countOffset);
    expect(await verify(withFive)).toMatchObject({ signed: true });
  });

  const layoutReason = async (change: (file: Buffer) => void): Promise<string | undefined> => {
    const file = signed();
    change(file);
    return findCheck(await verify(file), 'file.layout')?.reason;
  };

  it('has a header that holds the directory', async () => {
    const resized = (size: number) => layoutReason((file) => void file.writeUInt16LE(size, 0x80 + 20));
    expect(await resized(upToDirectory)).toBeUndefined();
    expect(await resized(upToDirectory - 1)).toBe('The directories of the program do not fit into its header.');
    expect(await resized(kind === 'pe32' ? 96 : 112)).toBe('The directories of the program do not fit into its header.');
    for (const size of [0, 1, 2, kind === 'pe32' ? 95 : 111]) expect(await resized(size)).toBe('The program is neither PE32 nor PE32+.');
    expect(await resized(0xffff)).toBe('The file ends inside the headers of the program.');
    expect(await layoutReason((file) => void file.writeUInt16LE(0x107, 0x80 + 24))).toBe('The program is neither PE32 nor PE32+.');
    expect(await layoutReason((file) => void file.writeUInt16LE(0xffff, 0x80 + 6))).toBe('The file ends inside the headers of the program.');
  });

  it('covers everything but checksum, directory and table', async () => {
    const open = async (file: Uint8Array) => openProgram(memorySource(file), 0x80);
    const image = Buffer.from(minimalProgram({ kind, payload }));
    const checksum = 0x80 + 24 + 64;
    const around = (end: number) => [{ start: 0, end: checksum }, { start: checksum + 4, end: directory }, { start: directory + 8, end }];
    expect(await open(signed())).toMatchObject({ kind: 'pe', maxPadding: 7, coverage: { kind: 'ranges', padding: 0, ranges: around(image.length) } });
    expect(await open(image)).toMatchObject({ signatures: [], checks: [], coverage: { padding: 0, ranges: around(image.length) } });
    const odd = Buffer.concat([image, Buffer.of(1, 2, 3)]);
    expect((await open(odd)).coverage).toEqual({ kind: 'ranges', padding: 5, ranges: around(odd.length) });
    const without = Buffer.from(image);
    without.writeUInt32LE(4, countOffset);
    expect((await open(without)).coverage).toEqual({ kind: 'ranges', padding: 0, ranges: [{ start: 0, end: checksum }, { start: checksum + 4, end: image.length }] });
    const placed = async (start: number, size: number) => {
      const file = Buffer.from(image);
      file.writeUInt32LE(start, directory);
      file.writeUInt32LE(size, directory + 4);
      return open(file);
    };
    expect((await placed(directory + 7, 8)).coverage).toMatchObject({ ranges: around(image.length) });
    expect((await placed(directory + 8, 8)).coverage).toMatchObject({ ranges: around(directory + 8) });
    expect((await placed(image.length + 8, 8)).coverage).toMatchObject({ ranges: around(image.length) });
    // A table of no size, or at no place, is a place for a signature all the same.
    for (const [start, size] of [[image.length, 0], [0, 8]] as const) expect((await placed(start, size)).signatures).toEqual([new Uint8Array()]);
    expect(wholeSize).toBeGreaterThan(upToDirectory);
  });

  it('ends behind the last byte of any section, and behind its headers', async () => {
    const section = 0x80 + 24 + wholeSize;
    const placeOf = async (file: Uint8Array) => findCheck(await verify(file), 'pe.table-place')?.reason;
    const file = signed();
    const start = file.readUInt32LE(directory);
    file.writeUInt16LE(2, 0x80 + 6);
    file.writeUInt32LE(16, section + 40 + 16);
    file.writeUInt32LE(start, section + 40 + 20);
    expect(await placeOf(file)).toBe(`The certificate table begins at ${String(start)}, inside the program, which ends at ${String(start + 16)}.`);
    const headersOnly = signed();
    headersOnly.writeUInt16LE(0, 0x80 + 6);
    headersOnly.writeUInt32LE(section - 8, directory);
    expect(await placeOf(headersOnly)).toBe(`The certificate table begins at ${String(section - 8)}, inside the program, which ends at ${String(section)}.`);
    headersOnly.writeUInt16LE(1, 0x80 + 6);
    headersOnly.writeUInt32LE(0, section + 16);
    expect(await placeOf(headersOnly)).toBe(`The certificate table begins at ${String(section - 8)}, inside the program, which ends at ${String(section + 40)}.`);
    expect((await verify(headersOnly.subarray(0, section + 40))).checks.map(({ id }) => id)).not.toContain('file.layout');
    expect((await verify(headersOnly.subarray(0, section + 39))).checks.map(({ id }) => id)).toContain('file.layout');
  });

  it('is signed as a program', async () => {
    const { checkContent } = await openProgram(memorySource(signed()), 0x80);
    const statement = (type: string) => ({ type, digestAlgorithm: { oid: '1.2.3', parameters: undefined, der: new Uint8Array() }, digest: new Uint8Array() });
    expect(checkContent(statement(oids.spcPeImageData), 'sha256')).toEqual([expect.objectContaining({ id: 'content.kind', outcome: 'passed', reason: 'The signature was made for a program.' })]);
    expect(checkContent(statement(oids.spcCabData), 'sha256')).toEqual([
      expect.objectContaining({ title: 'Signed as this kind of file', outcome: 'failed', reason: 'The signature was made for another kind of file (spcCabData).' }),
    ]);
  });

  it('reads a table up to the end of the file and up to 16 MiB', async () => {
    const limit = 16 * 1024 * 1024;
    const image = Buffer.from(minimalProgram({ kind, payload }));
    const opened = async (fileSize: number, size: number) => {
      const file = Buffer.from(image);
      file.writeUInt32LE(0x400, directory);
      file.writeUInt32LE(size, directory + 4);
      const source = { size: fileSize, read: async (offset: number, length: number) => Promise.resolve(file.subarray(offset, offset + Math.min(length, 0x400))) };
      return (await openProgram(source, 0x80)).checks.find(({ id }) => id === 'pe.table-entries')?.reason;
    };
    const refused = 'The certificate table is too large or reaches beyond the file.';
    expect(await opened(0x400 + limit, limit)).not.toBe(refused);
    expect(await opened(0x400 + limit + 1, limit + 1)).toBe(refused);
    expect(await opened(0x500, 0x101)).toBe(refused);
  });
});

describe('the beginning of a file', () => {
  const pe = (offset: number, size: number): Buffer => {
    const file = Buffer.alloc(size);
    file.write('MZ');
    if (size >= 0x40) file.writeUInt32LE(offset, 0x3c);
    if (offset + 4 <= size) file.write('PE\0\0', offset);
    return file;
  };

  it.each([
    ['a header right behind the mark', pe(4, 0x40), 4],
    ['a header that just fits', pe(0x40 - 24, 0x40), 0x40 - 24],
    ['a header that does not fit', pe(0x40 - 23, 0x40), undefined],
    ['a header on the mark', pe(3, 0x80), undefined],
    ['too few bytes', pe(4, 0x3f), undefined],
    ['another mark', Buffer.from(pe(4, 0x40)).fill('NE', 4, 6), undefined],
  ])('shows a program by %s', async (_, file, offset) => {
    expect(await findPeHeader(memorySource(file))).toBe(offset);
  });

  it.each([
    ['a cabinet', Buffer.from('MSCF'), 'cab'],
    ['less than a cabinet', Buffer.from('MSC'), undefined],
    ['an installer', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'msi'],
    ['an installer with more behind', Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'msi'],
    ['less than an installer', Buffer.from('d0cf11e0a1b11a', 'hex'), undefined],
    ['a program', pe(0x40, 0x80), 'pe'],
    ['a program for DOS', Buffer.from('MZ'), undefined],
    ['a program without its mark', Buffer.from(pe(0x40, 0x80)).fill('ZM', 0, 2), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('tells %s', async (_, file, kind) => {
    expect((await detectContainer(memorySource(file)))?.kind).toBe(kind);
  });
});

it('takes a DOS program for something else', async () => {
  const file = Buffer.alloc(128);
  file.write('MZ');
  expect(await verify(file)).toMatchObject({ container: 'none', outcome: 'not-checked' });
});
