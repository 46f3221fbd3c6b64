import { setImmediate } from 'node:timers/promises';
import type { SoftwarePackage, XmlElement } from '../../../shared/catalog.js';
import type { CodedError } from '../../../shared/errors/index.js';
import type { Instant, PackageId } from '../../../shared/units.js';
import { Fault } from '../fault.js';
import { alwaysBound, createXmlReader, type NamespaceBindings } from '../xml/read.js';
import { createXmlDecoder } from './decode.js';
import { refuse, shown } from './fields.js';
import { defaultCatalogueLimits, type CatalogueLimits } from './limits.js';
import { ns } from './namespaces.js';
import { isPackageElement, labelOf, readPackage, type PackageReading } from './read-package.js';
import { readWrittenPackage, type WrittenPackage } from './written-package.js';
import { xmlFault } from './xml-fault.js';

/** A package that is not imported, and why. */
export interface SetAside {
  /** The PackageID as written, else the position in the catalogue. */
  readonly label: string;
  readonly title: string;
  readonly error: CodedError;
}

export interface ReadCatalogueOptions {
  readonly limits?: CatalogueLimits;
  /** Called once the document has shown itself to be a catalogue. */
  readonly onRoot?: () => void;
  /**
   * Called with each package and how it is written. When a newer one of the same id comes later, it is called again with that
   * one, which takes the place of the first. Nothing may be kept for good before the reading has ended.
   */
  readonly onPackage: (found: SoftwarePackage, written: WrittenPackage) => void | Promise<void>;
  readonly onSetAside: (setAside: SetAside) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface CatalogueReading {
  /** Local name of the root element. */
  readonly rootName: string;
  /** Different packages that were handed over. */
  readonly packages: number;
  readonly setAside: number;
  /** Elements that the schema does not know, in packages and beside them. */
  readonly unknownElements: number;
}

/** Bytes that are decoded and parsed in one go, and how many goes pass before other work gets its turn. */
const pieceSize = 64 * 1024;
const piecesPerTurn = 16;

function demandNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Fault('app/cancelled', {}, { cause: signal.reason });
}

/** The document as text in small pieces, at most `maxBytes` of it. */
export async function* decodedPieces(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly maxBytes: number; readonly document: string; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<string> {
  const decoder = createXmlDecoder();
  let total = 0;
  let pieces = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > options.maxBytes) refuse('catalog/document-too-large', { document: options.document, limit: options.maxBytes });
    for (let offset = 0; offset < chunk.length; offset += pieceSize) {
      demandNotCancelled(options.signal);
      yield decoder.write(chunk.subarray(offset, offset + pieceSize));
      pieces += 1;
      // Cancelling arrives as a message; it needs a turn of the event loop to get in.
      if (pieces % piecesPerTurn === 0) await setImmediate();
    }
  }
  demandNotCancelled(options.signal);
  yield decoder.end();
}

/**
 * A small document as a whole.
 * @throws Fault `catalog/document-too-large`, `catalog/encoding`, `app/cancelled`
 */
export async function readText(chunks: AsyncIterable<Uint8Array>, document: string, maxBytes: number, signal?: AbortSignal): Promise<string> {
  let text = '';
  for await (const piece of decodedPieces(chunks, { maxBytes, document: shown(document), signal })) text += piece;
  return text;
}

/** What was handed over under an id, to tell which of two packages is the newer one. */
interface Seen {
  readonly created: Instant;
  readonly title: string;
}

interface CompleteElement {
  readonly element: XmlElement;
  readonly written: WrittenPackage;
}

/** Reads elements at depth 1 one by one; knows which ids were there already. */
function createPackageSink(options: ReadCatalogueOptions, limits: CatalogueLimits) {
  const seen = new Map<PackageId, Seen>();
  let position = 0;
  let setAside = 0;
  let unknownElements = 0;

  const putAside = async (row: SetAside): Promise<void> => {
    setAside += 1;
    await options.onSetAside(row);
  };
  const duplicate = async (packageId: PackageId, dropped: Seen, kept: Seen): Promise<void> =>
    putAside({ label: packageId, title: shown(dropped.title), error: { code: 'catalog/duplicate', data: { created: dropped.created, kept: kept.created } } });

  const read = async (element: XmlElement): Promise<PackageReading | undefined> => {
    try {
      return readPackage(element, limits.package);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { id, title } = labelOf(element);
      await putAside({ label: id ?? `package ${String(position)}`, title, error: { code: error.code, data: error.data } });
      return undefined;
    }
  };

  return {
    async take({ element, written }: CompleteElement): Promise<void> {
      if (!isPackageElement(element)) {
        unknownElements += 1;
        return;
      }
      position += 1;
      if (position > limits.maxPackages) refuse('catalog/too-many-packages', { limit: limits.maxPackages });
      const reading = await read(element);
      if (reading === undefined) return;
      unknownElements += reading.leftOut.elements;
      const found = reading.package;
      const now: Seen = { created: found.creationDate, title: found.localized[0].title };
      const before = seen.get(found.packageId);
      if (before !== undefined && before.created >= now.created) {
        await duplicate(found.packageId, now, before);
        return;
      }
      if (before !== undefined) await duplicate(found.packageId, before, now);
      seen.set(found.packageId, now);
      await options.onPackage(found, written);
    },
    result: () => ({ packages: seen.size, setAside, unknownElements }),
  };
}

/**
 * Reads a SystemsManagementCatalog from its bytes, holding one package at a time. A package that is wrong in
 * itself is set aside and the others are read. XML that is not well formed ends the reading: behind the
 * damage nobody can tell where a package begins, a catalogue that breaks off would look like one from which
 * updates were withdrawn, and whoever damaged a byte can choose what is left. The caller keeps nothing then.
 * @throws Fault `catalog/…`, `app/cancelled`
 */
export async function readCatalogue(chunks: AsyncIterable<Uint8Array>, options: ReadCatalogueOptions): Promise<CatalogueReading> {
  const limits = options.limits ?? defaultCatalogueLimits;
  const sink = createPackageSink(options, limits);
  let rootName = '';
  let complete: CompleteElement[] = [];
  let bindings: NamespaceBindings = alwaysBound;
  const reader = createXmlReader(
    {
      depth: 1,
      onRoot: (root, inside) => {
        if (root.name !== 'SystemsManagementCatalog' || root.namespace !== ns.smc) refuse('catalog/wrong-root', { root: shown(root.name) });
        rootName = root.name;
        bindings = inside;
        options.onRoot?.();
      },
      onElement: (element, text) => complete.push({ element, written: { text, bindings } }),
    },
    limits.xml,
  );
  const parse = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      throw error instanceof Fault ? error : xmlFault(error);
    }
  };
  const takeComplete = async (): Promise<void> => {
    const elements = complete;
    complete = [];
    for (const element of elements) await sink.take(element);
  };

  for await (const text of decodedPieces(chunks, { maxBytes: limits.maxDocumentBytes, document: 'The catalogue', signal: options.signal })) {
    parse(() => {
      reader.write(text);
    });
    await takeComplete();
  }
  parse(() => {
    reader.end();
  });
  await takeComplete();
  return { rootName, ...sink.result() };
}

export interface PackageDocument extends PackageReading {
  readonly written: WrittenPackage;
}

/**
 * Reads a .sdp file: one package as a document.
 * @throws Fault `catalog/…`, `app/cancelled`
 */
export async function readPackageDocument(
  chunks: AsyncIterable<Uint8Array>,
  document: string,
  limits: CatalogueLimits = defaultCatalogueLimits,
  signal?: AbortSignal,
): Promise<PackageDocument> {
  const written: WrittenPackage = { text: await readText(chunks, document, limits.maxMemberBytes, signal), bindings: alwaysBound };
  return { ...readWrittenPackage(written, limits), written };
}
