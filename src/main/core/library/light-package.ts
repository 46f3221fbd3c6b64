import { createHash } from 'node:crypto';
import { z } from 'zod';
import { classifications, severities, updateTypes, type OriginFile, type SoftwarePackage } from '../../../shared/catalog.js';
import type { UpdateRow } from '../../../shared/ipc/updates.js';
import { bytes, isBytes, type Bytes } from '../../../shared/units.js';
import { versionOfTitle } from '../catalog/version-of-title.js';

/** What the list shows of a package and what depends on it alone. */
export type LightPackage = Omit<UpdateRow, 'catalogueId' | 'packageId' | 'superseded' | 'chain' | 'publishedAt'>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const oneOf =
  (words: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'string' && words.includes(value);
const optional =
  (isRight: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || isRight(value);

const fields: Readonly<Record<keyof LightPackage, (value: unknown) => boolean>> = {
  title: isText,
  vendor: isText,
  products: isTextList,
  version: isText,
  classification: oneOf(classifications),
  severity: optional(oneOf(severities)),
  type: oneOf(updateTypes),
  created: isText,
  size: isBytes,
  languages: isTextList,
  expired: (value) => typeof value === 'boolean',
  cveIds: isTextList,
  kbArticleId: optional(isText),
  bulletinId: optional(isText),
};
const fieldList = Object.entries(fields);

function isLightPackage(value: unknown): value is LightPackage {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  return fieldList.every(([name, isRight]) => isRight(record[name]));
}

/** Checked by hand: the list reads 20,000 of them at once, for which a schema takes three times as long as the parsing. */
export const lightColumn = z.string().transform((text, context): LightPackage => {
  const value = parseJson(text);
  if (isLightPackage(value)) return value;
  context.addIssue({ code: 'custom', message: 'not a line of the list' });
  return z.NEVER;
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Files of a package, each once: several items may install the same one. */
export function filesOf(found: SoftwarePackage): readonly OriginFile[] {
  const files = found.installableItems.flatMap(({ originFile }) => (originFile === undefined ? [] : [originFile]));
  return [...new Map(files.map((file) => [file.sha1, file])).values()];
}

/** Stands for the set of files, whatever their order. */
export const filesKeyOf = (found: SoftwarePackage): string =>
  createHash('sha256').update(filesOf(found).map(({ sha1 }) => sha1).toSorted().join()).digest('hex');

/** Sizes are the vendor's word; a sum that is no count of bytes any more stays at the largest one. */
const totalSize = (files: readonly OriginFile[]): Bytes => bytes(Math.min(Number.MAX_SAFE_INTEGER, files.reduce((sum, { size }) => sum + size, 0)));

export function lightPackage(found: SoftwarePackage): LightPackage {
  const { title } = found.localized[0];
  const { severity, kbArticleId, bulletinId } = found;
  return {
    title,
    vendor: found.vendorName,
    products: found.productNames,
    version: versionOfTitle(title),
    classification: found.classification,
    ...(severity !== undefined && { severity }),
    type: found.updateType,
    created: found.creationDate,
    size: totalSize(filesOf(found)),
    languages: [...new Set(found.installableItems.flatMap(({ languages }) => languages))],
    expired: found.publicationState === 'Expired',
    cveIds: found.cveIds,
    ...(kbArticleId !== undefined && { kbArticleId }),
    ...(bulletinId !== undefined && { bulletinId }),
  };
}
