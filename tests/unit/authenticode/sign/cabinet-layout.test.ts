import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { defaultCabinetLimits, type Cabinet, type CabinetReserve } from '../../../../src/main/core/cabinet/read.js';
import { digestedHead, headSizeOf, layOutSignedCabinet, padSignature } from '../../../../src/main/core/authenticode/sign/cabinet-layout.js';

/** The front of a cabinet with two folders; only what the layout looks at is filled in. */
function cabinetWith(foldersOffset: number, reserve: CabinetReserve | undefined, size = 5000): { readonly cabinet: Cabinet; readonly head: Buffer } {
  const head = Buffer.alloc(foldersOffset + 16, 0xee);
  head.write('MSCF');
  head.fill(0, 4, 36);
  head.writeUInt32LE(size, 8);
  head.writeUInt32LE(foldersOffset + 16, 16);
  head.writeUInt16LE(2, 26);
  head.writeUInt16LE(reserve === undefined ? 0 : 4, 30);
  head.writeUInt16LE(0x1234, 32);
  [foldersOffset + 100, foldersOffset + 2000].forEach((dataOffset, index) => head.writeUInt32LE(dataOffset, foldersOffset + index * 8));
  const folder = (index: number) => ({ index, compression: { method: 'stored' as const }, data: { offset: 0, size: 0 }, blockCount: 1, size: 1 });
  const cabinet: Cabinet = {
    source: memorySource(head),
    limits: defaultCabinetLimits,
    size,
    setId: 0x1234,
    foldersOffset,
    folders: [folder(0), folder(1)],
    members: [],
    ...(reserve === undefined ? {} : { reserve }),
  };
  return { cabinet, head };
}

const headerReserve = (size: number): CabinetReserve => ({ header: { offset: 40, size }, perFolder: 0, perBlock: 0 });

describe('the layout of a signed cabinet', () => {
  it.each([
    ['without a reserve', 36, undefined, 24],
    ['with the reserve of a signature', 60, headerReserve(20), 0],
    ['with a larger reserve', 40 + 6144, headerReserve(6144), 60 - 40 - 6144],
    ['with an empty reserve', 40, headerReserve(0), 20],
  ])('moves a cabinet %s by as much as its header grows', (_, foldersOffset, reserve, moved) => {
    const { cabinet, head } = cabinetWith(foldersOffset, reserve, 10_000);
    const layout = layOutSignedCabinet(cabinet, head);
    const signed = Buffer.from(layout.head);
    expect(headSizeOf(cabinet)).toBe(foldersOffset + 16);
    expect(layout).toMatchObject({ bodyStart: foldersOffset + 16, bodyEnd: 10_000, signatureOffset: 10_000 + moved });
    expect(signed.byteLength).toBe(60 + 16);
    expect([8, 16, 44, 60, 68].map((at) => signed.readUInt32LE(at))).toEqual([10_000 + moved, 60 + 16, 10_000 + moved, foldersOffset + 100 + moved, foldersOffset + 2000 + moved]);
    expect(signed.readUInt16LE(30)).toBe(4);
    expect(signed.readUInt16LE(32)).toBe(0x1234);
    // The reserve to the octet: sizes 20, 0, 0; lengths 0 and 16; offset; no size yet; nothing in the filler.
    expect(signed.subarray(36, 44).toString('hex')).toBe('1400000000001000');
    expect(signed.subarray(48, 60).toString('hex')).toBe('00'.repeat(12));
    expect(digestedHead(layout.head).map(({ byteLength }) => byteLength)).toEqual([4, 28, 2, 16]);
  });

  it.each([
    { perFolder: 4, perBlock: 0 },
    { perFolder: 0, perBlock: 1 },
  ])('refuses bytes reserved beside folders or blocks: %j', (sizes) => {
    const { cabinet, head } = cabinetWith(60, { ...headerReserve(20), ...sizes });
    expect(() => layOutSignedCabinet(cabinet, head)).toThrow(expect.objectContaining({ code: 'signing/cabinet-reserve' }));
  });

  it('refuses a cabinet whose end would not fit into 32 bits', () => {
    const fits = cabinetWith(36, undefined, 0xffff_ffff - 24);
    expect(layOutSignedCabinet(fits.cabinet, fits.head).signatureOffset).toBe(0xffff_ffff);
    const large = cabinetWith(36, undefined, 0xffff_ffff - 23);
    expect(() => layOutSignedCabinet(large.cabinet, large.head)).toThrow(expect.objectContaining({ code: 'signing/cabinet-too-large' }));
  });

  it.each([
    [0, 0],
    [1, 8],
    [8, 8],
    [9, 16],
  ])('pads a signature of %d octets to %d', (size, padded) => {
    const result = padSignature(new Uint8Array(size).fill(1));
    expect(result.byteLength).toBe(padded);
    expect(result.subarray(size).every((octet) => octet === 0)).toBe(true);
  });
});
