import { replaceRange } from '../engine/mutate.js';
import type { FuzzTarget, MutationTools } from '../engine/target.js';
import { changeDer } from './der-tree.js';
import { demandRightVerdict, isOneSignature, sameRange, signedSeeds } from './signed.js';

const seeds = signedSeeds('pe');
const headerOffset = 0x80;
const checksum = headerOffset + 24 + 64;
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const directoryOf = (program: Uint8Array): number => headerOffset + 24 + (view(program).getUint16(headerOffset + 24, true) === 0x10b ? 128 : 144);

interface Place {
  readonly directory: number;
  readonly table: number;
}

/** Of a program with the layout of the seeds; `undefined` when its table lies nowhere. */
function placeOf(program: Uint8Array): Place | undefined {
  if (program.length < 0x200) return undefined;
  const directory = directoryOf(program);
  const table = view(program).getUint32(directory, true);
  return table >= 0x200 && table + 8 <= program.length ? { directory, table } : undefined;
}

/** Entries of the certificate table, one behind the other, each a signature, up to the last byte. */
function holdsSignaturesOnly(table: Uint8Array): boolean {
  for (let at = 0; at < table.length; ) {
    const length = table.length - at < 8 ? 0 : view(table).getUint32(at, true);
    const next = at + Math.ceil(length / 8) * 8;
    if (length <= 8 || next > table.length || !isOneSignature(table.subarray(at + 8, next), 14)) return false;
    at = next;
  }
  return table.length > 0;
}

/** All but the checksum, the length of the table and the table. */
function isSameWork(input: Uint8Array): boolean {
  return seeds.some((seed) => {
    const { directory, table } = placeOf(seed) ?? { directory: 0, table: 0 };
    const isSame = sameRange(input, seed, 0, checksum) && sameRange(input, seed, checksum + 4, directory + 4) && sameRange(input, seed, directory + 8, table);
    return isSame && view(input).getUint32(directory + 4, true) === input.length - table && holdsSignaturesOnly(input.subarray(table));
  });
}

function withTable(program: Uint8Array, { directory, table }: Place, content: Uint8Array): Uint8Array {
  const result = replaceRange(program, table, program.length, content);
  view(result).setUint32(directory + 4, content.length, true);
  return result;
}

const entry = (content: Uint8Array): Uint8Array => {
  const bytes = Buffer.alloc(Math.ceil((8 + content.length) / 8) * 8);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt32LE(0x0002_0200, 4);
  bytes.set(content, 8);
  return bytes;
};

/** Fields that the layout depends on, and the table with what is in it. */
function mutate(program: Uint8Array, tools: MutationTools): Uint8Array {
  const place = placeOf(program);
  if (place === undefined) return tools.havoc(program);
  const { random } = tools;
  const { directory, table } = place;
  const content = program.subarray(table);
  switch (random.below(8)) {
    case 0: {
      const copy = program.slice();
      const at = random.pick([0x3c, headerOffset + 6, headerOffset + 20, headerOffset + 24, directory - 36, directory, directory + 4, checksum]);
      view(copy).setUint32(at, random.pick([0, 1, 4, 8, table - 8, table + 8, program.length, 0xffff_ffff, random.below(program.length)]), true);
      return copy;
    }
    case 1:
      return withTable(program, place, Buffer.concat([content, entry(tools.other().subarray(0, 2000))]));
    case 2:
      return withTable(program, place, tools.havoc(content));
    case 3:
      return replaceRange(program, table, table, random.bytes(8 * (1 + random.below(4))));
    case 4:
      return replaceRange(program, program.length, program.length, random.bytes(1 + random.below(16)));
    default:
      return withTable(program, place, entry(changeDer(content.subarray(8), tools)));
  }
}

export const target: FuzzTarget = {
  name: 'pe',
  maxInput: 16 * 1024,
  limits: { cpuMs: 500, allocation: 4 * 2 ** 20 },
  seeds: () => seeds,
  run: async (input) => demandRightVerdict(input, isSameWork),
  mutate,
};
