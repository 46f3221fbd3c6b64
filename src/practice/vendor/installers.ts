import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { whilePacking } from '../../main/core/authenticode/sign/cabinet.js';
import { signPortableExecutable } from '../../main/core/authenticode/sign/portable-executable.js';
import { writeCabinet, writeCabinetToSign } from '../../main/core/cabinet/write.js';
import type { Authorities } from '../authorities.js';
import { makeExecutable } from './executable.js';
import { makeInstallerPackage } from './installer-package.js';
import { seededBytes } from './random.js';

export type InstallerKind = 'executable' | 'cabinet' | 'package';

/** How to make a vendor's file. */
export interface Recipe {
  readonly vendor: string;
  /** Letters, digits, dots and dashes. */
  readonly fileName: string;
  readonly kind: InstallerKind;
  /** About this many bytes. */
  readonly size: number;
  readonly signed: boolean;
  /** When the vendor put it on the site. */
  readonly released: Date;
}

/** A file of the vendors' site as it is offered. */
export interface Installer {
  readonly recipe: Recipe;
  readonly path: string;
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha1: string;
  readonly sha256: string;
}

export const unsignedExecutable = (recipe: Recipe): Uint8Array => makeExecutable(seededBytes(recipe.fileName, recipe.size));

async function makeFile(recipe: Recipe, path: string, authorities: Authorities): Promise<void> {
  const draft = `${path}.draft`;
  try {
    if (recipe.kind === 'executable') {
      const image = unsignedExecutable(recipe);
      const identity = recipe.signed ? await authorities.vendor(recipe.vendor) : undefined;
      await writeFile(draft, identity === undefined ? image : await signPortableExecutable(image, identity, { programName: recipe.vendor }));
    } else if (recipe.kind === 'package') {
      const identity = recipe.signed ? await authorities.vendor(recipe.vendor) : undefined;
      await writeFile(draft, await makeInstallerPackage(recipe.fileName, seededBytes(recipe.fileName, recipe.size), identity));
    } else {
      const payload = `${path}.payload`;
      const data = seededBytes(recipe.fileName, recipe.size);
      await writeFile(payload, data);
      const members = [{ name: recipe.fileName.replace(/\.cab$/u, '.dat'), path: payload, size: data.length, modified: recipe.released }];
      const options = { destination: draft, members, compression: 'mszip' } as const;
      if (recipe.signed) await writeCabinetToSign(options, whilePacking({ identity: await authorities.vendor(recipe.vendor) }));
      else await writeCabinet({ ...options, reserveSignature: false });
      await rm(payload);
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The file of a recipe, made when it is not there yet. */
export async function provide(recipe: Recipe, folder: string, authorities: Authorities): Promise<Installer> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, recipe.fileName);
  if ((await stat(path).catch(() => undefined)) === undefined) await makeFile(recipe, path, authorities);
  const content = await readFile(path);
  const digest = (algorithm: string): string => createHash(algorithm).update(content).digest('hex');
  return { recipe, path, size: content.length, sha1: digest('sha1'), sha256: digest('sha256') };
}
