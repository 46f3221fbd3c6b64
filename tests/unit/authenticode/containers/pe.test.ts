import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { certificateEntry, programDigest, securityDirectory, signedProgram, craft } from '../../../fixtures/signed/files.js';
import { failedChecks, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';
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
    ['an entry of another type', certificateEntry(Buffer.alloc(8), 1)],
    ['an entry that is longer than the table', Buffer.from('ff00000000020200', 'hex')],
    ['an entry without content', Buffer.from('0800000000020200', 'hex')],
  ])('must not hold %s', async (_, entry) => {
    expect(failedChecks(await verify(signed({ moreEntries: [entry] })))).toEqual(['pe.table-entries']);
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

  it('needs as many directories as it says', async () => {
    const file = signed();
    file.writeUInt32LE(4, 0x80 + 24 + (kind === 'pe32' ? 92 : 108));
    expect(await verify(file)).toMatchObject({ signed: false, outcome: 'failed' });
  });
});

it('takes a DOS program for something else', async () => {
  const file = Buffer.alloc(128);
  file.write('MZ');
  expect(await verify(file)).toMatchObject({ container: 'none', outcome: 'not-checked' });
});
