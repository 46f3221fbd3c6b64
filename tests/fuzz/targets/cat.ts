import { judgeCatalogue, verifyListed, type JudgedCatalogue } from '../../../src/main/core/authenticode/verify-listed.js';
import { memorySource } from '../../../src/main/core/bytes.js';
import { Fault } from '../../../src/main/core/fault.js';
import { demand, type FuzzTarget } from '../engine/target.js';
import { changeDer, readTree, writeTree, type Tree } from './der-tree.js';
import { demandRight, isOneSignature, signedSeeds, verifyOptions } from './signed.js';

const seeds = signedSeeds('cat');

/** The list inside: ContentInfo, [0], SignedData, the third of its fields, [0]; its value without tag and length is what is signed. */
function listOf(file: Uint8Array): Uint8Array | undefined {
  const at = (tree: Tree | undefined, index: number): Tree | undefined => (Array.isArray(tree?.content) ? tree.content[index] : undefined);
  const content = at(at(at(at(readTree(file)?.tree, 1), 0), 2), 1);
  const list = at(content, 0);
  return list === undefined ? undefined : writeTree(list);
}

const signedLists = seeds.map(listOf);
const isSameWork = (input: Uint8Array): boolean => {
  const list = listOf(input);
  return list !== undefined && signedLists.some((signed) => signed !== undefined && Buffer.compare(signed, list) === 0 && Buffer.from(input).includes(Buffer.from(signed))) && isOneSignature(input, 0);
};

/** Listed by the seeds: files that must never be found through a changed list, and files that must be found through an accepted one. */
const listed = ['one', 'two'].map((text) => memorySource(Buffer.from(text)));
const unlisted = memorySource(Buffer.from('three'));

async function judged(input: Uint8Array): Promise<JudgedCatalogue | undefined> {
  try {
    return await judgeCatalogue(memorySource(input), 'file.cat', verifyOptions);
  } catch (error) {
    if (error instanceof Fault && error.code === 'authenticode/not-a-catalogue-file') return undefined;
    throw error;
  }
}

async function run(input: Uint8Array): Promise<void> {
  const catalogue = await judged(input);
  if (catalogue === undefined) return;
  const { verdict } = catalogue;
  demandRight(verdict, input, isSameWork);
  for (const file of listed) {
    const found = await verifyListed(file, catalogue, verifyOptions);
    if (found.outcome === 'passed') demand(verdict.outcome === 'passed', 'a file counts as listed by a catalogue file that does not hold');
  }
  demand((await verifyListed(unlisted, catalogue, verifyOptions)).outcome !== 'passed', 'a file counts as listed that no list names');
}

export const target: FuzzTarget = {
  name: 'cat',
  maxInput: 16 * 1024,
  limits: { cpuMs: 500, allocation: 4 * 2 ** 20 },
  seeds: () => seeds,
  run,
  mutate: changeDer,
};
