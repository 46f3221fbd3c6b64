import type { OriginFile, SoftwarePackage } from '../../../shared/catalog.js';
import { explain, type CodedError } from '../../../shared/errors/index.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { given, shown } from './fields.js';
import type { CatalogueLimits } from './limits.js';
import { readPackageDocument, type PackageDocument, type ReadCatalogueOptions } from './read-catalogue.js';
import type { WrittenPackage } from './written-package.js';

type FileDigests = Pick<OriginFile, 'sha1' | 'sha256'>;

/** What is remembered of a package that was handed over, to compare its second copy with it. */
export interface Known {
  readonly created: Instant;
  readonly files: readonly FileDigests[];
}

export const knownOf = (p: SoftwarePackage): Known => ({
  created: p.creationDate,
  files: p.installableItems
    .map(({ originFile }) => originFile)
    .filter((file) => file !== undefined)
    .map(({ sha1, sha256 }) => ({ sha1, ...given('sha256', sha256) })),
});

/** SHA-256 came later to the format, so one copy may lack it. */
const isSameFile = (one: FileDigests, other: FileDigests | undefined): boolean =>
  one.sha1 === other?.sha1 && (one.sha256 === undefined || other.sha256 === undefined || one.sha256 === other.sha256);
const areSameFiles = (one: Known, other: Known): boolean => one.files.length === other.files.length && one.files.every((file, index) => isSameFile(file, other.files[index]));
const strongDigests = (known: Known): number => known.files.filter(({ sha256 }) => sha256 !== undefined).length;

export interface CopyReaderOptions {
  readonly known: ReadonlyMap<PackageId, Known>;
  readonly onPackage: (found: SoftwarePackage, written: WrittenPackage) => Promise<void>;
  readonly onSetAside: ReadCatalogueOptions['onSetAside'];
  readonly find: (finding: CodedError) => Promise<void>;
  readonly limits: CatalogueLimits;
  readonly signal?: AbortSignal | undefined;
}

export interface CopyReader {
  take(member: string, id: PackageId, data: AsyncIterable<Uint8Array>): Promise<void>;
  /** Creation dates of the copies that were read. */
  readonly dates: ReadonlyMap<PackageId, Instant>;
  setAside(): number;
  unknownElements(): number;
}

/**
 * Reads packages as single .sdp documents, the second generation of the format. A newer copy replaces what
 * the catalogue's document had; of two copies with the same date that name different files the document's
 * stays, and the contradiction is reported: one of the two is not what the vendor meant. When both name the
 * same files, a copy that has SHA-256 where the document has only SHA-1 is the better one.
 */
export function createCopyReader(options: CopyReaderOptions): CopyReader {
  const { known, limits, find } = options;
  const dates = new Map<PackageId, Instant>();
  let setAside = 0;
  let unknownElements = 0;

  const damaged = async (member: string, id: PackageId, error: Fault): Promise<void> => {
    if (known.has(id)) {
      await find({ code: 'catalog/copy-damaged', data: { member: shown(member), reason: explain(error).title } });
      return;
    }
    setAside += 1;
    await options.onSetAside({ label: id, title: '', error: { code: error.code, data: error.data } });
  };
  const read = async (member: string, id: PackageId, data: AsyncIterable<Uint8Array>): Promise<PackageDocument | undefined> => {
    try {
      return await readPackageDocument(data, member, limits, options.signal);
    } catch (error) {
      if (!(error instanceof Fault && error.code.startsWith('catalog/'))) throw error;
      await damaged(member, id, error);
      return undefined;
    }
  };
  const settle = async (member: string, found: SoftwarePackage, written: WrittenPackage): Promise<void> => {
    const before = known.get(found.packageId);
    const now = knownOf(found);
    if (before === undefined || now.created > before.created) {
      await options.onPackage(found, written);
    } else if (now.created < before.created) {
      return;
    } else if (!areSameFiles(before, now)) {
      const data = { title: shown(found.localized[0].title), packageId: found.packageId, member: shown(member), created: now.created };
      await find({ code: 'catalog/copies-differ', data });
    } else if (strongDigests(now) > strongDigests(before)) {
      await options.onPackage(found, written);
    }
  };

  return {
    dates,
    setAside: () => setAside,
    unknownElements: () => unknownElements,
    async take(member, id, data) {
      const reading = await read(member, id, data);
      if (reading === undefined) return;
      const found = reading.package;
      if (found.packageId !== id) {
        await find({ code: 'catalog/copy-misnamed', data: { member: shown(member), packageId: found.packageId } });
        return;
      }
      dates.set(id, found.creationDate);
      unknownElements += reading.leftOut.elements;
      await settle(member, found, reading.written);
    },
  };
}
