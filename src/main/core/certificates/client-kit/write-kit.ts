import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../fault.js';
import type { KitContents, KitEntry } from './contents.js';
import { kitGuide } from './guide.js';
import { kitNames } from './names.js';
import { checkScript, installScript, registryFile, removeScript } from './powershell.js';

export interface KitFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

const shortStore = { TrustedPublisher: 'publisher', Root: 'root', CA: 'issuer' } as const;

/** Named by store and thumbprint: the names of certificates are foreign, and two of them may be the same. */
const certificateName = ({ storeKey, thumbprint }: KitEntry): string => `${shortStore[storeKey]}-${thumbprint.slice(0, 8)}.cer`;

/** Everything that a client needs, as files. */
export function kitFiles(contents: KitContents): readonly KitFile[] {
  const names = contents.entries.map(certificateName);
  return [
    { name: kitNames.guide, content: kitGuide(contents, names) },
    ...contents.entries.map(({ certificate }, index) => ({ name: names[index] ?? '', content: certificate })),
    { name: kitNames.install, content: installScript(contents) },
    { name: kitNames.check, content: checkScript(contents) },
    { name: kitNames.remove, content: removeScript(contents) },
    { name: kitNames.registry, content: registryFile() },
  ];
}

/** A kit with other certificates in it has another name. */
export function kitFolderName({ signerThumbprint, others, leaving }: KitContents): string {
  const short = (thumbprint: string): string => thumbprint.slice(0, 8);
  const gone = leaving.filter(({ why }) => why !== 'later');
  const parts = [...others.map(({ thumbprint }) => ` and ${short(thumbprint)}`), ...gone.map(({ thumbprint }) => ` without ${short(thumbprint)}`)];
  // A dozen of names is as much as paths bear.
  return `Countersign client kit ${short(signerThumbprint)}${parts.slice(0, 12).join('')}`;
}

/**
 * Writes the kit into a new folder below `parent`, whole or not at all; nothing is overwritten.
 * @returns the path of the folder
 * @throws Fault `certificates/kit-not-written`
 */
export async function writeKit(contents: KitContents, parent: string): Promise<string> {
  const folder = join(parent, kitFolderName(contents));
  const partial = join(parent, `${kitFolderName(contents)}.${randomUUID()}.partial`);
  try {
    await mkdir(partial);
    for (const { name, content } of kitFiles(contents)) await writeFile(join(partial, name), content, { flag: 'wx' });
    // A folder with something in it is not replaced by a rename.
    await rename(partial, folder);
    return folder;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw new Fault('certificates/kit-not-written', { folder, reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
