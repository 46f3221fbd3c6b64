import { isDeepStrictEqual } from 'node:util';
import { explainRules } from '../../../src/main/core/catalog/explain-rules.js';
import { installCommands } from '../../../src/main/core/catalog/install-command.js';
import { ns } from '../../../src/main/core/catalog/namespaces.js';
import { readCatalogue, readPackageDocument, type SetAside } from '../../../src/main/core/catalog/read-catalogue.js';
import { versionOfTitle } from '../../../src/main/core/catalog/version-of-title.js';
import { writePackageDocument } from '../../../src/main/core/catalog/write-package.js';
import { Fault } from '../../../src/main/core/fault.js';
import { readXml, XmlRefused } from '../../../src/main/core/xml/read.js';
import type { SoftwarePackage } from '../../../src/shared/catalog.js';
import { explain } from '../../../src/shared/errors/index.js';
import { chunksOf, makeDocument, makePackages } from '../../fixtures/catalogues/make.js';
import { demand, type FuzzTarget } from '../engine/target.js';
import { changeXml } from './xml-text.js';

/** An input is read as a catalogue, as a package of its own, and as one package between two good ones. */

interface Reading {
  readonly found: readonly SoftwarePackage[];
  readonly aside: readonly SetAside[];
}

async function faultOr<Value>(step: () => Promise<Value>): Promise<Value | Fault> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith('catalog/')) return error;
    throw error;
  }
}

async function readWhole(document: Uint8Array, pieceSize: number): Promise<Reading> {
  const found: SoftwarePackage[] = [];
  const aside: SetAside[] = [];
  await readCatalogue(chunksOf(document, pieceSize), { onPackage: (each) => void found.push(each), onSetAside: (each) => void aside.push(each) });
  return { found, aside };
}

/** All that is done with a package once it was read; what is written of it is read again as the same. */
async function demandUsable(each: SoftwarePackage): Promise<void> {
  explainRules(each);
  installCommands(each);
  versionOfTitle(each.localized[0].title);
  const again = await readPackageDocument(chunksOf(new TextEncoder().encode(writePackageDocument(each))), 'again');
  demand(isDeepStrictEqual(again.package, each), 'a package written and read again is another');
}

const [before, behind] = makePackages({ count: 2, seed: 4711 });
if (before === undefined || behind === undefined) throw new RangeError('two packages were asked for');
const packageTexts = [before, behind].map((each) => writePackageDocument(each).replace(/^<\?xml[^>]*\?>\s*/u, ''));
const catalogueStart = `<smc:SystemsManagementCatalog xmlns:smc="${ns.smc}">`;
const catalogueEnd = '</smc:SystemsManagementCatalog>';

/** Whether the text is one element by itself, which is what stands between two others in a catalogue. */
function isElement(text: string): boolean {
  if (!text.startsWith('<') || text.startsWith('<?')) return false;
  try {
    readXml(text, { maxDepth: 90, maxElementCharacters: 2 ** 22, maxElements: 50_000 });
    return true;
  } catch (error) {
    if (error instanceof XmlRefused) return false;
    throw error;
  }
}

/** Whatever one package is like: the others are there, and are the same. */
async function demandNeighbours(text: string): Promise<void> {
  if (!isElement(text)) return;
  const document = new TextEncoder().encode(catalogueStart + packageTexts.join(text) + catalogueEnd);
  const { found } = await readWhole(document, 32_768);
  for (const good of [before, behind]) {
    if (good === undefined) continue;
    const same = found.filter(({ packageId }) => packageId === good.packageId);
    // One that says it is the same and newer takes its place, which is the rule.
    const isThere = same.some((each) => isDeepStrictEqual(each, good)) || same.some((each) => each.creationDate > good.creationDate);
    demand(isThere, 'a package hid another one');
  }
}

async function run(input: Uint8Array): Promise<void> {
  const whole = await faultOr(async () => readWhole(input, 32_768));
  const inPieces = await faultOr(async () => readWhole(input, 7));
  if (whole instanceof Fault) demand(inPieces instanceof Fault && explain(whole).title.length > 0, 'refused whole, and not in pieces');
  else {
    demand(isDeepStrictEqual(inPieces, whole), 'read in pieces, it is another');
    for (const each of whole.found) await demandUsable(each);
    for (const { error } of whole.aside) explain(error);
  }
  const single = await faultOr(async () => readPackageDocument(chunksOf(input), 'one.sdp'));
  if (!(single instanceof Fault)) await demandUsable(single.package);
  const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(input);
  await demandNeighbours(text.replace(/^<\?xml[^>]*\?>\s*/u, ''));
}

function* seeds(): Generator<Uint8Array> {
  const packages = makePackages({ count: 12, seed: 3 });
  yield makeDocument(packages.slice(0, 2));
  for (const each of packages) yield new TextEncoder().encode(writePackageDocument(each));
  yield Buffer.from(`\ufeff${writePackageDocument(before ?? packages[0]!)}`, 'utf16le');
}

export const target: FuzzTarget = {
  name: 'sdp',
  maxInput: 24 * 1024,
  limits: { cpuMs: 1000, allocation: 4 * 2 ** 20 },
  seeds,
  run,
  mutate: changeXml,
};
