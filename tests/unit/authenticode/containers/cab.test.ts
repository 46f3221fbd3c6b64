import { describe, expect, it } from 'vitest';
import { oids } from '../../../../src/main/core/authenticode/der/oids.js';
import { openCabinet } from '../../../../src/main/core/authenticode/containers/cab.js';
import { maxSignatureSize } from '../../../../src/main/core/authenticode/containers/container.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { signedCabinet, unsignedCabinet } from '../../../fixtures/signed/files.js';
import { failedChecks, findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const authority = makeAuthority();
const options = { anchors: storeOf(authority.root) };
const signer = authority.publisher;
const verify = async (file: Uint8Array) => verifyBytes(file, options);

/** One byte written at an offset of an otherwise right cabinet. */
function changed(offset: number, value: number): Buffer {
  const file = signedCabinet({ signer });
  file.writeUInt8(value, offset);
  return file;
}

describe('the signature’s place in a cabinet', () => {
  it.each([
    ['reserved1', 4, 1, ['cab.reserved']],
    ['the last byte of reserved1', 7, 1, ['cab.reserved']],
    ['the header’s reserve', 36, 24, ['cab.reserve-sizes']],
    ['the upper half of the header’s reserve', 37, 1, ['cab.reserve-sizes']],
    ['the folders’ reserve', 38, 4, ['cab.reserve-sizes']],
    ['the blocks’ reserve', 39, 4, ['cab.reserve-sizes']],
    ['the reserve’s second length', 42, 0x18, ['cab.reserve-form']],
    ['the first byte of the filler', 52, 1, ['cab.filler']],
    ['the last byte of the filler', 59, 1, ['cab.filler']],
  ])('no digest covers %s, so it is checked', async (_, offset, value, expected) => {
    const verdict = await verify(changed(offset, value));
    expect(failedChecks(verdict)).toEqual(expected);
    expect(verdict).toMatchObject({ signed: true, outcome: 'failed' });
  });

  it('says which sizes are reserved', async () => {
    const file = signedCabinet({ signer });
    file.set([0x14, 0x01, 2, 3], 36);
    expect(findCheck(await verify(file), 'cab.reserve-sizes')?.reason).toBe('The header reserves 276 bytes, 2 a folder and 3 a block, instead of 20, 0 and 0.');
  });

  it.each([
    ['reserved2', 12, 1],
    ['the number of the part', 34, 1],
    ['the set', 32, 1],
    ['the payload', 60 + 8 + 25 + 8, 0],
  ])('the digest covers %s', async (_, offset, value) => {
    expect(failedChecks(await verify(changed(offset, value)))).toContain('content.digest');
  });

  it('covers the number of the part as Windows does', async () => {
    expect((await verify(signedCabinet({ signer }, { partNumber: 3 }))).outcome).toBe('passed');
  });

  it('refuses data behind the signature', async () => {
    expect(failedChecks(await verify(Buffer.concat([signedCabinet({ signer }), Buffer.from('more')])))).toEqual(['cab.signature-end']);
    expect(failedChecks(await verify(Buffer.concat([signedCabinet({ signer }), new Uint8Array(8)])))).toEqual(['cab.signature-end']);
  });

  it.each([
    ['64 KiB of junk', Buffer.alloc(65_536, 0x41)],
    ['64 KiB of zeros', Buffer.alloc(65_536)],
    ['eight zeros', Buffer.alloc(8)],
    ['one byte that is not zero', Buffer.of(1)],
  ])('refuses %s behind the DER, inside the signature’s size', async (_, behind) => {
    const verdict = await verify(signedCabinet({ signer }, { behind }));
    expect(failedChecks(verdict)).toEqual(['signature.padding']);
    expect(verdict.outcome).toBe('failed');
  });

  it('takes up to seven zeros behind the DER', async () => {
    expect((await verify(signedCabinet({ signer }, { behind: Buffer.alloc(7) }))).outcome).toBe('passed');
    expect((await verify(signedCabinet({ signer }, { behind: Buffer.alloc(0) }))).outcome).toBe('passed');
  });

  it('refuses a signature that does not begin where the cabinet ends', async () => {
    const file = signedCabinet({ signer });
    const offset = file.readUInt32LE(44);
    const moved = Buffer.concat([file.subarray(0, offset), new Uint8Array(8), file.subarray(offset)]);
    moved.writeUInt32LE(offset + 8, 44);
    expect(failedChecks(await verify(moved))).toEqual(['cab.signature-offset', 'content.enhanced-hash', 'content.digest']);
  });

  it('refuses an enhanced hash of another place', async () => {
    expect(failedChecks(await verify(signedCabinet({ signer, about: { kind: 'cab', signatureOffset: 4711 } })))).toEqual(['content.enhanced-hash']);
  });

  it('takes the older statement without an enhanced hash', async () => {
    expect((await verify(signedCabinet({ signer, about: { kind: 'cab-old' } }))).outcome).toBe('passed');
  });

  it.each([0, 0xffff_ffff, 0x7fff_ffff])('refuses a signature of impossible size %i', async (size) => {
    const file = signedCabinet({ signer });
    file.writeUInt32LE(size, 48);
    const verdict = await verify(file);
    expect(verdict).toMatchObject({ signed: true, outcome: 'failed' });
    expect(failedChecks(verdict)).toContain('cab.signature-end');
  });
});

describe('where the signature is looked for', () => {
  interface Place {
    readonly flags?: number;
    readonly reserve?: number;
    readonly cabinetSize?: number;
    readonly offset?: number;
    readonly size?: number;
  }
  const fileSize = 200;
  function header({ flags = 4, reserve = 20, cabinetSize = 160, offset = 160, size = 40 }: Place): Buffer {
    const file = Buffer.alloc(fileSize, 1);
    file.write('MSCF');
    file.writeUInt32LE(cabinetSize, 8);
    file.writeUInt16LE(flags, 30);
    file.writeUInt16LE(reserve, 36);
    file.writeUInt32LE(offset, 44);
    file.writeUInt32LE(size, 48);
    return file;
  }
  const open = async (place: Place) => openCabinet(memorySource(header(place)));
  const signatureOf = async (place: Place) => (await open(place)).signatures.map(({ length }) => length);

  it.each<[string, Place, number[]]>([
    ['a right place', {}, [40]],
    ['no reserve', { flags: 3 }, []],
    ['a reserve under another flag', { flags: 0x0400 }, []],
    ['room alone', { offset: 0, size: 0 }, []],
    ['a place without an offset', { offset: 0 }, [0]],
    ['a place without a size', { size: 0 }, [0]],
    ['a place elsewhere without a size', { offset: 100, size: 0 }, [0]],
    ['a reserve of another size', { reserve: 24, offset: 100 }, []],
    ['a reserve of another size that points at the end', { reserve: 24 }, [40]],
    ['a signature that begins in the header', { offset: 59, size: 100 }, [0]],
    ['a signature that begins behind the header', { offset: 60, size: 100 }, [100]],
    ['a signature that ends behind the file', { size: 100 }, [40]],
    ['a signature of one byte', { offset: 199, size: 1 }, [1]],
    ['a signature at the end of the file', { offset: 200, size: 1 }, [0]],
  ])('finds of %s what is there', async (_, place, expected) => {
    expect(await signatureOf(place)).toEqual(expected);
  });

  it.each<[string, Place, number]>([
    ['the signature', {}, 160],
    ['the signature, wherever the cabinet ends', { offset: 100 }, 100],
    ['the end of the cabinet when the signature is unreadable', { size: 0 }, 160],
    ['the end of the file when that comes first', { cabinetSize: 300, offset: 300, size: 0 }, 200],
    ['the header when the cabinet ends in it', { cabinetSize: 10, offset: 10, size: 0 }, 60],
  ])('digests up to %s', async (_, place, end) => {
    const { coverage } = await open(place);
    expect(coverage).toEqual({ kind: 'ranges', ranges: [{ start: 0, end: 4 }, { start: 8, end: 36 }, { start: 40, end: 42 }, { start: 60, end }] });
  });

  it('digests a cabinet without a place as a whole', async () => {
    expect(await open({ flags: 0, cabinetSize: fileSize })).toMatchObject({ maxPadding: 7, coverage: { kind: 'ranges', ranges: [{ start: 0, end: fileSize }] }, checks: [{ outcome: 'passed' }] });
    expect((await open({ flags: 0, cabinetSize: fileSize })).checkContent({ type: '1.2.3', digestAlgorithm: { oid: '1.2.3', parameters: undefined, der: new Uint8Array() }, digest: new Uint8Array() }, 'sha256')).toEqual([]);
  });

  it('is of a cabinet, with a place and without', async () => {
    expect([(await open({})).kind, (await open({ flags: 0 })).kind]).toEqual(['cab', 'cab']);
  });

  it('is signed as a cabinet', async () => {
    const { checkContent } = await open({});
    const statement = (type: string) => ({ type, digestAlgorithm: { oid: '1.2.3', parameters: undefined, der: new Uint8Array() }, digest: new Uint8Array() });
    for (const type of [oids.spcCabData, oids.spcLink]) expect(checkContent(statement(type), 'sha256')).toEqual([expect.objectContaining({ id: 'content.kind', outcome: 'passed' })]);
    expect(checkContent(statement(oids.spcPeImageData), 'sha256')).toEqual([
      expect.objectContaining({ id: 'content.kind', outcome: 'failed', reason: 'The signature was made for another kind of file (spcPeImageData).' }),
    ]);
  });

  it('reads 16 MiB of a signature, not more', async () => {
    const reads: number[] = [];
    const source = (size: number) => {
      const start = header({ size });
      return { size: 160 + size, read: async (offset: number, length: number) => (reads.push(length), Promise.resolve(offset === 0 ? start.subarray(0, length) : new Uint8Array(0))) };
    };
    await openCabinet(source(maxSignatureSize));
    await openCabinet(source(maxSignatureSize + 1));
    expect(reads).toEqual([60, maxSignatureSize, 60]);
  });
});

describe('an unsigned cabinet', () => {
  it('may have the room for a signature', async () => {
    expect(failedChecks(await verify(unsignedCabinet()))).toEqual(['file.signed']);
  });

  it('must be as long as it says', async () => {
    expect(failedChecks(await verify(Buffer.concat([unsignedCabinet(), Buffer.of(0)])))).toEqual(['cab.size', 'file.signed']);
  });

  it.each([
    [4, 'The file ends inside the header of the cabinet.'],
    [35, 'The file ends inside the header of the cabinet.'],
    [36, 'The cabinet has 115 bytes, the file has 36.'],
    [59, 'The cabinet has 115 bytes, the file has 59.'],
  ])('may end after %i bytes', async (length, reason) => {
    const verdict = await verify(signedCabinet({ signer }).subarray(0, length));
    expect(verdict).toMatchObject({ container: 'cab', outcome: 'failed' });
    expect(findCheck(verdict, 'cab.size')).toMatchObject({ outcome: 'failed', reason });
  });

  it('is as long as it says, with the room for a signature and without', async () => {
    expect(findCheck(await verify(unsignedCabinet()), 'cab.size')?.outcome).toBe('passed');
    const bare = Buffer.alloc(40);
    bare.write('MSCF');
    bare.writeUInt32LE(40, 8);
    expect(findCheck(await verify(bare), 'cab.size')?.outcome).toBe('passed');
  });
});
