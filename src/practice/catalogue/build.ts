import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { whilePacking } from '../../main/core/authenticode/sign/cabinet.js';
import type { SigningIdentity } from '../../main/core/authenticode/sign/identity.js';
import { writeCabinetToSign } from '../../main/core/cabinet/write.js';
import { tag } from '../xml/write.js';
import { guidOf } from '../vendor/random.js';
import { declarations, packageIdOf, writePackage, type PackagedUpdate } from './package.js';

const catalogueNamespace = 'http://schemas.microsoft.com/sms/2005/04/CorporatePublishing/SystemsManagementCatalog.xsd';
const xmlDeclaration = '<?xml version="1.0" encoding="utf-8"?>\r\n';

interface Category {
  readonly name: string;
  readonly id: string;
  readonly members: readonly string[];
  readonly parentId: string;
}

/** Vendors, and below them their products, each with the packages in it. */
function categoriesOf(updates: readonly PackagedUpdate[]): readonly Category[] {
  const vendors = [...new Set(updates.map(({ update }) => update.vendor))];
  return vendors.flatMap((vendor): Category[] => {
    const own = updates.filter(({ update }) => update.vendor === vendor);
    const vendorId = guidOf(`category ${vendor}`);
    const membersOf = (list: readonly PackagedUpdate[]): string[] => list.map(({ update }) => packageIdOf(update.slug));
    const products = [...new Set(own.map(({ update }) => update.product))].map((product) => ({
      name: product,
      id: guidOf(`category ${vendor} ${product}`),
      members: membersOf(own.filter(({ update }) => update.product === product)),
      parentId: vendorId,
    }));
    return [{ name: vendor, id: vendorId, members: membersOf(own), parentId: '' }, ...products];
  });
}

/** The files of all three layers, by their names in the cabinet. */
function catalogueFiles(name: string, updates: readonly PackagedUpdate[]): ReadonlyMap<string, string> {
  const whole = tag(
    'smc:SystemsManagementCatalog',
    { 'xmlns:smc': catalogueNamespace, ...declarations },
    updates.map((packaged) => writePackage('smc', packaged)),
  );
  const categories = categoriesOf(updates);
  const manifest = Object.fromEntries(updates.map(({ update, creationDate }) => [packageIdOf(update.slug), creationDate]));
  return new Map([
    [`${name}.xml`, `${xmlDeclaration}${whole.text}`],
    ['V2/update_manifest.json', JSON.stringify(manifest)],
    ...updates.map(
      (packaged): [string, string] => [`V2/${packageIdOf(packaged.update.slug)}.sdp`, writePackage('sdp', packaged, declarations).text],
    ),
    ['V3/update_categories.json', JSON.stringify(categories.map(({ id }) => id))],
    ...categories.map(
      ({ name: title, id, members, parentId }): [string, string] => [
        `V3/${id}.json`,
        JSON.stringify({ DisplayName: title, Id: id, Members: members, ParentId: parentId }),
      ],
    ),
  ]);
}

/** Writes a catalogue's cabinet and signs it; the finished file appears under its name at once. */
export async function buildCatalogue(
  path: string,
  name: string,
  updates: readonly PackagedUpdate[],
  modified: Date,
  publisher: SigningIdentity,
): Promise<void> {
  const work = `${path}.work`;
  await rm(work, { recursive: true, force: true });
  try {
    const members = [];
    for (const [member, content] of catalogueFiles(name, updates)) {
      const file = join(work, member);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      members.push({ name: member, path: file, size: (await stat(file)).size, modified });
    }
    const draft = join(work, 'catalogue.cab');
    await writeCabinetToSign({ destination: draft, members, compression: 'mszip' }, whilePacking({ identity: publisher, programName: name }));
    await rename(draft, path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
