import { createHash } from 'node:crypto';
import { writeInstaller, type StorageFixture, type StreamFixture } from '../../fixtures/signed/installer.js';
import { encodeNumber, replaceRange } from '../engine/mutate.js';
import type { FuzzTarget, MutationTools } from '../engine/target.js';
import { mapCompound, readCompound, usedEnd, type CompoundNode } from './compound.js';
import { changeDer } from './der-tree.js';
import { demandRightVerdict, isOneSignature, signedSeeds, type IsSameWork, type SignedKind } from './signed.js';

/** Installers and patches: one format, other storages. */

const signatureName = '\u0005DigitalSignature';
const extendedName = '\u0005MsiDigitalSignatureEx';
const isUncovered = ({ name }: CompoundNode): boolean => name === signatureName || name === extendedName;

interface Work {
  /** A digest of all contents in the order in which they are signed. */
  readonly contents: string;
  /** The same with the digest of names and dates before it, where there is one. */
  readonly signed: string;
  /** Names, sizes and dates, which only the extended form of signature covers. */
  readonly metadata: string;
  readonly isExtended: boolean;
  readonly isOneSignature: boolean;
}

const compareNames = (a: CompoundNode, b: CompoundNode): number => Buffer.compare(Buffer.from(`${a.name}\0`, 'utf16le'), Buffer.from(`${b.name}\0`, 'utf16le'));

function workOf(file: Uint8Array): Work {
  const root = readCompound(file);
  const extended = root.children.find(({ name }) => name === extendedName);
  const contents = createHash('sha256');
  const signed = createHash('sha256').update(extended !== undefined && 'content' in extended ? extended.content : '');
  const update = (bytes: Uint8Array): void => void [contents, signed].map((hash) => hash.update(bytes));
  const metadata: string[] = [];
  const walk = (storage: { readonly classId?: Uint8Array; readonly children: readonly (StreamFixture | StorageFixture)[] }, isRoot: boolean): void => {
    for (const child of (storage.children as readonly CompoundNode[]).toSorted(compareNames)) {
      if (isRoot && isUncovered(child)) continue;
      metadata.push(child.metadata);
      if ('children' in child) walk(child, false);
      else update(child.content);
    }
    update(storage.classId ?? new Uint8Array(16));
  };
  walk(root, true);
  const signature = root.children.find(({ name }) => name === signatureName);
  return {
    contents: contents.digest('hex'),
    signed: signed.digest('hex'),
    metadata: metadata.join('\n'),
    isExtended: extended !== undefined,
    isOneSignature: signature !== undefined && 'content' in signature && isOneSignature(signature.content, 0),
  };
}

const sizes = [0, 1, 63, 64, 65, 4095, 4096, 4097, 0xffff_ffff];

function changeFields(file: Uint8Array, { random, havoc }: MutationTools): Uint8Array {
  const map = mapCompound(file);
  const copy = file.slice();
  const data = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  const number = (): number => random.pick([random.below(map.sectorCount + 2), random.pick(sizes), 0xffff_fffe, 0xffff_ffff, 0xffff_fffd, 0xffff_fffa]);
  switch (random.below(6)) {
    case 0: {
      const at = map.tableEntry(random.below(map.sectorCount + 1));
      if (at !== undefined && at + 4 <= copy.length) data.setUint32(at, number(), true);
      return copy;
    }
    case 1: {
      const entry = random.pick(map.entries);
      data.setUint32(entry + random.pick([64, 66, 68, 72, 76, 80, 96, 100, 116, 120, 124]), random.chance(0.4) ? random.below(map.entries.length + 1) : number(), true);
      return copy;
    }
    case 2:
      data.setUint32(random.pick([24, 28, 30, 32, 40, 44, 48, 56, 60, 64, 68, 72, 76, 80]), number(), true);
      return copy;
    case 3: {
      const table = random.pick(map.miniTable);
      data.setUint32(table + random.below(128) * 4, number(), true);
      return copy;
    }
    case 4:
      return replaceRange(file, file.length, file.length, random.chance(0.5) ? new Uint8Array(512) : random.bytes(random.pick([1, 64, 512])));
    default: {
      const entry = random.pick(map.entries);
      copy.set(havoc(copy.subarray(entry, entry + 128)).subarray(0, 128), entry);
      return copy;
    }
  }
}

/** Two sectors change their places, and every number that led to them: the same work laid out otherwise. */
function swapSectors(file: Uint8Array, { random }: MutationTools): Uint8Array {
  const map = mapCompound(file);
  const [one, other] = [random.below(map.sectorCount), random.below(map.sectorCount)];
  const [oneEntry, otherEntry] = [map.tableEntry(one), map.tableEntry(other)];
  if (oneEntry === undefined || otherEntry === undefined) return file;
  const copy = file.slice();
  const data = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  const swapped = (number: number): number => (number === one ? other : number === other ? one : number);
  const isTable = (sector: number): boolean => data.getUint32(map.tableEntry(sector) ?? 0, true) === 0xffff_fffd;
  if (isTable(one) || isTable(other)) return file;
  for (let sector = 0; sector < map.sectorCount; sector += 1) {
    const at = map.tableEntry(sector);
    if (at !== undefined) data.setUint32(at, swapped(data.getUint32(at, true)), true);
  }
  const [first, second] = [data.getUint32(oneEntry, true), data.getUint32(otherEntry, true)];
  data.setUint32(oneEntry, second, true);
  data.setUint32(otherEntry, first, true);
  for (const at of [48, 60]) data.setUint32(at, swapped(data.getUint32(at, true)), true);
  for (const entry of map.entries) if (entry === map.entries[0] || data.getUint32(entry + 120, true) >= 4096) data.setUint32(entry + 116, swapped(data.getUint32(entry + 116, true)), true);
  const [oneStart, otherStart] = [(one + 1) * 512, (other + 1) * 512];
  const held = copy.slice(oneStart, oneStart + 512);
  copy.copyWithin(oneStart, otherStart, otherStart + 512);
  copy.set(held, otherStart);
  return copy;
}

type Node = StreamFixture | StorageFixture;

function changeChildren(children: readonly Node[], tools: MutationTools, isRoot: boolean): Node[] {
  const { random, havoc } = tools;
  const changed = [...children];
  const at = random.below(changed.length);
  const node = changed[at];
  const content = (): Uint8Array => new Uint8Array(random.pick([0, 1, 64, 4095, 4096, 5000])).fill(random.below(256));
  if (node === undefined) return [{ name: 'New', content: content() }];
  if ('children' in node && random.chance(0.6)) changed[at] = { ...node, children: changeChildren(node.children, tools, false) };
  else
    switch (random.below(6)) {
      case 0:
        changed.splice(at, 1);
        break;
      case 1:
        changed.splice(at, 0, { name: random.pick(['New', 'A', '\u0005DigitalSignature', '\u0005MsiDigitalSignatureEx', 'Property', '\u4840\u3f7f']), content: content() });
        break;
      case 2:
        changed[at] = { ...node, name: random.pick([node.name.slice(1), `${node.name}x`, node.name.toUpperCase(), 'Z']).slice(0, 31) };
        break;
      case 3:
        changed[at] = { name: node.name.slice(0, 31), children: [node] };
        break;
      default:
        if ('content' in node) changed[at] = { ...node, content: isRoot && node.name === signatureName && random.chance(0.9) ? changeDer(node.content, tools) : havoc(node.content).subarray(0, 20_000) };
    }
  return changed;
}

/** The signature is half of what there is to change. */
function changeTree(file: Uint8Array, tools: MutationTools): Uint8Array {
  const { children, classId = new Uint8Array(16) } = readCompound(file);
  if (tools.random.chance(0.5)) return writeInstaller({ classId, children: changeChildren(children, tools, true) });
  const changed = children.map((node) => ('content' in node && node.name === signatureName ? { ...node, content: changeDer(node.content, tools) } : node));
  return writeInstaller({ classId, children: changed });
}

function mutate(file: Uint8Array, tools: MutationTools): Uint8Array {
  try {
    return tools.random.pick([changeFields, changeFields, changeTree, swapSectors])(file, tools);
  } catch (error) {
    if (error instanceof RangeError) return tools.havoc(file);
    throw error;
  }
}

export function installerTarget(name: SignedKind & ('msi' | 'msp')): FuzzTarget {
  const seeds = signedSeeds(name);
  const works = seeds.map(workOf);
  const isSameWork: IsSameWork = (input, verdict) => {
    const found = workOf(input);
    if (!found.isOneSignature || input.subarray(usedEnd(input)).some((byte) => byte !== 0)) return false;
    // A signature of names and dates can be made one of contents by giving another name to their digest. That is how the format is; it must be said.
    const isWarned = verdict.checks.some(({ id, outcome }) => id === 'msi.metadata' && outcome === 'warning');
    return works.some((work) =>
      work.isExtended === found.isExtended ? work.contents === found.contents && (!work.isExtended || work.metadata === found.metadata) : work.isExtended && work.signed === found.contents && isWarned,
    );
  };
  return {
    name,
    maxInput: 64 * 1024,
    limits: { cpuMs: 500, allocation: 8 * 2 ** 20 },
    seeds: () => seeds,
    run: async (input) => demandRightVerdict(input, isSameWork),
    mutate,
    dictionary: [Buffer.from(signatureName, 'utf16le'), Buffer.from(extendedName, 'utf16le'), encodeNumber(0xffff_fffe, 4, true), encodeNumber(0xffff_ffff, 4, true)],
  };
}
