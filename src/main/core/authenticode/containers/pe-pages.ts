import { createHash } from 'node:crypto';
import type { Check } from '../../../../shared/verdict.js';
import type { ByteSource } from '../../bytes.js';
import { defineCheck } from '../checks.js';
import { bytesEqual } from '../der/values.js';
import { readPageHashes, type IndirectData, type PageHashes } from '../indirect-data.js';
import { digestLengths } from '../x509/algorithms.js';

/** What the pages of a program are told by; offsets and sizes in bytes of the file. */
export interface PagedImage {
  readonly checksum: number;
  /** Absolute offset of the security directory's entry. */
  readonly directory: number;
  /** SizeOfHeaders. */
  readonly headersSize: number;
  readonly sectionAlignment: number;
  /** Sections with bytes in the file, in the order of the section table. */
  readonly sections: readonly { readonly start: number; readonly size: number }[];
  /** Where the signed content ends. */
  readonly end: number;
}

const pages = defineCheck('pe.page-hashes', 'Every page is the one that was signed', 'Windows Authenticode Portable Executable Signature Format, SpcPeImagePageHashes');

const smallestPage = 4096;
const largestPage = 65_536;
/** The Windows loader takes no more; each section costs at least one page. */
const maxSections = 96;

/** Why the pages of the program cannot be told; the format leaves such programs without page hashes. */
function objectionToLayout({ directory, headersSize, sections, end }: PagedImage): string | undefined {
  const total = sections.reduce((sum, { size }) => sum + size, headersSize);
  if (headersSize < directory + 8) return 'its headers do not hold the place of a signature';
  if (headersSize > end || sections.some(({ start, size }) => start + size > end)) return 'a section reaches beyond the signed part of the file';
  if (total > end) return 'its sections overlap';
  return sections.length > maxSections ? `it has more than ${String(maxSections)} sections` : undefined;
}

const pageCount = ({ sections }: PagedImage, pageSize: number): number => sections.reduce((sum, { size }) => sum + Math.ceil(size / pageSize), 1);

/** Signers take the pages of the processor or those of the program's own alignment; the length of the table tells which. */
function pageSizeOf(image: PagedImage, entries: number): number | undefined {
  const sizes = [smallestPage, image.sectionAlignment].filter((size) => size >= smallestPage && size <= largestPage && size >= image.headersSize);
  return sizes.find((size) => pageCount(image, size) + 1 === entries);
}

/** The file's bytes from `start` on, one page at a time. */
async function* pagesOf(file: ByteSource, start: number, size: number, pageSize: number, signal: AbortSignal | undefined): AsyncGenerator<{ readonly offset: number; readonly bytes: Uint8Array }, void> {
  const piece = largestPage * 16 - ((largestPage * 16) % pageSize);
  for (let done = 0; done < size; done += piece) {
    signal?.throwIfAborted();
    const bytes = await file.read(start + done, Math.min(piece, size - done));
    for (let inside = 0; inside < bytes.length; inside += pageSize) yield { offset: start + done + inside, bytes: bytes.subarray(inside, inside + pageSize) };
  }
}

/** The table as it must be: headers, sections, and the end with a digest of zeros. */
async function makeTable(file: ByteSource, image: PagedImage, { algorithm, pageSize }: Pick<PageHashes, 'algorithm'> & { readonly pageSize: number }, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const entries: Uint8Array[] = [];
  const add = (offset: number, digest: Uint8Array): void => {
    const place = Buffer.alloc(4);
    place.writeUInt32LE(offset);
    entries.push(place, digest);
  };
  const digestOf = (size: number, ...parts: readonly Uint8Array[]): Uint8Array => {
    const hash = createHash(algorithm);
    for (const part of parts) hash.update(part);
    return hash.update(new Uint8Array(pageSize - size)).digest();
  };
  const headers = await file.read(0, image.headersSize);
  // The page counts as full without the fields that signing and linking write later.
  add(0, digestOf(headers.length, headers.subarray(0, image.checksum), headers.subarray(image.checksum + 4, image.directory), headers.subarray(image.directory + 8)));
  for (const { start, size } of image.sections) {
    for await (const { offset, bytes } of pagesOf(file, start, size, pageSize, signal)) add(offset, digestOf(bytes.length, bytes));
  }
  const last = image.sections.at(-1);
  add(last === undefined ? 0 : last.start + last.size, new Uint8Array(digestLengths[algorithm]));
  return Buffer.concat(entries);
}

async function checkTable(file: ByteSource, image: PagedImage, { algorithm, table }: PageHashes, signal: AbortSignal | undefined): Promise<Check> {
  const objection = objectionToLayout(image);
  if (objection !== undefined) return pages.failed(`The signature states digests of pages, but the pages of the program cannot be told: ${objection}.`);
  const entries = table.length / (4 + digestLengths[algorithm]);
  const pageSize = pageSizeOf(image, entries);
  if (pageSize === undefined) return pages.failed(`The signature states ${String(Math.floor(entries))} pages, which is not what the program has.`);
  const isSame = bytesEqual(table, await makeTable(file, image, { algorithm, pageSize }, signal));
  return pages.demand(isSame, `The ${algorithm} digests of all ${String(entries - 1)} pages fit.`, `A page of the program does not have the ${algorithm} digest that was signed.`);
}

/**
 * Page hashes, by which Windows checks the pages of a program as it loads them. What they say must not differ from the digest of the
 * whole file; a program without them has nothing to check.
 * @throws DerRefused when they cannot be read
 */
export async function checkPageHashes(file: ByteSource, image: PagedImage, content: IndirectData, signal?: AbortSignal): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const hashes of readPageHashes(content)) checks.push(await checkTable(file, image, hashes, signal));
  // Of two tables that fit, the one with the stronger digest comes last.
  const decisive = checks.find(({ outcome }) => outcome === 'failed') ?? checks.at(-1);
  return decisive === undefined ? [] : [decisive];
}
