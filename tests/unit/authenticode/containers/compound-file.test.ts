import { describe, expect, it } from 'vitest';
import { openCompoundFile, type CompoundEntry, type CompoundStorage } from '../../../../src/main/core/authenticode/containers/compound-file.js';
import { foldName } from '../../../../src/main/core/authenticode/containers/compound-names.js';
import { ContainerRefused } from '../../../../src/main/core/authenticode/containers/container.js';
import { memorySource } from '../../../../src/main/core/bytes.js';
import { makeAuthority } from '../../../fixtures/authority/index.js';
import { signedInstaller } from '../../../fixtures/signed/files.js';
import { writeInstaller, type InstallerOptions } from '../../../fixtures/signed/installer.js';
import { findCheck, storeOf, verifyBytes } from '../../../fixtures/signed/verify.js';

const endOfChain = 0xffff_fffe;
const freeSector = 0xffff_ffff;
const nameOf = ({ name }: CompoundEntry): string => Buffer.from(name).toString('utf16le');
const entryOf = (file: Buffer, name: string): number => file.indexOf(Buffer.from(`${name}\0`, 'utf16le'), 512);
const fatEntry = (file: Buffer, sector: number): number => (file.readUInt32LE(76) + 1) * 512 + sector * 4;
const startOf = (file: Buffer, name: string): number => file.readUInt32LE(entryOf(file, name) + 116);

/** Contents of all streams by their paths. */
async function contentsOf(file: Uint8Array, read?: (offset: number, length: number) => void): Promise<Map<string, Buffer>> {
  const memory = memorySource(file);
  const source = { size: memory.size, read: async (offset: number, length: number) => (read?.(offset, length), memory.read(offset, length)) };
  const compound = await openCompoundFile(source);
  const contents = new Map<string, Buffer>();
  const walk = async (storage: CompoundStorage, path: string): Promise<void> => {
    for (const child of storage.children) {
      if (child.kind === 'storage') await walk(child, `${path}${nameOf(child)}/`);
      else {
        const parts: Uint8Array[] = [];
        for await (const part of compound.read(child)) parts.push(part);
        contents.set(`${path}${nameOf(child)}`, Buffer.concat(parts));
      }
    }
  };
  await walk(compound.root, '');
  return contents;
}

/** Bytes that differ from place to place, the same at every run. */
function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) bytes[index] = index * 7 + (index >> 8);
  return bytes;
}
const made = (...children: readonly (readonly [string, number])[]): Buffer => writeInstaller({ children: children.map(([name, size]) => ({ name, content: pattern(size) })) });
const changed = (file: Buffer, change: (file: Buffer) => unknown): Buffer => {
  change(file);
  return file;
};
const refused = async (file: Uint8Array, reason: string): Promise<void> => {
  await expect(contentsOf(file)).rejects.toThrow(new ContainerRefused(reason));
};

describe('the streams of a compound file', () => {
  it('are read by their sizes, small ones and large ones', async () => {
    const sizes = [0, 1, 63, 64, 65, 127, 128, 4095, 4096, 4097, 4608, 10_000];
    const contents = await contentsOf(made(...sizes.map((size) => [`s${String(size)}`, size] as const)));
    for (const size of sizes) expect(contents.get(`s${String(size)}`)?.equals(pattern(size)), String(size)).toBe(true);
  });

  it('are found on both sides of their siblings', async () => {
    const file = changed(made(['a', 5], ['b', 6]), (bytes) => {
      const first = entryOf(bytes, 'a');
      bytes.writeUInt32LE(bytes.readUInt32LE(first + 72), first + 68);
      bytes.writeUInt32LE(freeSector, first + 72);
    });
    expect([...(await contentsOf(file)).keys()]).toEqual(['a', 'b']);
  });

  it('lie in the order of their names’ bytes', async () => {
    expect([...(await contentsOf(made(['b', 1], ['ab', 1], ['a', 1], ['c', 1]))).keys()]).toEqual(['a', 'ab', 'b', 'c']);
  });

  it('may have names of 31 characters, or none', async () => {
    const long = 'x'.repeat(31);
    expect([...(await contentsOf(made([long, 1])).then((contents) => contents.keys()))]).toEqual([long]);
    const nameless = changed(made(['x', 1]), (file) => (file.writeUInt16LE(2, entryOf(file, 'x') + 64), file.writeUInt16LE(0, entryOf(file, 'x'))));
    expect([...(await contentsOf(nameless)).keys()]).toEqual(['']);
  });

  it('may lie in scattered sectors', async () => {
    const file = changed(made(['large', 10_000]), (bytes) => {
      const first = startOf(bytes, 'large');
      const [second, third] = [1, 2].map((index) => (first + index + 1) * 512) as [number, number];
      const kept = Buffer.from(bytes.subarray(second, second + 512));
      bytes.copyWithin(second, third, third + 512);
      bytes.set(kept, third);
      bytes.writeUInt32LE(first + 2, fatEntry(bytes, first));
      bytes.writeUInt32LE(first + 1, fatEntry(bytes, first + 2));
      bytes.writeUInt32LE(first + 3, fatEntry(bytes, first + 1));
    });
    expect((await contentsOf(file)).get('large')?.equals(pattern(10_000))).toBe(true);
  });

  it('are read a mebibyte at a time where their sectors are neighbours', async () => {
    const file = made(['large', 2 * 1024 * 1024 + 700]);
    const first = (startOf(file, 'large') + 1) * 512;
    const reads: [number, number][] = [];
    await contentsOf(file, (offset, length) => reads.push([offset - first, length]));
    const mebibyte = 1024 * 1024;
    expect(reads.slice(-3)).toEqual([[0, mebibyte], [mebibyte, mebibyte], [2 * mebibyte, 700]]);
    expect(reads.every(([, length]) => length > 0)).toBe(true);
  });

  it('may point anywhere when they are empty', async () => {
    const file = changed(made(['empty', 0], ['small', 5]), (bytes) => bytes.writeUInt32LE(0, entryOf(bytes, 'empty') + 116));
    expect((await contentsOf(file)).get('empty')).toHaveLength(0);
    const without = changed(made(['large', 5000]), (bytes) => bytes.writeUInt32LE(3, entryOf(bytes, 'Root Entry') + 116));
    expect((await contentsOf(without)).get('large')).toHaveLength(5000);
  });

  it('fill the container of small ones to its last byte', async () => {
    const sized = (cut: number) => changed(made(['small', 70]), (file) => file.writeUInt32LE(128 - cut, entryOf(file, 'Root Entry') + 120));
    expect((await contentsOf(sized(58))).get('small')?.equals(pattern(70))).toBe(true);
    await refused(sized(59), 'A small stream of the compound file is shorter than it says or points behind its container.');
  });

  it('fill the table of small ones to its last entry', async () => {
    const file = made(['a', 4095], ['b', 4095]);
    expect((await contentsOf(file)).get('b')?.equals(pattern(4095))).toBe(true);
    await refused(changed(file, (bytes) => bytes.writeUInt32LE(endOfChain, 60)), 'A small stream of the compound file is shorter than it says or points behind its container.');
  });
});

describe('the names of a compound file', () => {
  const fold = (name: string): string => foldName(Buffer.from(name, 'utf16le'));
  it('are the same for Windows in any case, a unit for a unit', () => {
    expect([fold('Property'), fold(''), fold('\u00e9\u0151'), fold('stra\u00dfe'), fold('\ufb01')]).toEqual(['PROPERTY', '', '\u00c9\u0150', 'STRA\u00dfE', '\ufb01']);
  });
});

describe('a compound file is refused', () => {
  const share = 'Two parts of the compound file share a sector, or a chain runs in a circle.';
  const files: readonly (readonly [string, string, Buffer])[] = [
    ['with a stream in the container of small ones', share, changed(made(['large', 5000], ['small', 5]), (file) => file.writeUInt32LE(startOf(file, 'Root Entry'), entryOf(file, 'large') + 116))],
    ['with a child right behind the directory', 'The directory of the compound file runs in a circle or behind its end.', changed(made(['a', 1]), (file) => file.writeUInt32LE(4, entryOf(file, 'Root Entry') + 76))],
    ['with a table right behind the file', 'The compound file points behind its end.', changed(made(['a', 1]), (file) => file.writeUInt32LE(file.length / 512 - 1, 60))],
    ['with three allocation tables for few sectors', 'The allocation table of the compound file is larger than the file.', changed(made(['a', 1]), (file) => file.writeUInt32LE(3, 44))],
    ['with a directory outside any chain', 'The compound file has no root.', changed(made(['a', 1]), (file) => file.writeUInt32LE(endOfChain, 48))],
    ['with a version between the known ones', 'The header of the compound file has an unknown form.', changed(made(['a', 1]), (file) => (file.writeUInt16LE(4, 26), file.writeUInt16LE(9, 30)))],
  ];
  it.each(files)('%s', async (_, reason, file) => {
    await refused(file, reason);
  });

  it('when its directory is cut', async () => {
    const file = made(['a', 1]);
    const moved = Buffer.concat([file, file.subarray((file.readUInt32LE(48) + 1) * 512).subarray(0, 512)]);
    const last = file.length / 512 - 1;
    moved.writeUInt32LE(freeSector, fatEntry(moved, moved.readUInt32LE(48)));
    moved.writeUInt32LE(endOfChain, fatEntry(moved, last));
    moved.writeUInt32LE(last, 48);
    expect([...(await contentsOf(moved)).keys()]).toEqual(['a']);
    await refused(moved.subarray(0, -1), 'The compound file ends inside a sector that it needs.');
  });
});

describe('a compound file of version 4', () => {
  const sector = 4096;
  /** Header, allocation table, directory, one stream: sectors of 4 KiB. */
  function version4(size: number, upperHalf = 0): Buffer {
    const file = Buffer.alloc(3 * sector + Math.ceil(size / sector) * sector);
    file.set(Buffer.from('d0cf11e0a1b11ae1', 'hex'));
    file.writeUInt16LE(4, 26);
    file.writeUInt16LE(0xfffe, 28);
    file.writeUInt16LE(12, 30);
    file.writeUInt16LE(6, 32);
    file.writeUInt32LE(1, 44);
    file.writeUInt32LE(1, 48);
    file.writeUInt32LE(4096, 56);
    file.writeUInt32LE(endOfChain, 60);
    file.writeUInt32LE(endOfChain, 68);
    file.fill(0xff, 76, 512);
    file.writeUInt32LE(0, 76);
    const table = file.subarray(sector, 2 * sector).fill(0xff);
    table.writeUInt32LE(0xffff_fffd, 0);
    table.writeUInt32LE(endOfChain, 4);
    const count = Math.ceil(size / sector);
    for (let index = 0; index < count; index += 1) table.writeUInt32LE(index === count - 1 ? endOfChain : 3 + index, 8 + index * 4);
    const entry = (index: number, name: string, kind: number, child: number, start: number, length: number): void => {
      const bytes = file.subarray(2 * sector + index * 128, 2 * sector + (index + 1) * 128);
      bytes.write(name, 'utf16le');
      bytes.writeUInt16LE(name.length * 2 + 2, 64);
      bytes.set([kind, 1], 66);
      for (const [offset, value] of [[68, freeSector], [72, freeSector], [76, child], [116, start], [120, length]] as const) bytes.writeUInt32LE(value, offset);
    };
    entry(0, 'Root Entry', 5, 1, endOfChain, 0);
    entry(1, 'stream', 2, freeSector, 2, size);
    file.writeUInt32LE(upperHalf, 2 * sector + 128 + 124);
    file.set(pattern(size), 3 * sector);
    return file;
  }

  it('is read', async () => {
    expect((await contentsOf(version4(10_000))).get('stream')?.equals(pattern(10_000))).toBe(true);
  });

  it('has sizes of 64 bits, unlike version 3', async () => {
    await refused(version4(10_000, 1), 'A stream of the compound file is larger than the file.');
    const older = changed(made(['large', 5000]), (file) => file.writeUInt32LE(1, entryOf(file, 'large') + 124));
    expect((await contentsOf(older)).get('large')).toHaveLength(5000);
  });

  it('has a header of a whole sector', async () => {
    const strayIn = async (file: Buffer) => (await openCompoundFile(memorySource(file))).findStray();
    expect((await strayIn(version4(10_000))).inHeaderAndTables).toBe(0);
    expect((await strayIn(changed(version4(10_000), (file) => file.fill(7, 512, sector)))).inHeaderAndTables).toBe(sector - 512);
  });

  it('ends behind its last sector in use', async () => {
    expect((await openCompoundFile(memorySource(Buffer.concat([version4(5000), Buffer.alloc(sector)])))).ownedEnd).toBe(5 * sector);
  });
});

describe('an installer', () => {
  const { root, publisher: signer } = makeAuthority();
  const anchors = storeOf(root);

  it.each([undefined, 'sha256'] as const)('signs streams with the names of its own signature where they lie deeper (names and dates: %s)', async (extended) => {
    const children: InstallerOptions['children'] = [{ name: 'Nested', children: [{ name: '\u0005DigitalSignature', content: pattern(10) }] }];
    expect((await verifyBytes(signedInstaller({ signer }, { children, ...(extended && { extended }) }), { anchors })).outcome).toBe('passed');
  });

  it.each([
    ['feff0000', 'not-checked'],
    ['feff0100', 'not-checked'],
    ['feff00', 'not-checked'],
    ['feff0200', 'warning'],
    ['feff0001', 'warning'],
    ['fe000000', 'warning'],
    ['ff000000', 'warning'],
    ['fffe0000', 'warning'],
    ['feff', 'warning'],
  ])('is asked about its summary when only contents are signed: %s', async (start, outcome) => {
    const children = [{ name: '\u0005SummaryInformation', content: Buffer.from(start, 'hex') }, { name: 'a', content: start.length === 6 ? Buffer.of(0) : Buffer.of(7, 7) }];
    const verdict = await verifyBytes(signedInstaller({ signer }, { children }), { anchors });
    expect(findCheck(verdict, 'msi.metadata')?.outcome).toBe(outcome);
    expect(verdict.container).toBe('msi');
  });

  it('says nothing about names and dates when it is not signed', async () => {
    expect(findCheck(await verifyBytes(writeInstaller(), { anchors }), 'msi.metadata')).toBeUndefined();
  });

  it('is followed by nothing but zeros', async () => {
    const followed = async (...bytes: readonly number[]) => findCheck(await verifyBytes(Buffer.concat([writeInstaller(), Uint8Array.from(bytes)]), { anchors }), 'msi.trailing-data')?.outcome;
    expect([await followed(0, 0), await followed(0, 1), await followed(1, 0)]).toEqual(['passed', 'failed', 'failed']);
  });
});
