import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signCabinet } from '../src/main/core/authenticode/sign/cabinet.js';
import { writeCabinet } from '../src/main/core/cabinet/write.js';
import type { SoftwarePackage } from '../src/shared/catalog.js';
import { certificatesPem, identityOf, makeAuthority } from '../tests/fixtures/authority/index.js';
import { makeDocument, makePackages } from '../tests/fixtures/catalogues/make.js';

/** What the largest public catalogue has. */
export const packageCount = 18_000;
const documentSize = 155_000_000;

export interface BenchCatalogue {
  readonly path: string;
  /** A folder of trusted roots. */
  readonly anchors: string;
  /** Bytes of its XML. */
  readonly documentSize: number;
}

const sentence = 'It mends faults that users met, among them some that put data at risk, and changes nothing that an administrator has set. ';

/** Longer in every package by so many characters. */
function withLongerTexts(packages: readonly SoftwarePackage[], more: number): readonly SoftwarePackage[] {
  const addition = sentence.repeat(Math.ceil(more / sentence.length)).slice(0, more).trimEnd();
  return packages.map((found): SoftwarePackage => {
    const [first, ...others] = found.localized;
    return { ...found, localized: [{ ...first, description: `${first.description} ${addition}`.trim() }, ...others] };
  });
}

/** A signed catalogue as large as the largest public one: generated packages, with descriptions as long as it takes. */
export async function writeLargeCatalogue(folder: string): Promise<BenchCatalogue> {
  const packages = makePackages({ count: packageCount });
  const bare = makeDocument(packages).length;
  const data = makeDocument(withLongerTexts(packages, Math.round((documentSize - bare) / packageCount)));
  const path = join(folder, 'catalogue.cab');
  const document = join(folder, 'catalogue.xml');
  writeFileSync(document, data);
  await writeCabinet({ destination: path, members: [{ name: 'Catalogue.xml', path: document, size: statSync(document).size, modified: new Date() }], compression: 'mszip', reserveSignature: true });
  rmSync(document);
  const { root, publisher } = makeAuthority({ key: 'rsa-2048' });
  await signCabinet({ path, identity: identityOf(publisher) });
  const anchors = join(folder, 'anchors');
  mkdirSync(anchors);
  writeFileSync(join(anchors, 'root.pem'), certificatesPem(root));
  return { path, anchors, documentSize: data.length };
}
