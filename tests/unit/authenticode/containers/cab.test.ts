import { describe, expect, it } from 'vitest';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { signedCabinet, unsignedCabinet } from '../../../fixtures/signed/files.js';
import { failedChecks, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

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

describe('an unsigned cabinet', () => {
  it('may have the room for a signature', async () => {
    expect(failedChecks(await verify(unsignedCabinet()))).toEqual(['file.signed']);
  });

  it('must be as long as it says', async () => {
    expect(failedChecks(await verify(Buffer.concat([unsignedCabinet(), Buffer.of(0)])))).toEqual(['cab.size', 'file.signed']);
  });

  it.each([4, 20, 36, 40, 59])('may end after %i bytes', async (length) => {
    expect(await verify(signedCabinet({ signer }).subarray(0, length))).toMatchObject({ container: 'cab', outcome: 'failed' });
  });
});
