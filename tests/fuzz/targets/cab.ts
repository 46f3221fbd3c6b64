import { defaultCabinetLimits } from '../../../src/main/core/cabinet/read.js';
import { Fault } from '../../../src/main/core/fault.js';
import { buildCabinet, membersOf, mszipFolder, sampleNoise, sampleText, simpleCabinet, storedFolder, type FolderSpec } from '../../fixtures/cabinet/build.js';
import { lzxFolder } from '../../fixtures/cabinet/lzx-encode.js';
import { readAll } from '../../fixtures/cabinet/read-all.js';
import { replaceRange } from '../engine/mutate.js';
import { demand, type FuzzTarget, type MutationTools } from '../engine/target.js';
import { changeDer } from './der-tree.js';
import { demandRightVerdict, isOneSignature, sameRange, signedSeeds } from './signed.js';

const signed = signedSeeds('cab');
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const signatureOffset = (cabinet: Uint8Array): number => view(cabinet).getUint32(44, true);

/** All but how long the signature is, and the signature. */
const isSameWork = (input: Uint8Array): boolean =>
  signed.some((seed) => {
    const offset = signatureOffset(seed);
    return sameRange(input, seed, 0, 48) && sameRange(input, seed, 52, offset) && view(input).getUint32(48, true) === input.length - offset && isOneSignature(input.subarray(offset), 7);
  });

/** The same rules a second time, in other words: what Windows could take for another place than one below the folder. */
function demandHarmlessName(name: string): void {
  const parts = name.split('/');
  demand(parts.every((part) => part !== '' && !/^\.+$/u.test(part) && !/[. ]$/u.test(part) && !/[\\:*?"<>|\u0000-\u001f]/u.test(part)), `a name that leads elsewhere: ${JSON.stringify(name)}`);
  demand(parts.every((part) => !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu.test(part)), `a device’s name: ${JSON.stringify(name)}`);
}

/** The limits are what keeps a small input small; 4 GiB would take minutes. */
const limits = { ...defaultCabinetLimits, maxTotalSize: 2 * 2 ** 20 };

async function contentsOrCode(input: Uint8Array): Promise<ReadonlyMap<string, Uint8Array> | string> {
  try {
    return await readAll(input, limits);
  } catch (error) {
    if (error instanceof Fault) return `${error.code} ${JSON.stringify(error.data)}`;
    throw error;
  }
}

const isSame = (one: ReadonlyMap<string, Uint8Array> | string, other: ReadonlyMap<string, Uint8Array> | string): boolean =>
  typeof one === 'string' || typeof other === 'string'
    ? one === other
    : one.size === other.size && [...one].every(([name, content]) => Buffer.compare(content, other.get(name) ?? Buffer.from('missing')) === 0);

async function run(input: Uint8Array): Promise<void> {
  await demandRightVerdict(input, isSameWork);
  const contents = await contentsOrCode(input);
  if (typeof contents === 'string') return;
  demand(isSame(contents, await contentsOrCode(input)), 'read twice, it is not the same');
  for (const name of contents.keys()) demandHarmlessName(name);
  demand(new Set([...contents.keys()].map((name) => name.toLowerCase())).size === contents.size, 'two names that are one on Windows');
}

/** Where things lie, as the header says it, damaged or not. */
function* blocksOf(cabinet: Uint8Array): Generator<{ readonly at: number; readonly reserved: number }> {
  const data = view(cabinet);
  const hasReserve = (data.getUint16(30, true) & 4) !== 0;
  const [headerReserve, folderReserve, reserved] = hasReserve ? [data.getUint16(36, true), data.getUint8(38), data.getUint8(39)] : [0, 0, 0];
  const foldersAt = 36 + (hasReserve ? 4 + headerReserve : 0);
  let budget = 500;
  for (let folder = 0; folder < data.getUint16(26, true); folder += 1) {
    const entry = foldersAt + folder * (8 + folderReserve);
    if (entry + 8 > cabinet.length) return;
    let at = data.getUint32(entry, true);
    for (let block = 0; block < data.getUint16(entry + 4, true); block += 1) {
      budget -= 1;
      if (at + 8 + reserved > cabinet.length || budget < 0) return;
      yield { at, reserved };
      at += 8 + reserved + data.getUint16(at + 4, true);
    }
  }
}

/** Sums of blocks and the size in the header. */
function repair(input: Uint8Array): Uint8Array {
  if (input.length < 60) return input;
  const cabinet = input.slice();
  const data = view(cabinet);
  const isSigned = data.getUint32(40, true) === 0x0010_0000 && data.getUint32(48, true) !== 0;
  if (!isSigned) data.setUint32(8, cabinet.length, true);
  for (const { at } of blocksOf(cabinet)) data.setUint32(at, 0, true);
  return cabinet;
}

function randomFolder(content: Uint8Array, { random }: MutationTools): FolderSpec {
  const kind = random.below(3);
  if (kind === 0) return storedFolder(content);
  return kind === 1 ? mszipFolder(content) : lzxFolder(content, { windowBits: 15 + random.below(7), blocks: [{ kind: random.pick(['verbatim', 'aligned', 'uncompressed']), size: 300 + random.below(3000) }] });
}

const names = ['a.txt', 'sub\\b', '..\\x', 'C:\\x', '\\\\server\\x', 'con', 'nul.txt', 'a.txt ', 'A.TXT', 'x/../y', 'a:b', '\u00e4', 'a\u0000b', '.', 'x'.repeat(255), 'sub\\', '\\'];

/** A whole cabinet, mostly right. */
function fresh(tools: MutationTools): Uint8Array {
  const { random } = tools;
  const files = Array.from({ length: 1 + random.below(4) }, (_, index): [string, Uint8Array] => [random.chance(0.4) ? random.pick(names) : `f${String(index)}`, random.pick([sampleText(random.below(2000)), sampleNoise(random.below(100), 3), Buffer.alloc(0)])]);
  const content = Buffer.concat(files.map(([, bytes]) => bytes));
  const reserve = random.chance(0.3) ? { header: Buffer.alloc(random.pick([0, 1, 20, 100])), perFolder: random.below(4), perBlock: random.below(4) } : undefined;
  const [beforeData, behindData, trailing] = [0, 0, 0].map(() => (random.chance(0.05) ? random.bytes(1 + random.below(8)) : undefined));
  return buildCabinet({
    folders: content.length === 0 ? [storedFolder(Buffer.from('x'))] : [randomFolder(content, tools)],
    members: membersOf(files).map((member) => ({ ...member, ...(random.chance(0.05) && { offset: random.below(3000) }), ...(random.chance(0.1) && { attributes: random.below(65_536) }) })),
    ...(reserve && { reserve }),
    ...(beforeData && { beforeData }),
    ...(behindData && { behindData }),
    ...(trailing && { trailing }),
  });
}

function mutate(input: Uint8Array, tools: MutationTools): Uint8Array {
  const { random, havoc } = tools;
  if (input.length < 60 || random.chance(0.03)) return fresh(tools);
  const copy = input.slice();
  const data = view(copy);
  const isSigned = data.getUint32(40, true) === 0x0010_0000 && signatureOffset(copy) >= 60 && signatureOffset(copy) < copy.length;
  switch (random.below(isSigned ? 9 : 5)) {
    case 0: {
      const at = random.pick([4, 8, 12, 16, 20, 24, 26, 28, 30, 32, 34, 36, 38, 40, 44, 48, 52, 56]);
      data.setUint32(at, random.pick([0, 1, 2, 4, 20, 36, 60, copy.length, copy.length - 1, 0xffff, 0xffff_ffff, random.below(copy.length)]), true);
      return copy;
    }
    case 1: {
      // The list of files.
      const at = data.getUint32(16, true);
      if (at + 40 > copy.length) return havoc(copy);
      const part = havoc(copy.subarray(at, at + 40));
      return replaceRange(copy, at, at + 40, random.chance(0.7) ? part.subarray(0, 40) : part);
    }
    case 2: {
      const blocks = [...blocksOf(copy)];
      if (blocks.length === 0) return havoc(copy);
      const { at } = random.pick(blocks);
      const packed = data.getUint16(at + 4, true);
      const part = havoc(copy.subarray(at + 8, at + 8 + packed)).subarray(0, packed);
      copy.set(part.subarray(0, Math.max(0, copy.length - at - 8)), at + 8);
      return copy;
    }
    case 3: {
      const blocks = [...blocksOf(copy)];
      if (blocks.length === 0) return havoc(copy);
      data.setUint16(random.pick(blocks).at + random.pick([4, 6]), random.pick([0, 1, random.below(65_536), 32_768, 38_912, copy.length & 0xffff]), true);
      return copy;
    }
    case 4:
      return fresh(tools);
    default: {
      const offset = signatureOffset(copy);
      const changed = changeDer(copy.subarray(offset), tools);
      const result = replaceRange(copy, offset, copy.length, changed);
      view(result).setUint32(48, changed.length, true);
      return result;
    }
  }
}

function* seeds(): Generator<Uint8Array> {
  yield* signed;
  const content = sampleText(5000);
  yield simpleCabinet([['a.txt', content], ['sub\\b.txt', Buffer.from('b')], ['empty', Buffer.alloc(0)]]);
  yield buildCabinet({ folders: [mszipFolder(content)], members: membersOf([['a', content]]) });
  yield buildCabinet({ folders: [lzxFolder(content, { windowBits: 15 })], members: membersOf([['a', content]]) });
  yield buildCabinet({ folders: [mszipFolder(sampleText(70_000))], members: membersOf([['a', sampleText(70_000)]]) });
  yield buildCabinet({ folders: [storedFolder(content)], members: membersOf([['a', content]]), reserve: { header: Buffer.alloc(7), perFolder: 2, perBlock: 3 } });
}

export const target: FuzzTarget = {
  name: 'cab',
  maxInput: 32 * 1024,
  limits: { cpuMs: 1000, allocation: 8 * 2 ** 20 },
  seeds,
  run,
  mutate,
  repair,
  dictionary: [Buffer.from('MSCF'), Buffer.from([0, 0, 0x10, 0]), ...names.map((name) => Buffer.from(`${name}\0`))],
};
