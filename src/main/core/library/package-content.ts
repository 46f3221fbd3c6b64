import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import { Fault } from '../fault.js';
import { blobColumn, countColumn, instantColumn, packageIdColumn } from '../store/columns.js';

/** Bytes. The largest package known has 180 KB of XML. */
const contentLimit = 256 * 1024 * 1024;

/** JSON of packages is mostly repetition: the second lowest quality packs it to a tenth, several times as fast as gzip's lowest. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };

/** Several packages together: one by one most of the time would go into setting up, and in the thread pool into coming and going. */
export const packBlock = (contents: readonly string[]): Uint8Array => brotliCompressSync(contents.join(''), compression);

/** Columns of content_blocks (`c`) and packages (`p`) by which a package is found in its block. */
export const contentColumns = 'c.content, p.content_start, p.content_length';
/** SQL that joins the block of a package (`p`). */
export const contentJoin = 'JOIN content_blocks c ON c.import_id = p.import_id AND c.block = p.block';
export const contentRow = z.object({ content: blobColumn, content_start: countColumn, content_length: countColumn.nullable() });

/** Where the content of a package lies: a block, and in its text the first UTF-16 unit and the count of them. */
export interface PackedContent {
  readonly content: Uint8Array;
  readonly content_start: number;
  /** Absent for imports of earlier versions: gzip of one package. */
  readonly content_length: number | null;
}

function textOf({ content, content_start: start, content_length: length }: PackedContent): string {
  const limit = { maxOutputLength: contentLimit };
  return length === null ? gunzipSync(content, limit).toString('utf8') : brotliDecompressSync(content, limit).toString('utf8').slice(start, start + length);
}

/** The parser checked it in full before it was written; this tells a damaged row from a whole one. */
const outline = z.looseObject({
  packageId: packageIdColumn,
  creationDate: instantColumn,
  vendorName: z.string(),
  localized: z.array(z.strictObject({ language: z.string(), title: z.string(), description: z.string() })).min(1),
  supersededPackageIds: z.array(packageIdColumn),
  prerequisites: z.array(z.array(packageIdColumn)),
  bundledPackageIds: z.array(packageIdColumn),
  installableItems: z.array(z.looseObject({ itemId: z.string() })),
});

/** @throws Fault `store/damaged` */
export function unpackContent(packed: PackedContent, packageId: string, file: string): SoftwarePackage {
  try {
    const value: unknown = JSON.parse(textOf(packed));
    const { packageId: found } = outline.parse(value);
    if (found !== packageId) throw new RangeError('it is another package');
    return value as SoftwarePackage;
  } catch (error) {
    throw new Fault('store/damaged', { file, reason: `the content of package ${packageId} cannot be read` }, { cause: error });
  }
}
