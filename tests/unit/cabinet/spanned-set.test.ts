import { expect, test } from 'vitest';
import { memorySource } from '../../../src/main/core/bytes.js';
import { readCabinet } from '../../../src/main/core/cabinet/read.js';
import { buildCabinet, type CabinetSpec } from '../../fixtures/cabinet/build.js';

const text = Buffer.from('hello world');
const member = { name: 'a', size: text.length, offset: 0 };
const folders = [{ type: 0, blocks: [{ payload: text, size: text.length }] }];

/** A part of the set 4711; `names` stand where the header says that the names of its neighbours are. */
function part(flags: number, index: number, names: Buffer, spec: Partial<CabinetSpec> = {}): Buffer {
  const bytes = buildCabinet({ folders, members: [member], ...spec });
  const namesOffset = spec.reserve === undefined ? 36 : 40 + spec.reserve.header.length;
  bytes.writeUInt16LE(flags | bytes.readUInt16LE(30), 30);
  bytes.writeUInt16LE(4711, 32);
  bytes.writeUInt16LE(index, 34);
  return Buffer.concat([bytes.subarray(0, namesOffset), names, bytes.subarray(namesOffset)]);
}

const refusal = async (bytes: Buffer): Promise<unknown> => readCabinet(memorySource(bytes)).then(() => 'read', (error: unknown) => error);
const names = (...each: readonly string[]): Buffer => Buffer.from(each.map((name) => `${name}\0`).join(''), 'latin1');

test.each<[string, Buffer, number, string]>([
  ['the first part', part(2, 0, names('two.cab', 'Disk 2')), 1, 'The part behind it is “two.cab” on “Disk 2”.'],
  ['a part in the middle', part(3, 1, names('one.cab', 'Disk 1', 'three.cab', '')), 2, 'The part before it is “one.cab” on “Disk 1”. The part behind it is “three.cab”.'],
  ['the last part', part(1, 2, names('zwei-Größe.cab', '')), 3, 'The part before it is “zwei-Größe.cab”.'],
  ['a part with a reserve', part(2, 0, names('two.cab', ''), { reserve: { header: Buffer.alloc(20, 1), perFolder: 0, perBlock: 0 } }), 1, 'The part behind it is “two.cab”.'],
  ['a part that names nobody', part(0, 1, Buffer.alloc(0)), 2, 'It names no other part.'],
  ['a part whose names have no end', part(1, 1, Buffer.alloc(300, 'x')), 2, 'The part before it is not named.'],
  ['a part with a name that turns the text', part(1, 1, names('a\u0085b', '')), 2, 'The part before it is “a…b”.'],
  ['a part with control characters in a name', part(1, 1, names('a\u0007b', '')), 2, 'The part before it is “a\\u0007b”.'],
  ['a part that is cut off behind its header', part(1, 1, names('one.cab', '')).subarray(0, 36), 2, 'The part before it is not named.'],
])('%s is refused with its place in the set', async (_, bytes, number, neighbours) => {
  expect(await refusal(bytes)).toMatchObject({ code: 'cabinet/spanned-set', data: { set: 4711, part: number, neighbours } });
});

test('a member that lies in another cabinet as well', async () => {
  const bytes = part(0, 0, Buffer.alloc(0), { members: [{ ...member, folder: 0xfffe }] });
  expect(await refusal(bytes)).toMatchObject({ code: 'cabinet/spanned-set', data: { set: 4711, part: 1, neighbours: 'It names no other part.' } });
});
