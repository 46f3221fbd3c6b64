import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import { sha256, type Sha256 } from '../../../shared/units.js';
import { readWrittenPackage } from '../catalog/written-package.js';
import { Fault } from '../fault.js';
import { blobColumn, countColumn, instantColumn, jsonColumn, packageIdColumn, sha256Column } from '../store/columns.js';
import type { NamespaceBindings } from '../xml/read.js';

/** Bytes. The largest package known has 180 KB of XML. */
const contentLimit = 256 * 1024 * 1024;

/** Packages are mostly repetition: the second lowest quality packs them to a tenth, several times as fast as gzip's lowest. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };

/** Packages as their vendor wrote them, as a row of content_blocks has them. */
export interface ContentBlock {
  /** Brotli of their texts, one behind the other. */
  readonly content: Uint8Array;
  /** Of the content: a damaged disk is noticed before anything is unpacked. */
  readonly digest: Sha256;
  /** JSON of pairs: the prefixes that hold around each of them, and their namespaces. */
  readonly bindings: string;
}

const digestOf = (content: Uint8Array): Sha256 => sha256(createHash('sha256').update(content).digest('hex'));

/** Several packages together: one by one most of the time would go into setting up, and in the thread pool into coming and going. */
export function packBlock(texts: readonly string[], bindings: NamespaceBindings): ContentBlock {
  const content = brotliCompressSync(texts.join(''), compression);
  return { content, digest: digestOf(content), bindings: JSON.stringify([...bindings]) };
}

/** Columns of content_blocks (`c`) and packages (`p`) by which a package is found in its block. */
export const contentColumns = 'c.content, c.digest, c.bindings, p.content_start, p.content_length';
/** SQL that joins the block of a package (`p`). */
export const contentJoin = 'JOIN content_blocks c ON c.import_id = p.import_id AND c.block = p.block';
export const contentRow = z.object({
  content: blobColumn,
  digest: sha256Column.nullable(),
  bindings: jsonColumn(z.array(z.tuple([z.string(), z.string()]))).nullable(),
  content_start: countColumn,
  content_length: countColumn.nullable(),
});

/** Where a package lies: a block, and in its text the first UTF-16 unit and the count of them. */
export type PackedContent = z.infer<typeof contentRow>;

const unpackLimit = { maxOutputLength: contentLimit };

function textOf({ content, content_start: start, content_length: length }: PackedContent): string {
  // Of the earliest imports: gzip of one package.
  if (length === null) return gunzipSync(content, unpackLimit).toString('utf8');
  return brotliDecompressSync(content, unpackLimit).toString('utf8').slice(start, start + length);
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

/** Of imports of earlier versions, which kept what they had read. */
function readJson(text: string): SoftwarePackage {
  const value: unknown = JSON.parse(text);
  outline.parse(value);
  return value as SoftwarePackage;
}

function readPacked(packed: PackedContent): SoftwarePackage {
  if (packed.bindings === null) return readJson(textOf(packed));
  if (packed.digest !== digestOf(packed.content)) throw new RangeError('its digest is another');
  return readWrittenPackage({ text: textOf(packed), bindings: new Map(packed.bindings) }).package;
}

/** @throws Fault `store/damaged` */
export function unpackContent(packed: PackedContent, packageId: string, file: string): SoftwarePackage {
  try {
    const found = readPacked(packed);
    if (found.packageId !== packageId) throw new RangeError('it is another package');
    return found;
  } catch (error) {
    throw new Fault('store/damaged', { file, reason: `the content of package ${packageId} cannot be read` }, { cause: error });
  }
}
