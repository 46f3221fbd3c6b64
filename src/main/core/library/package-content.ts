import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { SoftwarePackage } from '../../../shared/catalog.js';
import { Fault } from '../fault.js';
import { instantColumn, packageIdColumn } from '../store/columns.js';

/** Bytes. The largest package known has 180 KB of XML. */
const contentLimit = 64 * 1024 * 1024;

/** For texts of some KiB most of the time goes into setting up memory that they never fill. */
const compression = { level: 1, memLevel: 6, windowBits: 13 };

/** Gzip of the package's JSON. Synchronous: for texts of this size the thread pool costs four times what the work itself does. */
export const packContent = (found: SoftwarePackage): Uint8Array => gzipSync(JSON.stringify(found), compression);

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
export function unpackContent(content: Uint8Array, packageId: string, file: string): SoftwarePackage {
  try {
    const value: unknown = JSON.parse(gunzipSync(content, { maxOutputLength: contentLimit }).toString('utf8'));
    const { packageId: found } = outline.parse(value);
    if (found !== packageId) throw new RangeError('it is another package');
    return value as SoftwarePackage;
  } catch (error) {
    throw new Fault('store/damaged', { file, reason: `the content of package ${packageId} cannot be read` }, { cause: error });
  }
}
