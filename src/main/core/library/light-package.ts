import { createHash } from 'node:crypto';
import { z } from 'zod';
import { classifications, severities, updateTypes, type OriginFile, type SoftwarePackage } from '../../../shared/catalog.js';
import type { UpdateRow } from '../../../shared/ipc/updates.js';
import { bytes, isBytes, type Bytes } from '../../../shared/units.js';
import { versionOfTitle } from '../catalog/version-of-title.js';
import { instantColumn, jsonColumn } from '../store/columns.js';

/** What the list shows of a package and what depends on it alone. */
export type LightPackage = Omit<UpdateRow, 'catalogueId' | 'packageId' | 'superseded' | 'chain' | 'publishedAt'>;

const optional = <T>(schema: z.ZodType<T>): z.ZodOptional<z.ZodType<T>> => schema.optional();
const lightSchema = z.strictObject({
  title: z.string(),
  vendor: z.string(),
  products: z.array(z.string()),
  version: z.string(),
  classification: z.enum(classifications),
  severity: optional(z.enum(severities)),
  type: z.enum(updateTypes),
  created: instantColumn,
  size: z.custom<Bytes>(isBytes),
  languages: z.array(z.string()),
  expired: z.boolean(),
  cveIds: z.array(z.string()),
  kbArticleId: optional(z.string()),
  bulletinId: optional(z.string()),
});
export const lightColumn = jsonColumn(lightSchema as unknown as z.ZodType<LightPackage>);

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
