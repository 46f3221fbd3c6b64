import type { SoftwarePackage } from '../../../shared/catalog.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import { extractMembers, type Cabinet } from '../cabinet/read.js';
import { Fault } from '../fault.js';
import { collectCategories } from './collect-categories.js';
import { createCopyReader, knownOf, type Known } from './copies.js';
import { shown } from './fields.js';
import { planLayout, type CatalogueLayout, type ContainerMember } from './layout.js';
import { defaultCatalogueLimits, type CatalogueLimits } from './limits.js';
import { readCatalogue, readText, type CatalogueReading, type ReadCatalogueOptions } from './read-catalogue.js';
import type { Category } from './read-categories.js';
import { manifestDifferences, readManifest } from './read-manifest.js';
import type { WrittenPackage } from './written-package.js';

/** What a catalogue is read from: the members of a cabinet whose signature was checked before. */
export interface CatalogueContainer {
  readonly members: readonly ContainerMember[];
  /** The named members in the order in which they lie there; each must be read, or left, before the next one comes. */
  extract(names: ReadonlySet<string>): AsyncIterable<{ readonly name: string; readonly data: AsyncIterable<Uint8Array> }>;
}

export interface ReadCabinetOptions extends Omit<ReadCatalogueOptions, 'onRoot'> {
  /** Something that does not stop the import but that somebody should know. */
  readonly onFinding: (finding: CodedError) => void | Promise<void>;
}

export interface CatalogueContent extends CatalogueReading {
  /** The XML document at the top of the cabinet. */
  readonly documentName: string;
  /** Empty without the third generation's files. */
  readonly categories: readonly Category[];
  readonly findings: number;
}

export const cabinetContainer = (cabinet: Cabinet, signal?: AbortSignal): CatalogueContainer => ({
  members: cabinet.members,
  async *extract(names) {
    const options = signal === undefined ? {} : { signal };
    for await (const { member, data } of extractMembers(cabinet, ({ name }) => names.has(name), options)) yield { name: member.name, data };
  },
});

const isOurs = (error: unknown): error is Fault => error instanceof Fault && error.code.startsWith('catalog/');

interface DocumentReading extends CatalogueReading {
  readonly documentName: string;
}

/** The first generation: the first document at the top that is a catalogue. */
async function readDocument(container: CatalogueContainer, documents: readonly string[], options: ReadCatalogueOptions): Promise<DocumentReading> {
  let firstFault: Fault | undefined;
  for await (const { name, data } of container.extract(new Set(documents))) {
    const state = { isCatalogue: false };
    try {
      const reading = await readCatalogue(data, { ...options, onRoot: () => (state.isCatalogue = true) });
      return { ...reading, documentName: name };
    } catch (error) {
      // Another XML file beside the catalogue may be anything; the catalogue itself must be whole.
      if (state.isCatalogue || !isOurs(error)) throw error;
      firstFault ??= error;
    }
  }
  throw firstFault ?? new Fault('catalog/member-missing', { member: shown(documents[0] ?? '') });
}

/** The text of a small member on which nothing depends; empty when it cannot be read, which is then reported like any other damage. */
async function readHint(data: AsyncIterable<Uint8Array>, name: string, limits: CatalogueLimits, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await readText(data, name, limits.maxMemberBytes, signal);
  } catch (error) {
    if (isOurs(error)) return '';
    throw error;
  }
}

const listNames = (layout: CatalogueLayout): string[] => [layout.manifest, layout.categoryList].filter((name) => name !== undefined);

/**
 * Reads a catalogue cabinet of any generation, holding one package at a time. The document at the top is read
 * first; then the single packages, of which a newer one replaces what was handed over (see
 * {@link ReadCatalogueOptions.onPackage}); then categories. Nothing may be kept when it throws.
 * @throws Fault `catalog/…`, `cabinet/…`, `app/cancelled`
 */
export async function readCatalogueCabinet(container: CatalogueContainer, options: ReadCabinetOptions): Promise<CatalogueContent> {
  const limits = options.limits ?? defaultCatalogueLimits;
  const layout = planLayout(container.members, limits);
  const known = new Map<PackageId, Known>();
  let findings = 0;
  const find = async (finding: CodedError): Promise<void> => {
    findings += 1;
    await options.onFinding(finding);
  };

  const onPackage = async (found: SoftwarePackage, written: WrittenPackage): Promise<void> => {
    known.set(found.packageId, knownOf(found));
    await options.onPackage(found, written);
  };
  const document = await readDocument(container, layout.documents, { ...options, limits, onPackage });
  if (layout.documents.length > 1) await find({ code: 'catalog/other-documents', data: { document: shown(document.documentName), count: layout.documents.length - 1 } });

  const copies = createCopyReader({ known, onPackage, onSetAside: options.onSetAside, find, limits, signal: options.signal });
  const categories = collectCategories(find, limits);
  const hints = new Map<string, string>();
  const later = new Set([...layout.packages.keys(), ...layout.categories.keys(), ...listNames(layout)]);
  if (later.size > 0) {
    for await (const { name, data } of container.extract(later)) {
      const [packageId, categoryId] = [layout.packages.get(name), layout.categories.get(name)];
      if (packageId !== undefined) await copies.take(name, packageId, data);
      else if (categoryId !== undefined) await categories.take(name, categoryId, await readHint(data, name, limits, options.signal));
      else hints.set(name, await readHint(data, name, limits, options.signal));
    }
  }
  if (layout.manifest !== undefined) await compareManifest(layout.manifest, hints.get(layout.manifest) ?? '', copies.dates, find);
  const list = layout.categoryList;
  return {
    ...document,
    packages: known.size,
    setAside: document.setAside + copies.setAside(),
    unknownElements: document.unknownElements + copies.unknownElements(),
    categories: await categories.arrange(list, list === undefined ? undefined : hints.get(list)),
    findings,
  };
}

async function compareManifest(name: string, text: string, dates: ReadonlyMap<PackageId, Instant>, find: (finding: CodedError) => Promise<void>): Promise<void> {
  const reading = readManifest(text);
  if ('damage' in reading) {
    await find({ code: 'catalog/manifest-damaged', data: { member: shown(name), detail: reading.damage } });
    return;
  }
  const differing = manifestDifferences(reading.value, dates);
  const [first] = differing;
  if (first !== undefined) await find({ code: 'catalog/manifest-differs', data: { member: shown(name), count: differing.length, packageId: first } });
}
